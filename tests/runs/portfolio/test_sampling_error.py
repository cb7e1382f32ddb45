"""Are the errors of a diagnosis as large as what other samples of the same people would show?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.model import theory
from mutualaid.model.theory import spread
from mutualaid.model.theory.ladder import ladder_of
from mutualaid.model.theory.slope import slope_at

AT_REST = {"share": 1.1005, "part": 0.9803, "gain": 0.4933, "tipping_fee": 0.1112}
"""The lognormal pool itself, see exact_pools."""


def sample(seed: int, rows: int) -> theory.Standing:
    cost = np.random.default_rng(seed).lognormal(-0.5, 1, rows)
    return theory.standing(cost, 1.3 * cost + 1)


@pytest.fixture(scope="module")
def samples():
    return [sample(seed, 10_000) for seed in range(24)]


def test_the_error_of_the_gain_is_what_samples_show(samples):
    """At a fixed share the margin alone would make it 0.034; the rest moves too."""
    shown = np.std([one.gain for one in samples])
    told = np.median([one.gain_error for one in samples])
    assert told == pytest.approx(shown, rel=0.4)
    assert told > 0.1


@pytest.mark.parametrize("name", AT_REST)
def test_most_intervals_hold_what_is_true_of_all_people(samples, name):
    spans = [getattr(one.spread, name) for one in samples]
    held = np.mean([low <= AT_REST[name] <= high for low, high in spans])
    assert held >= 0.75
    assert all(high > low for low, high in spans)


def test_pools_on_the_edge_are_said_to_die_in_some_samples():
    dies = [sample(seed, 1_000).spread.dies for seed in range(5)]
    assert 0 < np.mean(dies) < 0.5
    assert sample(1, 60_000).spread.dies == 0


def test_ten_times_the_entries_have_a_third_of_the_errors():
    """A hundred thousand stand for a million: 30 samples of a hundred thousand vary by 0.041."""
    found = sample(3, 1_000_000)
    assert found.spread.entries == 1_000_000 > spread.MOST_ENTRIES
    assert 0.009 < found.gain_error < 0.022
    for name in ("share", "part", "gain"):
        low, high = getattr(found.spread, name)
        assert low < getattr(found.rest, name, found.gain) < high


def test_an_entry_counts_with_its_people():
    """By hand: samples with the one entry that is nearly all people cost 4 each, others 1."""
    cost, value, people = np.ones(200), np.full(200, 9.0), np.ones(200)
    cost[7], people[7] = 4.0, 10_000
    found = theory.standing(cost, value, 0.0, people).spread
    assert found.share == pytest.approx((1.0, 4.0), abs=0.1)
    assert (found.dies, found.part) == (0.0, (1.0, 1.0))


def test_the_same_book_has_the_same_errors():
    assert sample(5, 500) == sample(5, 500)


def test_entries_of_one_worth_err_independently():
    """Four entries on a step know its mean twice as well as one does."""
    rng = np.random.default_rng(2)
    cost = rng.exponential(size=2_000)
    once = slope_at(ladder_of(cost, 1.5 * cost), 1.5, 1.0)
    fourfold = slope_at(ladder_of(np.repeat(cost, 4), np.repeat(1.5 * cost, 4)), 1.5, 1.0)
    assert fourfold.gain == pytest.approx(once.gain)
    assert fourfold.error == pytest.approx(once.error / 2)
