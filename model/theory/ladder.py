"""A pool as a ladder: people in order of what being covered is worth to them, a rung per value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats, amounts, people_of, same_length

SLACK = 1e-9
"""A share may pass a value by this fraction before anybody leaves; sums of floats are not exact."""


class Ladder(NamedTuple):
    """Rungs in ascending order of value; arrays of one entry per rung, m in all.

    Who leaves takes the lowest rung along first, so a membership is all rungs from one on.

    Attributes:
        value: what being covered is worth on the rung, yuan a round.
        people: people on the rung.
        cost: their expected cost together, yuan a round.
        staying: people on the rung and above.
        average: their mean expected cost, yuan a round.
        entries: entries of the user's arrays on the rung and above, a count.
    """

    value: Floats
    people: Floats
    cost: Floats
    staying: Floats
    average: Floats
    entries: np.ndarray

    def first_staying(self, share: float) -> int:
        """Lowest rung that a share is not too much for; m if it is for all."""
        return int(np.searchsorted(self.value, share * (1 - SLACK)))


def ladder_of(cost: ArrayLike, value: ArrayLike, people: ArrayLike | None = None) -> Ladder:
    """Put a pool in order.

    Args:
        cost: expected cost of each person, yuan a round, shape (n,).
        value: what being covered is worth to each, yuan a round, shape (n,).
        people: people that each entry stands for, shape (n,); one each if None.

    Raises:
        ValueError: if an array is bad; the message names it.

    >>> pool = ladder_of([1, 2, 6], [5, 2, 5])
    >>> pool.value.tolist(), pool.average.tolist()
    ([2.0, 5.0], [3.0, 3.5])
    """
    costs = amounts("cost", cost)
    values = amounts("value", value)
    same_length("value", values, len(costs))
    weights = people_of(people, len(costs))
    if not weights.all():
        there = weights > 0
        costs, values, weights = costs[there], values[there], weights[there]
    order = np.argsort(values, kind="stable")
    values, weights = values[order], weights[order]
    first = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))
    on_rung = np.add.reduceat(weights, first)
    cost_on_rung = np.add.reduceat(weights * costs[order], first)
    staying = _from_above(on_rung)
    return Ladder(
        value=values[first],
        people=on_rung,
        cost=cost_on_rung,
        staying=staying,
        average=_from_above(cost_on_rung) / staying,
        entries=len(values) - first,
    )


def _from_above(amount: Floats) -> Floats:
    """Sum over each rung and all above it; few people at the top lose nothing to many below."""
    return np.cumsum(amount[::-1])[::-1]
