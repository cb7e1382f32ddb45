"""A file that is written: under any locale's names, named in every error, or done without."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ..process.exit_codes import DISK_ERRORS, tell_notes
from .hidden_work import leftovers, locked_work, remove, remove_all, tell_of_leftover

_NOT_REPLACED = {errno.EBUSY, errno.EXDEV, errno.EACCES, errno.EPERM, errno.EROFS}
"""What the system says where a file can at most be written to, but not put in another's place."""


@contextmanager
def opened_to_write(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing, for libraries too, some of which take every name for UTF-8.

    Args:
        path: file to write.

    Yields:
        It, for bytes.

    Raises:
        OSError: if it cannot be written; it names the file, as those of a full disk do not.
    """
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def write_text(text: str, path: Path) -> None:
    """Write a text as UTF-8 with plain line ends; a letter that is none becomes an escape.

    Args:
        text: what to write.
        path: file to write.

    Raises:
        OSError: if it cannot be written.
    """
    with opened_to_write(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def put(content: bytes, target: Path) -> None:
    """Write a file whole or not at all, readable by no more than the one that it replaces.

    A file that cannot be replaced, as one that is mounted, and what is no file, as a pipe or a
    terminal, is written in its place.

    Args:
        content: what to write.
        target: file to write.

    Raises:
        OSError: if it cannot be written.
    """
    target = target.resolve()
    if target.exists() and not target.is_file():
        _overwrite(content, target)
        return
    for left, certain in leftovers(target, target.parent):
        if certain:
            remove(left)
        tell_of_leftover(left, certain)
    try:
        with locked_work(target, target.parent, file=True) as work:
            try:
                if target.exists():
                    work.chmod(stat.S_IMODE(target.stat().st_mode))
                _overwrite(content, work)
                os.replace(work, target)
            finally:
                remove(work)
    except OSError as error:
        if error.errno not in _NOT_REPLACED or not target.is_file():
            raise
        _overwrite(content, target)


def _overwrite(content: bytes, path: Path) -> None:
    with opened_to_write(path) as file:
        file.write(content)


@contextmanager
def kept_without(path: Path) -> Iterator[None]:
    """Make a file or folder that can be made again from tables; if it fails, they are kept.

    Args:
        path: what the `with` block makes; nothing of it is left if it fails. It is told and raised
            as `done_without` does.
    """
    with done_without(path.name):
        try:
            yield
        except Exception:
            remove_all(path)
            raise


@contextmanager
def done_without(name: str, *raised: type[Exception]) -> Iterator[None]:
    """Go on without what a `with` block makes, if it fails; a warning says what and why.

    An error of the disk, which would spoil the tables too, and an interruption are raised all the
    same.

    Args:
        name: what the block makes, for the warning.
        raised: further errors that are raised.
    """
    try:
        yield
    except raised:
        raise
    except Exception as error:
        of_the_disk = isinstance(error, OSError) and error.errno in DISK_ERRORS
        if of_the_disk or isinstance(error.__context__, KeyboardInterrupt):
            raise
        why = " ".join([type(error).__name__, *str(error).splitlines()[:1]])
        tell_notes([f"{name} could not be made ({why}); the tables are kept without"])
