"""A sweep that goes on in its folder with more runs: what it says of itself is changed at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ..manifest import MANIFEST

STAGED = ".wider"
"""Folder whose files are whole, and are about to take their places."""
_UNREADY = ".wider.partial"


def widen(folder: Path, write: Callable[[Path], None]) -> None:
    """Put files into the folder of a sweep, all of them or, if this breaks off before, none.

    From the moment on in which the staged folder has its name, the sweep is the wider one: whoever
    opens it next settles what is left to do. No result is touched.

    Args:
        folder: of the sweep, locked.
        write: writes the files into a folder that it is given.

    Raises:
        OSError: if they cannot be written.
    """
    unready = folder / _UNREADY
    shutil.rmtree(unready, ignore_errors=True)
    try:
        unready.mkdir()
        write(unready)
        os.replace(unready, folder / STAGED)
    finally:
        shutil.rmtree(unready, ignore_errors=True)
    settle(folder)


def settle(folder: Path) -> None:
    """Let staged files take their places, if there are any; it may break off and begin again.

    Args:
        folder: of the sweep, locked.

    Raises:
        OSError: if they cannot be moved.
    """
    shutil.rmtree(folder / _UNREADY, ignore_errors=True)
    staged = folder / STAGED
    if not staged.is_dir():
        return
    (folder / MANIFEST).unlink(missing_ok=True)  # of the sweep as it was: not finished any more
    for path in sorted(staged.iterdir()):
        os.replace(path, folder / path.name)
    staged.rmdir()
