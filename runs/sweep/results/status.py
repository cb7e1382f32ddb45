"""How far a sweep is, asked from anywhere while it runs, or afterwards."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

from ...files.manifest import MANIFEST
from ..specification.factors import TIPPING
from ..store.lock import read_holder
from ..store.results_store import STORE, ResultsStore
from .folder import SWEEP


@dataclass(frozen=True)
class LiveStatus:
    """How a sweep stands.

    Attributes:
        planned: all runs.
        done: runs with a result.
        failed: runs without one.
        running: runs that workers execute now.
        left: runs that are neither done nor failed nor running.
        workers: processes or cluster threads at work; 0 if nobody works on it.
        a_second: runs finished a second in the last session; None before the first.
        seconds_left: at that rate; None where there is no rate, or nobody works on it.
        pid: process of the driver; None if there is none, or it did not say.
        host: its machine.
        searches: a search for the edge is not over, and may ask for more runs than are planned.
    """

    planned: int
    done: int
    failed: int
    running: int
    left: int
    workers: int
    a_second: float | None
    seconds_left: float | None
    pid: int | None
    host: str
    searches: bool = False

    def __str__(self) -> str:
        parts = [f"{self.done:,} of {self.planned:,} runs done", f"{self.failed:,} failed"]
        parts += [f"{self.running:,} running", f"{self.left:,} left"]
        if self.a_second:
            parts.append(f"{self.a_second:.3g} a second")
        if self.seconds_left:
            parts.append(f"{tqdm.format_interval(self.seconds_left)} to go")
        if self.searches:
            parts.append("and as many more as the search for the edge will ask for")
        who = f"process {self.pid} on {self.host}" if self.pid else "a process"
        return f"{', '.join(parts)}; {who if self.workers else 'nobody'} works on it"


def read_status(folder: Path) -> LiveStatus:
    """Read how a sweep stands; a driver at work is not disturbed.

    Args:
        folder: of the sweep.

    Returns:
        Its counts, and how fast it goes.

    Raises:
        FileNotFoundError: if there is no store in it.
        InputError: if the store is damaged.
    """
    who = read_holder(folder)
    with ResultsStore.open(folder / STORE, whole=False) as store:
        counts, session = store.counts(), store.session()
    began, seen, workers, finished, running = session or (0.0, 0.0, 0, 0, 0)
    if who is None:
        workers = running = 0
    rate = finished / (seen - began) if finished and seen > began else None
    to_go = counts.left / rate if rate and workers and counts.left else None
    pid = who.get("pid") if who else None
    return LiveStatus(
        planned=counts.planned,
        done=counts.done,
        failed=counts.failed,
        running=running,
        left=counts.left - running,
        workers=workers,
        a_second=rate,
        seconds_left=to_go,
        pid=pid if isinstance(pid, int) else None,
        host=str(who.get("host", "")) if who else "",
        searches=_searches(folder),
    )


def _searches(folder: Path) -> bool:
    """Whether it is a search whose tables are not written yet."""
    if (folder / MANIFEST).is_file():
        return False
    with suppress(OSError, ValueError):  # a damaged sweep file is told by who goes on with it
        return tomllib.loads((folder / SWEEP).read_text("utf-8")).get("design") == TIPPING
    return False
