"""Welfare: what the pool gives its people, beside what it could give them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .equilibria import crossings
from .given import Floats, amounts, number, people_of, same_length
from .ladder import Ladder, ladder_of


class Point(NamedTuple):
    """A point on the demand curve.

    Attributes:
        price: yuan a round; nan where nobody is covered.
        demand: share of people who are covered, 0 to 1.
    """

    price: float
    demand: float


class Welfare(NamedTuple):
    """Where the pool comes to rest, where it should, and what the difference is worth.

    Attributes:
        equilibrium: where average cost meets demand.
        efficient: where marginal cost meets demand.
        loss: welfare lost between the two, yuan per person (covered or not) and round.
    """

    equilibrium: Point
    efficient: Point
    loss: float


def welfare(
    cost: ArrayLike, value: ArrayLike, people: ArrayLike | None = None, fee_rate: float = 0.0
) -> Welfare:
    """Equilibrium, efficient point, and the welfare lost between them.

    Equilibrium: first crossing of (1 + f) AC with demand, from the full pool downwards, not the
    cheapest root. Efficient: w = MC, found as the membership with the largest sum of w - r. Loss:
    integral of w - MC between the two, over all people. The fee is a transfer, not a cost.

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,). Whoever would have to be
            paid to be covered has the value 0.
        people: people that each entry stands for, shape (n,); one each if None.
        fee_rate: fee f as a fraction of the cost.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Einav, Finkelstein, Cullen (2010), Quarterly Journal of Economics.

    >>> found = welfare(cost=[1, 2, 6], value=[2, 3, 8])
    >>> found.equilibrium, found.efficient, round(found.loss, 4)
    (Point(price=6.0, demand=0.3333333333333333), Point(price=2.0, demand=1.0), 0.6667)
    """
    loading = 1 + number("fee_rate", fee_rate)
    pool = ladder_of(cost, value, people)
    surplus = surplus_from(pool)
    best = int(np.argmax(surplus))
    found = crossings(pool, loading)
    rests = found[0].rung if found else len(pool.value)
    return Welfare(
        _point(pool, rests, found[0].share if found else float("nan")),
        _point(pool, best, float(pool.value[best]) if best < len(pool.value) else float("nan")),
        float((surplus[best] - surplus[rests]) / pool.staying[0]),
    )


def consumer_surplus(
    value: ArrayLike,
    price: float,
    uptake: ArrayLike | None = None,
    people: ArrayLike | None = None,
) -> float:
    """What cover is worth to those who have it, less what they pay: sum of U (w - p).

    Who would not have bought at the price and is covered all the same counts with what is lost.

    Args:
        value: what being covered is worth, w, yuan a round, shape (n,).
        price: p, yuan a round.
        uptake: fraction U of each entry's people who are covered, 0 to 1, shape (n,); None for
            those to whom cover is worth the price.
        people: people that each entry stands for, shape (n,); one each if None.

    Returns:
        Yuan a round, of all people together.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Einav, Finkelstein, Cullen (2010), Quarterly Journal of Economics: the area between demand
        and price.

    >>> consumer_surplus([5, 3, 1], price=2.0), consumer_surplus([5, 3, 1], 2.0, uptake=[1, 0, 1])
    (4.0, 2.0)
    """
    values, cost = amounts("value", value), number("price", price)
    covered = (
        (values >= cost).astype(float) if uptake is None else amounts("uptake", uptake, most=1)
    )
    same_length("uptake", covered, len(values))
    return float((people_of(people, len(values)) * covered) @ (values - cost))


def surplus_from(pool: Ladder) -> Floats:
    """Worth of cover above its cost on each rung and all above it, yuan; 0 above the last one."""
    return np.append(np.cumsum((pool.value * pool.people - pool.cost)[::-1])[::-1], 0.0)


def _point(pool: Ladder, rung: int, price: float) -> Point:
    """The point at which a rung and all above it are covered; none of them at the top."""
    if rung == len(pool.value):
        return Point(float("nan"), 0.0)
    return Point(price, float(pool.staying[rung] / pool.staying[0]))
