"""Worker processes of this machine, which may die, hang or be killed without harm to others."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from multiprocessing import connection
from multiprocessing.process import BaseProcess

from ..design.tasks import Answer, Job, Task
from ..store.errors import WorkersFailedError
from .executor import Engine, cores
from .worker import COMPILING, READY, Live, serve, signals_held_back

ATTEMPTS = 3
"""A run whose worker has died so often has failed."""


@dataclass
class _Worker:
    """One process, and the runs it has: it lives the first of them.

    Attributes:
        ready: it has said that it can take runs.
        since: when its clock began; none goes while it starts or compiles.
    """

    process: BaseProcess
    pipe: connection.Connection
    ready: bool = False
    since: float | None = None
    tasks: deque[Task] = field(default_factory=deque)


class Processes(Engine):
    """Worker processes of this machine, each with a pipe of its own.

    A pool of the standard library would lose every run in flight with one dead worker and not say
    which run it was; and as it keeps the writing end of its own pipe open, an answer that breaks
    off in the middle would be waited for for ever. Here a dead worker is the end of its file.

    Args:
        live: what a run is.
        job: what all runs have in common.
        workers: how many; None for one per core that this process may use.
        timeout: seconds a run may take; None for any.
        loads: modules that a worker loads before its first run.
    """

    def __init__(
        self,
        live: Live,
        job: Job,
        workers: int | None = None,
        timeout: float | None = None,
        loads: tuple[str, ...] = (),
    ) -> None:
        self._serving = (live, job, loads)
        self.workers = workers or cores()
        self._timeout = timeout
        self._context = multiprocessing.get_context("spawn")
        self._workers: list[_Worker] = []
        self._deaths: Counter[str] = Counter()
        self._false_starts = 0

    @property
    def running(self) -> int:
        """Runs that it has taken and not answered."""
        return sum(len(worker.tasks) for worker in self._workers)

    def submit(self, task: Task) -> None:
        """Take a run."""
        idle = [worker for worker in self._workers if not worker.tasks]
        if not idle and len(self._workers) < self.workers:
            idle = [self._started()]
            self._workers += idle
        self._give((idle or sorted(self._workers, key=lambda worker: len(worker.tasks)))[0], task)

    def answers(self, patience_seconds: float) -> list[Answer]:
        """Give what has become of runs."""
        pipes = {worker.pipe: worker for worker in self._workers}
        if not pipes:
            return []
        heard = connection.wait(list(pipes), self._patience(patience_seconds))
        found: list[Answer] = []
        for pipe in heard:
            found += self._heard(pipes[pipe])  # type: ignore[index]
        for worker in [worker for worker in self._workers if self._is_late(worker)]:
            found += self._ended(worker, f"took longer than {self._timeout:g} seconds")
        return found

    def stop(self) -> None:
        """End at once."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join(1)
            worker.pipe.close()
        self._workers.clear()

    def _started(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=serve, args=(theirs, *self._serving), daemon=True)
        with signals_held_back():
            process.start()
        theirs.close()  # else its end would not be the end of the file
        return _Worker(process, ours)

    def _give(self, worker: _Worker, task: Task) -> None:
        if worker.ready and not worker.tasks:
            worker.since = time.monotonic()
        worker.tasks.append(task)
        try:
            worker.pipe.send(task)
        except OSError:  # it has just died; that is found out where answers are read
            return

    def _heard(self, worker: _Worker) -> Iterator[Answer]:
        """What a worker says; the end of its file is its death."""
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._ended(worker)
            return
        worker.since = None if said == COMPILING else time.monotonic()
        if said == READY:
            worker.ready = True
            self._false_starts = 0
        if said in (READY, COMPILING):
            return
        run = worker.tasks.popleft().run
        yield replace(said, attempts=1 + self._deaths.pop(run, 0))

    def _ended(self, worker: _Worker, late: str = "") -> Iterator[Answer]:
        """A worker is gone or made to go: its first run is to blame, the others get another one."""
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        tasks = deque(worker.tasks)
        if not worker.ready:
            self._false_starts += 1
            if self._false_starts >= ATTEMPTS * self.workers:
                raise WorkersFailedError(f"workers end as they start ({_end_of(worker.process)})")
        elif tasks:
            first = tasks[0]
            self._deaths[first.run] += 1
            attempts = self._deaths[first.run]
            if late or attempts == ATTEMPTS:
                error = late or f"its worker died {attempts} times ({_end_of(worker.process)})"
                yield Answer(tasks.popleft(), None, error, attempts, _seconds_of(worker) or 0.0)
                del self._deaths[first.run]
        if tasks:
            another = self._started()
            self._workers.append(another)
            for task in tasks:
                self._give(another, task)

    def _is_late(self, worker: _Worker) -> bool:
        seconds = _seconds_of(worker)
        return self._timeout is not None and seconds is not None and seconds > self._timeout

    def _patience(self, seconds: float) -> float:
        limit = self._timeout
        if limit is None:
            return seconds
        taken = [taken for worker in self._workers if (taken := _seconds_of(worker)) is not None]
        return max(0.0, min([seconds, *(limit - one + 0.001 for one in taken)]))


def _seconds_of(worker: _Worker) -> float | None:
    """What its run has taken so far; None if no clock goes."""
    if not worker.tasks or worker.since is None:
        return None
    return time.monotonic() - worker.since


def _end_of(process: BaseProcess) -> str:
    """How a process has ended."""
    code = process.exitcode
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
