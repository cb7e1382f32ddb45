"""Is what each player brings right by hand, and does nothing get lost to the last unit?"""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.runs.explain.shapley import (
    coalitions_of,
    contributions_in,
    contributions_in_all,
    every_coalition,
    round_fraction,
    round_to_whole,
    sample_pairs,
)

PLAYERS = ("a", "b", "c", "d")
games = st.integers(1, len(PLAYERS)).flatmap(
    lambda count: st.fixed_dictionaries(
        {one: st.integers(-(10**15), 10**15) for one in every_coalition(PLAYERS[:count])}
    )
)


def game_of(players, worth):
    return {one: worth(one) for one in every_coalition(players)}


def test_gloves_by_hand():
    """One left glove and two right ones; a pair is worth 60: Shapley gives 40, 10 and 10."""
    pairs = game_of("lrs", lambda who: 60 * ("l" in who and len(who) > 1))
    totals, orders = contributions_in_all(pairs, "lrs")
    assert orders == 6
    assert {name: total / orders for name, total in totals.items()} == {"l": 40, "r": 10, "s": 10}


def test_in_an_additive_game_everybody_brings_their_own():
    own = {"a": 5, "b": -7, "c": 0, "d": 10**15}
    sums = game_of(PLAYERS, lambda who: 3 + sum(own[one] for one in who))
    totals, orders = contributions_in_all(sums, PLAYERS)
    assert totals == {name: orders * value for name, value in own.items()}
    for order in permutations(PLAYERS):
        assert contributions_in(sums, [order]).totals == own


def test_who_changes_nothing_brings_nothing_and_equals_bring_the_same():
    worth = game_of(PLAYERS, lambda who: len(who - {"d"}) ** 3)
    totals, orders = contributions_in_all(worth, PLAYERS)
    assert totals["d"] == 0
    assert totals["a"] == totals["b"] == totals["c"] == 9 * orders


@given(games)
def test_all_orders_one_by_one_bring_what_weights_say(game):
    players = sorted(max(game, key=len))
    by_hand = contributions_in(game, list(permutations(players)))
    assert by_hand == contributions_in_all(game, players)


@given(games, st.integers(1, 4), st.integers(0, 2**62))
def test_parts_add_up_in_any_sample_to_the_last_unit(game, pairs, seed):
    players = sorted(max(game, key=len))
    orders = [order for pair in sample_pairs(players, pairs, seed) for order in pair]
    assert set(coalitions_of(orders)) <= set(game)
    totals, number = contributions_in(game, orders)
    nobody, everybody = game[frozenset()], game[frozenset(players)]
    parts = round_to_whole({**totals, "": number * nobody}, number)
    assert number == 2 * pairs
    assert sum(parts.values()) == everybody


@given(st.dictionaries(st.text(max_size=3), st.integers(-(10**20), 10**20)), st.integers(1, 10**6))
def test_rounded_fractions_are_next_to_them_and_add_up(numerators, denominator):
    parts = round_to_whole(numerators, denominator)
    assert sum(parts.values()) == round_fraction(sum(numerators.values()), denominator)
    for name, number in numerators.items():
        assert abs(parts[name] * denominator - number) < denominator


def test_a_sample_of_orders_is_that_of_its_seed_and_comes_with_reverses():
    pairs = sample_pairs(PLAYERS, 20, 7)
    assert pairs == sample_pairs(PLAYERS, 20, 7) != sample_pairs(PLAYERS, 20, 8)
    assert all(reverse == order[::-1] and set(order) == set(PLAYERS) for order, reverse in pairs)
    assert len({order for order, _ in pairs}) > 5


def test_a_coalition_that_is_not_known_is_an_error():
    game = game_of("ab", len)
    del game[frozenset("a")]
    with pytest.raises(KeyError):
        contributions_in_all(game, "ab")


@pytest.mark.parametrize("names", [("leaving", "news"), ("news", "leaving")])
def test_equal_remainders_go_up_by_name_in_whatever_order_they_stand(names):
    assert round_to_whole(dict.fromkeys(names, 1), 2) == {"leaving": 1, "news": 0}
