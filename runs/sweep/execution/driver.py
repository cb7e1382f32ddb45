"""The driver of a sweep: hands out runs, keeps what comes back, and loses nothing of it."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from ...process.exit_codes import DONE, INTERRUPTED, SOME_RUNS_FAILED, fail_with
from ...process.interrupts import handled_by, told_already
from ...process.progress import progress_bar
from ..design.tasks import Job, Task
from ..store.lock import locked
from ..store.results_store import STORE, ResultsStore
from .executor import Engine
from .worker import Live

Engines = Callable[[], AbstractContextManager[Engine]]
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
    *,
    live: Live | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    timeout: float | None = None,
    quiet: bool = False,
    fingerprint: str = "",
    retry: bool = False,
    engines: Engines | None = None,
) -> SweepStatus:
    """Live the runs of a sweep that are not in its store yet, and keep them there.

    It may be called again, with more tasks too. What a process that is killed in the middle has
    finished is in the store; the next call lives what was in flight once more, and the rest.

    Args:
        folder: of the sweep; made if there is none.
        job: what all runs have in common.
        tasks: the runs.
        live: what a run is, a function at the top of a module; None for `one_run.live`.
        workers: processes of this machine; None for one per core.
        cluster: address of a Dask scheduler; None for this machine.
        timeout: seconds a run may take before it is ended; None for any.
        quiet: show no progress.
        fingerprint: of the program and of what all runs have in common; another one than the
            store's is refused.
        retry: live failed runs again.
        engines: gives where the runs are lived, instead of one that is opened for this call.

    Returns:
        How the sweep stands.

    Raises:
        Faults: if the store is damaged or of another sweep, or the cluster does not answer.
        SweepError: if the store cannot be written, another process holds it, or the workers
            or the cluster fail as a whole.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (
        locked(folder) as alone,
        ResultsStore.begin(folder / STORE, job, fingerprint, write_ahead=alone) as store,
    ):
        store.plan(tasks)
        if retry:
            store.retry_failed()
        to_do = store.to_do()
        interrupted = False
        if to_do:
            with (
                _stops_at_a_signal() as stop,
                engines() if engines else engine_of(job, live, workers, cluster, timeout) as engine,
            ):
                interrupted = _drive(store, engine, to_do, stop, quiet)
        counts = store.counts()
    finished = SweepStatus(counts.done, counts.failed, counts.left, interrupted)
    if interrupted:
        kept = f"{counts.done} of {counts.planned} runs are kept"
        with told_already():
            fail_with(f"interrupted; {kept}, the same command goes on from there", INTERRUPTED)
    return finished


def engine_of(
    job: Job,
    live: Live | None = None,
    workers: int | None = None,
    cluster: str | None = None,
    timeout: float | None = None,
) -> Engine:
    """Where runs are to be lived, as `run_tasks` takes it.

    What that needs is imported here, so that this is light.
    """
    code, loads = None, ()
    if live is None:
        from ..design.fingerprints import code_digest
        from .one_run import live

        code, loads = code_digest(), (_SOCIETY,)
    if cluster is not None:
        from .dask_cluster import OnCluster

        return OnCluster(cluster, live, job, timeout, code)
    from .process_pool import Processes

    return Processes(live, job, workers, timeout, loads)


def _drive(
    store: ResultsStore, engine: Engine, to_do: list[Task], stop: threading.Event, quiet: bool
) -> bool:
    """Hand out runs and keep answers; whether somebody has stopped it.

    What has come is kept before more is handed out, so a driver that dies has at most what is in
    flight to live again.
    """
    waiting, finished, failed = deque(to_do), 0, 0
    store.keep([], 0, engine.workers)
    with progress_bar("runs", quiet, unit="run", lines=True) as advance:
        while finished < len(to_do) and not stop.is_set():
            while waiting and engine.room > 0:
                engine.submit(waiting.popleft())
            if answers := engine.answers(PATIENCE_SECONDS):
                still = min(engine.running, engine.workers)
                store.keep(answers, still, engine.workers)
                finished += len(answers)
                failed += sum(answer.result is None for answer in answers)
            if advance is not None:
                advance(finished, len(to_do), f"{failed} failed" if failed else "")
        if stop.is_set() and finished < len(to_do):
            store.keep(engine.answers(0), 0, engine.workers)
            return True
    return False


@contextmanager
def one_engine(make: Callable[[], Engine]) -> Iterator[Engines]:
    """Give one engine to several calls of `run_tasks`; it is opened by the first that needs it."""
    with ExitStack() as stack:
        held: list[Engine] = []

        def take() -> AbstractContextManager[Engine]:
            if not held:
                held.append(stack.enter_context(make()))
            return nullcontext(held[0])

        yield take


@contextmanager
def _stops_at_a_signal() -> Iterator[threading.Event]:
    """The first signal sets an event, so that nothing breaks off in the middle; a second one ends.

    The store stands a sudden end at any moment, and workers end with their driver.
    """
    stop = threading.Event()

    def heard(*_: object) -> None:
        if stop.is_set():
            os._exit(INTERRUPTED)
        stop.set()

    with handled_by(heard):
        yield stop
