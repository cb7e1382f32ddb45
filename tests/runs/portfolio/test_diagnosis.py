"""Is the diagnosis of a pool what is known exactly of it, and told in words that are true?"""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from exact_pools import alcoa, exponential, kreps, lognormal
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.model import theory
from mutualaid.model.theory.demand import thin
from mutualaid.model.theory.ladder import ladder_of
from mutualaid.model.theory.slope import slope_at
from mutualaid.runs.portfolio.diagnosis import _plain, part
from mutualaid.runs.portfolio.text import portfolio_text
from mutualaid.runs.results.run_results import RunResults
from scipy.stats import norm

LOTS = st.integers(0, 10_000)


# Numbers


def test_exponential_costs():
    found = theory.standing(*exponential(), rises=[0.1])
    assert found.first_share == pytest.approx(1.08, rel=1e-4)
    assert found.rest[:3] == pytest.approx((27 / 7, np.exp(-18 / 7), True), rel=1e-4)
    assert found.gain == pytest.approx(0.72, rel=1e-3)
    # s = L (1 + s / 1.5) for any load L below 1.5; all cover is worth more than it costs
    dearer = 1.188 / (1 - 1.188 / 1.5)
    assert found.shocked[0][:2] == pytest.approx((dearer, np.exp(-dearer / 1.5)), rel=1e-3)
    assert 0.3 < found.tipping_fee < 0.5
    a = 18 / 7  # those who stay cost more than a, and 1 + a on average
    assert found.coverage == pytest.approx((1 + a) * np.exp(-a), rel=1e-4)
    assert (found.own_price_coverage, found.best_part) == (1.0, 1.0)
    assert found.loss_part == pytest.approx(1 - found.coverage, rel=1e-4)  # worth less cost: r / 2
    assert found.pooled_premium == pytest.approx(3.0, rel=1e-3)
    assert found.premium_part == pytest.approx(np.exp(-2), rel=1e-3)


def test_lognormal_costs():
    found = theory.standing(*lognormal(), rises=[0.02, 0.04])
    assert found.rest.share == pytest.approx(1.1005, abs=5e-5)
    assert found.rest.part == pytest.approx(0.980, abs=5e-4)
    assert found.gain == pytest.approx(0.493, abs=1e-3)
    stable, unstable = found.fixed
    assert (stable.share, unstable.share) == pytest.approx((1.1005, 1.6189), abs=5e-5)
    assert (stable.stable, unstable.stable) == (True, False)
    z = np.log((np.linspace(1.15, 1.6, 100_001) - 1) / 1.3) + 0.5
    fold = ((1.3 * np.exp(z - 0.5) + 1) / (norm.cdf(1 - z) / norm.sf(z))).max()
    assert found.tipping_fee == pytest.approx(fold - 1, abs=1e-4)
    assert found.tipping_rise == pytest.approx(fold / 1.08 - 1, abs=1e-4)
    assert [rest.holds for rest in found.shocked] == [True, False]
    assert not found.beyond.holds


def test_alcoa():
    found = theory.standing(*alcoa(), fee_rate=0.0)
    assert (found.rest.share, found.rest.part) == pytest.approx((463.6703, 0.615431), rel=1e-5)
    assert (found.best_price, found.best_part) == pytest.approx((265.7, 0.753989), rel=1e-3)
    assert found.loss == pytest.approx(9.46, abs=5e-3)
    assert found.gain == pytest.approx(0.31048 / 2, rel=1e-3)
    assert found.pooled_premium == found.rest.share


def test_kreps_and_thomas():
    cost, value, people = kreps()
    found = theory.standing(cost, value, 0.0, people)
    assert (found.rest.share, found.rest.part) == pytest.approx((398.1818, 0.5), abs=5e-5)
    assert found.rest.bills == 5
    found = theory.standing([0.01, 0.01, 0.04], [0.031, 0.011, 0.05], 0.0, people=[1, 7, 2])
    assert (found.rest.share, found.coverage) == pytest.approx((0.03, 0.5625), rel=1e-12)
    assert found.pooled_premium == pytest.approx(0.03, rel=1e-12)
    found = theory.standing([0.01, 0.04], [0.011, 0.03], 0.0, people=[1, 1])
    assert found.own_price_coverage == pytest.approx(0.2)  # who has the high risk would not buy
    with_fee = theory.standing([1, 3], [1.2, 3.2], fee_rate=0.1)
    assert with_fee.own_price_coverage == pytest.approx(0.25)  # 3.3 is too much


@pytest.mark.parametrize("rises", [[-1.0], 0.1, [[0.1]], ["a"], [float("nan")], "a"])
def test_a_bad_rise_is_refused(rises: Any):
    with pytest.raises(ValueError, match=r"^rises: "):
        theory.standing([1], [2], rises=rises)


def test_the_first_bills_may_drive_out_whom_a_share_could_keep():
    """By hand: all pay 5.5, which is too much for both; the second alone would pay 1."""
    found = theory.standing([10, 1], [2, 5], fee_rate=0.0)
    assert (found.fixed[0].share, found.fixed[0].part) == (1.0, 0.5)
    assert (found.rest.part, found.rest.holds) == (0.0, False)
    assert math.isnan(found.gain)


