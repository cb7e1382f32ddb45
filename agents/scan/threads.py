"""Threads of the compiled loops: one loop at a time, and no more threads than are worth waking."""

from __future__ import annotations

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
_ONE_LOOP = threading.Lock()


def blocks_of(rows: int) -> int:
    """Blocks that hold so many rows."""
    return -(-rows // BLOCK)


@contextmanager
def threads_for(blocks: int, most: int | None = None) -> Iterator[None]:
    """Run one loop; a second one in another thread of the program waits, else it would abort it.

    Args:
        blocks: blocks the loop works through; a thread is woken for every four of them.
        most: threads at most; None for all cores.
    """
    cores = SETTINGS.NUMBA_NUM_THREADS
    with _ONE_LOOP:
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
