"""What a sweep asks of a worker and what comes back: job, task, result and answer."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

import tomli_w

ALWAYS_KEPT = ("round", "date")
"""Columns of every kept series; the job names those beside them."""


@dataclass(frozen=True)
class Job:
    """Everything that is the same in all runs of a sweep.

    Attributes:
        scenario: the resolved scenario as TOML; the path of a member table in it is absolute.
        outcomes: what is measured of each run, as written in the sweep file.
        series: columns of `rounds` that are kept of every run; none = no series.
    """

    scenario: str
    outcomes: tuple[str, ...]
    series: tuple[str, ...]


def portable_job(folder: Path, job: Job) -> Job:
    """A job as a folder keeps it, which may be moved: a table of members there has no path.

    Args:
        folder: of the sweep.
        job: with the absolute path of the table, as workers need it.
    """
    lines = [_without_path(line, folder.resolve()) for line in job.scenario.splitlines(True)]
    return replace(job, scenario="".join(lines))


def _without_path(line: str, folder: Path) -> str:
    if not line.startswith("table = "):
        return line
    table = Path(tomllib.loads(line)["table"])
    return tomli_w.dumps({"table": table.name}) if table.parent == folder else line


@dataclass(frozen=True)
class Task:
    """One run of a sweep.

    Attributes:
        run: BLAKE2b-128 in hexadecimal digits of all that its numbers depend on.
        number: place in the order of the design, from 0.
        point: row of the table of points, from 0.
        seed: seed of all chance; the same ones at every point.
        settings: dotted key and value of each parameter, without the seed; values are what JSON
            can hold, dates as ISO text.
    """

    run: str
    number: int
    point: int
    seed: int
    settings: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Result:
    """What is kept of a run.

    Attributes:
        outcomes: value by name as in the job; dates as ISO text, numbers finite, None where the
            run has no such value.
        series: Arrow IPC stream, compressed with zstd; empty if no series are kept.
    """

    outcomes: dict[str, float | str | None]
    series: bytes

    def as_text(self) -> str:
        """Outcomes as they are kept.

        Raises:
            ValueError: if one is not finite.
            TypeError: if one is neither number, text nor None.
        """
        return json.dumps(self.outcomes, allow_nan=False)


@dataclass(frozen=True)
class Answer:
    """What became of a run.

    Attributes:
        task: the run.
        result: what it gave; None if it failed.
        error: why it failed, with traceback where there is one; empty if it did not.
        attempts: how often it was begun by the session that finished it, a count.
        seconds: what it took in its worker.
    """

    task: Task
    result: Result | None
    error: str = ""
    attempts: int = 1
    seconds: float = 0.0
