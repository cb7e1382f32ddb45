"""What lives the runs of a sweep, wherever that is."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from ..design.tasks import Answer, Task

IN_FLIGHT = 2
"""Runs a worker has at once: the one it lives, and the next, so that it need not wait for it."""


class Engine(ABC):
    """What lives runs; it stops at the end of a `with` block.

    Attributes:
        workers: how many runs it lives at once.
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


def cores() -> int:
    """Cores that this process may use.

    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
