"""Do parts add up over seeds and orders, and are the two kinds of noise told apart?"""

from __future__ import annotations

import math
from statistics import fmean, variance

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.runs.explain.breakdown import REST, WHOLE, SeedGame, break_down
from mutualaid.runs.explain.opened_loop import LoopSeed, open_loop
from mutualaid.runs.explain.shapley import contributions_in, every_coalition, sample_pairs

PLAYERS = ("a", "b", "c", "d", "e")
worths = st.lists(st.integers(-(10**12), 10**12), min_size=32, max_size=32)


def seed_game(seed, worth, pairs=0):
    game = {one: worth(one) for one in every_coalition(PLAYERS)}
    whole = game[frozenset(PLAYERS)]
    return SeedGame(seed, game, sample_pairs(PLAYERS, pairs, seed), 1000, 1000 + whole)


def uneven(who):
    """Worth of a coalition that no pair of orders gets right, as it does where pairs interact."""
    return sum(ord(one) ** 3 for one in who) % 101 * len(who)


@given(st.lists(worths, min_size=1, max_size=4), st.integers(0, 3), st.sampled_from([1, -1]))
def test_parts_and_rest_are_the_whole_to_the_last_unit(all_worths, pairs, sign):
    games = []
    for seed, values in enumerate(all_worths):
        known = dict(zip(every_coalition(PLAYERS), values, strict=True))
        one = seed_game(seed, known.__getitem__, pairs)
        games.append(one._replace(after=1000 + sign * (one.after - 1000)))
    found = break_down(games, PLAYERS, sign)
    assert set(found.parts) == {*PLAYERS, REST}
    assert sum(found.parts.values()) == found.whole == sign * (found.after - found.before)
    for one, game in zip(found.seeds, games, strict=True):
        assert sum(one.parts.values()) == one.whole == game.game[frozenset(PLAYERS)]
        assert one.parts[REST] == game.game[frozenset()]


def test_seeds_alone_make_noise_where_orders_change_nothing():
    shift = {1: 10, 2: 30, 3: 50}
    games = [
        seed_game(seed, lambda who, more=more: more * ("a" in who), 4)
        for seed, more in shift.items()
    ]
    errors = break_down(games, PLAYERS).errors
    own = math.sqrt(400 / 3)  # variance of 10, 30 and 50, over three seeds
    assert errors["a"] == pytest.approx((0, own, own))
    assert errors["b"] == (0, 0, 0)
    assert errors[WHOLE] == pytest.approx((0, own, own))


def test_orders_alone_make_noise_where_seeds_are_the_same():
    def worth(who):
        return 100 * ({"a", "b"} <= who) - 40 * ({"c", "d", "e"} <= who)

    errors = break_down([seed_game(seed, worth, 6) for seed in range(40)], PLAYERS).errors
    assert errors["c"].of_orders > 0
    assert errors["c"].of_seeds < errors["c"].of_orders
    exact = break_down([seed_game(seed, worth) for seed in (1, 2)], PLAYERS)
    assert exact.errors["c"] == (0, 0, 0)
    assert exact.parts["a"] == exact.parts["b"] == 50
    assert sum(exact.parts[name] for name in "cde") == -40


def test_both_errors_by_hand():
    shift = {1: 0, 2: 900, 3: -500}
    games = [
        seed_game(seed, lambda who, more=more: uneven(who) + more * ("b" in who), 4)
        for seed, more in shift.items()
    ]
    means = [
        [contributions_in(one.game, pair).totals["b"] / 2 for pair in one.pairs] for one in games
    ]
    of_orders = fmean(variance(some) for some in means) / 12  # twelve pairs in all
    in_all = variance([fmean(some) for some in means]) / 3
    assert in_all > 2 * of_orders > 0
    found = break_down(games, PLAYERS).errors["b"]
    assert found == pytest.approx([math.sqrt(n) for n in (of_orders, in_all - of_orders, in_all)])


def test_the_stated_error_of_orders_is_how_far_samples_are_from_the_exact_value():
    exact = break_down([seed_game(1, uneven)], PLAYERS).parts["b"]
    missed, stated = [], []
    for first in range(0, 4000, 20):
        found = break_down([seed_game(first + i, uneven, 5) for i in range(2)], PLAYERS)
        missed.append((found.parts["b"] - exact) ** 2)
        stated.append(found.errors["b"].of_orders ** 2)
    assert fmean(stated) == pytest.approx(fmean(missed), rel=0.15)


def test_what_cannot_be_known_of_one_seed_or_one_pair_is_no_number():
    one = break_down([seed_game(1, len, 3)], PLAYERS).errors["a"]
    assert one.of_orders == one.in_all == 0
    assert math.isnan(one.of_seeds)
    pair = break_down([seed_game(seed, len, 1) for seed in (1, 2)], PLAYERS).errors["a"]
    assert math.isnan(pair.of_orders)
    assert pair.in_all == 0


def test_the_circle_by_hand():
    loop = open_loop([LoopSeed(1, 107, 75, 55), LoopSeed(2, 109, 77, 57)])
    assert loop[:3] == (108, 76, 56)
    assert loop.circle_part == pytest.approx(20 / 52)
    assert loop.circle_error == pytest.approx(0)
    assert loop.errors == pytest.approx((1, 1, 1))
    nothing = open_loop([LoopSeed(1, 50, 50, 50), LoopSeed(2, 50, 50, 50)])
    assert math.isnan(nothing.circle_part)
    assert math.isnan(nothing.circle_error)