def test_a_pool_that_has_tipped():
    """By hand: 1.5 for all is 0.1 too much for the first, and 2 for the second 0.1 too much too."""
    found = theory.standing([1, 2], [1.4, 1.9], fee_rate=0.0)
    assert found.rest.part == 0.0
    assert found.tipping_rise == found.tipping_fee == pytest.approx(1.9 / 2 - 1)


def fold_by_hand(cost: Any, value: Any, fee_rate: float, people: Any) -> float:
    """Raise all costs step by step until a tenth of those who are in leave at once."""
    if not theory.fixed_points(cost, value, fee_rate, people):
        return 1 + theory.tipping(cost, value, fee_rate, people).fee_rate
    steps = sorted(set(value.tolist()))
    inside = [float(people[value >= step].sum()) for step in steps]
    bears = [step / np.average(cost, weights=people * (value >= step)) for step in steps]
    least = 1 if len(cost) < 1000 else round(len(cost) ** (1 / 3))
    counted = [i for i, step in enumerate(steps) if (value >= step).sum() >= least]
    at = next(i for i in counted if bears[i] >= (1 + fee_rate) * (1 - 1e-9))
    while True:
        after = next((i for i in counted if i > at and bears[i] >= bears[at] * (1 + 1e-6)), None)
        if after is None or inside[at] - inside[after] >= 0.1 * inside[at]:
            return bears[at]
        at = after


def test_a_pool_does_not_tip_where_one_in_a_hundred_leaves():
    """By hand: 1.02 a head for all 100, and 1.03 when the two to whom it is worth 1.025 are gone.

    Costs that rise by half a per cent lose the two, over whom one more goes; 2 % lose everybody.
    """
    cost = np.array([0.5, 0.5, 0.65] + [1.035] * 97)
    value = np.array([1.025, 1.025, 1.026] + [1.06] * 97)
    found = theory.standing(cost, value, fee_rate=0.0)
    first = theory.tipping(cost, value, fee_rate=0.0)
    assert first.cost_rise < found.tipping_rise == pytest.approx(1.06 / 1.035 - 1)
    assert found.edge_part == pytest.approx(0.97)
    assert (found.beyond.part, len(found.fixed)) == (0.0, 1)
    assert len(theory.fixed_points(cost, value, 0.0)) > 1


@pytest.mark.parametrize("fee_rate", [0.0, 0.08])
@pytest.mark.parametrize("seed", range(20))
def test_it_agrees_with_each_function_of_theory(seed, fee_rate):
    rng = np.random.default_rng(seed)
    cost = rng.lognormal(size=400)
    value, people = 1.4 * cost + rng.uniform(0.3, 2, 400), rng.integers(1, 9, 400)
    found = theory.standing(cost, value, fee_rate, people)
    path = theory.spiral(cost, value, fee_rate, people, rounds=300)
    assert found.rest.part * people.sum() == pytest.approx(path.members[-1])
    assert found.tipping_fee == pytest.approx(fold_by_hand(cost, value, fee_rate, people) - 1)
    if found.rest.holds:
        assert found.rest.share == pytest.approx(path.share[-1])
        rest = theory.fixed_points(cost, value, fee_rate, people)[0]
        if found.window == 0.02:  # else it is from more people, and rough
            assert found.gain == theory.gain(cost, value, found.rest.share, fee_rate, people)
        if rest.share == found.rest.share:
            assert found.loss == pytest.approx(theory.welfare(cost, value, people, fee_rate).loss)
        uptake = value >= found.rest.share
        assert found.coverage == pytest.approx(theory.loss_coverage(cost, uptake, people))


def test_the_error_of_a_gain_is_what_samples_show():
    rng, slopes = np.random.default_rng(1), []
    for _ in range(200):
        cost = rng.exponential(size=20_000)
        slopes.append(slope_at(ladder_of(cost, 1.5 * cost), 2.0, 1.08))
    gains, errors = np.array(slopes).T
    assert errors.mean() == pytest.approx(gains.std(), rel=0.2)
    assert gains.mean() == pytest.approx(0.72, abs=4 * gains.std() / np.sqrt(200))


@pytest.mark.parametrize("length", [1, 3, 100, 5000])
def test_thinned_curves_lie_on_the_curves(length):
    rng = np.random.default_rng(length)
    cost, value = rng.exponential(size=length), rng.exponential(size=length)
    all_of_it, some = theory.curves(cost, value), thin(ladder_of(cost, value), 50)
    assert len(some.price) <= 51
    assert some.demand[-1] == 1
    at = np.searchsorted(all_of_it.demand, some.demand - 1e-12)
    assert all_of_it.price[at].tolist() == some.price.tolist()
    assert all_of_it.average_cost[at] == pytest.approx(some.average_cost)
    people = np.diff(some.demand, prepend=0.0)
    assert people @ some.marginal_cost == pytest.approx(cost.mean())


