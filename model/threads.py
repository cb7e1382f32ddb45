"""Threads of the compiled loops: one loop at a time, and no more threads than are worth waking."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numba

from ..agents.compiled import SETTINGS
from ..agents.joining import COMMUNITY

BLOCK = 16 * COMMUNITY
"""Rows that one thread works through at a time: whole communities."""
WORD = 64
"""Rows of which a filter says in one whole number, a bit each, who is to be asked."""
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
        numba.set_num_threads(min(most or cores, cores, 1 + blocks // 4))
        try:
            yield
        finally:
            numba.set_num_threads(before)
