"""Processes that work for this one: how many there may be, and how they end with it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import connection, parent_process

from .interrupts import SIGNALS


def cores() -> int:
    """Cores that this process may use.

    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def begin_to_serve() -> None:
    """Be a worker process: signals are the business of who started it, and it ends with that one.

    Should that one die, even of SIGKILL, this process ends at once. Its runs take one thread.
    """
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if "numba" not in sys.modules:  # idle threads of a pool that a run on one thread never asks
        os.environ.setdefault("NUMBA_NUM_THREADS", "1")


@contextmanager
def hold_signals() -> Iterator[None]:
    """Hold back signals while a process starts: it inherits that, until it ignores them itself.

    Without it, Ctrl-C during the first second of a worker prints a traceback from it.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # else it starts within, and lets the signals go
    before = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
