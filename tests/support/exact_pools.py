"""Pools and numbers whose theory is known exactly or printed, and a check of each family of it.

Every check takes the theory to be checked, so that a planted error can be shown to be caught.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.stats import norm


def grid(length: int) -> np.ndarray:
    """Quantiles of the uniform distribution, one for each of `length` people."""
    return (np.arange(length) + 0.5) / length


def exponential(length: int = 1_000_000) -> tuple[np.ndarray, np.ndarray]:
    """Cost exponential with mean 1, each worth half as much again."""
    cost = -np.log1p(-grid(length))
    return cost, 1.5 * cost


def lognormal(length: int = 1_000_000) -> tuple[np.ndarray, np.ndarray]:
    """Cost lognormal with mean 1 and sigma 1, each worth 30 % more and 1."""
    cost = np.exp(norm.ppf(grid(length)) - 0.5)
    return cost, 1.3 * cost + 1


def alcoa(length: int = 1_000_000) -> tuple[np.ndarray, np.ndarray]:
    """Einav, Finkelstein, Cullen (2010); who would have to be paid to be covered has value 0."""
    value = (0.940 - grid(length)) / 0.00070
    return 183.225 + 0.31048 * value, np.maximum(value, 0.0)


def kreps() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """1,100 consumers of Kreps, Microeconomic Foundations II, ch. 20: 110 types of 10 people."""
    aversion = np.repeat(np.linspace(1.0e-4, 2.0e-4, 11), 10)
    risk = np.tile(np.linspace(0.01, 0.10, 10), 11)
    value = np.log(1 - risk + risk * np.exp(aversion * 5000)) / aversion
    return 5000 * risk, value, np.full(110, 10)


def kreps_unravels(theory: Any) -> None:
    cost, value, people = kreps()
    found = theory.spiral(cost, value, 0.0, people, rounds=8)
    shares = [275, 356.0811, 385.2459, 393.8596, 398.1818, 398.1818, 398.1818, 398.1818]
    assert found.share == pytest.approx(shares, abs=5e-5)
    takers = [100, 67.3, 55.5, 51.8, 50.0, 50.0, 50.0, 50.0]
    assert found.members / 11 == pytest.approx(takers, abs=0.05)
    assert theory.fixed_points(cost, value, 0.0, people)[0].share == pytest.approx(398.18, abs=5e-3)


def an_exponential_pool_unravels(theory: Any) -> None:
    cost, value = exponential()
    found = theory.spiral(cost, value)
    assert found.share[:6] == pytest.approx(
        [1.08, 1.8576, 2.4175, 2.8206, 3.1108, 3.3198], abs=5.5e-5
    )
    assert found.share[-1] == pytest.approx(27 / 7, rel=1e-4)
    assert found.members[-1] / 1e6 == pytest.approx(np.exp(-18 / 7), rel=1e-4)
    assert found.members[-1] / 1e6 == pytest.approx(0.0764, abs=5e-5)


def inattention_is_a_delay(theory: Any) -> None:
    """By hand: cost 1 and 3, worth 1 and 9, half look: a bill of 2 and half of the cheap go."""
    found = theory.spiral([1, 3], [1, 9], 0.0, [8, 8], attention=0.5, rounds=3)
    assert found.members.tolist() == [16, 12, 10]
    assert found.share == pytest.approx([2, 28 / 12, 26 / 10], rel=1e-12)


def fixed_points_hold_and_tip(theory: Any) -> None:
    found = theory.fixed_points(*exponential())
    assert len(found) == 1
    rest = found[0]
    assert (rest.share, rest.members / 1e6) == pytest.approx((27 / 7, np.exp(-18 / 7)), rel=1e-4)
    assert rest.gain == pytest.approx(0.72, rel=1e-4)
    assert rest.stable
    found = theory.fixed_points(*lognormal())
    assert len(found) == 2
    stable, unstable = found
    assert stable.share == pytest.approx(1.1005, abs=5e-5)
    assert stable.members / 1e6 == pytest.approx(0.980, abs=5e-4)
    assert stable.gain == pytest.approx(0.493, abs=5e-4)
    assert unstable.share == pytest.approx(1.6189, abs=5e-5)
    assert (stable.stable, unstable.stable) == (True, False)
    assert unstable.gain > 1


def the_gain_is_the_slope(theory: Any) -> None:
    cost, value = alcoa()
    assert theory.gain(cost, value, 463.7, 0.0) == pytest.approx(0.31048 / 2, rel=1e-4)
    cost, value = exponential()
    slopes = theory.gain(cost, value, [1.0, 2.0, 3.0])
    assert slopes == pytest.approx(np.full(3, 0.72), rel=1e-3)  # G is straight
    cost, value = lognormal()
    for share in (1.2, 1.6, 3.0):  # by the formula, from the distribution itself
        z = np.log((share - 1) / 1.3) + 0.5
        density, stay = norm.pdf(z) / (share - 1), norm.sf(z)
        slope = 1.08 * density / stay * (norm.cdf(1 - z) / stay - (share - 1) / 1.3)
        assert theory.gain(cost, value, share) == pytest.approx(slope, rel=1e-3)


def alcoa_loses_welfare(theory: Any) -> None:
    found = theory.welfare(*alcoa())
    # where 183.225 + 0.31048 (w + 0.940 / 0.00070) / 2 = w, and where 183.225 + 0.31048 w = w
    assert found.equilibrium == pytest.approx((463.6703, 0.615431), rel=1e-5)
    assert found.efficient == pytest.approx((183.225 / 0.68952, 0.753989), rel=1e-5)
    assert found.loss == pytest.approx(9.46, abs=5e-3)
    # as printed, from unrounded estimates: QJE 2010, 463.5, .617, 263.9, .756, 9.55
    printed = (463.5, 0.617, 263.9, 0.756, 9.55)
    assert (*found.equilibrium, *found.efficient, found.loss) == pytest.approx(printed, rel=0.011)


def curves_are_straight(theory: Any) -> None:
    cost, value = alcoa(10_000)
    drawn = theory.curves(cost, value)
    inside = (drawn.price > 1) & (drawn.demand > 1e-3)
    price = drawn.price[inside]
    assert drawn.demand[inside] == pytest.approx(0.940 - 0.00070 * price, abs=1e-4)
    assert drawn.marginal_cost[inside] == pytest.approx(183.225 + 0.31048 * price, rel=1e-9)
    middle = (price + 0.940 / 0.00070) / 2
    assert drawn.average_cost[inside] == pytest.approx(183.225 + 0.31048 * middle, rel=1e-4)


def the_fold_is_where_fixed_points_end(theory: Any) -> None:
    cost, value = lognormal(100_000)
    fold = theory.tipping(cost, value)
    z = np.log((np.linspace(1.15, 1.6, 100_001) - 1) / 1.3) + 0.5
    exact = ((1.3 * np.exp(z - 0.5) + 1) / (norm.cdf(1 - z) / norm.sf(z))).max() - 1
    assert fold.fee_rate == pytest.approx(exact, abs=1e-4)
    assert fold.cost_rise == pytest.approx((1 + exact) / 1.08 - 1, abs=1e-4)


def coverage_is_as_printed(theory: Any) -> None:
    risk, people = [0.01, 0.04], [8, 2]
    apart, pooled = [0.5, 0.5], [1 / 8, 1.0]
    for uptake, premium, coverage in ((apart, 0.016, 0.50), (pooled, 0.03, 0.5625)):
        assert theory.break_even_share(risk, uptake, people) == pytest.approx(premium, rel=1e-12)
        assert theory.loss_coverage(risk, uptake, people) == pytest.approx(coverage, rel=1e-12)


def isoelastic_demand_is_as_printed(theory: Any) -> None:
    risk, people = [0.01, 0.04], [0.9, 0.1]
    assert theory.pooled_premium(risk, 0.5, people).premium == pytest.approx(0.015455, abs=5e-7)
    found = theory.pooled_premium(risk, 1.0, people)
    assert found.premium == pytest.approx(0.019231, abs=5e-7)
    assert found.coverage_ratio == pytest.approx(1.0, rel=1e-12)
    unequal = theory.pooled_premium(risk, [0.5, 1.5], people)
    bought = np.array(people) * (unequal.premium / np.array(risk)) ** -np.array([0.5, 1.5])
    assert bought @ (unequal.premium - np.array(risk)) == pytest.approx(0, abs=1e-12)


def conditional_means_are_as_printed(theory: Any) -> None:
    odd, even = (0.1, 0.2, 0.4, 0.3), (0.15, 0.25, 0.3, 0.3)
    paid = theory.conditional_mean([0.08, 0.08, 0.10, 0.10], [odd, even, odd, even], [1, 2, 3])
    printed = [
        [0.177778, 0.266667, 0.222222, 0.333333],
        [0.197287, 0.247157, 0.246609, 0.308947],
        [0.252188, 0.192257, 0.315235, 0.240321],
    ]
    assert paid / [[1], [2], [3]] == pytest.approx(np.array(printed), abs=1e-6)


def quadratic_sharing_is_fair_and_whole(theory: Any) -> None:
    rule = theory.quadratic_optimal([1, 2, 3], [1, 4, 4])
    assert rule.total_variance == pytest.approx(3.470588, abs=5e-7)
    table = rule.matrix()
    assert table.sum(axis=0) == pytest.approx(np.ones(3), rel=1e-12)
    assert table @ [1, 2, 3] == pytest.approx([1, 2, 3], rel=1e-12)
    assert np.trace(table @ np.diag([1, 4, 4]) @ table.T) == pytest.approx(59 / 17, rel=1e-12)


def screening_is_as_computed(theory: Any) -> None:
    found = theory.rothschild_stiglitz(wealth=10, loss=6, low_risk=0.1, high_risk=0.3)
    assert found.low_cover == pytest.approx(1.4948, abs=5e-5)
    assert found.high_utility == pytest.approx(2.1041, abs=5e-5)
    assert found.low_utility == pytest.approx(2.2264, abs=5e-5)


def nobody_trades_below_two(theory: Any) -> None:
    assert theory.no_trade_bound(grid(1_000_000)) == pytest.approx(2, rel=1e-4)
    # density 2 (1 - p): the mean of 1 - P above p is 2 (1 - p) / 3
    falling = 1 - np.sqrt(1 - grid(1_000_000))
    assert theory.no_trade_bound(falling) == pytest.approx(1.5, rel=5e-3)
    assert theory.no_trade_bound([0.1, 0.5], [1, 1], continuous=False, least_entries=2) == (
        pytest.approx(0.3 / 0.7 * 9, rel=1e-12)
    )


def a_block_grows_sicker(theory: Any) -> None:
    block = theory.bluhm(0.0025, 0.013, 0.003, 10, 0.05, 32)
    assert block.members[32] == pytest.approx(0.6795, abs=5e-5)
    assert block.cost_ratio[32] == pytest.approx(1.627, abs=5e-4)
    healthy, impaired = 0.95, 0.05
    for t in range(33):  # life by life
        assert (block.healthy[t], block.impaired[t]) == pytest.approx(
            (healthy, impaired), rel=1e-10
        )
        impaired = 0.997 * (impaired + 0.0025 * healthy)
        healthy *= 0.9975 * 0.987


def adoption_follows_its_equation(theory: Any) -> None:
    time = np.linspace(0, 30, 3001)
    joined = theory.bass(time, 0.03, 0.38)
    rate = (0.03 + 0.38 * joined) * (1 - joined)
    assert joined[0] == 0
    assert np.gradient(joined, time)[1:-1] == pytest.approx(rate[1:-1], abs=1e-5)


def one_threshold_stops_a_cascade(theory: Any) -> None:
    thresholds = np.arange(100) / 100
    assert theory.cascade(thresholds) == 100
    thresholds[1] = 0.02
    assert theory.cascade(thresholds) == 1


def identities_hold(theory: Any) -> None:
    stayers, leavers = np.full(60, 10.0), np.full(40, 7.0)
    before = np.concatenate((stayers, leavers)).mean()
    assert theory.rise_after_exit(0.4, 0.3) == pytest.approx(10 / before, rel=1e-12)
    assert theory.long_over_short(2 / 3) == pytest.approx(3.0, rel=1e-12)
    assert theory.lasting_rise(0.5, 0.155) == pytest.approx(0.5 / 0.845, rel=1e-12)
    assert theory.time_to_collapse(1.0, 0.5, 0.02) == pytest.approx(31.4159, abs=5e-5)


def the_share_varies_as_claims_do(theory: Any) -> None:
    found = theory.share_variation(2.8e-5, [1e4, 1e8])
    assert found == pytest.approx([1.89, 0.0189], rel=1e-3)
    unequal = theory.pool_variation([0.1, 0.2], [100, 50], [30, 20])
    variance = 30 * 100**2 * 0.09 + 20 * 50**2 * 0.16
    assert unequal == pytest.approx(variance**0.5 / (300 + 200), rel=1e-12)


CHECKS = (
    kreps_unravels,
    an_exponential_pool_unravels,
    inattention_is_a_delay,
    fixed_points_hold_and_tip,
    the_gain_is_the_slope,
    alcoa_loses_welfare,
    curves_are_straight,
    the_fold_is_where_fixed_points_end,
    coverage_is_as_printed,
    isoelastic_demand_is_as_printed,
    conditional_means_are_as_printed,
    quadratic_sharing_is_fair_and_whole,
    screening_is_as_computed,
    nobody_trades_below_two,
    a_block_grows_sicker,
    adoption_follows_its_equation,
    one_threshold_stops_a_cascade,
    identities_hold,
    the_share_varies_as_claims_do,
)
