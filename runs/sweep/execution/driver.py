"""The driver of a sweep: hands out runs, keeps what comes back, and loses nothing of it."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ...process.exit_codes import DONE, INTERRUPTED, SOME_RUNS_FAILED, fail_with
from ...process.interrupts import handled_by, told_already
from ...process.progress import progress_bar
from ..design.tasks import Job, Task
from ..store.lock import hold_lock
from ..store.results_store import STORE, ResultsStore
from .executor import Executor, Simulate

Executors = Callable[[], AbstractContextManager[Executor]]
PATIENCE_SECONDS = 0.2
"""So often it is looked whether somebody wants the sweep to stop."""
_SOCIETY = f"{__name__.partition('.')[0]}.model.society"


@dataclass(frozen=True)
class SweepStatus:
    """How a sweep stands when the driver ends.

    Attributes:
        done: runs with a result, of this session and earlier ones.
        failed: runs without one.
        left: runs that are neither.
        interrupted: a signal has ended it.
    """

    done: int
    failed: int
    left: int
    interrupted: bool

    @property
    def code(self) -> int:
        """Exit code of a command that does nothing else."""
        if self.interrupted:
            return INTERRUPTED
        return SOME_RUNS_FAILED if self.failed else DONE


def run_tasks(
    folder: Path,
    job: Job,
    tasks: Sequence[Task],
    executors: Executors | None = None,
    *,
    quiet: bool = False,
    fingerprint: str = "",
    retry: bool = False,
) -> SweepStatus:
    """Execute the runs of a sweep that have no result yet, and keep what comes of them.

    It may be called again, with more tasks too. What a process that is killed in the middle has
    finished is kept; the next call executes what was in flight once more, and the rest.

    Args:
        folder: of the sweep; made if there is none.
        job: what all runs have in common.
        tasks: the runs.
        executors: opens what executes them; None for one process per core of this machine.
        quiet: show no progress.
        fingerprint: of the program and of what all runs have in common; another one than that of
            the results store is refused.
        retry: execute failed runs again.

    Returns:
        How the sweep stands.

    Raises:
        InputError: if the store is damaged or of another sweep, or the cluster does not answer.
        SweepError: if the store cannot be written, another process holds it, or the workers
            or the cluster fail as a whole.
    """
    executors = executors or partial(open_executor, job)
    folder.mkdir(parents=True, exist_ok=True)
    with (
        hold_lock(folder) as alone,
        ResultsStore.begin(folder / STORE, job, fingerprint, write_ahead=alone) as store,
    ):
        store.plan(tasks)
        if retry:
            store.retry_failed()
        to_do = store.to_do()
        interrupted = False
        if to_do:
            with _stop_on_signal() as stop, executors() as executor:
                interrupted = _drive(store, executor, to_do, stop, quiet)
        counts = store.counts()
    status = SweepStatus(counts.done, counts.failed, counts.left, interrupted)
    if interrupted:
        kept = f"{counts.done} of {counts.planned} runs are kept"
        with told_already():
            fail_with(f"interrupted; {kept}, the same command goes on from there", INTERRUPTED)
    return status


def open_executor(
    job: Job,
    simulate: Simulate | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    timeout: float | None = None,
) -> Executor:
    """Open what executes runs, as `run_tasks` takes it.

    What that needs is imported here, so that this is light.

    Args:
        job: what all runs have in common.
        simulate: what a run is, a function at the top of a module; None for `one_run.simulate`.
        workers: processes of this machine; None for one per core.
        cluster: address of a Dask scheduler; None for this machine.
        timeout: seconds a run may take before it is ended; None for any.
    """
    program, preload = None, ()
    if simulate is None:
        from ..design.fingerprints import program_digest
        from .one_run import simulate

        program, preload = program_digest(), (_SOCIETY,)
    if cluster is not None:
        from .dask_cluster import DaskExecutor

        return DaskExecutor(cluster, simulate, job, timeout, program)
    from .process_pool import ProcessPool

    return ProcessPool(simulate, job, workers, timeout, preload)


def _drive(
    store: ResultsStore, executor: Executor, to_do: list[Task], stop: threading.Event, quiet: bool
) -> bool:
    """Hand out runs and keep answers; whether somebody has stopped it.

    What has come is kept before more is handed out, so a driver that dies has at most what is in
    flight to execute again.
    """
    waiting, finished, failed = deque(to_do), 0, 0
    store.keep([], 0, executor.workers)
    with progress_bar("runs", quiet, unit="run", lines=True) as advance:
        while finished < len(to_do) and not stop.is_set():
            while waiting and executor.room > 0:
                executor.submit(waiting.popleft())
            if answers := executor.answers(PATIENCE_SECONDS):
                still = min(executor.running, executor.workers)
                store.keep(answers, still, executor.workers)
                finished += len(answers)
                failed += sum(answer.result is None for answer in answers)
            if advance is not None:
                advance(finished, len(to_do), f"{failed} failed" if failed else "")
        if stop.is_set() and finished < len(to_do):
            store.keep(executor.answers(0), 0, executor.workers)
            return True
    return False


@contextmanager
def shared_executor(make: Callable[[], Executor]) -> Iterator[Executors]:
    """Give one executor to several calls of `run_tasks`; the first that needs it opens it."""
    with ExitStack() as stack:
        held: list[Executor] = []

        def take() -> AbstractContextManager[Executor]:
            if not held:
                held.append(stack.enter_context(make()))
            return nullcontext(held[0])

        yield take


@contextmanager
def _stop_on_signal() -> Iterator[threading.Event]:
    """The first signal sets an event, so that nothing breaks off in the middle; a second one ends.

    The store stands a sudden end at any moment, and workers end with their driver.
    """
    stop = threading.Event()

    def on_signal(*_: object) -> None:
        if stop.is_set():
            os._exit(INTERRUPTED)
        stop.set()

    with handled_by(on_signal):
        yield stop
