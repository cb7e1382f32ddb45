"""How good forecasts were: errors, coverage, and whether one is better than another by chance."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.stats import t as student


class Comparison(NamedTuple):
    """A test of equal accuracy.

    Attributes:
        statistic: below 0 where the first is better; NaN with too few forecasts.
        p: chance of so great a difference between two that are as good.
        forecasts: how many were compared.
    """

    statistic: float
    p: float
    forecasts: int


def root_mean_square(errors: np.ndarray) -> float:
    """Root of the mean square of what is no NaN; NaN if nothing is left."""
    kept = errors[np.isfinite(errors)]
    return float(np.sqrt(np.mean(kept**2))) if kept.size else math.nan


def bias(errors: np.ndarray) -> float:
    """Mean of what is no NaN; above 0 where forecasts are too high."""
    kept = errors[np.isfinite(errors)]
    return float(kept.mean()) if kept.size else math.nan


def coverage(values: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    """Part of values that lie in their band, ends included; NaN if there are none."""
    return float(np.mean((low <= values) & (values <= high))) if values.size else math.nan


def compare_accuracy(first: np.ndarray, second: np.ndarray, lags: int = 0) -> Comparison:
    """Are two forecasts of the same numbers equally good? By their squared errors.

    Args:
        first: errors of the one, in the order of time.
        second: errors of the other.
        lags: how many neighbours errors are correlated with: horizon less one.

    Source:
        Diebold and Mariano (1995), Comparing predictive accuracy, Journal of Business and Economic
        Statistics 13; for few forecasts corrected by Harvey, Leybourne and Newbold (1997),
        International Journal of Forecasting 13; weights of neighbours, so that no variance is below
        0, by Newey and West (1987), Econometrica 55.

    >>> compare_accuracy(np.array([1.0, -1.0, 2.0, 1.0]), np.array([3.0, -2.0, 4.0, 3.0])).p < 0.05
    True
    """
    both = np.isfinite(first) & np.isfinite(second)
    gained = first[both] ** 2 - second[both] ** 2
    count = gained.size
    if count < 3:
        return Comparison(math.nan, math.nan, count)
    lags = min(lags, count - 2)
    off = gained - gained.mean()
    variance = float(np.mean(off**2))
    for lag in range(1, lags + 1):
        weight = 2 * (1 - lag / (lags + 1))
        variance += weight * float(np.sum(off[lag:] * off[:-lag])) / count
    if variance <= 0:
        return Comparison(math.nan, math.nan, count)
    horizon = lags + 1
    small = (count + 1 - 2 * horizon + horizon * (horizon - 1) / count) / count
    statistic = float(gained.mean()) / math.sqrt(variance / count) * math.sqrt(max(small, 0.0))
    return Comparison(statistic, float(2 * student.sf(abs(statistic), count - 1)), count)
