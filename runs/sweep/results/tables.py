"""The tables of a sweep, made of its results: experiments, outcomes, series; the manifest last."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ....model.loading.input_errors import one_line
from ...files.manifest import MANIFEST, describe_versions, entry, package_version, seal
from ...files.output_file import write_text
from ...files.parquet import write_parquet
from ...files.parquet_reader import read_parquet
from ...files.table_columns import DAY, NUMBER, PLAIN, TEXT, WHOLE, Kind
from ..design.designs import Design
from ..design.fingerprints import code_digest
from ..design.plan import Plan
from ..design.tasks import Task
from ..execution.one_run import unpack_series
from ..outcomes.measurement import is_date
from ..store.lock import HOLDER, LOCK
from ..store.results_store import STORE, ResultsStore
from .bands import bands_table
from .folder import FORMAT, PLAN, SCENARIO, SWEEP

EXPERIMENTS, OUTCOMES, SERIES = "experiments.parquet", "outcomes.parquet", "series.parquet"
DESIGN, BANDS = "design.parquet", "bands.parquet"
SENSITIVITY = "sensitivity"
BESIDE = (STORE, f"{STORE}-wal", f"{STORE}-shm", LOCK, HOLDER)
"""Files that still change after the manifest is written, and are none of its business."""
EDGES = "tipping.csv"
"""What a search has found, beside the tables of its sweep."""
RUNS_A_PIECE = 2000
"""Runs whose series are in memory at the same time."""
_OF_RUNS = {"run": TEXT, "number": WHOLE, "point": WHOLE, "seed": WHOLE}
_LONGEST_ERROR = 300


def write_tables(
    folder: Path,
    plan: Plan,
    store: ResultsStore,
    design: Design | None = None,
    beside: Sequence[str] = (),
) -> None:
    """Write the tables of a sweep as far as it is, and last the manifest over all of them.

    The same runs give the same bytes, however often the sweep was interrupted. Each table takes
    its place whole; without a manifest the folder is not finished.

    Args:
        folder: of the sweep.
        plan: what it was to run.
        store: open for reading.
        design: all its points, if a search has asked for more than the plan's.
        beside: names of other files of the sweep in the folder.

    Raises:
        InputError: if the store is damaged; no row is left out.
        OSError: if a file cannot be written.
    """
    (folder / MANIFEST).unlink(missing_ok=True)
    design = design or plan.design
    metadata = {"mutualaid": package_version(), "fingerprint": plan.fingerprint}
    keys = list(plan.sweep.parameters)
    experiments = experiments_table([*keys, *plan.sweep.drawn], store)
    outcomes = outcomes_table(plan.job.outcomes, store)
    _write_table(folder / DESIGN, [design_table(design, keys)], metadata)
    _write_table(folder / EXPERIMENTS, [experiments], metadata)
    _write_table(folder / OUTCOMES, [outcomes], metadata)
    if plan.sweep.drawn:
        _write_table(folder / BANDS, [bands_table(plan.sweep, experiments, outcomes)], metadata)
    else:
        (folder / BANDS).unlink(missing_ok=True)
    if plan.job.series and store.counts().done:
        _write_table(folder / SERIES, series_in_pieces(store), metadata)
    else:
        (folder / SERIES).unlink(missing_ok=True)
    _write_manifest(folder, plan, store, design, beside)


def experiments_table(keys: Sequence[str], store: ResultsStore) -> pd.DataFrame:
    """One row per run, in the order of the design: where it is, and what became of it.

    Args:
        keys: dotted keys of the parameters, a column each; "none" is null beside numbers.
        store: of the sweep.
    """
    rows = [(task, "done", "") for task, _ in store.results()]
    rows += [(one.task, "failed", _last_line(one.error)) for one in store.failures()]
    rows += [(task, "open", "") for task in store.to_do()]
    rows.sort(key=lambda row: (row[0].number, row[0].run))
    found = _run_columns(task for task, _, _ in rows)
    settings = [dict(task.settings) for task, _, _ in rows]
    for key in keys:
        found[key] = _column([one.get(key) for one in settings])
    found["status"] = [status for _, status, _ in rows]
    found["error"] = [error for _, _, error in rows]
    return pd.DataFrame(found)


def outcomes_table(names: Sequence[str], store: ResultsStore) -> pd.DataFrame:
    """One row per run that is done, a column per outcome: dates, or numbers; null is no value."""
    tasks: list[Task] = []
    values: dict[str, list[Any]] = {name: [] for name in names}
    for task, result in store.results():
        tasks.append(task)
        for name in names:
            values[name].append(result.outcomes[name])
    found = _run_columns(tasks)
    for name, column in values.items():
        if is_date(name):
            days = [None if one is None else dt.date.fromisoformat(one) for one in column]
            found[name] = pd.Series(days, dtype="date32[pyarrow]")
        else:
            found[name] = pd.Series(column, dtype="Float64")
    return pd.DataFrame(found)


def series_in_pieces(store: ResultsStore) -> Iterator[pd.DataFrame]:
    """The kept columns of the rounds of every run that is done, some runs at a time."""
    results = store.results()
    while piece := list(islice(results, RUNS_A_PIECE)):
        frames = []
        for task, result in piece:
            frame = unpack_series(result.series)
            about = {"run": task.run, "point": np.int64(task.point), "seed": np.int64(task.seed)}
            for place, (name, value) in enumerate(about.items()):
                frame.insert(place, name, value)
            frames.append(frame)
        yield pd.concat(frames, ignore_index=True)


def design_table(design: Design, keys: Sequence[str]) -> pd.DataFrame:
    """One row per row of the design: its point, and where it is in the unit cube."""
    found: dict[str, Any] = {"row": np.arange(len(design.rows)), "point": design.rows}
    for i, key in enumerate(keys if len(design.unit) else ()):
        found[key] = design.unit[:, i]
    return pd.DataFrame(found)


def read_experiments(folder: Path, keys: Iterable[str]) -> pd.DataFrame:
    """Read `experiments_table` back.

    Args:
        folder: of the sweep.
        keys: dotted keys of the parameters.

    Raises:
        InputError: if the file is damaged, or a column is missing or of another type.
        OSError: if it cannot be read.
    """
    kinds = {**dict.fromkeys(keys, PLAIN), "status": TEXT, "error": TEXT}
    return _read(folder / EXPERIMENTS, {**_OF_RUNS, **kinds})


def read_outcomes(folder: Path, names: Iterable[str]) -> pd.DataFrame:
    """Read `outcomes_table` back; `names` are its outcomes, errors as `read_experiments`."""
    kinds = {name: DAY.or_none if is_date(name) else NUMBER for name in names}
    return _read(folder / OUTCOMES, {**_OF_RUNS, **kinds})


def read_design(folder: Path, keys: Iterable[str]) -> pd.DataFrame:
    """Read `design_table` back.

    Args:
        folder: of the sweep.
        keys: of the parameters, for a design in the unit cube; none for others.

    Raises:
        InputError: if the file is damaged, or a column is missing or of another type.
        OSError: if it cannot be read.
    """
    return _read(folder / DESIGN, {"row": WHOLE, "point": WHOLE, **dict.fromkeys(keys, NUMBER)})


def read_series_table(folder: Path, columns: Iterable[str]) -> pd.DataFrame:
    """Read the series back; `columns` are the kept ones, errors as `read_experiments`."""
    kinds = {"run": TEXT, "point": WHOLE, "seed": WHOLE, "round": WHOLE, "date": DAY}
    return _read(folder / SERIES, {**dict.fromkeys(columns, NUMBER), **kinds})


def _read(path: Path, kinds: dict[str, Kind]) -> pd.DataFrame:
    return read_parquet(path, kinds).to_pandas()


def _run_columns(tasks: Iterable[Task]) -> dict[str, Any]:
    listed = list(tasks)
    return {
        "run": pd.Series([task.run for task in listed], dtype="str"),
        "number": np.array([task.number for task in listed], np.int64),
        "point": np.array([task.point for task in listed], np.int64),
        "seed": np.array([task.seed for task in listed], np.int64),
    }


def _column(values: Sequence[Any]) -> pd.Series:
    """Values of a parameter as a column: numbers, switches or text."""
    given = [value for value in values if value not in ("none", None)]
    if any(isinstance(value, list | tuple | dict | str) for value in given):
        return pd.Series([_text(value) for value in values], dtype="str")
    numbers = [None if value == "none" else value for value in values]
    if given and all(isinstance(value, bool) for value in given):
        return pd.Series(numbers, dtype="boolean")
    if given and all(isinstance(value, int) for value in given):
        return pd.Series(numbers, dtype="Int64")
    return pd.Series(numbers, dtype="Float64")


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _last_line(error: str) -> str:
    """What a traceback comes to, without the places of the machine on which it arose."""
    lines = [line for line in error.splitlines() if line.strip()]
    return one_line(lines[-1].strip())[:_LONGEST_ERROR] if lines else ""


def _write_table(path: Path, frames: Iterable[pd.DataFrame], metadata: dict[str, str]) -> None:
    """Write a table beside its place, then put it there."""
    unready = path.with_name(f".{path.name}.partial")
    try:
        write_parquet(frames, unready, metadata)
        os.replace(unready, path)
    finally:
        unready.unlink(missing_ok=True)


def _write_manifest(
    folder: Path, plan: Plan, store: ResultsStore, design: Design, beside: Sequence[str]
) -> None:
    sweep, counts = plan.sweep, store.counts()
    names = (SWEEP, SCENARIO, PLAN, DESIGN, EXPERIMENTS, OUTCOMES, SERIES, BANDS)
    tables = [path.name for path in folder.glob("people.*")]
    content = {
        "package": "mutualaid",
        "format": FORMAT,
        "version": package_version(),
        "scenario": "sweep",
        "title": sweep.title,
        "fingerprint": plan.fingerprint,
        "seed": sweep.first_seed,
        "reproduce": f"mutualaid sweep {SWEEP} --out ../sweep-{plan.fingerprint}-again",
        "code": code_digest(),
        "runs": {"planned": counts.planned, "done": counts.done, "failed": counts.failed},
        "points": len(design.points),
        "points_asked_for_again": design.repeated,
        **describe_versions("scipy", "SALib"),
        "files": {
            name: entry(folder / name)
            for name in sorted((*names, *tables, *beside))
            if (folder / name).is_file()
        },
        "beside": list(BESIDE),
    }
    unready = folder / f".{MANIFEST}.partial"
    write_text(seal(content), unready)
    os.replace(unready, folder / MANIFEST)
