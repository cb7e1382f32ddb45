"""Progress of long work: a bar with the time left, on a terminal only."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Progress = Callable[[int, int], None]
"""Called as progress(rounds_done, rounds_total) after each round."""


@contextmanager
def progress_bar(says: str, quiet: bool = False, unit: str = "round") -> Iterator[Progress | None]:
    """Show how far the rounds are, with the time left, while the `with` block lasts.

    Args:
        says: what is going on, in a word or two.
        quiet: show nothing.
        unit: what is counted.

    Yields:
        What to call after each round; None where nobody watches: quiet, or no terminal.
    """
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    tqdm.set_lock(threading.RLock())  # its own would be shared with processes that there are not
    bar = tqdm(desc=says, unit=unit, file=sys.stderr, leave=False, dynamic_ncols=True)

    def advance(done: int, total: int) -> None:
        bar.update(done - bar.n)
        if bar.total is None:
            bar.total = total
            bar.refresh()

    with bar:
        yield advance
