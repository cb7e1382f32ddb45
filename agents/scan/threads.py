"""Threads of the compiled loops: one loop at a time, and no more threads than are worth waking."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numba

from ..engine.jit import SETTINGS
from ..people.contacts import COMMUNITY

BLOCK = 16 * COMMUNITY
"""Rows that one thread works through at a time: whole communities."""
thread_number: Any = numba.get_thread_id  # type: ignore[attr-defined]
"""Asked in a loop: number of the thread, from 0, by which it finds the page that is its own."""
_FORK_SAFE = ("tbb", "workqueue")
"""What numba runs loops with, where its threads start anew in a process that was forked."""


class _Loops:
    """Loops of this process.

    Attributes:
        one: held while one runs.
        lost: their threads stayed behind, in the process from which this one was forked.
    """

    one = threading.Lock()
    lost = False

    @classmethod
    def begin_in_a_fork(cls) -> None:
        """Nobody else's lock is waited for here, nor threads that are not here."""
        cls.one = threading.Lock()
        try:
            layer = numba.threading_layer()  # type: ignore[attr-defined]
        except ValueError:  # none has been started yet
            return
        cls.lost = cls.lost or layer not in _FORK_SAFE


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_Loops.begin_in_a_fork)


def blocks_of(rows: int) -> int:
    """Blocks that hold so many rows."""
    return -(-rows // BLOCK)


@contextmanager
def threads_for(blocks: int, most: int | None = None) -> Iterator[None]:
    """Run one loop; a second one in another thread of the program waits, else it would abort it.

    Args:
        blocks: blocks the loop works through; a thread is woken for every four of them.
        most: threads at most; None for all cores.

    Raises:
        RuntimeError: in a process that was forked after loops had run: OpenMP would end it without
            a word that Python could hear, and who waits for it would wait for ever.
    """
    if _Loops.lost:
        raise RuntimeError(
            "this process was forked from one that had run a society, whose threads a fork leaves "
            'behind; start processes with multiprocessing.get_context("spawn") or "forkserver", '
            "or set NUMBA_THREADING_LAYER=workqueue before the first run"
        )
    cores = SETTINGS.NUMBA_NUM_THREADS
    with _Loops.one:
        before = numba.get_num_threads()
        wanted = min(most or cores, cores, 1 + blocks // 4)
        if wanted == before:  # setting it costs more than a small loop
            yield
            return
        numba.set_num_threads(wanted)
        try:
            yield
        finally:
            numba.set_num_threads(before)
