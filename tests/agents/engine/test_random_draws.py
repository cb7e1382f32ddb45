"""Is chance even, keyed by person, and the same whatever else there is?"""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from mutualaid.agents.engine import random_draws
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.model import Society

MANY = 400_000


def draws(seed=1, stream=random_draws.ILLNESS, when=0, people=MANY):
    return random_draws.draws(np.uint64(random_draws.key(seed, stream, when)), 0, people)


def pearson(counts):
    expected = counts.sum() / counts.size
    return float(((counts - expected) ** 2).sum() / expected)


def unlikely(statistic, freedom):
    """More than five standard deviations from what a chi-square should be."""
    return abs(statistic - freedom) > 5 * math.sqrt(2 * freedom)


def test_draws_are_even():
    counts = np.bincount(draws() >> (random_draws.BITS - 10), minlength=1024)
    assert not unlikely(pearson(counts), 1023)
    counts = np.bincount(draws() & 255, minlength=256)  # the low bits too: they choose contacts
    assert not unlikely(pearson(counts), 255)


@pytest.mark.parametrize(
    "other",
    [{"seed": 2}, {"stream": random_draws.DEATH}, {"when": 1}],
    ids=["seed", "stream", "round"],
)
def test_draws_under_other_keys_are_unrelated(other):
    cells = (draws() >> (random_draws.BITS - 5)) * 32 + (draws(**other) >> (random_draws.BITS - 5))
    assert not unlikely(pearson(np.bincount(cells, minlength=1024)), 1023)


def test_neighbours_are_unrelated():
    u = draws()
    cells = (u[:-1] >> (random_draws.BITS - 5)) * 32 + (u[1:] >> (random_draws.BITS - 5))
    assert not unlikely(pearson(np.bincount(cells, minlength=1024)), 1023)


def test_the_check_can_fail():
    uneven = np.where(draws() % 50 == 0, 0, draws())
    assert unlikely(pearson(np.bincount(uneven >> (random_draws.BITS - 10), minlength=1024)), 1023)


@pytest.mark.parametrize(
    ("people", "probability"), [(1, 0.3), (40, 0.02), (1500, 7e-5), (3000, 0.6), (10**6, 1e-4)]
)
def test_counts_are_binomial(people, probability):
    one = round(probability * CERTAIN)
    counts = np.array([random_draws.binomial(people, one, int(u)) for u in draws(people=20_000)])
    mean, variance = people * probability, people * probability * (1 - probability)
    assert abs(counts.mean() - mean) < 5 * math.sqrt(variance / counts.size)
    assert abs(counts.var() / variance - 1) < 0.1
    nobody = (1 - probability) ** people
    error = math.sqrt(nobody * (1 - nobody) / counts.size)
    assert abs((counts == 0).mean() - nobody) <= 5 * error + 1e-9


@example(4, 524289, 0)
@example(707, 617193, 0)
@given(st.integers(0, 10**7), st.integers(0, CERTAIN), st.integers(0, CERTAIN - 1))
def test_a_higher_chance_never_brings_fewer_people_of_one_draw(people, one, u):
    people = min(people, 8 * CERTAIN // max(one, 1), 10**6)
    count = random_draws.binomial(people, one, u)
    assert 0 <= count <= people
    if one <= CERTAIN // 4 and people * one <= 4 * CERTAIN:
        assert random_draws.binomial(people, 2 * one, u) >= count


def lives(total, **settings):
    """Everybody's state at the end, one agent a person; nobody influences anybody."""
    alone = {
        "behaviour.word_of_mouth": 0.0,
        "behaviour.advertising": 0.003,
        "behaviour.answers_to_share": False,
        "behaviour.payment_failure": 0.0,
        "behaviour.parents_decide": 0.0,
        "plan.end": "2019-12-31",
    }
    world = alone | {"agents": "all", "people.total": total} | settings
    return Society("article", **world).run().members


def test_one_more_member_changes_nobody_else():
    smaller, larger = lives(6000), lives(6001)
    assert smaller.joined.notna().sum() > 1000
    pd.testing.assert_frame_equal(smaller, larger.iloc[:6000], check_exact=True)


def test_a_policy_changes_nobodys_luck_with_illness():
    # frail people all the same: another fee, another review, another attention
    states = [
        lives(6000, **policy)[["age", "sex", "health", "people"]]
        for policy in ({}, {"plan.fee_rate": 0.5}, {"review.capacity_per_round": 1})
    ]
    assert (states[0].health == "critically ill").sum() > 5
    for other in states[1:]:
        pd.testing.assert_frame_equal(states[0], other)


def test_threads_agree():
    one, two = (
        Society("article", agents=20_000, threads=threads, **{"plan.end": "2019-12-31"}).run()
        for threads in (1, 2)
    )
    pd.testing.assert_frame_equal(one.rounds, two.rounds, check_exact=True)
    pd.testing.assert_frame_equal(one.members, two.members, check_exact=True)
