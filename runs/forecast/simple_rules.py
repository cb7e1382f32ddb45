"""Simple rules that a forecast has to beat: each goes on with the points that were known."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.optimize import OptimizeWarning, curve_fit

from .published_series import Point, rounds_between

Rule = Callable[[np.ndarray, np.ndarray, float], float]
"""Takes times in rounds, the numbers at these times, and a later time; NaN with too few points."""
_LEAST_FOR_A_FIT = 4


def last_value(_times: np.ndarray, values: np.ndarray, _at: float) -> float:
    """What it was last."""
    return float(values[-1]) if len(values) else math.nan


def straight_line(times: np.ndarray, values: np.ndarray, at: float) -> float:
    """On as it went between the last two points, never below 0."""
    if len(values) < 2:
        return math.nan
    slope = (values[-1] - values[-2]) / (times[-1] - times[-2])
    return max(float(values[-1] + slope * (at - times[-1])), 0.0)


def drift(times: np.ndarray, values: np.ndarray, at: float) -> float:
    """On as it went on average from the first point to the last, never below 0."""
    if len(values) < 2:
        return math.nan
    slope = (values[-1] - values[0]) / (times[-1] - times[0])
    return max(float(values[-1] + slope * (at - times[-1])), 0.0)


def autoregression(times: np.ndarray, values: np.ndarray, at: float) -> float:
    """AR(1) by least squares, its coefficient from -1 to 1; between points a straight line.

    Source: Hamilton (1994), Time series analysis, chapter 4.
    """
    if len(values) < _LEAST_FOR_A_FIT:
        return math.nan
    grid = np.arange(times[0], times[-1] + 1e-9)
    path = np.interp(grid, times, values)
    if len(path) < _LEAST_FOR_A_FIT or np.ptp(path[:-1]) == 0:
        return last_value(times, values, at)
    slope, _ = np.polyfit(path[:-1], path[1:], 1)
    slope = float(np.clip(slope, -1, 1))
    level = float(path[1:].mean() - slope * path[:-1].mean())
    now, steps = float(values[-1]), max(round(at - times[-1]), 0)
    for _ in range(steps):
        now = level + slope * now
    return max(now, 0.0)


def logistic_growth(times: np.ndarray, values: np.ndarray, at: float) -> float:
    """A logistic curve by least squares, its ceiling up to 20 times the most so far.

    Source: Verhulst (1838), as fitted in Meade and Islam (2006), Modelling and forecasting the
    diffusion of innovation, International Journal of Forecasting 22.
    """
    if len(values) < _LEAST_FOR_A_FIT or values.min() <= 0:
        return math.nan
    most = float(values.max())
    bounds = ([most, 1e-4, times[0] - 200], [20 * most, 3.0, times[-1] + 200])
    guess = (1.5 * most, 0.2, float(np.median(times)))
    try:
        found, _ = curve_fit(_logistic, times, values, guess, bounds=bounds, maxfev=20_000)
    except (RuntimeError, OptimizeWarning):
        return math.nan
    return float(_logistic(at, *found))


def _logistic(
    times: np.ndarray | float, ceiling: float, rate: float, middle: float
) -> np.ndarray | float:
    return ceiling / (1 + np.exp(-np.clip(rate * (times - middle), -500, 500)))


RULES: Mapping[str, Rule] = {
    "last value": last_value,
    "straight line": straight_line,
    "drift": drift,
    "AR(1)": autoregression,
    "logistic growth": logistic_growth,
}


def go_on(rule: str, points: Sequence[Point], day: dt.date) -> float:
    """What a rule says of a later day.

    Args:
        rule: its name.
        points: that were known, by day.
        day: a later day.
    """
    if not points:
        return math.nan
    first = points[0].day
    times = np.array([rounds_between(first, one.day) for one in points])
    values = np.array([one.value for one in points])
    return RULES[rule](times, values, rounds_between(first, day))
