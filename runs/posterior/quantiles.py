"""Quantiles of weighted values, and those that every band is made of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Nine tenths lie between the first and the last, half between the second and the fourth."""


def weighted_quantiles(values: np.ndarray, weights: np.ndarray, at: Sequence[float]) -> np.ndarray:
    """Quantiles of weighted values along the first axis; shape (len(at), ...).

    The smallest value up to which there is so much weight; between two values where it is just so
    much. NaN and what has no weight count for nothing.

    >>> weighted_quantiles(np.array([0.0, 1.0, 2.0]), np.array([0.005, 0.99, 0.005]), (0.05, 0.95))
    array([1., 1.])
    """
    values = np.asarray(values, dtype=float)
    if values.ndim == 1:
        there = np.isfinite(values) & (weights > 0)
        if not there.any():
            return np.full(len(at), np.nan)
        order = np.argsort(values[there], kind="stable")
        ranked, upto = values[there][order], np.cumsum(weights[there][order])
        wanted = np.asarray(at) * upto[-1]
        rounding = 1e-12 * upto[-1]
        lower, upper = (np.searchsorted(upto, wanted + off) for off in (-rounding, rounding))
        last = len(ranked) - 1
        return (ranked[np.minimum(lower, last)] + ranked[np.minimum(upper, last)]) / 2
    each = [weighted_quantiles(values[:, i], weights, at) for i in range(values.shape[1])]
    return np.stack(each, axis=1)


def quantiles(values: np.ndarray) -> np.ndarray:
    """`QUANTILES` of equally likely values along the first axis; NaN counts for nothing.

    >>> quantiles(np.arange(1.0, 11.0)).tolist()
    [1.0, 3.0, 5.5, 8.0, 10.0]
    """
    return weighted_quantiles(values, np.ones(len(values)), QUANTILES)
