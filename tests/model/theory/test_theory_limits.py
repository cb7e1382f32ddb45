"""Does the theory hold where numbers are extreme, steps are small, or roots are several?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.model import theory


@pytest.mark.parametrize(("height", "points"), [(0.005, 3), (0.002, 3), (0.0005, 1)])
def test_a_ripple_of_the_map_is_below_one_in_a_thousand_of_the_share(height, points):
    """By hand: worth 1, all pay less; without the first the share is above 1 by this fraction."""
    found = theory.fixed_points([0, 1 / (1 - height)], [1.0, 5.0], fee_rate=0.0)
    assert [point.stable for point in found] == [True, False, True][:points]


@pytest.mark.parametrize("elasticity", [6.0, 10.0, 12.0])
def test_the_pooled_premium_is_the_lowest_of_three(elasticity):
    risk, elasticities = np.array([1.0, 20.0]), np.array([elasticity, 0.1])
    people = np.array([0.9995, 0.0005])
    prices = np.geomspace(1, 20, 20_001)
    demand = people * (prices[:, None] / risk) ** -elasticities
    surplus = (demand * (prices[:, None] - risk)).sum(axis=1)
    breaks = prices[np.flatnonzero(np.diff(np.sign(surplus)))]
    assert len(breaks) >= 2
    found = theory.pooled_premium(risk, elasticities, people).premium
    assert found == pytest.approx(breaks[0], rel=2e-4)


def test_contracts_are_the_same_in_every_unit():
    for aversion in (0.5, 1.0, 2.0, 70.0):
        small = theory.rothschild_stiglitz(20, 5, 0.1, 0.3, aversion)
        large = theory.rothschild_stiglitz(200_000, 50_000, 0.1, 0.3, aversion)
        assert large.low_cover == pytest.approx(1e4 * small.low_cover)
        assert large.least_high_risks == pytest.approx(small.least_high_risks)


def test_the_more_averse_the_more_cover_up_to_a_limit():
    """By hand, in the limit: left in a loss what the high risk has, 10 - 1.8 = 4 + 0.9 C."""
    averse = (100, 300, 400, 1_000, 10_000)
    covers = [theory.rothschild_stiglitz(10, 6, 0.1, 0.3, one).low_cover for one in averse]
    assert covers == sorted(covers)
    assert covers[-1] == pytest.approx(4.2 / 0.9, rel=1e-3)
    assert np.isneginf(theory.rothschild_stiglitz(0.01, 0.006, 0.1, 0.3, 400).low_utility)


def test_contracts_are_continuous_at_logarithmic_utility():
    covers = [
        theory.rothschild_stiglitz(10, 6, 0.1, 0.3, 1 + d).low_cover for d in (-1e-9, 0, 1e-9)
    ]
    assert covers == pytest.approx([1.4948174814557] * 3, rel=1e-8)


def test_the_variation_of_hardly_anybody_is_large_and_finite():
    assert theory.share_variation(1e-320, 1e-10) == pytest.approx(1e165, rel=1e-4)


def test_who_pays_for_the_own_risk_pays_the_fee_on_it():
    coverage = theory.own_price_coverage([1, 1, 2], value=[1.05, 1.1, 2.3], fee_rate=0.1)
    assert coverage == pytest.approx(3 / 4)


def test_who_looks_twice_at_most_sees_no_bill_above_the_mean():
    assert [theory.ratchet(0.1, 0.5, looks) for looks in (0, 1, 1.5, 2)] == [0.0] * 4
    assert theory.ratchet(0.1, 0.5, 2.1) > 0


def test_a_pool_of_which_one_rung_holds_bears_what_is_worth_it_to_that_rung():
    fold = theory.tipping([1, 10], [6, 7], fee_rate=0.0)  # all share 5.5, the dearer alone 10
    assert fold.cost_rise == pytest.approx(6 / 5.5 - 1)
