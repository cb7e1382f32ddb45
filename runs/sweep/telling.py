"""How far a sweep is: a bar on a terminal, a line a minute anywhere else."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ..progress import progress_bar

Tell = Callable[[int, int], None]
"""Called as tell(finished, failed) whenever something may have changed."""
LINE_EVERY_SECONDS = 60.0


@contextmanager
def telling(runs: int, quiet: bool) -> Iterator[Tell]:
    """Tell how far the runs of this session are while the `with` block lasts.

    Args:
        runs: that there are to do.
        quiet: tell nothing.

    Yields:
        What to call with the runs that are finished, and those of them that failed.
    """
    with progress_bar("runs", quiet, unit="run") as bar:
        began = last = time.monotonic()

        def tell(finished: int, failed: int) -> None:
            nonlocal last
            if bar is not None:
                bar(finished, runs)
            elif not quiet and time.monotonic() - last >= LINE_EVERY_SECONDS:
                last = time.monotonic()
                line = how_far(finished, failed, runs, last - began)
                print(f"mutualaid: {line}", file=sys.stderr, flush=True)

        yield tell


def how_far(finished: int, failed: int, runs: int, seconds: float) -> str:
    """Runs, their rate and the time left, on one line.

    Args:
        finished: runs that are finished.
        failed: those of them that failed.
        runs: all.
        seconds: that it took.

    >>> how_far(120, 3, 720, 60.0)
    '120 of 720 runs, 3 failed, 2 a second, 5 min left'
    """
    parts = [f"{finished:,} of {runs:,} runs"]
    if failed:
        parts.append(f"{failed:,} failed")
    if finished and seconds > 0:
        rate = finished / seconds
        parts.append(f"{rate:.3g} a second" if rate >= 1 else f"{1 / rate:.3g} seconds each")
        if runs > finished:
            parts.append(f"{duration((runs - finished) / rate)} left")
    return ", ".join(parts)


def duration(seconds: float) -> str:
    """A time in words, no finer than its size asks for.

    >>> duration(42), duration(300), duration(9000)
    ('42 s', '5 min', '2 h 30 min')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"
