"""A change taken apart: what each mechanism brings, to the last fen, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from statistics import fmean, variance
from typing import NamedTuple

import numpy as np

from ..posterior.quantiles import quantiles
from .shapley import (
    Coalition,
    Contributions,
    Game,
    Order,
    contributions_in,
    contributions_in_all,
    round_fraction,
    round_to_whole,
)

REST = ""
"""What is left with all mechanisms off, where it stands among the parts; no mechanism's name."""
WHOLE = "whole"
"""The change itself, where it stands among them."""
_NOBODY: Coalition = frozenset()


class SeedGame(NamedTuple):
    """What there is of one seed.

    Attributes:
        seed: of all chance.
        game: by coalition of mechanisms that are on, the change in whole units.
        pairs: orders of arrival, each with its reverse; none if all orders count.
        before: the number at first, with all mechanisms on.
        after: the number at last.
    """

    seed: int
    game: Game
    pairs: Sequence[tuple[Order, Order]]
    before: int
    after: int


class Errors(NamedTuple):
    """Standard errors of a mean over orders and seeds, in the unit of the part; NaN where unknown.

    Attributes:
        of_orders: because orders were sampled; 0 if all were taken.
        of_seeds: because other seeds would have brought others.
        in_all: of both together.
    """

    of_orders: float
    of_seeds: float
    in_all: float


class SeedParts(NamedTuple):
    """One seed's change and its parts, which add up to it; `REST` is among them."""

    seed: int
    before: int
    after: int
    whole: int
    parts: Mapping[str, int]


class Breakdown(NamedTuple):
    """A change, as the mean of seeds, and its parts, which add up to it.

    Attributes:
        before: the number at first.
        after: the number at last.
        whole: the change, `after` less `before` or the other way round.
        parts: what each mechanism brings of it, and `REST`.
        errors: of each part, and of the whole under "whole".
        seeds: the same of each seed.
    """

    before: int
    after: int
    whole: int
    parts: Mapping[str, int]
    errors: Mapping[str, Errors]
    seeds: Sequence[SeedParts]

    def band(self, name: str) -> tuple[float, float]:
        """Between what nine tenths of the seeds lie, for a part, `REST` or "whole"."""
        own = [one.whole if name == WHOLE else one.parts[name] for one in self.seeds]
        low, *_, high = quantiles(np.array(own, dtype=float)).tolist()
        return low, high


def break_down(games: Sequence[SeedGame], players: Sequence[str], sign: int = 1) -> Breakdown:
    """Take a change apart.

    Args:
        games: one or more, of different seeds; all with as many pairs of orders.
        players: the mechanisms.
        sign: 1 if a change is a rise, -1 if it is a fall.
    """
    everybody = frozenset(players)
    found = [_contributions(one, players) for one in games]
    orders = found[0].orders
    totals = {name: sum(one.totals[name] for one in found) for name in players}
    totals[REST] = orders * sum(one.game[_NOBODY] for one in games)
    parts = round_to_whole(totals, orders * len(games))
    by_seed = [_of_seed(*one) for one in zip(games, found, strict=True)]
    errors = {name: _errors_of(name, games, found) for name in players}
    errors[REST] = _seed_errors([one.game[_NOBODY] for one in games])
    errors[WHOLE] = _seed_errors([one.game[everybody] for one in games])
    whole = sum(parts.values())
    after = round_fraction(sum(one.after for one in games), len(games))
    return Breakdown(after - sign * whole, after, whole, parts, errors, by_seed)


def _contributions(one: SeedGame, players: Sequence[str]) -> Contributions:
    if one.pairs:
        return contributions_in(one.game, [order for pair in one.pairs for order in pair])
    return contributions_in_all(one.game, players)


def _of_seed(one: SeedGame, found: Contributions) -> SeedParts:
    totals = {**found.totals, REST: found.orders * one.game[_NOBODY]}
    parts = round_to_whole(totals, found.orders)
    return SeedParts(one.seed, one.before, one.after, sum(parts.values()), parts)


def _seed_errors(values: Sequence[float]) -> Errors:
    """Of a number that each seed has exactly."""
    error = math.sqrt(variance(values) / len(values)) if len(values) > 1 else math.nan
    return Errors(0.0, error, error)


def _errors_of(name: str, games: Sequence[SeedGame], found: Sequence[Contributions]) -> Errors:
    """Of a mechanism's part: the variance between seeds holds that of their orders, too."""
    means = [one.totals[name] / one.orders for one in found]
    if not games[0].pairs:
        return _seed_errors(means)
    of_orders = _variance_of_orders(name, games)
    of_both = variance(means) / len(means) if len(means) > 1 else math.nan
    of_seeds = max(of_both - of_orders, 0.0)
    if math.isnan(of_both) or math.isnan(of_orders):
        known = of_orders if math.isnan(of_both) else of_both
        return Errors(math.sqrt(of_orders), math.nan, math.sqrt(known))
    return Errors(math.sqrt(of_orders), math.sqrt(of_seeds), math.sqrt(of_orders + of_seeds))


def _variance_of_orders(name: str, games: Sequence[SeedGame]) -> float:
    """Variance of the mean over all pairs, from how pairs of one seed differ; NaN with one each."""
    each = len(games[0].pairs)
    if each < 2:
        return math.nan
    within = fmean(
        variance([contributions_in(one.game, pair).totals[name] / 2 for pair in one.pairs])
        for one in games
    )
    return within / (each * len(games))
