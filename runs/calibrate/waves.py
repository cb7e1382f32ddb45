"""A wave of a calibration: points of the scenario, simulated as a sweep in a folder of its own."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ...model.loading.input_errors import ErrorDetail, InputError
from ..sweep.execution.driver import SweepStatus
from ..sweep.results.folder import PLAN, SWEEP
from ..sweep.results.reader import read_sweep
from ..sweep.specification.factors import Range, Values
from ..sweep.specification.sweep_file import Sweep, read_sweep_file
from .calibration_file import Calibration

Execute = Callable[[Sweep, Path], SweepStatus]
"""Runs a sweep into a folder, or what is left of it."""


@dataclass(frozen=True)
class Wave:
    """Points, and what each seed gave there.

    Attributes:
        points: in the unit cube, shape (points, parameters).
        values: of each seed, shape (points, seeds, targets); NaN where a run failed or has no
            such number.
        runs: how many were simulated.
        failed: how many of them have no result.
    """

    points: np.ndarray
    values: np.ndarray
    runs: int
    failed: int = 0


def run_wave(
    calibration: Calibration, folder: Path, points: np.ndarray, execute: Execute
) -> Wave | None:
    """Simulate points, or what is left of them.

    A folder that is there keeps its points, so that a calibration that was killed goes on with the
    numbers it had.

    Args:
        calibration: of which it is a wave.
        folder: of the wave.
        points: in the unit cube, shape (points, parameters); read again if the folder has its own.
        execute: runs the sweep of the wave.

    Returns:
        The wave; None if somebody has stopped it.

    Raises:
        InputError: if the folder holds another sweep.
        SweepError: what stops it as a whole.
        OSError: if a file cannot be read or written.
    """
    sweep = sweep_at(calibration, points)
    if (folder / PLAN).is_file():
        begun = read_sweep_file(folder / SWEEP)
        sweep = replace(sweep, parameters=begun.parameters)
    if execute(sweep, folder).interrupted:
        return None
    return read_wave(calibration, folder)


def sweep_at(calibration: Calibration, points: np.ndarray) -> Sweep:
    """The sweep that simulates given points of the unit cube."""
    columns = {
        key: Values(tuple(one.at(float(u)) for u in points[:, i]))
        for i, (key, one) in enumerate(calibration.ranges.items())
    }
    title = f"{calibration.sweep.title}: a wave"[:200]
    return replace(
        calibration.sweep, title=title, design="list", samples=0, parameters=columns, notes=()
    )


def read_wave(calibration: Calibration, folder: Path) -> Wave:
    """Read a finished wave.

    Raises:
        InputError: if it is not finished, none of its runs has succeeded, or a file is damaged.
        OSError: if a file cannot be read.
    """
    finished = read_sweep(folder)
    table = finished.outcomes
    if table.empty:
        first = finished.experiments["error"].iloc[0]
        given = f"{len(finished.experiments)} runs that failed, the first with {first}"
        raise InputError([ErrorDetail(str(folder), None, "", given, "a run that succeeds")])
    ranges = calibration.ranges
    places = np.column_stack(
        [[place_of(one, value) for value in finished.points[key]] for key, one in ranges.items()]
    )
    seeds = finished.sweep.seeds
    values = np.full((len(places), seeds, len(calibration.targets)), np.nan)
    at = table["point"].to_numpy(int), table["seed"].to_numpy(int) - finished.sweep.first_seed
    for i, name in enumerate(calibration.outcomes):
        values[*at, i] = table[name].to_numpy(float, na_value=np.nan)
    runs = len(finished.experiments)
    return Wave(places, values, runs, runs - len(table))


def mean_of_seeds(values: np.ndarray) -> np.ndarray:
    """Mean over the seeds that have a number; NaN where none has. Shape (points, targets).

    >>> mean_of_seeds(np.array([[[1.0], [np.nan]], [[np.nan], [np.nan]]])).tolist()
    [[1.0], [nan]]
    """
    there = np.isfinite(values)
    total, count = np.where(there, values, 0.0).sum(axis=1), there.sum(axis=1)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def place_of(one: Range, value: object) -> float:
    """Where in a range a value stands, from 0 to 1: the inverse of `Range.at`.

    >>> place_of(Range(1, 3, "whole"), 2), place_of(Range(1.0, 100.0, log=True), 10.0)
    (0.5, 0.5)
    """
    low, high, at = (_number(x) for x in (one.low, one.high, value))
    if one.log:
        return math.log(at / low) / math.log(high / low)
    if one.kind == "number":
        return (at - low) / (high - low)
    return (at - low + 0.5) / (high - low + 1)


def _number(value: object) -> float:
    if isinstance(value, str):
        value = dt.date.fromisoformat(value)
    if isinstance(value, dt.date):
        return float(value.toordinal())
    return float(value)  # type: ignore[arg-type]


def join(waves: Sequence[Wave]) -> tuple[np.ndarray, np.ndarray]:
    """Points and values of several waves, one below the other."""
    points = np.concatenate([one.points for one in waves])
    return points, np.concatenate([one.values for one in waves])
