"""Folders that are not whole yet, so that whoever ends the program can remove them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

PUBLISHING = threading.Lock()
"""Held while folders change places, a moment in which nobody may end the program."""
LONGEST_MOVE_SECONDS = 5.0
"""Who wants to end it waits so long at most."""
_HALF_MADE: dict[Path, Sequence[Path]] = {}


def remember(work: Path, parents: Sequence[Path]) -> None:
    """Remember a folder that is about to be made.

    Args:
        work: the folder.
        parents: folders that are made for it, innermost first.
    """
    _HALF_MADE[work] = parents


def remove(work: Path) -> None:
    """Remove such a folder if it is there, and of those made for it the empty ones.

    Args:
        work: the folder, whatever has become of it.
    """
    import shutil  # not at the top, so that the program listens to Ctrl-C sooner

    shutil.rmtree(work, ignore_errors=True)
    for parent in _HALF_MADE.pop(work, ()):
        try:
            parent.rmdir()
        except OSError:
            continue


def remove_half_made() -> None:
    """Remove all such folders, for a program that ends."""
    free = PUBLISHING.acquire(timeout=LONGEST_MOVE_SECONDS)
    try:
        for work in list(_HALF_MADE):
            remove(work)
    finally:
        if free:
            PUBLISHING.release()
