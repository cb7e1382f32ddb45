"""Runs on any executor of `concurrent.futures`, and on a Dask cluster through its own."""

from __future__ import annotations

import gc
import logging
import os
import threading
from concurrent import futures
from typing import Any

from ....model.loading.input_errors import ErrorDetail, InputError
from ..design.tasks import Answer, Job, Task
from ..store.errors import ClusterLostError
from .executor import Executor, Simulate, execute_task

ANSWERS_WITHIN_SECONDS = 5
"""A cluster that does not answer in that time is not there."""


class FuturesExecutor(Executor):
    """Any executor of `concurrent.futures` whose workers replace each other, as of a cluster.

    Args:
        executor: where runs go.
        workers: how many runs it executes at once.
        simulate: what a run is.
        job: what all runs have in common.
        timeout: seconds a run may take; None for any.
        code: digest of the program that workers must have; None for any.
    """

    def __init__(
        self,
        executor: futures.Executor,
        workers: int,
        simulate: Simulate,
        job: Job,
        timeout: float | None = None,
        code: str | None = None,
    ) -> None:
        self._executor, self.workers = executor, workers
        self._call = (simulate, job, timeout, code)
        self._tasks: dict[futures.Future, Task] = {}

    @property
    def running(self) -> int:
        """Runs that it has taken and not answered."""
        return len(self._tasks)

    def submit(self, task: Task) -> None:
        """Take a run."""
        simulate, job, timeout, code = self._call
        future = self._executor.submit(execute_on_cluster, simulate, job, task, timeout, code)
        self._tasks[future] = task

    def answers(self, patience_seconds: float) -> list[Answer]:
        """Give what has become of runs."""
        futures.wait(self._tasks, patience_seconds, futures.FIRST_COMPLETED)
        done = [future for future in self._tasks if future.done()]
        return [self._answer(future, self._tasks.pop(future)) for future in done]

    def _answer(self, future: futures.Future, task: Task) -> Answer:
        try:
            return future.result()
        except futures.CancelledError as error:
            raise ClusterLostError(
                "the cluster has let go of its runs; finished runs are kept"
            ) from error
        except Exception as error:
            name = type(error).__name__
            died = (
                "its worker died every time, or it took too long" if name == "KilledWorker" else ""
            )
            return Answer(task, None, died or f"{name}: {error}")

    def stop(self) -> None:
        """End at once."""
        for future in self._tasks:
            future.cancel()
        self._tasks.clear()
        self._executor.shutdown(wait=False)


class DaskExecutor(FuturesExecutor):
    """A Dask cluster; it may grow and shrink meanwhile.

    Args:
        address: of its scheduler, as `tcp://127.0.0.1:8786`.
        simulate: what a run is.
        job: what all runs have in common.
        timeout: seconds a run may take; None for any.
        code: digest of the program that workers must have; None for any.

    Raises:
        InputError: if it does not answer, or what speaks to it is not installed.
    """

    def __init__(
        self, address: str, simulate: Simulate, job: Job, timeout: float | None, code: str | None
    ) -> None:
        self._client = _connect(address)
        super().__init__(self._client.get_executor(pure=False), 1, simulate, job, timeout, code)
        self._count()

    def answers(self, patience_seconds: float) -> list[Answer]:
        """Give what has become of runs."""
        if self._client.status not in ("running", "connecting"):
            raise ClusterLostError("the cluster is gone; finished runs are kept")
        self._count()
        return super().answers(patience_seconds)

    def stop(self) -> None:
        """End at once."""
        super().stop()
        self._client.close(timeout=1)

    def _count(self) -> None:
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        self.workers = max(1, sum(worker["nthreads"] for worker in workers))


def execute_on_cluster(
    simulate: Simulate, job: Job, task: Task, timeout: float | None, code: str | None
) -> Answer:
    """Execute a run on a worker of a cluster, in one of its threads.

    A run that takes too long ends its worker, since a thread cannot be ended; the cluster starts
    another one. Workers with a thread each lose nothing else by it.

    Args:
        simulate: what a run is.
        job: what all runs have in common.
        task: the run.
        timeout: seconds it may take; None for any.
        code: digest of the driver's program; None where that does not matter.

    Returns:
        As `execute_task`; a failure if the worker has another version of the program.
    """
    if code is not None:
        from ..design.fingerprints import code_digest

        if code_digest() != code:
            return Answer(task, None, "the worker has another version of the program")
    watch: Any = threading.Timer(timeout, os._exit, [1]) if timeout else None
    if watch is not None:
        watch.daemon = True
        watch.start()
    try:
        return execute_task(simulate, job, task)
    finally:
        gc.collect()  # of a run that failed: the society that its traceback held
        if watch is not None:
            watch.cancel()


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
