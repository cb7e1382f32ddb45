"""Does a month of one person with the agency go as worked out by hand?"""

import numpy as np
import pytest
from agency_fixtures import ANY_DAY, medical, notice_on, offers_in, scenario_of
from mutualaid.agents.decisions import health, policy_month, policy_tally
from mutualaid.agents.decisions.policy_choice import is_covered
from mutualaid.agents.decisions.policy_tally import INSURED_PEOPLE, LEFT_PLAN, RISK_LEFT
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, ONE, next_draw
from mutualaid.agents.people.columns import Population
from mutualaid.agents.people.household import ALONE
from mutualaid.agents.people.policy_months import month_bought
from mutualaid.agents.people.status import (
    CHRONIC,
    CONCEALED_POLICY,
    CUSTOMER,
    LEFT,
    MEMBER,
    OUTSIDE,
    membership_of,
    with_health,
)
from mutualaid.model.population.construction import empty_rows
from mutualaid.model.rule_inputs.lookup_tables import build_tables

FIGURES = (
    *("POLICIES", "PREMIUM_FEN", "DUE", "CONTESTED", "BOUGHT"),
    *("NEW_USERS", "FROM_PLAN", "FORMER", "ENDED"),
)


def insured(status=OUTSIDE, policies_held=0, people_there=10, **offered):
    """A row of ten people of 40, and a month in which it may compare."""
    scenario = scenario_of(medical(), medical(name="other", benefit_yuan=1.0))
    tables = build_tables(scenario)
    rows = empty_rows(1, agency=True)
    rows.born[0], rows.people[0] = -14_700, people_there
    rows.status[0], rows.policies[0] = status, policies_held
    rows.traits[0] = 8 << 1 | 8 << 5
    rows.trust[0] = 255
    rows = Population(*(memoryview(column) for column in rows))
    offers = offers_in(scenario, tables, **offered)
    context = notice_on(tables, ANY_DAY)
    return rows, tables, offers, context


def month_of_one(rows, tables, offers, context, u_shop=0, u_treatment=CERTAIN - 1):
    tally = [0] * policy_tally.tally_places(2)
    act = as_python(policy_month.policy_phase)
    act(rows, tables, offers, context, 0, u_shop, u_treatment, tally)
    places = {name: policy_tally.tally_place(0, getattr(policy_tally, name)) for name in FIGURES}
    return tally, {name: tally[place] for name, place in places.items()}


def cheap(offers, fen=1):
    return offers._replace(premium=np.full_like(offers.premium, fen))


def test_somebody_outside_buys_what_is_worth_more_than_its_premium():
    rows, tables, offers, context = insured()
    offers = cheap(offers, 7)
    tally, did = month_of_one(rows, tables, offers, context)
    assert did == {
        **{"POLICIES": 10, "PREMIUM_FEN": 70, "DUE": 0, "CONTESTED": 0, "BOUGHT": 10},
        **{"NEW_USERS": 10, "FROM_PLAN": 0, "FORMER": 0, "ENDED": 0},
    }
    assert tally[INSURED_PEOPLE] == 10
    assert rows.policies[0] == offers.month
    assert rows.status[0] == OUTSIDE | CUSTOMER


def test_nobody_buys_what_is_dear_not_on_sale_or_not_looked_at():
    for change in ({"premium": 10**8}, {"on_sale": 0}, {}):
        rows, tables, offers, context = insured()
        offers = cheap(offers)
        for name, value in change.items():
            offers = offers._replace(**{name: np.full_like(getattr(offers, name), value)})
        u = 0 if change else int(offers.interest[OUTSIDE])
        tally, _ = month_of_one(rows, tables, offers, context, u)
        assert tally == [0] * len(tally)
        assert rows.policies[0] == 0


def test_an_agent_of_whom_nobody_is_left_does_nothing():
    rows, tables, offers, context = insured(people_there=0, policies_held=1)
    tally, _ = month_of_one(rows, tables, cheap(offers), context)
    assert tally == [0] * len(tally)


def test_the_chronically_ill_buy_only_if_they_conceal_it():
    sick = with_health(OUTSIDE, CHRONIC)
    rows, tables, offers, context = insured(sick)
    assert month_of_one(rows, tables, cheap(offers), context)[1]["BOUGHT"] == 0
    rows.traits[0] |= 1 << 23
    assert month_of_one(rows, tables, cheap(offers), context)[1]["BOUGHT"] == 10
    assert rows.status[0] == sick | CUSTOMER | CONCEALED_POLICY


