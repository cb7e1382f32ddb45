"""What executes the runs of a sweep, wherever that is, and what is answered for each run."""

from __future__ import annotations

import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self

from ..design.tasks import Answer, Job, Result, Task

Simulate = Callable[[Job, Task], Result]
"""What a run is; a function at the top of a module, so that a worker finds it."""
IN_FLIGHT = 2
"""Runs a worker has at once: the one it executes, and the next, so that it need not wait for it."""
LONGEST_ERROR = 10_000
"""Characters of a traceback that are kept: its end."""


class Executor(ABC):
    """What executes runs; it stops at the end of a `with` block.

    Attributes:
        workers: how many runs it executes at once.
    """

    workers: int

    @property
    def room(self) -> int:
        """How many more runs it takes now."""
        return IN_FLIGHT * self.workers - self.running

    @property
    @abstractmethod
    def running(self) -> int:
        """How many runs it has taken and not answered."""

    @abstractmethod
    def submit(self, task: Task) -> None:
        """Take a run."""

    @abstractmethod
    def answers(self, patience_seconds: float) -> list[Answer]:
        """Give what has become of runs, as soon as there is one; perhaps none in that time."""

    @abstractmethod
    def stop(self) -> None:
        """End at once, whatever it is doing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()


def execute_task(simulate: Simulate, job: Job, task: Task) -> Answer:
    """Execute a run; what it raises becomes an answer, so that nothing needs to be sent but text.

    Args:
        simulate: what a run is.
        job: what all runs have in common.
        task: the run.

    Returns:
        Its result, or the traceback of what it raised.
    """
    begun = time.monotonic()
    try:
        result = simulate(job, task)
        result.as_text()  # what cannot be kept is a failure of the run, not of the store
    except BaseException:  # a run that calls exit() must not take the worker with it
        error = traceback.format_exc()[-LONGEST_ERROR:]
        return Answer(task, None, error, seconds=time.monotonic() - begun)
    return Answer(task, result, seconds=time.monotonic() - begun)
