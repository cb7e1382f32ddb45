"""Runs that take no time and misbehave on demand, for the tests of sweeps."""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from functools import partial
from pathlib import Path
from weakref import WeakSet

from mutualaid.runs.sweep.design.tasks import Job, Result, Task


def job_in(folder: Path) -> Job:
    """A job whose scenario is only the folder in which its runs leave their traces."""
    folder.mkdir(exist_ok=True)
    return Job(str(folder), ("number",), ("share_fen",))


def tasks(count: int, seconds: float = 0.0, **kinds: int) -> list[Task]:
    """Tasks 0, 1, ...; `raises=3` makes number 3 one that raises."""
    by_number = {number: kind for kind, number in kinds.items()}
    return [
        Task(f"{n:032x}", n, n // 2, n % 2, (("kind", by_number.get(n, "")), ("seconds", seconds)))
        for n in range(count)
    ]


def misbehave(job: Job, task: Task) -> Result:
    """Leave a trace, do what the task says, and give numbers that depend on nothing else."""
    settings = dict(task.settings)
    with open(Path(job.scenario) / "begun", "a") as trace:
        trace.write(f"{task.number} {os.getpid()}\n")
    time.sleep(float(settings["seconds"]))  # type: ignore[arg-type]
    match settings["kind"]:
        case "raises":
            raise ValueError(f"number {task.number} does not like it")
        case "kills":
            os.kill(os.getpid(), signal.SIGKILL)
        case "hangs":
            time.sleep(1e6)
        case "compiles":
            from numba.core import event

            with event.trigger_event("numba:compile"):
                time.sleep(1)
        case "exits":
            raise SystemExit(0)
        case "infinite":
            return Result({"number": float("inf")}, b"")
        case "kills_once" if begun_runs(job).count(task.number) == 1:
            os.kill(os.getpid(), signal.SIGKILL)
        case "fails_once" if begun_runs(job).count(task.number) == 1:
            raise OSError("not yet")
    return expected(task)


class Ring:
    """Something that knows itself, as a society does through its agents."""

    def __init__(self) -> None:
        self.itself = self


RINGS: WeakSet[Ring] = WeakSet()


def count_rings(_job: Job, _task: Task) -> Result:
    """Leave a ring behind, and tell how many are still there of the runs before."""
    gc.disable()
    before = len(RINGS)
    RINGS.add(Ring())
    return Result({"number": float(before)}, b"")


def expected(task: Task) -> Result:
    """What a task gives."""
    value = task.number / 7 if task.number % 5 else None
    return Result({"number": value, "date": f"2020-01-{1 + task.number % 28:02d}"}, b"x" * 3000)


def traces(job: Job) -> list[tuple[int, int]]:
    """Number and process of each run that was begun."""
    path = Path(job.scenario) / "begun"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(int(line.split()[0]), int(line.split()[1])) for line in lines]


def begun_runs(job: Job) -> list[int]:
    """Numbers of the runs that were begun, in that order."""
    return [number for number, _ in traces(job)]


def main() -> None:
    """A driver of its own: FOLDER RUNS SECONDS WORKERS, then kinds as `raises=3`."""
    from mutualaid.runs.files.hidden_work import remove_half_made
    from mutualaid.runs.process.interrupts import ends_when_interrupted
    from mutualaid.runs.sweep.execution.driver import open_executor, run_tasks

    folder, count, seconds, workers, *kinds = sys.argv[1:]
    named = {kind.split("=")[0]: int(kind.split("=")[1]) for kind in kinds}
    job = job_in(Path(folder).with_suffix(".traces"))
    todo = tasks(int(count), float(seconds), **named)
    print("begins", flush=True)
    with ends_when_interrupted(remove_half_made, "last words", 130):
        executors = partial(open_executor, job, misbehave, int(workers))
        sys.exit(run_tasks(Path(folder), job, todo, executors).code)


if __name__ == "__main__":
    main()