def test_a_member_keeps_the_plan_beside_a_product_or_leaves_it():
    rows, tables, offers, context = insured(MEMBER)
    tally, did = month_of_one(rows, tables, cheap(offers)._replace(plan_fen=0), context)
    assert (did["BOUGHT"], tally[LEFT_PLAN]) == (10, 0)
    assert membership_of(rows.status[0]) == MEMBER
    rows, tables, offers, context = insured(MEMBER)
    risk = as_python(health.yearly_risk)(rows, tables, offers.age_day, 0)
    tally, did = month_of_one(rows, tables, cheap(offers)._replace(plan_fen=10**7), context)
    assert (did["BOUGHT"], tally[LEFT_PLAN]) == (10, 10)
    assert tally[RISK_LEFT] == 10 * (risk >> health.RISK_SHIFT)  # as in a settlement
    assert membership_of(rows.status[0]) == LEFT
    assert did["FORMER"] == 0  # a member at the time


def test_a_member_who_does_not_answer_to_the_share_never_leaves_for_a_product():
    rows, tables, offers, context = insured(MEMBER)
    tables = tables._replace(answers=0)
    tally, did = month_of_one(rows, tables, cheap(offers)._replace(plan_fen=10**7), context)
    assert (did["BOUGHT"], tally[LEFT_PLAN]) == (10, 0)


def test_former_members_are_counted_among_the_new_users_once():
    rows, tables, offers, context = insured(LEFT)
    _, did = month_of_one(rows, tables, cheap(offers), context)
    assert (did["NEW_USERS"], did["FORMER"]) == (10, 10)
    rows.policies[0] = 0
    _, did = month_of_one(rows, tables, cheap(offers), context)
    assert (did["BOUGHT"], did["NEW_USERS"], did["FORMER"]) == (10, 0, 0)


def test_at_the_transfer_members_move_without_declaration_or_waiting():
    rows, tables, offers, context = insured(with_health(MEMBER, CHRONIC), transfer=True)
    offers = cheap(offers, 7)._replace(first_month_fen=3)
    tally, did = month_of_one(rows, tables, offers, context)
    assert (did["BOUGHT"], did["NEW_USERS"], did["FROM_PLAN"]) == (10, 10, 10)
    assert did["PREMIUM_FEN"] == 30
    assert rows.status[0] & CONCEALED_POLICY == 0
    assert membership_of(rows.status[0]) == MEMBER  # until the plan ends
    assert tally[LEFT_PLAN] == 0
    covered = as_python(is_covered)
    assert covered(int(rows.policies[0]), offers.month, int(offers.waiting_months[0]))
    # the next month costs the ordinary premium, and claims are not contested
    later = offers._replace(
        month=offers.month + 1,
        transfer=0,
        lapse=0,
        treatment=np.full_like(offers.treatment, CERTAIN),
    )
    _, did = month_of_one(rows, tables, later, context, CERTAIN - 1, 0)
    assert (did["PREMIUM_FEN"], did["DUE"], did["CONTESTED"]) == (70, 10, 0)


def test_who_moves_before_the_waiting_months_could_be_over_has_bought_in_the_first():
    rows, tables, offers, context = insured(MEMBER, transfer=True)
    month_of_one(rows, tables, cheap(offers)._replace(month=2), context)
    assert rows.policies[0] == 1


def test_at_the_transfer_others_are_asked_as_ever():
    rows, tables, offers, context = insured(with_health(OUTSIDE, CHRONIC), transfer=True)
    assert month_of_one(rows, tables, cheap(offers), context)[1]["BOUGHT"] == 0


def test_members_move_only_to_medical_products():
    rows, tables, offers, context = insured(MEMBER, transfer=True)
    offers = cheap(offers)._replace(transferable=np.array([0, 1]))
    month_of_one(rows, tables, offers, context)
    assert as_python(month_bought)(int(rows.policies[0]), 0) == 0
    assert as_python(month_bought)(int(rows.policies[0]), 1) > 0


def test_claims_begin_after_the_waiting_months_and_those_who_hid_are_contested():
    for hidden, figure in ((0, "DUE"), (CONCEALED_POLICY, "CONTESTED")):
        rows, tables, offers, context = insured(OUTSIDE | hidden, policies_held=2)
        offers = cheap(offers)._replace(lapse=0, treatment=np.full_like(offers.treatment, CERTAIN))
        for month, claims in ((5, 0), (6, 10)):  # bought in 2: covered from 5 on, asked in 6
            _, did = month_of_one(
                rows, tables, offers._replace(month=month), context, CERTAIN - 1, 0
            )
            assert did[figure] == claims
            assert did["DUE"] + did["CONTESTED"] == claims


