"""Forecasts from several days: a calibration on what was known then, and what came after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ...model.loading.input_errors import ErrorDetail, InputError
from ..calibrate.calibration_file import Calibration
from ..calibrate.request import keep_request
from ..calibrate.run_calibration import DRAWS, WAVES, Calibrated, calibrate
from ..calibrate.waves import Execute, read_wave
from ..posterior.quantiles import weighted_quantiles
from ..published.target_file import Target
from ..sweep.results.reader import read_series
from .early_warning import Warned, falls, mean_chance, passes, try_warning
from .predictive import BANDS, predict
from .published_series import Point, points_of, rounds_between, series_of
from .request_file import SERIES, ForecastPlan
from .simple_rules import RULES, go_on

MODEL = "model"
TRUTHS = 40
"""Simulated plans on which warnings are tried."""


@dataclass(frozen=True)
class Forecast:
    """What was said as of a day of a number that became known later.

    Attributes:
        origin: day as of which it was made.
        target: the number.
        series: that the number belongs to; None where it stands alone.
        horizon: rounds from the origin to the day on which it was known.
        turbulent: whether that day lies in a turbulent span.
        quantiles: of the model: 5, 25, 50, 75 and 95 per cent.
        rules: what each simple rule said; NaN where it says nothing.
    """

    origin: dt.date
    target: Target
    series: str | None
    horizon: float
    turbulent: bool
    quantiles: tuple[float, ...]
    rules: dict[str, float]

    @property
    def day(self) -> dt.date:
        """The day that the number is of."""
        day = self.target.refers_to or self.target.known_on
        assert day is not None  # without a day it would have been known
        return day

    @property
    def low(self) -> float:
        """The lowest number that agrees with what was published."""
        value = self.target.value
        return float(self.target.above or 0.0) if value is None else value

    def error(self, who: str) -> float:
        """How far the forecast was off, as a part of the number; NaN without a value."""
        said = self.quantiles[BANDS.index(0.5)] if who == MODEL else self.rules[who]
        value = self.target.value
        return float("nan") if value is None else said / value - 1


@dataclass(frozen=True)
class Chance:
    """The chance of what is warned of, and how such chances did on simulated plans.

    Attributes:
        origin: day as of which it was told.
        of: what is warned of, in words.
        chance: that it comes within a year.
        tried: the same, told of simulated plans.
    """

    origin: dt.date
    of: str
    chance: float
    tried: Warned


@dataclass(frozen=True)
class Forecasts:
    """What was forecast.

    Attributes:
        plan: what was asked for.
        forecasts: by origin and by the day of what was forecast.
        chances: of what is warned of.
        known: every series of published numbers.
        bands: per origin, later round and column 5, 25, 50, 75 and 95 % of the draws.
        runs: how many were simulated.
    """

    plan: ForecastPlan
    forecasts: tuple[Forecast, ...]
    chances: tuple[Chance, ...]
    known: dict[str, list[Point]]
    bands: pd.DataFrame
    runs: int


def make_forecasts(
    plan: ForecastPlan,
    folder: Path,
    execute: Execute,
    told: Callable[[dt.date], None] | None = None,
) -> Forecasts | None:
    """Calibrate as of each origin, and set what follows beside what became known.

    Args:
        plan: what to forecast.
        folder: each origin has its own in it.
        execute: runs the sweep of a wave.
        told: called with each origin before it begins.

    Returns:
        The forecasts; None if somebody has stopped it.

    Raises:
        InputError: for each origin on which nothing was known yet, or that the plan does not reach.
    """
    _check(plan)
    keep_request(plan.calibration, folder, "forecast")
    forecasts: list[Forecast] = []
    chances: list[Chance] = []
    bands: list[pd.DataFrame] = []
    runs = 0
    for origin in plan.origins:
        if told is not None:
            told(origin)
        calibration = measuring_all(plan.calibration.as_of(origin))
        into = folder / f"origin-{origin}"
        found = calibrate(calibration, into, execute, told is None, truths=0)
        if found is None:
            return None
        runs += found.runs
        forecasts += _forecast_later(plan, origin, found, into)
        chances += _warn(plan, origin, found, into)
        bands.append(bands_after(origin, read_series(into / DRAWS), found.draws.weights))
    every = (*plan.calibration.targets, *plan.calibration.later)
    kinds = {kind for one in every if (kind := series_of(one)) is not None}
    return Forecasts(
        plan,
        tuple(forecasts),
        tuple(chances),
        {kind: points_of(every, kind) for kind in sorted(kinds)},
        pd.concat(bands, ignore_index=True),
        runs,
    )


def bands_after(origin: dt.date, series: pd.DataFrame, weights: np.ndarray) -> pd.DataFrame:
    """Quantiles of the weighted draws in each round after an origin.

    Args:
        origin: the day.
        series: of the draws: point, date and a column for each of `SERIES`; a plan that has ended
            has no rows then, and counts no more.
        weights: of each draw, by its number.
    """
    later = series.loc[pd.to_datetime(series["date"]) > pd.Timestamp(origin)]
    rows = []
    for date, some in later.groupby("date"):
        shares = weights[some["point"].to_numpy(int)]
        for column in SERIES:
            ends = weighted_quantiles(some[column].to_numpy(float), shares, BANDS)
            names = (f"q{round(100 * q):02d}" for q in BANDS)
            found = dict(zip(names, map(float, ends), strict=True))
            rows.append({"origin": origin, "date": date, "column": column, **found})
    return pd.DataFrame(rows)


def measuring_all(calibration: Calibration) -> Calibration:
    """The same calibration, whose runs also measure what it is not fitted to."""
    later = replace(calibration, targets=calibration.later)
    names = tuple(dict.fromkeys((*calibration.outcomes, *later.outcomes)))
    return replace(calibration, sweep=replace(calibration.sweep, outcomes=names))


def _check(plan: ForecastPlan) -> None:
    errors = []
    for origin in plan.origins:
        try:
            as_of = plan.calibration.as_of(origin)
        except InputError as found:
            errors += found.errors
            continue
        end = as_of.sweep.scenario.plan.end
        if origin >= end:
            allowed = f"a day before the plan's end, {end}"
            errors.append(ErrorDetail(None, None, "origin", str(origin), allowed))
    if errors:
        raise InputError(errors)


def _forecast_later(
    plan: ForecastPlan, origin: dt.date, found: Calibrated, folder: Path
) -> list[Forecast]:
    """What the draws give for each number that was not known yet, in the order of time."""
    calibration = found.calibration
    later = replace(calibration, targets=calibration.later)
    values = read_wave(later, folder / DRAWS).values
    made = []
    for i, target in enumerate(calibration.later):
        day = target.refers_to or target.known_on
        assert day is not None  # without a day it would be known
        spread = calibration.error_model(target).spread
        kind = series_of(target)
        points = points_of(calibration.targets, kind) if kind else []
        known = [point for point in points if not point.at_least]
        made.append(
            Forecast(
                origin,
                target,
                kind,
                rounds_between(origin, day),
                plan.is_turbulent(day),
                tuple(map(float, predict(values[:, :, i], found.draws.weights, spread))),
                {rule: go_on(rule, known, day) for rule in RULES},
            )
        )
    return sorted(made, key=lambda one: one.horizon)


def _warn(plan: ForecastPlan, origin: dt.date, found: Calibrated, folder: Path) -> list[Chance]:
    last_wave = folder / WAVES.format(number=found.calibration.waves)
    asked = []
    if plan.share_yuan is not None:
        asked.append((f"a share of {plan.share_yuan:g} yuan a round", passes, plan.share_yuan))
    if plan.members is not None:
        words = f"fewer than {plan.members / 1e6:g} million members"
        asked.append((words, falls, plan.members))
    if not asked:
        return []
    drawn, tried = read_series(folder / DRAWS), read_series(last_wave)
    values, seed = found.waves[-1].values, found.calibration.sweep.design_seed
    chances = []
    shapes = (len(found.draws.points), values.shape[1]), (len(values), values.shape[1])
    for words, happens, limit in asked:
        came = mean_chance(happens(drawn, shapes[0], origin, limit))
        weights = np.where(np.isfinite(came), found.draws.weights, 0.0)
        chance = float(weights @ np.nan_to_num(came) / max(weights.sum(), 1e-300))
        happened = happens(tried, shapes[1], origin, limit)
        warned = try_warning(values, happened, found.models, TRUTHS, seed)
        chances.append(Chance(origin, words, chance, warned))
    return chances


def errors_of(forecasts: tuple[Forecast, ...], who: str) -> np.ndarray:
    """Relative errors of the model or of a rule, in the order given."""
    return np.array([one.error(who) for one in forecasts])
