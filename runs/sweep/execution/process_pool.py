"""Worker processes of this machine, which may die, hang or be killed without harm to others."""

from __future__ import annotations

import gc
import multiprocessing
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any

from ...process.workers import begin_to_serve, cores, hold_signals
from ..design.tasks import Answer, Job, Task
from ..store.errors import WorkersFailedError
from .executor import Executor, Simulate, execute_task

ATTEMPTS = 3
"""A run whose worker has died so often has failed."""
IMPORTED = 77
"""Exit code of a worker that would begin a sweep itself, as it imports the script that began it."""
_WITHOUT_GUARD = (
    "each worker imports the script that starts the sweep, and would start it again; "
    'put what the script does under: if __name__ == "__main__":'
)
READY, COMPILING = "ready", "compiling"
"""What a worker says between answers: a run may begin or go on; its rules are compiled first."""


@dataclass
class _Worker:
    """One process, and the runs it has: it executes the first of them.

    Attributes:
        ready: it has said that it can take runs.
        since: when its clock began; none goes while it starts or compiles.
    """

    process: BaseProcess
    pipe: connection.Connection
    ready: bool = False
    since: float | None = None
    tasks: deque[Task] = field(default_factory=deque)


class ProcessPool(Executor):
    """Worker processes of this machine, each with a pipe of its own.

    A pool of the standard library would lose every run in flight with one dead worker and not say
    which run it was; and as it keeps the writing end of its own pipe open, an answer that breaks
    off in the middle would be waited for for ever. Here a dead worker is the end of its file.

    Args:
        simulate: what a run is.
        job: what all runs have in common.
        workers: how many; None for one per core that this process may use.
        timeout: seconds a run may take; None for any.
        preload: modules that a worker imports before its first run.
    """

    def __init__(
        self,
        simulate: Simulate,
        job: Job,
        workers: int | None = None,
        timeout: float | None = None,
        preload: tuple[str, ...] = (),
    ) -> None:
        self._serving = (simulate, job, preload)
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
            idle = [self._start_worker()]
            self._workers += idle
        self._give((idle or sorted(self._workers, key=lambda worker: len(worker.tasks)))[0], task)

    def answers(self, patience_seconds: float) -> list[Answer]:
        """Give what has become of runs."""
        pipes = {worker.pipe: worker for worker in self._workers}
        if not pipes:
            return []
        ready = connection.wait(list(pipes), self._patience(patience_seconds))
        found: list[Answer] = []
        for pipe in ready:
            found += self._receive(pipes[pipe])  # type: ignore[index]
        for worker in [worker for worker in self._workers if self._is_late(worker)]:
            found += self._end_worker(worker, f"took longer than {self._timeout:g} seconds")
        return found

    def stop(self) -> None:
        """End at once."""
        for worker in self._workers:
            worker.process.kill()
        for worker in self._workers:
            worker.process.join(1)
            worker.pipe.close()
        self._workers.clear()

    def _start_worker(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(theirs, *self._serving), daemon=True)
        with hold_signals():
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

    def _receive(self, worker: _Worker) -> Iterator[Answer]:
        """What a worker says; the end of its file is its death."""
        try:
            said = worker.pipe.recv()
        except (EOFError, OSError):
            yield from self._end_worker(worker)
            return
        worker.since = None if said == COMPILING else time.monotonic()
        if said == READY:
            worker.ready = True
            self._false_starts = 0
        if said in (READY, COMPILING):
            return
        run = worker.tasks.popleft().run
        yield replace(said, attempts=1 + self._deaths.pop(run, 0))

    def _end_worker(self, worker: _Worker, late: str = "") -> Iterator[Answer]:
        """A worker is gone or made to go: its first run is to blame, the others get another one."""
        worker.process.kill()
        worker.process.join()
        worker.pipe.close()
        self._workers.remove(worker)
        tasks = deque(worker.tasks)
        if not worker.ready:
            if worker.process.exitcode == IMPORTED:
                raise WorkersFailedError(_WITHOUT_GUARD) from None
            self._false_starts += 1
            if self._false_starts >= ATTEMPTS * self.workers:
                raise WorkersFailedError(f"workers end as they start ({_end_text(worker.process)})")
        elif tasks:
            first = tasks[0]
            self._deaths[first.run] += 1
            attempts = self._deaths[first.run]
            if late or attempts == ATTEMPTS:
                error = late or f"its worker died {attempts} times ({_end_text(worker.process)})"
                yield Answer(tasks.popleft(), None, error, attempts, _seconds_of(worker) or 0.0)
                del self._deaths[first.run]
        if tasks:
            another = self._start_worker()
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


def _end_text(process: BaseProcess) -> str:
    """How a process has ended."""
    code = process.exitcode
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"


# In a worker


def end_if_imported() -> None:
    """End this process if it is a worker that imports a script without a guard; it has run nothing.

    Raises:
        SystemExit: with the code by which the driver knows.
    """
    if getattr(multiprocessing.current_process(), "_inheriting", False):
        raise SystemExit(IMPORTED)


def _serve(
    tasks: connection.Connection, simulate: Simulate, job: Job, preload: tuple[str, ...]
) -> None:
    """Be a worker process: say that it is ready, then answer task by task.

    Ctrl-C is the driver's business. Should it die, even of SIGKILL, the worker ends at once.

    Args:
        tasks: where tasks come from and answers go.
        simulate: what a run is.
        job: what all runs have in common.
        preload: modules that a run needs; imported before the first one.
    """
    begin_to_serve()
    for name in preload:
        import_module(name)
    if "numba" in sys.modules:
        _report_compilation(tasks)
    with suppress(EOFError, OSError):
        tasks.send(READY)
        while True:
            tasks.send(execute_task(simulate, job, tasks.recv()))
            gc.collect()  # of a run that failed: the society that its traceback held
            gc.freeze()  # what is left is the program, which need not be looked through again


def _report_compilation(driver: connection.Connection) -> None:
    """Tell the driver when rules are compiled: that may take a minute, which is not the run's."""
    from numba.core import event

    class Compiling(event.Listener):
        depth = 0

        def on_start(self, event: Any) -> None:
            self.depth += 1
            if self.depth == 1:
                driver.send(COMPILING)

        def on_end(self, event: Any) -> None:
            self.depth -= 1
            if self.depth == 0:
                driver.send(READY)

    event.register("numba:compile", Compiling())
