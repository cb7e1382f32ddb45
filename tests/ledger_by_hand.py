"""A ledger with some finished runs, for the tests of sweeps."""

from __future__ import annotations

from pathlib import Path

import lives_by_hand
from mutualaid.runs.sweep.job import Job
from mutualaid.runs.sweep.ledger import Ledger
from mutualaid.runs.sweep.ledger_rows import Answer

SCENARIO = 'title = "A"\n\n[plan]\nfee_rate = 0.08\n\n[[regulator.orders]]\nkind = "x"\n'
JOB = Job(SCENARIO, ("members_end",), ("members",))
TASKS = lives_by_hand.tasks(30)
ANSWERS = [Answer(task, lives_by_hand.expected(task), seconds=0.25) for task in TASKS]


def written(path: Path, done: int = 20, failed: int = 3) -> None:
    with Ledger.begin(path, JOB, "f") as ledger:
        ledger.plan(TASKS)
        for answer in ANSWERS[:done]:
            ledger.keep([answer])
        ledger.keep([Answer(task, None, "why") for task in TASKS[done : done + failed]])


def read(path: Path) -> tuple[list, list]:
    with Ledger.open(path) as ledger:
        return list(ledger.results()), list(ledger.failures())
