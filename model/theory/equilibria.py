"""All fixed points of the equal-share map, which of them hold, and which tip."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats, count, number
from .ladder import SLACK, Ladder, ladder_of
from .slope import gains_at

RIPPLE = 1e-3
"""The map may pass the diagonal by this fraction of the share before that counts as a crossing."""


class FixedPoint(NamedTuple):
    """A share that reproduces itself.

    Attributes:
        share: yuan a round.
        members: people who stay at that share.
        gain: slope of the map there, see `gain`.
        stable: shares nearby move towards it; if not, the pool tips there.
    """

    share: float
    members: float
    gain: float
    stable: bool


class Crossing(NamedTuple):
    """Where the map crosses the diagonal: first rung that stays, share, and from above or not."""

    rung: int
    share: float
    stable: bool


def fixed_points(
    cost: ArrayLike,
    value: ArrayLike,
    fee_rate: float = 0.08,
    people: ArrayLike | None = None,
    least_entries: int | None = None,
) -> list[FixedPoint]:
    """Shares s with s = G(s) = (1 + f) E[r | w >= s], as a rising share meets them.

    The first one is where the full pool comes to rest. Where those who leave cost more than those
    who stay, a stable share may be lower than the ones before it: who has left stays out. A pool
    of finitely many people has a map of steps, which crosses the diagonal many times where a
    smooth one would once: crossings that pass it by less than 0.1 % of the share are taken
    together, but for the first.

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,).
        fee_rate: fee f as a fraction of the cost.
        people: people that each entry stands for, shape (n,); one each if None.
        least_entries: entries on which a fixed point has to rest, so that the dearest few persons
            do not count as a pool. If None, 1 below a thousand entries, else the cube root of
            their number.

    Returns:
        The fixed points, stable and unstable in turn, members falling; none if the pool dies.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Einav, Finkelstein, Cullen (2010), Quarterly Journal of Economics.

    >>> [(point.share, point.members, point.stable) for point in
    ...     fixed_points(cost=[1, 2, 3, 20], value=[3, 4, 5, 25], fee_rate=0.0)]
    [(20.0, 1.0, True)]
    """
    loading = 1 + number("fee_rate", fee_rate)
    pool = ladder_of(cost, value, people)
    found = crossings(pool, loading, least_entries)
    gains = gains_at(pool, np.array([one.share for one in found]), loading)
    return [
        FixedPoint(one.share, float(pool.staying[one.rung]), slope, one.stable)
        for one, slope in zip(found, gains.tolist(), strict=True)
    ]


def rungs_that_count(pool: Ladder, least_entries: int | None = None) -> int:
    """Number of rungs, from below, on and above which there are enough entries for a pool.

    Raises:
        ValueError: if more entries are asked for than there are.
    """
    entries = int(pool.entries[0])
    usual = 1 if entries < 1000 else round(entries ** (1 / 3))
    least = usual if least_entries is None else count("least_entries", least_entries)
    if least > entries:
        raise ValueError(f"least_entries: more than the {entries} entries there are")
    return int(np.count_nonzero(pool.entries >= least))


def crossings(pool: Ladder, loading: float, least_entries: int | None = None) -> list[Crossing]:
    """Crossings of the map and the diagonal, most members first; `loading` is 1 + f."""
    rungs = rungs_that_count(pool, least_entries)
    asked, value = loading * pool.average[:rungs], pool.value[:rungs]
    height = _heights(asked, value)
    starts = np.flatnonzero(np.diff(height > SLACK, prepend=True))
    if not len(starts):
        return []
    depth = np.maximum.reduceat(np.abs(height), starts)
    kept = _without_ripples(depth.tolist())
    found = []
    for i in kept:
        rung = int(starts[i]) // 2
        if i % 2 == 0:  # the map comes down to the diagonal
            found.append(Crossing(rung, float(asked[rung]), True))
        else:  # a jump takes it across, at the value of the rung below
            found.append(Crossing(rung - 1, float(value[rung - 1]), False))
    return found


def _heights(asked: Floats, value: Floats) -> Floats:
    """Height of the map above the diagonal, relative to the larger, left and right of each step.

    Between the values of two rungs the map is flat: entries 2k and 2k + 1 are the heights just
    above the value of rung k - 1 and at that of rung k, when rung k and all above it share.
    """
    below = np.concatenate(([0.0], value[:-1]))
    height = np.empty(2 * len(value))
    for side, share in enumerate((below, value)):
        larger = np.maximum(np.maximum(asked, share), np.finfo(float).tiny)
        height[side::2] = (asked - share) / larger
    return height


def _without_ripples(depth: list[float]) -> list[int]:
    """Crossings that count, of alternating ones of which the first comes down.

    Args:
        depth: how far the map gets from the diagonal after each crossing, before the next.
    """
    kept, below, waiting = [0], True, None  # waiting: came down, but has not gone far below yet
    for i in range(1, len(depth)):
        comes_down, goes_far = i % 2 == 0, depth[i] > RIPPLE
        if below:
            if goes_far and not comes_down:
                kept.append(i)
                below = False
        elif comes_down:
            waiting = i if waiting is None else waiting
            if goes_far:
                kept.append(waiting)
                below, waiting = True, None
        elif goes_far:
            waiting = None
    return kept if waiting is None else [*kept, waiting]
