"""How much more a pool would bear: the fee, and the rise of all costs, at which it tips."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .equilibria import Crossing, crossings, rungs_that_count
from .given import Floats, number
from .ladder import Ladder, ladder_of

PAST = 1e-6
"""How far past a fold, as a fraction of the cost, it is asked what is left."""
MATERIAL = 0.1
"""A pool tips where so large a part of those who are in leave at once, over hardly any rise.

A few thousand people drawn at random have many folds, at each of which hardly anybody leaves: steps
of the sample, no property of the pool. They lose up to a few per cent; a fold of the pool loses
much more, so anything from a twentieth to a third tells them apart.
"""


class Tipping(NamedTuple):
    """The largest strain at which the present fixed point is still there.

    Attributes:
        fee_rate: fee as a fraction of the cost; below the present fee if the pool has tipped.
        cost_rise: lasting rise of everybody's cost as a fraction, at the present fee; below 0 if
            the pool has tipped.
    """

    fee_rate: float
    cost_rise: float


def tipping(
    cost: ArrayLike,
    value: ArrayLike,
    fee_rate: float = 0.08,
    people: ArrayLike | None = None,
    least_entries: int | None = None,
) -> Tipping:
    """The fold: where the stable fixed point of the full pool meets the unstable one and vanishes.

    A share at which the people of value w are the last to stay is possible while
    (1 + f) E[r | w' >= w] <= w, so 1 + f at the fold is the largest w / E[r | w' >= w] between the
    two fixed points. A rise of all costs multiplies 1 + f; what being covered is worth stays.

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,).
        fee_rate: present fee f as a fraction of the cost.
        people: people that each entry stands for, shape (n,); one each if None.
        least_entries: entries on which a fixed point has to rest, see `fixed_points`.

    Returns:
        The fold; inf if nothing costs anything.

    Raises:
        ValueError: if an argument is bad; the message names it.

    >>> fold = tipping(cost=[1, 2, 3], value=[3, 4, 5], fee_rate=0.08)
    >>> round(fold.fee_rate, 3), round(fold.cost_rise, 3)
    (0.667, 0.543)
    """
    loading = 1 + number("fee_rate", fee_rate)
    headroom = fold_of(ladder_of(cost, value, people), loading, least_entries).headroom
    return Tipping(headroom - 1, headroom / loading - 1)


class Fold(NamedTuple):
    """Where the present fixed point vanishes: the largest 1 + f, and the first rung that stays."""

    headroom: float
    rung: int


def fold_of(pool: Ladder, loading: float, least_entries: int | None = None) -> Fold:
    """The fold of a pool; `loading` is 1 + f. Headroom is inf if nothing costs anything."""
    first, last = 0, rungs_that_count(pool, least_entries)
    found = crossings(pool, loading, least_entries)
    if found:
        first = found[0].rung
    if len(found) > 1:
        last = found[1].rung + 1
    average = pool.average[first:last]
    if not average.all():
        return Fold(float("inf"), first + int(np.argmin(average)))
    headroom = pool.value[first:last] / average
    best = int(np.argmax(headroom))
    return Fold(float(headroom[best]), first + best)


def material_fold_of(pool: Ladder, loading: float) -> Fold:
    """The first fold, from the present fixed point on, past which a part worth a name leaves.

    As all costs rise the pool keeps to the first rung with enough headroom. Just past a rung, those
    on it leave because it is too dear for them, and all up to the next rung with more headroom
    because these have left: if both are less than `MATERIAL` of those who were in, the pool goes on
    from there. For a pool that has tipped, as `fold_of`.
    """
    found = crossings(pool, loading)
    if not found:
        return fold_of(pool, loading)
    first, last = found[0].rung, rungs_that_count(pool)
    average = pool.average[first:last]
    if not average.all():
        return Fold(float("inf"), first + int(np.argmin(average)))
    headroom = pool.value[first:last] / average
    step = first + _first_material(pool, first, headroom)
    return Fold(float(headroom[step - first]), step)


def _first_material(pool: Ladder, first: int, headroom: Floats) -> int:
    """Place, in `headroom` from rung `first` on, of the last one before many leave together."""
    highest = np.maximum.accumulate(headroom)
    records = np.flatnonzero(np.diff(highest, prepend=-1.0))
    after = np.searchsorted(highest, highest[records] * (1 + PAST))
    staying = np.append(pool.staying[first:], 0.0)
    after[after == len(headroom)] = len(staying) - 1  # too few are left for a pool
    leave = staying[records] - staying[after]
    tips = (leave >= MATERIAL * staying[records]) | (after == len(staying) - 1)
    at = int(np.argmax(tips))
    return int(records[at] + np.argmax(headroom[records[at] : after[at]]))


def material_crossings(pool: Ladder, loading: float) -> list[Crossing]:
    """Crossings of the map, without those between which fewer than `MATERIAL` of the people leave.

    An unstable one and the stable one behind it are left out together.
    """
    found = crossings(pool, loading)
    kept = found[:1]
    for unstable, *rest in (found[i : i + 2] for i in range(1, len(found), 2)):
        before = float(pool.staying[kept[-1].rung])
        after = float(pool.staying[rest[0].rung]) if rest else 0.0
        if before - after >= MATERIAL * before:
            kept += [unstable, *rest]
    return kept
