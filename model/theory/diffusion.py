"""Diffusion: how many have joined by a time, and how many leave after others."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats, amounts, number
from .ladder import SLACK, ladder_of


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


def cascade(threshold: ArrayLike, people: ArrayLike | None = None) -> float:
    """Number of people who have left when nobody leaves any more.

    Who has the threshold x leaves once the fraction that has left is x or more. The end is the
    first number, from 0 up, at which those left over all have higher thresholds.

    Args:
        threshold: fraction of the people who have to leave first, 0 or more, shape (n,); above 1
            for who never leaves.
        people: people that each entry stands for, shape (n,); one each if None.

    Returns:
        People who have left.

    Raises:
        ValueError: if an array is bad; the message names it.

    Source:
        Granovetter (1978).

    >>> cascade(np.arange(100) / 100)
    100.0
    >>> cascade([0, 0.02, *np.arange(2, 100) / 100])
    1.0
    """
    thresholds = amounts("threshold", threshold)
    pool = ladder_of(np.zeros_like(thresholds), thresholds, people)
    total = float(pool.staying[0])
    left_before = np.concatenate(([0.0], np.cumsum(pool.people)))
    waits = pool.value * total > left_before[:-1] * (1 + SLACK)
    return float(left_before[int(np.argmax(waits))] if waits.any() else total)
