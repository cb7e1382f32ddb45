"""Shapley values of a game of whole numbers: what each player brings, over orders of arrival.

A coalition is the set of players that are there; a game gives each a whole number. In an order of
arrival a player brings what the coalition is worth with them more than without. The value of a
player is the mean of that over all orders, or over a sample of them. In whole numbers nothing gets
lost: in every order, and so in every mean, what the players bring adds up to what all of them
together are worth more than nobody.

Source: Shapley (1953), "A value for n-person games"; Castro, Gomez and Tejada (2009), "Polynomial
calculation of the Shapley value based on sampling"; Mitchell et al. (2022), "Sampling permutations
for Shapley value estimation", for orders in pairs.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, pairwise
from math import factorial
from typing import NamedTuple

Coalition = frozenset[str]
Order = tuple[str, ...]
Game = Mapping[Coalition, int]
"""What each coalition is worth, in whole units."""


class Contributions(NamedTuple):
    """What each player brings, added up over orders.

    Attributes:
        totals: sum over the orders, by player.
        orders: how many orders.
    """

    totals: Mapping[str, int]
    orders: int


def sample_pairs(players: Sequence[str], pairs: int, seed: int) -> list[tuple[Order, Order]]:
    """Draw orders of arrival, each with its reverse.

    Who comes early in an order comes late in its reverse, so that the mean of the two moves less
    than that of two orders drawn apart.

    Args:
        players: everybody, each once.
        pairs: how many pairs.
        seed: of the draw; the same seed gives the same orders.
    """
    draw = random.Random(seed)
    orders = [tuple(draw.sample(players, len(players))) for _ in range(pairs)]
    return [(order, order[::-1]) for order in orders]


def every_coalition(players: Sequence[str]) -> list[Coalition]:
    """All coalitions, small ones first.

    >>> [sorted(one) for one in every_coalition(["a", "b"])]
    [[], ['a'], ['b'], ['a', 'b']]
    """
    sizes = range(len(players) + 1)
    return [frozenset(some) for size in sizes for some in combinations(players, size)]


def coalitions_of(orders: Iterable[Order]) -> list[Coalition]:
    """The coalitions that there are on the way of some orders, each once.

    >>> [sorted(one) for one in coalitions_of([("a", "b"), ("b", "a")])]
    [[], ['a'], ['a', 'b'], ['b']]
    """
    return list(dict.fromkeys(some for order in orders for some in _prefixes(order)))


def contributions_in(game: Game, orders: Sequence[Order]) -> Contributions:
    """What players bring in some orders.

    Args:
        game: worth of every coalition on their way.
        orders: one or more, all of the same players.

    Raises:
        KeyError: if the worth of a coalition is not known.
    """
    totals = dict.fromkeys(orders[0], 0)
    for order in orders:
        worth = [game[some] for some in _prefixes(order)]
        for player, (before, after) in zip(order, pairwise(worth), strict=True):
            totals[player] += after - before
    return Contributions(totals, len(orders))


def contributions_in_all(game: Game, players: Sequence[str]) -> Contributions:
    """What players bring in all orders, each coalition counted as often as it is on the way.

    Args:
        game: worth of every coalition.
        players: everybody, each once.

    Raises:
        KeyError: if the worth of a coalition is not known.
    """
    count = len(players)
    totals = dict.fromkeys(players, 0)
    for some in every_coalition(players):
        orders = factorial(len(some)) * factorial(count - 1 - len(some)) if len(some) < count else 0
        for player in players:
            if player not in some:
                totals[player] += orders * (game[some | {player}] - game[some])
    return Contributions(totals, factorial(count))


def round_to_whole(numerators: Mapping[str, int], denominator: int) -> dict[str, int]:
    """Round fractions so that they add up to their rounded sum: the largest remainders go up.

    Args:
        numerators: of the fractions, by name; of equal remainders the first name goes up.
        denominator: of all of them, from 1.

    >>> round_to_whole({"a": 1, "b": 1, "c": 1}, 3), round_to_whole({"a": -1, "b": 3}, 2)
    ({'a': 1, 'b': 0, 'c': 0}, {'a': 0, 'b': 1})
    """
    whole = {name: number // denominator for name, number in numerators.items()}
    total = round_fraction(sum(numerators.values()), denominator)
    ups = total - sum(whole.values())
    by_remainder = sorted(numerators, key=lambda name: (-(numerators[name] % denominator), name))
    return {name: whole[name] + (name in by_remainder[:ups]) for name in numerators}


def round_fraction(numerator: int, denominator: int) -> int:
    """The nearest whole number; a half goes up.

    >>> round_fraction(5, 2), round_fraction(-5, 2), round_fraction(7, 3)
    (3, -2, 2)
    """
    return (2 * numerator + denominator) // (2 * denominator)


def _prefixes(order: Order) -> Iterator[Coalition]:
    return (frozenset(order[:size]) for size in range(len(order) + 1))
