"""Durational risk: how a closed block of lives grows sicker as the healthy lapse."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .given import Floats, count, number


class Duration(NamedTuple):
    """A block of lives round by round; arrays of shape (rounds + 1,), the start first.

    Attributes:
        healthy: healthy lives as a fraction of all at the start.
        impaired: impaired lives as a fraction of all at the start.
        members: both together.
        average_cost: mean cost of a life over that of a healthy one.
        cost_ratio: mean cost over the mean cost at the start.
    """

    healthy: Floats
    impaired: Floats
    members: Floats
    average_cost: Floats
    cost_ratio: Floats


def bluhm(
    worsening: float,
    healthy_lapse: float,
    impaired_lapse: float,
    relative_cost: float,
    impaired_at_start: float,
    rounds: int,
) -> Duration:
    """Closed form of cumulative antiselection.

    a = (1 - tau)(1 - l_H), b = 1 - l_I; h(t) = (1 - w) a**t;
    i(t) = w b**t + tau (1 - w) b (b**t - a**t) / (b - a). Each round the healthy worsen, then all
    lapse; who has just worsened lapses as impaired.

    Args:
        worsening: tau, fraction of the healthy who become impaired in a round.
        healthy_lapse: l_H, fraction of the healthy who lapse in a round.
        impaired_lapse: l_I, fraction of the impaired who lapse in a round.
        relative_cost: cost of an impaired life over that of a healthy one.
        impaired_at_start: w, fraction of impaired lives at the start.
        rounds: rounds, a count.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Bluhm (1982).

    >>> block = bluhm(0.0025, 0.013, 0.003, relative_cost=10, impaired_at_start=0.05, rounds=32)
    >>> round(float(block.members[-1]), 4), round(float(block.cost_ratio[-1]), 3)
    (0.6795, 1.627)
    """
    tau = number("worsening", worsening, most=1)
    a = (1 - tau) * (1 - number("healthy_lapse", healthy_lapse, most=1))
    b = 1 - number("impaired_lapse", impaired_lapse, most=1)
    cost = number("relative_cost", relative_cost)
    start = number("impaired_at_start", impaired_at_start, most=1)
    time = np.arange(count("rounds", rounds, least=0) + 1, dtype=np.float64)
    healthy: Floats = (1 - start) * a**time
    impaired = start * b**time + tau * (1 - start) * b * _divided_difference(b, a, time)
    members = healthy + impaired
    spent = healthy + cost * impaired
    average = np.divide(spent, members, out=np.full(len(time), np.nan), where=members > 0)
    ratio = average / average[0] if average[0] > 0 else np.full(len(time), np.nan)
    return Duration(healthy, impaired, members, average, ratio)


def _divided_difference(b: float, a: float, time: Floats) -> Floats:
    """(b**t - a**t) / (b - a), also where b is close to a."""
    high, low = max(a, b), min(a, b)
    if low <= 0:
        return np.where(time > 0, high ** np.maximum(time - 1, 0), 0.0)
    gap = np.log(high) - np.log(low)
    if high == low:
        return time * high ** np.maximum(time - 1, 0)
    return high**time * -np.expm1(-gap * time) / (high - low)
