"""Forecasts from several days: a calibration on what was known then, and what came after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ...model.loading.input_errors import ErrorDetail, InputError
from ..calibrate.calibration_file import Calibration
from ..calibrate.error_models import ErrorModel
from ..calibrate.run_calibration import DRAWS, WAVES, Calibrated, calibrate
from ..calibrate.waves import Execute, read_wave
from ..published.target_file import Target
from ..sweep.results.reader import read_series
from .early_warning import Warned, falls, passes, try_warning
from .forecast_file import ForecastPlan
from .predictive import BANDS, predict
from .published_series import Point, points_of, rounds_between, series_of
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
    def low(self) -> float:
        """The lowest number that agrees with what was published."""
        value = self.target.value
        return float(self.target.above or 0.0) if value is None else value

    def error(self, who: str) -> float:
        """How far the forecast was off, as a part of the number; NaN without a value."""
        said = self.quantiles[BANDS.index(0.5)] if who == MODEL else self.rules[who]
        value = self.target.value
        return said / value - 1 if value else float("nan")


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
    """All forecasts, by origin and by the day of what was forecast, and all warnings."""

    plan: ForecastPlan
    forecasts: tuple[Forecast, ...]
    chances: tuple[Chance, ...]
    known: dict[str, list[Point]]
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
        InputError: if nothing was known on the first origin, or nothing became known later.
    """
    _check(plan)
    forecasts: list[Forecast] = []
    chances: list[Chance] = []
    runs = 0
    for origin in plan.origins:
        if told is not None:
            told(origin)
        calibration = measuring_all(plan.calibration.as_of(origin))
        into = folder / f"origin-{origin}"
        found = calibrate(calibration, into, execute, told is None)
        if found is None:
            return None
        runs += found.runs
        forecasts += _forecast_later(plan, origin, found, into)
        chances += _warn(plan, origin, found, into)
    every = (*plan.calibration.targets, *plan.calibration.later)
    kinds = {kind for one in every if (kind := series_of(one)) is not None}
    return Forecasts(
        plan,
        tuple(forecasts),
        tuple(chances),
        {kind: points_of(every, kind) for kind in sorted(kinds)},
        runs,
    )


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
        if not as_of.later:
            allowed = "a day after which a target became known"
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
        day = target.known_on
        assert day is not None  # without a day it would be known
        spread = ErrorModel.of(target, calibration.discrepancy).spread
        kind = series_of(target)
        known = points_of(calibration.targets, kind) if kind else []
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
    for words, happens, limit in asked:
        chance = float(found.draws.weights @ happens(drawn, origin, limit).mean(axis=1))
        came = happens(tried, origin, limit)
        warned = try_warning(values, came, found.models, TRUTHS, seed)
        chances.append(Chance(origin, words, chance, warned))
    return chances


def errors_of(forecasts: tuple[Forecast, ...], who: str) -> np.ndarray:
    """Relative errors of the model or of a rule, in the order given."""
    return np.array([one.error(who) for one in forecasts])
