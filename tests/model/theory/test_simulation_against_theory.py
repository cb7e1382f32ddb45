"""Does the simulation of a pool that chance makes do what the theory says of it?"""

from __future__ import annotations

import numpy as np
import pytest
import simulated_pools as by_hand
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from mutualaid.model import Society, theory
from simulated_pools import Pool, decided, expected_of, player, smooth_pool

PHASES = (Phase.explicit, Phase.generate)  # a run is dear: a failure is shown as it is found
FEES = st.sampled_from([0.0, 0.08, 0.3])
YUAN = st.integers(0, 400).map(lambda quarters: 250.0 * quarters)
COSTS = YUAN.map(lambda yuan: yuan + 250)
PEOPLE = st.lists(st.tuples(COSTS, YUAN, st.integers(1, 5)), min_size=1, max_size=30)
SMOOTH = st.builds(
    smooth_pool,
    entries=st.just(4_000),
    load=st.floats(0.2, 1.0),
    extra=st.floats(0.0, 1.0),
    tail=st.floats(0.5, 1.2),
)


def with_odd_values(rows) -> Pool:
    """Values that no bill can equal but by chance: odd amounts."""
    cost, value, people = (np.array(column) for column in zip(*rows, strict=True))
    return Pool.of(cost, value + 3.37 + 0.11 * np.arange(len(value)), people)


POOLS = PEOPLE.map(with_odd_values)
ADVERSE = POOLS.map(lambda pool: Pool.of(np.sort(pool.cost), np.sort(pool.value), pool.people))
TIPPING = st.builds(
    smooth_pool,
    entries=st.just(4_000),
    load=st.floats(0.25, 0.4),
    extra=st.floats(1.2, 1.5),
    tail=st.floats(1.4, 1.8),
)
PLANS = st.fixed_dictionaries(
    {
        "plan.fee_rate": FEES,
        "plan.annual_cap_yuan": st.none() | st.sampled_from([10_000.0, 300_000.0]),
        "plan.sponsored_until": st.none() | st.just("2020-03-10"),
        "plan.sponsor_budget_yuan": st.none() | st.sampled_from([0.0, 100_000.0]),
        "behaviour.attention": st.sampled_from([0.1, 0.5, 1.0]),
        "behaviour.attention_spread": st.sampled_from([0.0, 1.0]),
        "behaviour.friends_push": st.sampled_from([0.0, 4.0]),
        "behaviour.jump_push": st.sampled_from([0.0, 4.0]),
        "behaviour.memory_rounds": st.sampled_from([1, 3]),
        "behaviour.payment_failure": st.just(0.0),
        "run.seed": st.integers(0, 2**62),
    }
)


@pytest.fixture(scope="module")
def play(tmp_path_factory):
    """What plays a pool through the simulation."""
    return player(tmp_path_factory.mktemp("pools"))


@settings(max_examples=60, phases=PHASES)
@given(pool=POOLS, fee_rate=FEES)
def test_the_spiral_round_by_round(play, pool, fee_rate):
    assume(decided(pool, expected_of(pool, fee_rate, 24).share))
    by_hand.the_spiral_is_as_told(play, pool, fee_rate)


@settings(max_examples=25, phases=PHASES)
@given(pool=SMOOTH, fee_rate=FEES, attention=st.sampled_from([0.05, 0.2, 0.5, 0.8]))
def test_attention_slows_it_down(play, pool, fee_rate, attention):
    by_hand.attention_slows_as_told(play, pool, fee_rate, attention)


@settings(max_examples=20, phases=PHASES)
@given(pool=ADVERSE, fee_rate=FEES)
def test_the_full_pool_rests_at_the_first_fixed_point(play, pool, fee_rate):
    assume(decided(pool, expected_of(pool, fee_rate, 60).share))
    by_hand.the_pool_rests_as_told(play, pool, fee_rate)


@settings(max_examples=5, phases=PHASES)
@given(pool=TIPPING, fee_rate=st.sampled_from([0.0, 0.08]))
def test_it_tips_at_the_unstable_one(play, pool, fee_rate):
    points = theory.fixed_points(pool.cost, pool.value, fee_rate)
    assume(len(points) >= 2 and points[1].share > 1.1 * points[0].share)
    assume(points[1].gain > 1.2)
    by_hand.the_pool_tips_as_told(play, pool, fee_rate)


@settings(max_examples=15, phases=PHASES)
@given(pool=SMOOTH, fee_rate=FEES)
def test_the_next_bill_answers_by_the_gain(play, pool, fee_rate):
    points = theory.fixed_points(pool.cost, pool.value, fee_rate)
    assume(points and points[0].members > 2_000)
    by_hand.the_gain_is_as_told(play, pool, fee_rate)


@settings(max_examples=30, phases=PHASES)
@given(pool=POOLS, place=st.integers(0, 29), above=st.sampled_from([-40.0, 40.0]))
def test_demand_and_cost_at_a_price(play, pool, place, above):
    price = float(pool.value[place % len(pool.value)] + above)
    mean = pool.cost @ pool.people / pool.people.sum()
    assume(0 < price < 1.4 * mean)
    assume(np.abs(pool.value - price).min() > 0.02)
    by_hand.the_curves_are_as_told(play, pool, price)


@settings(max_examples=8, phases=PHASES)
@given(
    rows=st.lists(
        st.tuples(st.integers(1, 400), st.integers(1_000, 200_000)), min_size=1, max_size=30
    )
)
def test_claims_follow_the_law_of_large_numbers(play, rows):
    cost, people = (np.array(column) for column in zip(*rows, strict=True))
    pool = Pool.of(cost, cost, people)
    assume(cost @ people / by_hand.AID > 0.5)
    by_hand.claims_vary_as_told(play, pool)


@settings(max_examples=40, phases=PHASES)
@given(pool=POOLS, plan=PLANS)
def test_exit_and_covariance_identities_under_any_plan(play, pool, plan):
    by_hand.identities_hold_in_play(play, pool, **plan)


@settings(max_examples=20, phases=PHASES)
@given(pool=POOLS, plan=PLANS)
def test_every_round_is_shared_out_whole(play, pool, plan):
    by_hand.the_round_is_shared_out_whole(play, pool, **plan)


def test_a_block_of_lives(tmp_path):
    by_hand.a_block_of_lives_grows_sicker(Society, tmp_path / "lives.csv")


def test_the_plan_spreads_by_advertising():
    by_hand.the_plan_spreads_as_told(Society)
