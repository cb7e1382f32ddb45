"""Runs on any executor of `concurrent.futures`, and on a Dask cluster through its own."""

from __future__ import annotations

import gc
import logging
import os
import threading
import time
import uuid
from collections import deque
from collections.abc import Iterator
from concurrent import futures
from contextlib import contextmanager
from functools import partial
from queue import SimpleQueue
from typing import Any

from ....model.loading.input_errors import ErrorDetail, InputError
from ..design.tasks import Answer, Job, Task
from ..store.errors import ClusterLostError
from .executor import IN_FLIGHT, Executor, Simulate, execute_task

ANSWERS_WITHIN_SECONDS = 5
"""A cluster that does not answer in that time is not there."""
LAST_WORDS_SECONDS = 1.0
"""A worker that ends itself has so long to say why."""


class FuturesExecutor(Executor):
    """Any executor of `concurrent.futures` whose workers replace each other, as of a cluster.

    What a run raises is an answer (`execute_task`), so an exception is never the run's own: its
    worker has died, or something between there and here. A cluster blames every run that a dead
    worker held, whichever of them ended it. Therefore a run with an exception is a suspect: when
    everything else is answered, it is executed once more, alone, and only what comes of that
    counts.

    Args:
        executor: where runs go.
        workers: how many runs it executes at once.
        simulate: what a run is.
        job: what all runs have in common.
        timeout: seconds a run may take; None for any.
        program: digest of the program that workers must have; None for any.
    """

    def __init__(
        self,
        executor: futures.Executor,
        workers: int,
        simulate: Simulate,
        job: Job,
        timeout: float | None = None,
        program: str | None = None,
    ) -> None:
        self._executor, self.workers = executor, workers
        self._topic = f"mutualaid-{uuid.uuid4().hex}"
        self._run = partial(
            execute_on_cluster,
            simulate,
            job,
            timeout=timeout,
            program=program,
            topic=self._topic,
        )
        self._tasks: dict[futures.Future, Task] = {}
        self._suspects: deque[Task] = deque()
        self._alone: Task | None = None

    @property
    def room(self) -> int:
        """How many more runs it takes now: none beside a suspect."""
        return 0 if self._alone else IN_FLIGHT * self.workers - len(self._tasks)

    @property
    def running(self) -> int:
        """Runs that it has taken and not answered."""
        return len(self._tasks) + len(self._suspects)

    def submit(self, task: Task) -> None:
        """Take a run.

        Raises:
            ClusterLostError: if the cluster takes none any more.
        """
        with self._lost_unless_alive():
            future = self._executor.submit(self._run, task)
        self._tasks[future] = task

    def answers(self, patience_seconds: float) -> list[Answer]:
        """Give what has become of runs.

        Raises:
            ClusterLostError: if the cluster is gone; no run has failed by that.
        """
        if self._suspects and not self._tasks:
            self._alone = self._suspects.popleft()
            self.submit(self._alone)
        futures.wait(self._tasks, patience_seconds, futures.FIRST_COMPLETED)
        done = [future for future in self._tasks if future.done()]
        found = [self._answer(future, self._tasks.pop(future)) for future in done]
        return [answer for answer in found if answer is not None]

    def _answer(self, future: futures.Future, task: Task) -> Answer | None:
        """What has become of a run; None if it is now a suspect."""
        alone, self._alone = task == self._alone, None
        try:
            with self._lost_unless_alive():
                return future.result()
        except ClusterLostError:
            raise
        except Exception as error:
            if not alone:
                self._suspects.append(task)
                return None
            name = type(error).__name__
            died = "its worker died every time" if name == "KilledWorker" else ""
            return Answer(task, None, died or f"{name}: {error}")

    @contextmanager
    def _lost_unless_alive(self) -> Iterator[None]:
        """An exception counts only while the cluster is there, and has not let go of its runs."""
        try:
            yield
        except Exception as error:
            let_go = isinstance(error, futures.CancelledError | futures.BrokenExecutor)
            if not let_go and self._is_alive():
                raise
            raise ClusterLostError("the cluster is gone; finished runs are kept") from error

    def _is_alive(self) -> bool:
        """Whether it still answers."""
        return True

    def stop(self) -> None:
        """End at once."""
        for future in self._tasks:
            future.cancel()
        self._tasks.clear()
        self._suspects.clear()
        self._executor.shutdown(wait=False)


