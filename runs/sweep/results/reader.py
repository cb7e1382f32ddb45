"""Reading a finished sweep: every file against its hash, then the tables as they are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ....model.loading.input_errors import ErrorDetail, InputError
from ...files.manifest import MANIFEST
from ...files.run_folder import file_problems
from ..specification.factors import RANDOM
from ..specification.sweep_file import Sweep, read_sweep_file
from .folder import SWEEP, read_plan
from .tables import (
    DESIGN,
    EXPERIMENTS,
    OUTCOMES,
    SERIES,
    read_design,
    read_experiments,
    read_outcomes,
    read_series_table,
)


@dataclass(frozen=True)
class FinishedSweep:
    """A sweep that has come to its end, whether or not each of its runs has.

    Attributes:
        sweep: what was asked for.
        points: one row per point, a column per parameter; the index is the point's number.
        experiments: one row per run: run, number, point, seed, parameters, status, error.
        outcomes: one row per run that is done: run, number, point, seed, and each outcome.
        rows: for each row of the design its point; see `designs.Design`.
        unit: each row of the design in the unit cube; no rows for grid and list.
    """

    sweep: Sweep
    points: pd.DataFrame
    experiments: pd.DataFrame
    outcomes: pd.DataFrame
    rows: np.ndarray
    unit: np.ndarray


def read_sweep(folder: Path) -> FinishedSweep:
    """Read a finished sweep.

    Args:
        folder: of the sweep.

    Raises:
        InputError: if it is no finished sweep, or a file is missing or not as it was written.
        OSError: if a file cannot be read.
    """
    check_files(folder)
    sweep = read_sweep_file(folder / SWEEP)
    keys = list(sweep.parameters)
    experiments = read_experiments(folder, keys)
    outcomes = read_outcomes(folder, sweep.outcomes)
    design = read_design(folder, keys if sweep.design in RANDOM else ())
    _check_rows(folder, experiments, outcomes, design)
    points = experiments.drop_duplicates("point").set_index("point").sort_index()
    unit = design[keys].to_numpy(float) if set(keys) <= set(design.columns) else np.empty((0, 0))
    return FinishedSweep(
        sweep=sweep,
        points=points.reindex(columns=keys),
        experiments=experiments,
        outcomes=outcomes,
        rows=design["point"].to_numpy(),
        unit=unit,
    )


def read_series(folder: Path) -> pd.DataFrame:
    """Read the series of a finished sweep: run, point, seed, round, date and the kept columns.

    Raises:
        InputError: if it is no finished sweep, a file is damaged, or no series were kept.
    """
    check_files(folder)
    if not (folder / SERIES).is_file():
        raise InputError([ErrorDetail(str(folder), None, "series", "", "this sweep has kept none")])
    return read_series_table(folder, read_sweep_file(folder / SWEEP).series)


def check_files(folder: Path) -> None:
    """Check every file of a sweep against the hash in its manifest.

    Raises:
        InputError: one for each file that is missing or not as it was written.
    """
    read_plan(folder)
    if not (folder / MANIFEST).is_file():
        hint = "the command that began it goes on"
        raise InputError(
            [ErrorDetail(str(folder), None, "", "", "this sweep is not finished", hint)]
        )
    problems = [str(one) for one in file_problems(folder) if one.problem != "extra" or one.inner]
    if problems:
        raise InputError([ErrorDetail(str(folder), None, "", "", line) for line in problems])


def _check_rows(
    folder: Path, experiments: pd.DataFrame, outcomes: pd.DataFrame, design: pd.DataFrame
) -> None:
    """Check that the tables are of the same runs: each point has its runs, each of these a row."""
    done = experiments["run"][experiments["status"] == "done"]
    errors = []
    if len(experiments) == 0 or experiments["run"].duplicated().any():
        errors.append(_rows_error(folder / EXPERIMENTS, "run", "a row for each run"))
    if sorted(outcomes["run"]) != sorted(done):
        allowed = f"a row for each of the {len(done)} runs that are done in {EXPERIMENTS}"
        errors.append(_rows_error(folder / OUTCOMES, "run", allowed))
    points = set(experiments["point"])
    if set(design["point"]) != points or points != set(range(len(points))):
        errors.append(_rows_error(folder / DESIGN, "point", f"the points of {EXPERIMENTS}"))
    if errors:
        raise InputError(errors)


def _rows_error(path: Path, column: str, allowed: str) -> ErrorDetail:
    hint = "delete it and give the command of the sweep again, which writes all tables"
    return ErrorDetail(str(path), None, column, "other rows", allowed, hint)
