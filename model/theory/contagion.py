"""Leaving by imitation: each leaves once enough others have."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .given import amounts
from .ladder import SLACK, ladder_of


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
