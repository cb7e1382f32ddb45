"""The ratchet of noise: chance alone drives members out of a small pool, and none comes back."""

from __future__ import annotations

import math

from scipy.special import ndtri

from .given import MOST, count, number


def ratchet(variation: float, gain: float, looks: float, memory_rounds: int = 1) -> float:
    """Lasting rise of the share, as a fraction, that chance alone brings about.

    Members judge by the mean of m bills, so what they see varies by v = CV / sqrt(m). Who looks L
    times has, more likely than not, seen a bill e = v z(1 - 1 / L) above the mean, z the normal
    quantile: all to whom the share is too much at 1 + e times its mean are gone. The mean M then
    rests where M' = G((1 + e) M'), which is, to first order, higher by k e / (1 - k), k the gain.

    Args:
        variation: coefficient of variation of the share in a round, 0 or more.
        gain: gain of the pool where it rests; below 0 the leavers cost more than the stayers.
        looks: how often a member looks at the bill while the plan lasts, 0 or more.
        memory_rounds: last bills by which members judge, a count.

    Returns:
        Rise as a fraction of the share, 0 or more; inf if chance drives members out of a pool
        whose gain is 1 or more.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        the map with everybody's largest bill in the place of the last one; the quantile for the
        expected largest of L draws.

    >>> round(ratchet(variation=0.019, gain=0.72, looks=72), 3)
    0.108
    >>> ratchet(variation=0.0, gain=2.0, looks=72), ratchet(variation=0.1, gain=1.0, looks=72)
    (0.0, inf)
    """
    spread = number("variation", variation) / math.sqrt(count("memory_rounds", memory_rounds))
    often = number("looks", looks)
    slope = number("gain", gain, least=-MOST)
    if often <= 2 or spread == 0 or slope <= 0:
        return 0.0
    excess = spread * float(ndtri(1 - 1 / often))
    return slope * excess / (1 - slope) if slope < 1 else math.inf
