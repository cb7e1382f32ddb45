"""Identities that any pool obeys: exit, covariance, and what a gain multiplies."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike

from .given import FloatOrFloats, amounts, number, numbers, people_of, same_length


def rise_after_exit(left: ArrayLike, cheaper: ArrayLike) -> FloatOrFloats:
    """Factor by which the mean cost rises when a part of the members leaves: 1 / (1 - g x).

    Args:
        left: fraction x of the members who leave, 0 to 1; one or an array.
        cheaper: fraction g by which leavers cost less than stayers, at most 1; below 0 if they
            cost more.

    Returns:
        Mean cost after over mean cost before, in the shape of the arguments.

    Raises:
        ValueError: if an argument is bad, or g x is 1.

    Source:
        exact: the mean before is that of the stayers times (1 - x) + x (1 - g).

    >>> rise_after_exit(left=0.5, cheaper=0.4)
    1.25
    """
    parts, gaps = numbers("left", left), numbers("cheaper", cheaper)
    if ((parts < 0) | (parts > 1)).any():
        raise ValueError("left: 0 to 1 is allowed")
    if (gaps > 1).any():
        raise ValueError("cheaper: 1 or less is allowed")
    try:
        rest = 1 - parts * gaps
    except ValueError:
        raise ValueError("cheaper: its shape is not that of left") from None
    if (rest <= 0).any():
        raise ValueError("cheaper: 1 when all have left; nothing is known of the stayers then")
    return _plain(1 / rest)


def break_even_share(cost: ArrayLike, uptake: ArrayLike, people: ArrayLike | None = None) -> float:
    """Share that pays for those who take it: E[U r] / E[U] = E[r] + cov(U, r) / E[U].

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        uptake: fraction U of each entry's people who are members, 0 to 1, shape (n,).
        people: people that each entry stands for, shape (n,); one each if None.

    Returns:
        Yuan a round, without a fee.

    Raises:
        ValueError: if an array is bad, or nobody is a member.

    Source:
        covariance identity; Thomas, Loss Coverage (2017).

    >>> round(break_even_share([0.01, 0.04], [1 / 8, 1], people=[8, 2]), 4)
    0.03
    """
    costs = amounts("cost", cost)
    members = amounts("uptake", uptake, most=1)
    same_length("uptake", members, len(costs))
    members = members * people_of(people, len(costs))
    if not members.any():
        raise ValueError("uptake: all 0; somebody has to be a member")
    return float(members @ costs / members.sum())


def lasting_rise(shock: ArrayLike, gain: ArrayLike) -> FloatOrFloats:
    """Rise of the share after a lasting shock, once all rounds have followed: d / (1 - kappa).

    Args:
        shock: rise d of the share in the first round, yuan or a fraction; one or an array.
        gain: slope kappa of the equal-share map, see `gain`; one or an array.

    Returns:
        The rise, in the unit of the shock; inf from kappa = 1 on if there is a shock upwards.

    Raises:
        ValueError: if an argument is not a finite number, or their shapes differ.

    Source:
        exact for a straight map: d (1 + kappa + kappa**2 + ...). Also the lag-1 autocorrelation of
        the share is kappa.

    >>> round(lasting_rise(shock=1.0, gain=0.75), 6)
    4.0
    """
    shocks, gains = numbers("shock", shock), numbers("gain", gain)
    try:
        shocks, gains = np.broadcast_arrays(shocks, gains)
    except ValueError:
        raise ValueError("gain: its shape is not that of shock") from None
    settles = gains < 1
    rise = np.where(shocks == 0, 0.0, np.copysign(math.inf, shocks))
    return _plain(np.divide(shocks, 1 - gains, out=rise, where=settles))


def long_over_short(gain: ArrayLike) -> FloatOrFloats:
    """Long-run over short-run response of demand to a price: 1 / (1 - kappa).

    Args:
        gain: slope kappa of the equal-share map; one or an array.

    Returns:
        The ratio; inf from kappa = 1 on.

    Raises:
        ValueError: if the gain is not a finite number.

    Source:
        Cutler, Reber (1998): 3 with kappa 2/3.

    >>> round(long_over_short(2 / 3), 6)
    3.0
    """
    return lasting_rise(1.0, gain)


def time_to_collapse(adjustment: float, curvature: float, distance: float) -> float:
    """Rounds that a pool takes past the fold, where the fixed points were: pi / sqrt(a k Delta).

    Past the fold the share drifts by a Delta + k x**2 a round, x from where the fixed points met.

    Args:
        adjustment: a, how fast the share follows the map, 1 a round if all are attentive.
        curvature: k, half the second derivative of the map there, times a, per yuan.
        distance: Delta, height of the map above the diagonal at the fold, yuan.

    Returns:
        Rounds; inf on the fold itself.

    Raises:
        ValueError: if an argument is negative or not a number.

    Source:
        the passage through the bottleneck that a saddle-node leaves behind.

    >>> round(time_to_collapse(adjustment=1.0, curvature=0.5, distance=0.02), 2)
    31.42
    """
    product = number("adjustment", adjustment) * number("curvature", curvature)
    product *= number("distance", distance)
    return math.pi / math.sqrt(product) if product > 0 else math.inf


def _plain(values: np.ndarray) -> FloatOrFloats:
    """A float where one number was given, else the array."""
    return values if np.ndim(values) else float(values)
