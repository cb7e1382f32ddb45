"""Bands: what a plan comes to at each draw of a posterior, and between what most draws lie."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ...model.loading.input_errors import ErrorDetail, InputError
from ...model.scenario.scenario import Scenario
from ..files.parquet import write_parquet
from ..files.parquet_reader import read_parquet
from ..files.table_columns import DAY, NUMBER, SWITCH, TEXT, WHOLE
from ..process.memory_check import workers_that_fit
from ..process.parallel_calls import call_in_processes
from ..process.progress import progress_bar
from ..results.measures import highest_month, months, most_members, sums
from ..results.run_results import results_of
from .calibration_folder import OPTION
from .equal_draws import EqualDraws
from .quantiles import quantiles

BANDS, DRAWN = "bands.parquet", "draws.parquet"
INSIDE = "posterior"
"""Folder of a run for both, and for the posterior as far as the run has used it."""
MEMBERS, PAYERS, SHARE, LEFT = "members", "payers", "share_fen", "left"
SHARE_A_MONTH, LEFT_A_MONTH = "share_month_fen", "left_month"
BAND_COLUMNS = ("p5", "p25", "p50", "p75", "p95")
_BY_ROUND = (MEMBERS, PAYERS, SHARE, LEFT)
_BY_MONTH = {SHARE_A_MONTH: SHARE, LEFT_A_MONTH: LEFT}
_ONLY_WHILE_IT_RUNS = (SHARE, SHARE_A_MONTH)
_CALENDAR = ("plan.start", "plan.end", "plan.round_days")


class DrawnRun(NamedTuple):
    """What is kept of the run of a draw.

    Attributes:
        by_date: each column of the bands, by date; that of a month is its first day.
        most_members: people.
        members_end: people after the last round.
        dearest_month_yuan: what it cost a member who paid each round of it.
        left: people who left, in all.
        last_day: of the plan's last round.
        closed: whether it was closed, or its operator failed.
    """

    by_date: Mapping[str, Mapping[dt.date, float]]
    most_members: float
    members_end: float
    dearest_month_yuan: float
    left: float
    last_day: dt.date | None
    closed: bool


@dataclass(frozen=True)
class Bands:
    """The bands of a run, as they are read from its folder.

    Attributes:
        by_date: a row per column and date: column, date, draws, and `BAND_COLUMNS`.
        drawn: a row per draw: what it came to.
    """

    by_date: Mapping[str, np.ndarray]
    drawn: Mapping[str, np.ndarray]

    def of(self, column: str) -> Mapping[str, np.ndarray]:
        """The rows of a column, in the order of their dates."""
        there = self.by_date["column"] == column
        return {name: values[there] for name, values in self.by_date.items()}


def simulate_draw(scenario: Scenario) -> DrawnRun:
    """Simulate the scenario of a draw, on one thread."""
    from ...model import Society

    gc.collect()  # a society before this one is there until then: its agents know it
    run = scenario.run.model_copy(update={"storage": "columns", "threads": 1})
    society = Society(scenario.model_copy(update={"run": run})).run()
    results = results_of(society)
    rounds = results.rounds
    dates = rounds["date"].tolist()
    by_date = {name: dict(zip(dates, rounds[name].tolist(), strict=True)) for name in _BY_ROUND}
    for name, column in _BY_MONTH.items():
        found, totals = sums(rounds[column], months(rounds))
        by_date[name] = dict(
            zip(found.astype("datetime64[D]").tolist(), totals.tolist(), strict=True)
        )
    kept = DrawnRun(
        by_date,
        most_members(rounds),
        float(rounds["members"][-1]) if dates else 0.0,
        highest_month(rounds)[1],
        float(rounds["left"].sum()),
        dates[-1] if dates else None,
        results.is_closed,
    )
    vars(society).clear()
    return kept


def write_bands(
    draws: EqualDraws,
    scenarios: Sequence[Scenario],
    folder: Path,
    metadata: Mapping[str, str],
    quiet: bool = False,
) -> None:
    """Simulate a scenario at each draw, and write what they came to and the bands over them.

    Args:
        draws: of a posterior.
        scenarios: at each of them.
        folder: to write them into.
        metadata: what the tables say about their origin.
        quiet: show no progress.

    Raises:
        WorkersEndedError: if a process was ended from outside.
        OSError: if a file cannot be written.
    """
    runs = simulate_all(scenarios, quiet)
    write_parquet(drawn_table(draws, runs), folder / DRAWN, metadata)
    write_parquet(bands_table(runs), folder / BANDS, metadata)


def scenarios_for_bands(draws: EqualDraws, scenario: Scenario) -> list[Scenario]:
    """A scenario at each draw, with rounds on the same days in all.

    Raises:
        InputError: for each parameter of the calendar that the posterior has, and for draws that
            are no scenarios.
    """
    keys = [key for key in _CALENDAR if key in draws.posterior.best]
    if keys:
        allowed, hint = "bands need rounds on the same days in all draws", "--set it to one value"
        raise InputError(ErrorDetail(None, None, one, "", allowed, hint, OPTION) for one in keys)
    return draws.scenarios(scenario)


def simulate_all(scenarios: Sequence[Scenario], quiet: bool) -> list[DrawnRun]:
    """Simulate scenarios, as many at a time as there are cores and memory."""
    found: dict[int, DrawnRun] = {}
    calls = [(one,) for one in scenarios]
    with progress_bar("draws", quiet, "draw", lines=True) as progress:
        for number, run in call_in_processes(simulate_draw, calls, workers_that_fit(scenarios[0])):
            found[number] = run
            if progress is not None:
                progress(len(found), len(calls))
    return [found[number] for number in range(len(calls))]


def bands_table(runs: Sequence[DrawnRun]) -> pd.DataFrame:
    """One row per column and date: how many draws have a value, and their quantiles.

    A plan that has ended has no members, no payers and nobody who leaves; a share it has no more.
    """
    frames = []
    for name in (*_BY_ROUND, *_BY_MONTH):
        dates = sorted({day for run in runs for day in run.by_date[name]})
        after = np.nan if name in _ONLY_WHILE_IT_RUNS else 0.0
        values = np.array([[run.by_date[name].get(day, after) for day in dates] for run in runs])
        values = values.reshape(len(runs), len(dates)).astype(float)
        table: dict[str, Any] = {
            "column": [name] * len(dates),
            "date": pd.Series(dates, dtype="date32[pyarrow]"),
            "draws": np.isfinite(values).sum(axis=0).astype(np.int64),
        }
        found = quantiles(values) if dates else np.empty((len(BAND_COLUMNS), 0))
        table |= dict(zip(BAND_COLUMNS, found, strict=True))
        frames.append(pd.DataFrame(table))
    return pd.concat(frames, ignore_index=True)


def drawn_table(draws: EqualDraws, runs: Sequence[DrawnRun]) -> pd.DataFrame:
    """One row per draw: its number in the posterior, its seed, its settings, what it came to."""
    return pd.DataFrame(list(_rows(draws, runs)))


def _rows(draws: EqualDraws, runs: Sequence[DrawnRun]) -> Iterator[dict[str, Any]]:
    for one, run in zip(draws.draws, runs, strict=True):
        came_to = run._asdict()
        del came_to["by_date"]
        yield {"draw": one.number, "seed": one.seed, **one.settings, **came_to}


def has_bands(folder: Path | None) -> bool:
    """Whether there are bands in the folder of a run."""
    return folder is not None and (folder / INSIDE / BANDS).is_file()


def read_bands(folder: Path) -> Bands:
    """Read the bands of a run.

    Raises:
        InputError: if a file is damaged, or a column is missing or of another type.
        OSError: if one cannot be read.
    """
    numbers = dict.fromkeys(BAND_COLUMNS, NUMBER)
    kinds = {"column": TEXT, "date": DAY, "draws": WHOLE, **numbers}
    came_to = dict.fromkeys(
        ("most_members", "members_end", "dearest_month_yuan", "left"),
        NUMBER._replace(optional=False),
    )
    of_draws = {"draw": WHOLE, "seed": WHOLE, **came_to, "last_day": DAY.or_none, "closed": SWITCH}
    inside = folder / INSIDE
    return Bands(_arrays(inside / BANDS, kinds), _arrays(inside / DRAWN, of_draws))


def _arrays(path: Path, kinds: Mapping[str, Any]) -> dict[str, np.ndarray]:
    table = read_parquet(path, kinds)
    return {name: table.column(name).to_numpy() for name in kinds}
