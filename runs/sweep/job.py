"""What a sweep asks of a worker and what comes back: job, task and result."""

from __future__ import annotations

from dataclasses import dataclass

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