class DaskExecutor(FuturesExecutor):
    """A Dask cluster; it may grow and shrink meanwhile.

    Args:
        address: of its scheduler, as `tcp://127.0.0.1:8786`.
        simulate: what a run is.
        job: what all runs have in common.
        timeout: seconds a run may take; None for any.
        program: digest of the program that workers must have; None for any.

    Raises:
        InputError: if it does not answer, or what speaks to it is not installed.
    """

    def __init__(
        self, address: str, simulate: Simulate, job: Job, timeout: float | None, program: str | None
    ) -> None:
        self._client = _connect(address)
        super().__init__(self._client.get_executor(pure=False), 1, simulate, job, timeout, program)
        self._too_long = f"took longer than {timeout:g} seconds" if timeout else ""
        self._late: SimpleQueue[str] = SimpleQueue()
        if timeout is not None:
            self._client.subscribe_topic(self._topic, self._hear_of_late)
        self._count()

    def _hear_of_late(self, event: tuple[float, str]) -> None:
        self._late.put(event[1])

    def answers(self, patience_seconds: float) -> list[Answer]:
        """Give what has become of runs.

        Raises:
            ClusterLostError: if the cluster is gone; no run has failed by that.
        """
        if self._client.status not in ("running", "connecting"):
            raise ClusterLostError("the cluster is gone; finished runs are kept")
        with self._lost_unless_alive():
            self._count()
        return [*self._late_answers(), *super().answers(patience_seconds)]

    def _late_answers(self) -> Iterator[Answer]:
        """Runs that took too long; the cluster would let each end some more workers."""
        while not self._late.empty():
            run = self._late.get()
            for future, task in list(self._tasks.items()):
                if task.run == run and not future.done():
                    future.cancel()
                    self._alone = None if task == self._alone else self._alone
                    yield Answer(self._tasks.pop(future), None, self._too_long)

    def stop(self) -> None:
        """End at once."""
        super().stop()
        self._client.close(timeout=1)

    def _is_alive(self) -> bool:
        """Whether its scheduler still answers: the client itself may learn of its end later."""
        try:
            asked = self._client.scheduler.identity
            self._client.sync(asked, callback_timeout=ANSWERS_WITHIN_SECONDS)
        except Exception:  # of the network, of time, of a client that is closed: all say no
            return False
        return self._client.status == "running"

    def _count(self) -> None:
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        self.workers = max(1, sum(worker["nthreads"] for worker in workers))


def execute_on_cluster(
    simulate: Simulate,
    job: Job,
    task: Task,
    timeout: float | None = None,
    program: str | None = None,
    topic: str = "",
) -> Answer:
    """Execute a run on a worker of a cluster, in one of its threads.

    A run that takes too long ends its worker, since a thread cannot be ended; the cluster starts
    another one. The worker says first which run it was.

    Args:
        simulate: what a run is.
        job: what all runs have in common.
        task: the run.
        timeout: seconds it may take; None for any.
        program: digest of the driver's program; None where that does not matter.
        topic: of the events by which the driver hears of a run that takes too long.

    Returns:
        As `execute_task`; a failure if the worker has another version of the program.
    """
    if program is not None:
        from ..design.fingerprints import program_digest

        if program_digest() != program:
            said = "the worker has another version of the program, Python, NumPy or Numba"
            return Answer(task, None, said)
    watch = (
        threading.Timer(timeout, _end_worker, [task.run, topic, _worker_here()])
        if timeout
        else None
    )
    if watch is not None:
        watch.daemon = True
        watch.start()
    try:
        return execute_task(simulate, job, task)
    finally:
        gc.collect()  # of a run that failed: the society that its traceback held
        if watch is not None:
            watch.cancel()


def _worker_here() -> Any:
    """The Dask worker whose thread this is; None on another executor."""
    try:
        from distributed import get_worker

        return get_worker()
    except (ImportError, ValueError):
        return None


def _end_worker(run: str, topic: str, worker: Any) -> None:
    """Say that a run takes too long, and end this process."""
    if worker is not None:
        worker.log_event(topic, run)
        time.sleep(LAST_WORDS_SECONDS)
    os._exit(1)


def _connect(address: str) -> Any:
    """Connect to a scheduler; Dask's log is silent, what it says of dying workers is said here."""
    try:
        from distributed import Client
    except ImportError:
        hint = "pip install 'mutualaid[cluster]'"
        raise InputError([ErrorDetail(None, None, "--cluster", "", "needs Dask", hint)]) from None
    for name in ("distributed", "distributed.client", "tornado", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=ANSWERS_WITHIN_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        said = f"no Dask scheduler answers at {address} within {ANSWERS_WITHIN_SECONDS} seconds"
        raise InputError([ErrorDetail(None, None, "--cluster", "", said)]) from error
