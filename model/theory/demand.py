"""Demand, average and marginal cost of a pool, as Einav and Finkelstein draw them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats
from .ladder import Ladder, ladder_of


class Curves(NamedTuple):
    """Curves of a pool, one entry per distinct price, the dearest first.

    Attributes:
        price: yuan a round, descending.
        demand: share of people to whom being covered is worth the price, 0 to 1.
        average_cost: mean expected cost of those people, yuan a round.
        marginal_cost: mean expected cost of those to whom it is worth just the price.
    """

    price: Floats
    demand: Floats
    average_cost: Floats
    marginal_cost: Floats


def curves(cost: ArrayLike, value: ArrayLike, people: ArrayLike | None = None) -> Curves:
    """Sort people by what being covered is worth to them and look at who buys at each price.

    D(p) = share of people with w >= p; AC(p) = E[r | w >= p]; MC(p) = E[r | w = p].

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,).
        people: people that each entry stands for, shape (n,); one each if None.

    Raises:
        ValueError: if an array is bad; the message names it.

    Source:
        Einav, Finkelstein, Cullen (2010), Quarterly Journal of Economics.

    >>> pool = curves(cost=[1, 2, 6], value=[2, 3, 8])
    >>> pool.price.tolist(), pool.average_cost.tolist()
    ([8.0, 3.0, 2.0], [6.0, 4.0, 3.0])
    """
    pool = ladder_of(cost, value, people)
    return Curves(
        price=pool.value[::-1].copy(),
        demand=pool.staying[::-1] / pool.staying[0],
        average_cost=pool.average[::-1].copy(),
        marginal_cost=(pool.cost / pool.people)[::-1].copy(),
    )


def thin(pool: Ladder, points: int) -> Curves:
    """Curves of a pool in order at about so many prices, people between them taken together.

    Args:
        pool: the pool.
        points: prices at most, a count; every rung has its own if there are no more.
    """
    total = float(pool.staying[0])
    if len(pool.value) <= points:
        rungs = np.arange(len(pool.value))
    else:
        wanted = total * np.arange(1, points + 1) / points
        rungs = np.unique(len(pool.value) - np.searchsorted(pool.staying[::-1], wanted) - 1)
        rungs = np.union1d(np.maximum(rungs, 0), [0])
    return Curves(
        price=pool.value[rungs][::-1],
        demand=pool.staying[rungs][::-1] / total,
        average_cost=pool.average[rungs][::-1],
        marginal_cost=(np.add.reduceat(pool.cost, rungs) / np.add.reduceat(pool.people, rungs))[
            ::-1
        ],
    )
