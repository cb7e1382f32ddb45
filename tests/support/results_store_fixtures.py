"""A store with some finished runs, for the tests of sweeps."""

from __future__ import annotations

from pathlib import Path

import misbehaving_runs
from mutualaid.runs.sweep.design.tasks import Answer, Job, Result, Task
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore

SCENARIO = 'title = "A"\n\n[plan]\nfee_rate = 0.08\n\n[[regulator.orders]]\nkind = "x"\n'
JOB = Job(SCENARIO, ("members_end",), ("members",))
TASKS = misbehaving_runs.tasks(30)
ANSWERS = [Answer(task, misbehaving_runs.expected(task), seconds=0.25) for task in TASKS]


def write_store(path: Path, done: int = 20, failed: int = 3) -> None:
    with ResultsStore.begin(path, JOB, "f") as store:
        store.plan(TASKS)
        for answer in ANSWERS[:done]:
            store.keep([answer])
        store.keep([Answer(task, None, "why") for task in TASKS[done : done + failed]])


def read_store(path: Path) -> tuple[list, list]:
    with ResultsStore.open(path) as store:
        return list(store.results()), list(store.failures())


def results_in(folder: Path) -> dict[Task, Result]:
    """What a sweep has kept of its runs, by task."""
    with ResultsStore.open(folder / STORE) as store:
        return dict(store.results())
