"""Adoption: how many have joined by a time, some by themselves and some after others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats, amounts, number


def bass(time: ArrayLike, innovation: float, imitation: float) -> Floats:
    """Fraction of those who will ever join that has joined by a time.

    F(t) = (1 - exp(-(p + q) t)) / (1 + (q / p) exp(-(p + q) t)).

    Args:
        time: time since the launch, shape (n,), in the unit of the rates.
        innovation: p, rate of joining by oneself, above 0 if anybody is to join.
        imitation: q, rate of joining per fraction that has joined.

    Returns:
        Fractions, 0 to 1, shape (n,).

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Bass: the diffusion of a new product.

    >>> bass([0, 5, 20], innovation=0.03, imitation=0.38).round(4).tolist()
    [0.0, 0.3312, 0.9963]
    """
    times = amounts("time", time)
    p, q = number("innovation", innovation), number("imitation", imitation)
    if p == 0:
        return np.zeros_like(times)
    left = np.exp(-(p + q) * times)
    return -np.expm1(-(p + q) * times) * p / (p + q * left)
