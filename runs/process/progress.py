"""Progress of long work: a bar with the time left on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from .streams import is_terminal

LINE_EVERY_SECONDS = 60.0
_LINE = "mutualaid: {n_fmt} of {total_fmt} {unit}s{postfix}; {elapsed} gone, {remaining} left"


class Progress(Protocol):
    """Called after each part of the work: parts that are done, all of them, and a remark."""

    def __call__(self, done: int, total: int, remark: str = "", /) -> None:
        """Show how far the work is."""


@contextmanager
def progress_bar(
    says: str, quiet: bool = False, unit: str = "round", *, lines: bool = False
) -> Iterator[Progress | None]:
    """Show how far the work is, with the time left, while the `with` block lasts.

    Args:
        says: what is going on, in a word or two.
        quiet: show nothing.
        unit: what is counted, in the singular.
        lines: where there is no terminal write a line a minute, as into a log.

    Yields:
        What to call after each part; None where nobody watches.
    """
    terminal = is_terminal(sys.stderr)
    if quiet or sys.stderr is None or not (terminal or lines):
        yield None
        return
    from tqdm import tqdm

    class Lines(tqdm):
        """A bar whose every state is a line of its own."""

        def display(self, msg: str | None = None, pos: int | None = None) -> None:
            """Write the line; nothing when the bar is to be wiped away."""
            if msg is None:
                print(self, file=self.fp, flush=True)

    tqdm.set_lock(threading.RLock())  # its own would be shared with processes that there are not
    options = {"desc": says, "unit": unit, "file": sys.stderr, "leave": False}
    if terminal:
        bar = tqdm(**options, dynamic_ncols=True)
    else:
        pause = LINE_EVERY_SECONDS
        bar = Lines(**options, mininterval=pause, delay=pause, miniters=0, bar_format=_LINE)

    def advance(done: int, total: int, remark: str = "", /) -> None:
        if bar.total is None:
            bar.total = total
            if terminal:
                bar.refresh()
        bar.set_postfix_str(remark, refresh=False)
        bar.update(done - bar.n)

    with bar:
        yield advance