def test_where_nobody_is_near_the_margin_the_gain_is_hardly_anything():
    rng = np.random.default_rng(3)
    cost = rng.gamma(0.5, 20, 1200)
    found = theory.standing(cost, 0.6 * cost + 14)
    assert 0 <= found.gain < 0.1


# Words


def words(tmp_path, found: Any, **more: Any) -> dict[str, str]:
    content = {"fee_rate": 0.08, "rounds": 24, "left_out": [], "variation": 0.0, **_plain(found)}
    content["shocked"] = [{"rise": 0.05, **_plain(one)} for one in found.shocked]
    (tmp_path / "diagnosis.json").write_text(json.dumps(content | more), "utf-8")
    terms = {"plan": {"all_covered": True, "open_to_new": False}, "people": {"table": "x.csv"}}
    return dict(portfolio_text(RunResults(terms, {}.__getitem__, tmp_path)))


def test_each_number_has_its_meaning(tmp_path):
    cost, value = lognormal(100_000)
    found = theory.standing(100 * cost, 100 * value, rises=[0.05])
    unlucky = {"rise": 0.0179, **_plain(theory.standing(cost, value, rises=[0.0179]).shocked[0])}
    said = words(tmp_path, found, variation=0.01, unlucky=unlucky)
    assert said["rest"].endswith("98 % of 100,000 people stay and pay 110 yuan")
    assert said["gain"].startswith(
        "0.49: a cost shock of 1 % raises the share by 1.97 % in the end"
    )
    assert said["tipping"].startswith(
        "at a fee of 11.1 % instead of 8 %, or if all costs rise by 2.88 % for good: just before"
    )
    assert said["tipping"].endswith("past it the pool dies")
    assert said["shocks"] == "all costs, for good, +5 %: the pool dies"
    assert "a bill 1.79 % above the mean is to be expected in 24 rounds" in said["chance"]
    assert said["chance"].endswith("for good: 95 % stay at 1.15 yuan")
    assert said["coverage"].startswith("99.9 % of all expected loss is covered")


def test_what_a_dead_pool_is_told(tmp_path):
    said = words(tmp_path, theory.standing([1, 2], [1.5, 1.9]))
    assert said["rest"].endswith("no share holds, and after 3 bills 0 of 2 people are left")
    assert "gain" not in said
    assert said["tipping"].startswith("past it: a share would hold at a fee of 0 % instead of 8 %")
    assert said["premium"].startswith("pooled 1.5 yuan: the lowest price without a fee")
    said = words(tmp_path, theory.standing([1, 2], [1.4, 1.9]))
    assert said["tipping"].endswith("if all costs were 12 % lower; no fee is low enough")
    assert said["premium"].startswith("pooled: no price pays")


def test_few_people_tell_little(tmp_path):
    cost, value, people = kreps()
    found = theory.standing(cost, value, 0.0, people)
    told = words(tmp_path, found)
    assert told["gain"].startswith("0.34 (rough, ±0.")
    assert told["samples"].startswith("if the 110 rows are themselves a sample, others would say")


def test_one_person_is_a_person(tmp_path):
    said = words(tmp_path, theory.standing([1], [2]))
    assert said["rest"].endswith("100 % of one person stay, and it remains so")


def test_a_pool_of_the_last_few_is_called_dead(tmp_path):
    """By hand: a thousand to whom 2 is too much, and 5 or 10 who would always stay."""
    cost, value = np.array([1.7] * 1000 + [20.0] * 5), np.array([2.0] * 1000 + [30.0] * 5)
    found = theory.standing(cost, value, 0.0, rises=[0.2])
    assert found.shocked[0].part < 0.01
    said = words(tmp_path, found)
    assert said["shocks"] == "all costs, for good, +5 %: the pool dies"
    found = theory.standing(np.r_[cost, [20.0] * 5], np.r_[value, [30.0] * 5], 0.0, rises=[0.2])
    assert found.shocked[0].holds
    said = words(tmp_path, found)
    assert said["shocks"] == "all costs, for good, +5 %: the pool dies, 0.99 % are left"
    assert said["tipping"].endswith("past it the pool dies, 0.99 % are left")


def test_the_worst_bill_is_told_as_a_number(tmp_path):
    found = theory.standing([1, 1], [9, 9])
    unlucky = {"rise": 3.4, **_plain(found.rest)}
    said = words(tmp_path, found, variation=1.54, unlucky=unlucky)
    assert "so a bill 340 % above the mean (roughly: claims are few) is to be" in said["chance"]


@given(st.lists(st.tuples(LOTS, LOTS, st.integers(1, 5)), min_size=1, max_size=30))
def test_any_book_can_be_diagnosed_and_told(tmp_path_factory, book):
    cost, value, people = zip(*book, strict=True)
    found = theory.standing(cost, value, people=people, rises=[0.05])
    assert 0 <= found.rest.part <= 1
    assert found.loss >= -1e-9 * found.first_share
    folder = tmp_path_factory.mktemp("book")
    said = words(folder, found, left_out=["the sponsor"])
    assert all(text and "nan" not in text and "None" not in text for text in said.values())


def test_nearly_all_is_not_all():
    assert part(0.9999) == "nearly 100 %"
    assert part(1.0) == "100 %"
