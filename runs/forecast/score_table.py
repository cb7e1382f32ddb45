"""Scores of all forecasts: by series and horizon, calm and turbulent spans apart."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from .predictive import BANDS
from .run_forecast import MODEL, Forecast, errors_of
from .scores import Comparison, bias, compare_accuracy, coverage, root_mean_square
from .simple_rules import RULES

HORIZONS = (2, 6, 12, 24)
"""Rounds; a forecast counts with the nearest of these that is not shorter, or as longer."""
LONGER = "longer"


class Score(NamedTuple):
    """How good the forecasts of a group were.

    Attributes:
        group: which forecasts.
        forecasts: how many have a number to be held against.
        error: root mean square of relative errors, by the model and by each rule.
        bias: mean relative error of the model.
        held_50: part of the numbers within the band of 50 per cent.
        held_90: the same for 90.
        common: error of the model where each rule says something.
        against: test of the model against each rule, on one number a day and series.
    """

    group: str
    forecasts: int
    error: dict[str, float]
    bias: float
    held_50: float
    held_90: float
    common: dict[str, float]
    against: dict[str, Comparison]


def score_all(forecasts: tuple[Forecast, ...]) -> list[Score]:
    """Score everything, then by series, by horizon, and in calm and turbulent spans."""
    valued = tuple(one for one in forecasts if one.target.value is not None)
    valued = tuple(sorted(valued, key=lambda one: (one.day, one.origin)))
    return [score_group(name, some) for name, some in _groups(valued) if some]


def horizon_of(one: Forecast) -> str:
    """The horizon that a forecast counts with."""
    return next((f"{size} rounds" for size in HORIZONS if one.horizon <= size + 0.5), LONGER)


def score_group(name: str, some: tuple[Forecast, ...]) -> Score:
    """Score forecasts of numbers that have a value."""
    values = np.array([one.low for one in some])
    quantiles = np.array([one.quantiles for one in some])
    model = errors_of(some, MODEL)
    rules = {rule: errors_of(some, rule) for rule in RULES}
    ends_50, ends_90 = (BANDS.index(0.25), BANDS.index(0.75)), (0, len(BANDS) - 1)
    return Score(
        name,
        len(some),
        {MODEL: root_mean_square(model), **{r: root_mean_square(e) for r, e in rules.items()}},
        bias(model),
        coverage(values, *quantiles[:, ends_50].T),
        coverage(values, *quantiles[:, ends_90].T),
        {rule: root_mean_square(model[np.isfinite(e)]) for rule, e in rules.items()},
        {rule: _compare(some, model, errors) for rule, errors in rules.items()},
    )


def _compare(some: tuple[Forecast, ...], model: np.ndarray, rule: np.ndarray) -> Comparison:
    """Test the model against a rule on the mean squared errors of each day and series.

    Forecasts of one number from several days are no independent ones, nor are two numbers that one
    series has on a day.
    """
    both = np.isfinite(model) & np.isfinite(rule)
    groups: dict[tuple[str, dt.date], list[int]] = {}
    for i in np.flatnonzero(both):
        groups.setdefault((some[i].series or some[i].target.name, some[i].day), []).append(int(i))
    first, second = (
        np.sqrt([np.mean(errors[group] ** 2) for group in groups.values()])
        for errors in (model, rule)
    )
    return compare_accuracy(first, second, int(len(groups) ** (1 / 3)))


def _groups(valued: tuple[Forecast, ...]) -> Iterator[tuple[str, tuple[Forecast, ...]]]:
    yield "all", valued
    for kind in dict.fromkeys(one.series or "others" for one in valued):
        yield kind, _those(valued, lambda one, kind=kind: (one.series or "others") == kind)
    for size in (*(f"{size} rounds" for size in HORIZONS), LONGER):
        yield size, _those(valued, lambda one, size=size: horizon_of(one) == size)
    if any(one.turbulent for one in valued):
        yield "turbulent", _those(valued, lambda one: one.turbulent)
        yield "calm", _those(valued, lambda one: not one.turbulent)


def _those(
    valued: tuple[Forecast, ...], chosen: Callable[[Forecast], bool]
) -> tuple[Forecast, ...]:
    return tuple(one for one in valued if chosen(one))