def test_policies_end_by_age_by_chance_and_when_they_are_not_worth_it():
    for change in (
        {"leaving": np.array([40, 40])},
        {"lapse": CERTAIN},
        {"lapse": 0, "renewal_attention": CERTAIN, "premium": None},
    ):
        rows, tables, offers, context = insured(OUTSIDE | CONCEALED_POLICY, policies_held=2)
        if "premium" in change:
            change["premium"] = np.full_like(offers.premium, 10**8)
        offers = offers._replace(**change)
        tally, did = month_of_one(rows, tables, offers, context, CERTAIN - 1)
        assert (did["ENDED"], did["POLICIES"], did["PREMIUM_FEN"]) == (10, 0, 0)
        assert rows.policies[0] == 0
        assert rows.status[0] == OUTSIDE  # nothing is concealed any more
        assert tally[INSURED_PEOPLE] == 0


@pytest.mark.parametrize(("attention", "ended"), [(0, 0), (1, 10)])
def test_who_looks_at_a_policy_is_beside_who_lets_it_lapse(attention, ended):
    rows, tables, offers, context = insured(policies_held=2)
    own = int(next_draw(CERTAIN - 1, 1))
    dear = cheap(offers, 10**8)._replace(lapse=own, renewal_attention=attention)
    _, did = month_of_one(rows, tables, dear, context, CERTAIN - 1)
    assert (did["ENDED"], did["POLICIES"]) == (ended, 10 - ended)


