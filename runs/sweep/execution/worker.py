"""What goes on in a worker: one run after the other, until the driver is gone."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from multiprocessing import connection, parent_process
from typing import Any

from ..design.tasks import Answer, Job, Result, Task

Live = Callable[[Job, Task], Result]
"""What a run is; a function at the top of a module, so that a worker finds it."""
READY, COMPILING = "ready", "compiling"
"""What a worker says between answers: a run may begin or go on; its rules are compiled first."""
LONGEST_ERROR = 10_000
"""Characters of a traceback that are kept: its end."""
_STOPPING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


def answer_to(live: Live, job: Job, task: Task) -> Answer:
    """Live a run; whatever it raises becomes an answer, so that nothing needs to be sent but text.

    Args:
        live: what a run is.
        job: what all runs have in common.
        task: the run.

    Returns:
        Its result, or the traceback of what it raised.
    """
    begun = time.monotonic()
    try:
        result = live(job, task)
        result.as_text()  # what cannot be kept is a failure of the run, not of the store
    except BaseException:  # a run that calls exit() must not take the worker with it
        error = traceback.format_exc()[-LONGEST_ERROR:]
        return Answer(task, None, error, seconds=time.monotonic() - begun)
    return Answer(task, result, seconds=time.monotonic() - begun)


def serve(tasks: connection.Connection, live: Live, job: Job, loads: tuple[str, ...]) -> None:
    """Be a worker process: say that it is ready, then answer task by task.

    Ctrl-C is the driver's business. Should it die, even of SIGKILL, the worker ends at once.

    Args:
        tasks: where tasks come from and answers go.
        live: what a run is.
        job: what all runs have in common.
        loads: modules that a run needs; loaded before the first one.
    """
    for number in _STOPPING:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if "numba" not in sys.modules:  # idle threads of a pool that a run on one thread never asks
        os.environ.setdefault("NUMBA_NUM_THREADS", "1")
    for name in loads:
        import_module(name)
    if "numba" in sys.modules:
        _tell_of_compiling(tasks)
    with suppress(EOFError, OSError):
        tasks.send(READY)
        while True:
            tasks.send(answer_to(live, job, tasks.recv()))
            gc.collect()  # of a run that failed: the society that its traceback held
            gc.freeze()  # what is left is the program, which need not be looked through again


def _tell_of_compiling(driver: connection.Connection) -> None:
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


def _end_with_parent() -> None:
    """End this process when the driver has ended, whatever it is doing."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextmanager
def signals_held_back() -> Iterator[None]:
    """Hold back signals while a process starts: it inherits that, until it ignores them itself.

    Without it, Ctrl-C during the first second of a worker prints a traceback from it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # else it starts within, and lets the signals go
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def answer_on_cluster(
    live: Live, job: Job, task: Task, timeout: float | None, code: str | None
) -> Answer:
    """Live a run on a worker of a cluster, in one of its threads.

    A run that takes too long ends its worker, since a thread cannot be ended; the cluster starts
    another one. Workers with a thread each lose nothing else by it.

    Args:
        live: what a run is.
        job: what all runs have in common.
        task: the run.
        timeout: seconds it may take; None for any.
        code: digest of the driver's program; None where that does not matter.

    Returns:
        As `answer_to`; a failure if the worker has another version of the program.
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
        return answer_to(live, job, task)
    finally:
        gc.collect()  # see `serve`
        if watch is not None:
            watch.cancel()
