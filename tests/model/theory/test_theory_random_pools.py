"""Does the theory hold its own laws in pools that chance makes?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.model import theory

YUAN = st.integers(0, 400).map(lambda quarters: quarters / 4)
FEES = st.sampled_from([0.0, 0.08, 0.3])
PEOPLE = st.lists(st.tuples(YUAN, YUAN, st.integers(1, 5)), min_size=1, max_size=30)
POOLS = PEOPLE.map(
    lambda rows: tuple(np.array(column, float) for column in zip(*rows, strict=True))
)


@st.composite
def adverse_pools(draw):
    """Pools in which the dearer a person, the more being covered is worth."""
    cost, value, people = draw(POOLS)
    return np.sort(cost) + 0.25, np.sort(value), people


def share_of(cost, people, there, fee_rate):
    """What each of those who are there pays; nan if there are none."""
    members = people[there].sum()
    return (1 + fee_rate) * (cost * people)[there].sum() / members if members else math.nan


@given(pool=POOLS, fee_rate=FEES)
def test_the_spiral_is_the_one_played_person_by_person(pool, fee_rate):
    cost, value, people = pool
    there = np.ones(len(cost), bool)
    found = theory.spiral(cost, value, fee_rate, people, rounds=12)
    for share, members in zip(*found, strict=True):
        assert members == pytest.approx(people[there].sum())
        by_hand = share_of(cost, people, there, fee_rate)
        assert share == pytest.approx(by_hand, nan_ok=True, rel=1e-9, abs=1e-9)
        there &= value >= by_hand * (1 - 1e-9)


@given(pool=POOLS, fee_rate=FEES, attention=st.sampled_from([0.0, 0.1, 0.5, 1.0]))
def test_attention_lets_go_that_part_of_those_who_would_leave(pool, fee_rate, attention):
    cost, value, people = pool
    left = people.copy()
    found = theory.spiral(cost, value, fee_rate, people, attention, rounds=12)
    for share, members in zip(*found, strict=True):
        assert members == pytest.approx(left.sum(), abs=1e-9)
        if math.isnan(share):
            break
        assert share == pytest.approx((1 + fee_rate) * (left @ cost) / left.sum(), abs=1e-9)
        left[value < share * (1 - 1e-9)] *= 1 - attention


@given(pool=adverse_pools(), fee_rate=FEES)
def test_the_full_pool_comes_to_rest_at_the_first_fixed_point(pool, fee_rate):
    cost, value, people = pool
    found = theory.spiral(cost, value, fee_rate, people, rounds=40)
    points = theory.fixed_points(cost, value, fee_rate, people)
    if math.isnan(found.share[-1]):
        assert points == []
    else:
        assert points[0].stable
        assert points[0][:2] == pytest.approx((found.share[-1], found.members[-1]))


@given(pool=POOLS, fee_rate=FEES)
def test_a_stable_point_reproduces_itself_and_they_take_turns(pool, fee_rate):
    cost, value, people = pool
    points = theory.fixed_points(cost, value, fee_rate, people)
    assert [point.stable for point in points] == [i % 2 == 0 for i in range(len(points))]
    assert [point.members for point in points] == sorted(
        (point.members for point in points), reverse=True
    )
    for point in points:
        if point.stable:
            by_value = np.unique(value)[::-1]
            memberships = (value >= least for least in by_value)
            shares = [share_of(cost, people, there, fee_rate) for there in memberships]
            assert point.share == pytest.approx(min(shares, key=lambda s: abs(s - point.share)))


@given(pool=adverse_pools(), fee_rate=FEES)
def test_beside_an_unstable_point_the_share_runs_away_from_it(pool, fee_rate):
    cost, value, people = pool
    points = theory.fixed_points(cost, value, fee_rate, people)
    assert [point.share for point in points] == sorted(point.share for point in points)
    for point in points:
        if not point.stable:
            before = share_of(cost, people, value >= point.share, fee_rate)
            after = share_of(cost, people, value > point.share, fee_rate)
            assert before <= point.share * (1 + 1e-8)
            assert after > point.share


@given(pool=adverse_pools(), fee_rate=FEES)
def test_the_pool_survives_up_to_the_fold_and_not_beyond(pool, fee_rate):
    cost, value, people = pool
    points = theory.fixed_points(cost, value, fee_rate, people)
    fold = theory.tipping(cost, value, fee_rate, people)
    assert (fold.fee_rate < fee_rate * (1 - 1e-8) - 1e-8) == (points == [])
    if not points:
        return
    end = points[1].share if len(points) > 1 else math.inf
    rests = [theory.spiral(cost, value, fee, people, rounds=40).share[-1] for fee in (
        fold.fee_rate * 0.999, fold.fee_rate * 1.001 + 1e-3)]  # fmt: skip
    if fold.fee_rate * 0.999 >= fee_rate:
        assert rests[0] <= end * (1 + 1e-6)
    assert math.isnan(rests[1]) or rests[1] > end
    raised = theory.spiral(cost * (1 + fold.cost_rise), value, fee_rate, people, rounds=40)
    assert raised.share[-1] == pytest.approx(
        theory.spiral(cost, value, (1 + fee_rate) * (1 + fold.cost_rise) - 1, people, rounds=40)
        .share[-1], nan_ok=True,
    )  # fmt: skip


@given(pool=POOLS)
def test_no_price_gives_more_welfare_than_the_efficient_one(pool):
    cost, value, people = pool
    found = theory.welfare(cost, value, people)
    surplus = (value - cost) * people
    best = max([0.0, *(surplus[value >= price].sum() for price in value)])
    covered = value >= found.efficient.price if found.efficient.demand else value < 0
    assert surplus[covered].sum() == pytest.approx(best, abs=1e-9)
    assert found.loss >= -1e-12


@given(pool=adverse_pools())
def test_welfare_lost_is_the_area_between_demand_and_marginal_cost(pool):
    cost, value, people = pool
    found = theory.welfare(cost, value, people)
    drawn = theory.curves(cost, value, people)
    width = np.diff(drawn.demand, prepend=0.0)
    area = width * (drawn.price - drawn.marginal_cost)
    lower, upper = sorted((found.equilibrium.demand, found.efficient.demand))
    between = (drawn.demand > lower + 1e-12) & (drawn.demand <= upper + 1e-12)
    sign = 1 if found.efficient.demand > found.equilibrium.demand else -1
    assert found.loss == pytest.approx(sign * area[between].sum(), abs=1e-9)


@given(pool=POOLS)
def test_weights_are_people(pool):
    cost, value, people = pool
    apart = [np.repeat(one, people.astype(int)) for one in (cost, value)]
    for drawn, weighted in zip(theory.curves(*apart), theory.curves(*pool), strict=True):
        assert drawn == pytest.approx(weighted, abs=1e-9)
    assert theory.welfare(*apart).loss == pytest.approx(theory.welfare(*pool).loss, abs=1e-9)
    assert theory.gain(*apart, share=20.0) == pytest.approx(
        theory.gain(cost, value, 20.0, people=people), nan_ok=True
    )


@given(pool=POOLS, uptake=st.lists(st.integers(0, 4), min_size=30, max_size=30))
def test_the_share_is_the_mean_cost_and_the_covariance_with_uptake(pool, uptake):
    cost, _, people = pool
    part = np.array(uptake[: len(cost)]) / 4
    if not part.any():
        return
    taken, mean = np.average(part, weights=people), np.average(cost, weights=people)
    covariance = np.average((part - taken) * (cost - mean), weights=people)
    found = theory.break_even_share(cost, part, people)
    assert found == pytest.approx(mean + covariance / taken, abs=1e-9)
    if cost.any():
        coverage = theory.loss_coverage(cost, part, people)
        assert found == pytest.approx(coverage * mean / taken, abs=1e-9)