def test_a_second_cover_comforts_less():
    # premium between what the product is worth alone and beside the plan
    scenario = scenario_of(medical())
    tables = build_tables(scenario)
    worth = as_python(policy_month.product_worth)
    rows, _, offers, context = insured()
    alone, beside = (
        worth(rows, tables, offers, 0, 0, comfort)
        for comfort in (tables.comfort_fen, tables.second_comfort_fen)
    )
    assert alone > beside
    between = cheap(offers, (alone + beside) // 2)._replace(on_sale=np.array([1, 0]), plan_fen=0)
    assert month_of_one(rows, tables, between, context)[1]["BOUGHT"] == 10
    rows = insured(MEMBER)[0]
    assert month_of_one(rows, tables, between, context)[1]["BOUGHT"] == 0


def test_once_the_plan_has_ended_its_members_shop_like_anybody_and_count_as_from_it():
    rows, tables, offers, context = insured(MEMBER, plan_runs=False)
    tally, did = month_of_one(rows, tables, cheap(offers), context)
    assert (did["FROM_PLAN"], did["FORMER"], tally[LEFT_PLAN]) == (10, 0, 0)
    assert offers.interest[MEMBER] == offers.interest[OUTSIDE]


def test_worth_of_a_product_is_benefit_times_own_factors_plus_comfort():
    rows, tables, offers, _ = insured()
    benefit = int(offers.benefit[2 * 40])
    known, attitude = int(tables.known_frailty[8]), int(tables.attitude[8])
    by_hand = (((benefit * known >> 10) * ONE >> 10) * attitude >> 10) + 6_000
    assert as_python(policy_month.product_worth)(rows, tables, offers, 0, 0, 6_000) == by_hand // 12


def test_claims_for_critical_illness_are_one_for_each_policyholder_who_falls_ill():
    rows = empty_rows(4, agency=True)
    rows.policies[:] = [2, 2, 9, 2 | 2 << 8]
    rows.status[1] = CONCEALED_POLICY
    scenario = scenario_of(medical(), medical(name="open", declaration=False, waiting_days=0))
    offers = offers_in(scenario, build_tables(scenario), month=9)
    ill = np.array([[0, 5, 0, 5], [1, 0, 0, 7], [2, 1, 0, 9], [3, 0, 0, 2], [3, 4, 4, 0]], np.int32)
    # bought in 2 with three months of waiting is covered in 9; bought in 9 is not
    assert policy_month.policy_claims(rows.at(ill[:, 0]), ill, offers).tolist() == [[7, 7], [2, 0]]
    none = np.empty((0, 4), np.int32)
    assert policy_month.policy_claims(rows.at(none[:, 0]), none, offers).tolist() == [
        [0, 0],
        [0, 0],
    ]


def test_claims_are_contested_only_where_health_was_declared():
    rows, tables, offers, context = insured(OUTSIDE | CONCEALED_POLICY, policies_held=2)
    offers = offers._replace(
        lapse=0, declaration=np.array([0, 0]), treatment=np.full_like(offers.treatment, CERTAIN)
    )
    _, did = month_of_one(rows, tables, offers, context, CERTAIN - 1, 0)
    assert (did["DUE"], did["CONTESTED"]) == (10, 0)


def between_first_and_second(rows, tables, offers):
    """Offers with a premium that the first cover is worth, and a second is not."""
    worth = as_python(policy_month.product_worth)
    comforts = (tables.comfort_fen, tables.second_comfort_fen)
    first, second = (worth(rows, tables, offers, 0, 0, comfort) for comfort in comforts)
    return cheap(offers, (first + second) // 2)._replace(lapse=0, renewal_attention=CERTAIN)


@pytest.mark.parametrize(
    ("status", "held", "ended"),
    [(OUTSIDE, 2, 0), (LEFT, 2, 0), (MEMBER, 2, 10), (OUTSIDE, 2 | 2 << 8, 10)],
)
def test_a_policy_beside_the_plan_or_another_is_kept_for_less(status, held, ended):
    rows, tables, offers, context = insured(status, policies_held=held)
    offers = between_first_and_second(rows, tables, offers)
    assert month_of_one(rows, tables, offers, context, CERTAIN - 1)[1]["ENDED"] == ended


def test_a_policy_beside_another_is_bought_for_less():
    rows, tables, offers, context = insured(OUTSIDE, policies_held=2 << 8)
    offers = between_first_and_second(rows, tables, offers)._replace(renewal_attention=0)
    assert month_of_one(rows, tables, offers, context)[1]["BOUGHT"] == 0


@pytest.mark.parametrize("better", [0, 1])
def test_of_several_products_the_one_that_gains_most_is_bought(better):
    rows, tables, offers, context = insured()
    benefit = np.full((2, len(tables.benefit)), 100_000)
    benefit[better] *= 2
    offers = cheap(offers)._replace(benefit=benefit.ravel())
    month_of_one(rows, tables, offers, context)
    assert rows.policies[0] == offers.month << 8 * better  # one a month


def test_of_products_that_gain_alike_the_first_is_bought():
    rows, tables, offers, context = insured()
    offers = cheap(offers)._replace(benefit=np.full(2 * len(tables.benefit), 100_000))
    month_of_one(rows, tables, offers, context)
    assert rows.policies[0] == offers.month


def test_a_policy_of_the_first_month_is_one_like_any_other():
    rows, tables, offers, context = insured(policies_held=1)
    offers = offers._replace(lapse=0, treatment=np.full_like(offers.treatment, CERTAIN))
    tally, did = month_of_one(rows, tables, cheap(offers), context, CERTAIN - 1, 0)
    assert (did["DUE"], did["POLICIES"], tally[INSURED_PEOPLE]) == (10, 10, 10)


def test_each_product_has_luck_of_its_own():
    seen = set()
    for u in range(0, CERTAIN, CERTAIN // 60):
        rows, tables, offers, context = insured(OUTSIDE, 2 | 2 << 8, 1)
        half = np.full_like(offers.treatment, CERTAIN // 2)
        offers = cheap(offers)._replace(lapse=CERTAIN // 2, treatment=half, on_sale=[0, 0])
        tally, _ = month_of_one(rows, tables, offers, context, u, u)
        figures = (policy_tally.ENDED, policy_tally.DUE)
        places = [policy_tally.tally_place(one, figure) for figure in figures for one in (0, 1)]
        seen.add(tuple(tally[place] for place in places))
    assert {pair[:2] for pair in seen} == {pair[2:] for pair in seen} == PAIRS


PAIRS = {(0, 0), (0, 1), (1, 0), (1, 1)}


@pytest.mark.parametrize(
    ("change", "leave"),
    [
        ({}, 10),
        ({"people": 0}, 0),
        ({"status": OUTSIDE}, 0),
        ({"heads": ALONE}, 0),
        ({"born": -6500}, 0),  # of age since the launch
    ],
)
def test_a_child_follows_its_head_out_of_the_plan(change, leave):
    """The child is row 0, its head, who has left for a policy, row 1."""
    rows, tables, offers, context = insured(MEMBER)
    family = empty_rows(2, agency=True, households=True)
    for column, values in zip(family, rows, strict=True):
        if len(values):
            column[:] = values[0]
    family.born[0], family.heads[:] = -3000, (1, ALONE)
    family.status[1] = LEFT
    for name, value in change.items():
        getattr(family, name)[0] = value
    rows = Population(*(memoryview(column) for column in family))
    tally = [0] * policy_tally.tally_places(2)
    follow = as_python(policy_month.following_phase)
    context = context._replace(age_day=200)
    assert follow(rows, tables, offers, context, 0, 1, tally) == leave
    risk = as_python(health.yearly_risk)(rows, tables, offers.age_day, 0) >> health.RISK_SHIFT
    assert tally[:3] == [leave, leave * risk, 0]
    assert (membership_of(rows.status[0]) == LEFT) is (leave > 0)
    assert follow(rows, tables, offers, context, 1, 1, tally) == 0  # who has left leaves once
