"""What a posterior says of a number that is not known yet: its runs, and what a model may miss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import norm

from ..posterior.quantiles import weighted_quantiles
from ..published.target_file import Target

BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Ends of the bands of 90 and 50 per cent, and the median."""
_PARTS = 41


def predict(
    values: np.ndarray, weights: np.ndarray, spread: float, at: Sequence[float] = BANDS
) -> np.ndarray:
    """Quantiles of a published number to come.

    Each run stands for a normal distribution around it: what was published may be off, and a right
    model may miss, by `spread`.

    Args:
        values: of each draw and seed, shape (draws, seeds); NaN where a run has no such number.
        weights: of each draw.
        spread: standard deviation.
        at: quantiles, from 0 to 1.

    Returns:
        Shape (len(at),); NaN if no run has such a number.
    """
    steps = norm.ppf((np.arange(_PARTS) + 0.5) / _PARTS) * spread
    each = (values[:, :, None] + steps).reshape(len(values), -1)
    repeated = np.repeat(weights / each.shape[1], each.shape[1])
    return weighted_quantiles(each.ravel(), repeated, at)


def lies_within(target: Target, low: float, high: float) -> bool:
    """Whether a published number lies between two; "more than" if it is below the higher."""
    if target.between is not None:
        return low <= target.between[1] and high >= target.between[0]
    if target.value is None:
        return high >= (target.above or 0.0)
    return low <= target.value <= high
