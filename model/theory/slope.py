"""The gain: how much the next share rises when this one is a little higher."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .given import FloatOrFloats, Floats, number, numbers
from .ladder import Ladder, ladder_of

WINDOW = 0.02
"""People within this fraction of the share count as those at the margin."""


def gain(
    cost: ArrayLike,
    value: ArrayLike,
    share: ArrayLike,
    fee_rate: float = 0.08,
    people: ArrayLike | None = None,
    window: float = WINDOW,
) -> FloatOrFloats:
    """Slope kappa of the equal-share map G(s) = (1 + f) E[r | w >= s].

    kappa = (1 + f) d(s) (A(s) - m(s)) / D(s), with D the people who stay, d their density at the
    margin, A the mean cost of those who stay and m of those at the margin. Density and m are
    weighted means over people with w within `window` of s, so a sample knows kappa to about
    1 / sqrt(people in the window), and a pool with hardly anybody there knows it badly. Below 1
    the pool settles and a lasting cost shock d moves the share by d / (1 - kappa); from 1 on, in
    a pool at rest, every rise feeds itself.

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,).
        share: share s at which to take the slope, yuan a round; one or an array.
        fee_rate: fee f as a fraction of the cost.
        people: people that each entry stands for, shape (n,); one each if None.
        window: half-width of the margin, a fraction of the share.

    Returns:
        The gain, a float, or an array in the shape of `share`; nan where nobody stays.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Einav, Finkelstein, Cullen (2010), Quarterly Journal of Economics: slopes of AC and D;
        Cutler, Reber (1998). The weights are a kernel of the fourth order: no bias from slope and
        curvature of the density.

    >>> grid = (np.arange(100_000) + 0.5) / 100_000
    >>> worth = (0.940 - grid[grid < 0.940]) / 0.00070              # Alcoa
    >>> round(gain(183.225 + 0.31048 * worth, worth, share=463.7, fee_rate=0.0), 3)
    0.155
    """
    loading = 1 + number("fee_rate", fee_rate)
    width = _width(window)
    shares = numbers("share", share)
    if (shares < 0).any():
        raise ValueError("share: negative; 0 or more is allowed")
    pool = ladder_of(cost, value, people)
    found = gains_at(pool, shares.ravel(), loading, width).reshape(shares.shape)
    return found if shares.ndim else float(found)


def gains_at(pool: Ladder, shares: Floats, loading: float, window: float = WINDOW) -> Floats:
    """Gain at each share, shape (k,); `loading` is 1 + f."""
    return np.array([slope_at(pool, share, loading, window).gain for share in shares.tolist()])


class Slope(NamedTuple):
    """A gain and how well the people at the margin tell it.

    Attributes:
        gain: slope of the map; nan where nobody stays.
        error: its standard error if the entries are a sample, nobody being at the margin by plan.
    """

    gain: float
    error: float


def slope_at(
    pool: Ladder, share: float, loading: float, window: float = WINDOW, rough: bool = False
) -> Slope:
    """Gain at a share of a pool in order, with its standard error; `loading` is 1 + f.

    If rough, the weights are those of Epanechnikov, never negative: right for a few people in a
    wide window, where the fourth order would count some of them against the others.
    """
    first = pool.first_staying(share)
    if first == len(pool.value):
        return Slope(float("nan"), float("nan"))
    half = share * window
    if half == 0:
        return Slope(0.0, 0.0)
    low, high = np.searchsorted(pool.value, (share - half, share + half))
    squared = ((pool.value[low:high] - share) / half) ** 2
    shape = 24 * (1 - squared) if rough else 15 * (3 - 10 * squared + 7 * squared**2)
    weight = shape / 32 / half
    cheaper = pool.average[first] * pool.people[low:high] - pool.cost[low:high]
    entries = -np.diff(pool.entries[low : high + 1], append=0)[: high - low]
    scale = loading / pool.staying[first]
    error = float(np.sqrt((weight * cheaper) ** 2 @ (1 / entries)))
    return Slope(float(scale * (weight @ cheaper)), float(scale * error))


def _width(window: float) -> float:
    width = number("window", window, most=1)
    if width == 0:
        raise ValueError("window: 0; more than 0 is allowed")
    return width
