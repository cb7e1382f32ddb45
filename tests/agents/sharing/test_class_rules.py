"""Does each rule that tells payers apart share exactly what is to be paid, as it says it does?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.agents.people.age import LAST_AGE
from mutualaid.agents.sharing.age_bands import due_of_bands, in_parts, left_over
from mutualaid.agents.sharing.equal import equal_share_fen
from mutualaid.agents.sharing.payer_classes import (
    CELLS,
    YEARS,
    PayerClasses,
    RiskByAge,
    RoundOfClasses,
    share_by_weights,
)
from mutualaid.agents.sharing.rule import (
    SHARING_RULES,
    SharingRule,
    register_sharing_rule,
)
from mutualaid.model.theory import conditional_mean, quadratic_optimal

TERMS = {
    "band_ages": (0, 30, 50),
    "age_weights": ((0, 0.5), (30, 1.0), (50, 2.5)),
    "credit_a_year": 0.07,
    "most_credit": 0.3,
}
CLASS_RULES = [name for name, rule in SHARING_RULES.items() if rule.classes is not None]
OPEN_RULES = [name for name in CLASS_RULES if not SHARING_RULES[name].closed]


def risk(aid_fen=lambda age: 30_000_000 if age < 40 else 10_000_000) -> RiskByAge:
    chances = [CERTAIN * (1 + age) // 20_000 + sex for age in range(LAST_AGE + 1) for sex in (0, 1)]
    return RiskByAge(tuple(chances), tuple(map(aid_fen, range(LAST_AGE + 1))), 60, 24)


def classes_of(name: str, own_risk: RiskByAge | None = None) -> PayerClasses:
    rule = SHARING_RULES[name]
    return rule.classes({key: TERMS[key] for key in rule.keys}, own_risk or risk())


@st.composite
def rounds(draw, name: str) -> tuple[PayerClasses, RoundOfClasses, int]:
    """Classes, a round of them, and its fee."""
    classes = classes_of(name)
    count = len(classes.names)
    whole = st.lists(st.integers(0, 2_000), min_size=count, max_size=count)
    payers = tuple(draw(whole))
    cases = tuple(one % 3 if paying else 0 for one, paying in zip(draw(whole), payers, strict=True))
    sizes = classes.aid_fen or (10_000_000,) * count
    aid = tuple(n * size for n, size in zip(cases, sizes, strict=True))
    carried = (0,) * count
    if SHARING_RULES[name].closed:
        owed = st.integers(-2_000_000, 2_000_000)
        carried = tuple(draw(st.lists(owed, min_size=count, max_size=count)))
    fee = (sum(aid) * draw(st.integers(0, 200_000)) + 500_000) // 1_000_000
    return classes, RoundOfClasses(payers, aid, cases, (0,) * count, carried), fee


@pytest.mark.parametrize("name", CLASS_RULES)
@given(data=st.data())
def test_what_is_to_be_paid_is_allocated_in_full_and_less_than_a_fen_a_payer_more(name, data):
    classes, now, fee = data.draw(rounds(name))
    to_share = sum(now.aid_fen) + fee - sum(now.carried_fen)
    owed = SHARING_RULES[name].owed_by_class(to_share, now, classes)
    assert len(owed) == len(now.payers)
    assert all(isinstance(one, int) and one >= 0 for one in owed)
    dues = due_of_bands(to_share, now) if SHARING_RULES[name].closed else [to_share]
    shares = [one * n for one, n in zip(owed, now.payers, strict=True)]
    parts = shares if SHARING_RULES[name].closed else [sum(shares)]
    counts = now.payers if SHARING_RULES[name].closed else [sum(now.payers)]
    assert sum(dues) == to_share
    for due, part, count in zip(dues, parts, counts, strict=True):
        assert part == 0 if count == 0 or due <= 0 else due <= part < due + count


@pytest.mark.parametrize("name", OPEN_RULES)
@given(st.integers(-100, 10**12), st.integers(0, 10**8))
def test_a_rule_with_one_class_of_payers_is_the_equal_one(name, to_share, payers):
    classes = classes_of(name)
    for place in {0, len(classes.names) - 1}:
        counts = [0] * len(classes.names)
        counts[place] = payers
        now = RoundOfClasses(tuple(counts), *((0,) * len(counts) for _ in range(4)))
        owed = SHARING_RULES[name].owed_by_class(to_share, now, classes)
        assert owed[place] == equal_share_fen(to_share, payers)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**7), min_size=1), st.integers(1, 9))
def test_weights_all_equal_are_the_equal_rule(to_share, payers, weight):
    equal = equal_share_fen(to_share, sum(payers))
    assert share_by_weights(to_share, payers, [weight] * len(payers)) == [equal] * len(payers)


@pytest.mark.parametrize("name", ["conditional_mean", "quadratic"])
@given(data=st.data())
def test_with_one_aid_for_all_theory_says_the_proportional_rule(name, data):
    own, count = risk(lambda _: 10_000_000), 122
    classes = classes_of(name, own)
    payers = tuple(data.draw(st.lists(st.integers(1, 500), min_size=count, max_size=count)))
    cases = tuple(data.draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)))
    aid = tuple(10_000_000 * one for one in cases)
    now = RoundOfClasses(payers, aid, cases, (0,) * count, (0,) * count)
    found = SHARING_RULES[name].owed_by_class(sum(aid), now, classes)
    proportional = SHARING_RULES["risk_proportional"]
    assert found == proportional.owed_by_class(sum(aid), now, classes_of("risk_proportional", own))


def two_classes(chances, aid, rounds_a_year=1) -> PayerClasses:
    return PayerClasses(
        ("a", "b"),
        (0,) * CELLS,
        tuple(round(q * CERTAIN) * fen for q, fen in zip(chances, aid, strict=True)),
        chances=tuple(round(q * CERTAIN) for q in chances),
        aid_fen=aid,
        rounds_a_year=rounds_a_year,
    )


@pytest.mark.parametrize(("ill_a", "ill_b"), [(1, 0), (0, 1), (2, 3), (0, 5), (4, 0)])
def test_conditional_means_are_those_of_theory(ill_a, ill_b):
    chances, aid = (0.02, 0.05), (300_000_000, 100_000_000)
    classes = two_classes(chances, aid)
    now = RoundOfClasses((30, 20), (ill_a * aid[0], ill_b * aid[1]), (ill_a, ill_b), (0, 0), (0, 0))
    loss = 3 * ill_a + ill_b
    frequency = [0.02] * 30 + [0.05] * 20
    severity = [[0, 0, 1.0]] * 30 + [[1.0, 0, 0]] * 20
    due = conditional_mean(frequency, severity, loss)
    found = SHARING_RULES["conditional_mean"].owed_by_class(sum(now.aid_fen), now, classes)
    assert found == pytest.approx([1e8 * due[0], 1e8 * due[-1]], abs=1.01)


@pytest.mark.parametrize("ill_b", [2, 5, 9])
def test_shares_of_least_variance_are_those_of_theory(ill_b):
    chances, aid = (0.02, 0.05), (300_000_000, 100_000_000)
    classes = two_classes(chances, aid)
    now = RoundOfClasses((30, 20), (aid[0], ill_b * aid[1]), (1, ill_b), (0, 0), (0, 0))
    mean = [0.02 * 3] * 30 + [0.05] * 20
    variance = [0.02 * 9] * 30 + [0.05] * 20
    loss = [3.0] + [0.0] * 29 + [float(ill_b)] + [0.0] * 19
    due = quadratic_optimal(mean, variance).shares(loss)
    found = SHARING_RULES["quadratic"].owed_by_class(sum(now.aid_fen), now, classes)
    assert found == pytest.approx([1e8 * due[0], 1e8 * due[-1]], rel=1e-6)


def test_the_fairness_that_each_rule_promises_by_hand():
    ten = RoundOfClasses((10, 10, 10), (600, 0, 3_000), (1, 0, 1), (0, 0, 0), (0, 0, 0))
    share = {
        name: SHARING_RULES[name].owed_by_class(3_600, ten, classes_of(name))
        for name in ("age_bands", "age_weighted")
    }
    assert share == {"age_bands": [60, 0, 300], "age_weighted": [45, 90, 225]}
    assert classes_of("aid_scaled").names == ("0 to 39", "40 and over")
    assert classes_of("aid_scaled").weights == (30_000_000, 10_000_000)
    tenure = classes_of("tenure_credit")
    assert tenure.weights == (1000, 930, 860, 790, 720, 700)
    assert (tenure.of_cell[3], tenure.of_cell[YEARS - 1], tenure.by_years) == (3, 5, True)
    by_risk = classes_of("risk_proportional")
    assert by_risk.names[:3] == ("M 0", "F 0", "M 1")
    assert by_risk.weights[2 * 30] == risk().chances[2 * 30] * 30_000_000
    assert by_risk.of_cell[-2:] == (120, 121)


@given(data=st.data())
def test_what_is_left_over_of_closed_groups_is_what_the_plan_carries(data):
    _, now, fee = data.draw(rounds("age_bands"))
    came = [data.draw(st.integers(0, 10**7)) for _ in now.payers]
    backed = data.draw(st.integers(0, 10**7))
    after = left_over(now, fee, came, backed)
    paid = sum(now.aid_fen) + (fee if sum(now.aid_fen) else 0)
    assert sum(after) == sum(now.carried_fen) + sum(came) + backed - paid


@given(st.integers(-(10**9), 10**12), st.lists(st.integers(0, 10**9), min_size=1))
def test_parts_add_up(amount, weights):
    parts = in_parts(amount, weights)
    assert sum(parts) == (amount if any(weights) else 0)
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if not weight)


def test_rules_of_a_users_own_may_not_hide_those_of_the_package():
    with pytest.raises(ValueError, match="equal is a rule of the package"):
        register_sharing_rule("equal", SharingRule())
    with pytest.raises(ValueError, match="which no scenario can give"):
        register_sharing_rule("with_keys", SharingRule(keys=("mine",)))
