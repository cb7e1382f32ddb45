"""Hidden folders and files in the making: locked while their process lives, removed after it."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import stat
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ..process.exit_codes import DONE, fail_with

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None

PUBLISHING = threading.Lock()
"""Held while folders change places, a moment in which nobody may end the program."""
LONGEST_MOVE_SECONDS = 5.0
"""Who wants to end it waits so long at most."""
_LONGEST_NAME_BYTES = 200
"""A longer name could not have the hidden one's additions on a usual file system."""
_TRIES = 3
_HALF_MADE: dict[Path, Sequence[Path]] = {}


def remember(work: Path, parents: Sequence[Path]) -> None:
    """Remember a folder that is about to be made.

    Args:
        work: the folder.
        parents: folders that are made for it, innermost first.
    """
    _HALF_MADE[work] = parents


def remove(work: Path) -> None:
    """Remove such a folder or file if it is there, and of those made for it the empty ones.

    Args:
        work: the folder or file, whatever has become of it.
    """
    remove_all(work)
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


def remove_all(path: Path) -> None:
    """Remove a folder with all that is in it, be it read-only, or a file; no matter if it fails."""
    if path.is_dir() and not path.is_symlink():
        make_writable(path)
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def make_writable(folder: Path) -> None:
    """Let the owner write into a folder and those in it, as far as that is allowed."""
    for place, _, _ in os.walk(folder):
        with suppress(OSError):
            mode = os.stat(place).st_mode
            if mode & stat.S_IRWXU != stat.S_IRWXU:
                os.chmod(place, mode | stat.S_IRWXU)


def hidden_beside(target: Path, within: Path) -> Path:
    """A new hidden name for what becomes a target.

    Args:
        target: what it becomes.
        within: folder in which it is made.
    """
    return within / f".{_stem(target)}.{uuid.uuid4().hex[:8]}.partial"


def is_hidden_work(name: str) -> bool:
    """Whether a file's or folder's name is one of those given here, or of what was put aside.

    >>> is_hidden_work(".run.0123abcd.partial"), is_hidden_work("figures")
    (True, False)
    """
    return re.fullmatch(r"\..*\.[0-9a-f]{8}\.(partial|old)", name) is not None


@contextmanager
def locked_work(
    target: Path, within: Path, parents: Sequence[Path] = (), *, file: bool = False
) -> Iterator[Path]:
    """Make a hidden folder or file and hold its lock, by which others see that it is in use.

    Args:
        target: what it becomes.
        within: folder in which it is made; it is made too where it is missing.
        parents: folders that are made for it, innermost first.
        file: make a file, not a folder.

    Yields:
        Its path. What becomes of it is the caller's business; see `remove`.

    Raises:
        OSError: if it cannot be made.
    """
    for tries_left in reversed(range(_TRIES)):
        work = hidden_beside(target, within)
        remember(work, parents)
        try:
            within.mkdir(parents=True, exist_ok=True)
            work.touch(exist_ok=False) if file else work.mkdir()
            handle = _lock(work)
            break
        except (FileNotFoundError, BlockingIOError):  # somebody took it for a leftover
            remove(work)
            if not tries_left:
                raise
        except BaseException:
            remove(work)
            raise
    try:
        yield work
    finally:
        if handle is not None:
            os.close(handle)


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait until no other process moves files in a folder, and keep others waiting meanwhile.

    Args:
        folder: where; if it is not there, or knows no locks, nobody waits.
    """
    handle = None
    if fcntl is not None:
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def leftovers(target: Path, within: Path) -> Iterator[tuple[Path, bool]]:
    """Find what processes that were killed have left of a target.

    Args:
        target: what it was to become.
        within: where it was made.

    Yields:
        Each hidden folder or file whose process has ended, and whether that is certain: some file
        systems know no locks. It is locked meanwhile.
    """
    pattern = re.compile(rf"\.{re.escape(_stem(target))}\.[0-9a-f]{{8}}\.partial")
    try:
        found = [path for path in within.iterdir() if pattern.fullmatch(path.name)]
    except OSError:  # missing, or nobody may look into it
        return
    for work in sorted(found):
        if work in _HALF_MADE:
            continue
        try:
            handle = _lock(work)
        except OSError:  # somebody works in it, or it is somebody else's, or has just gone
            continue
        try:
            yield work, handle is not None
        finally:
            if handle is not None:
                os.close(handle)


def tell_of_leftover(work: Path, certain: bool) -> None:
    """Say in a line that a process was killed, and what becomes of what it left."""
    if certain and not work.exists():
        fail_with(f"{work}: left by a process that was killed; removed", DONE)
    elif certain:
        fail_with(f"{work}: left by a process that was killed, and cannot be removed", DONE)
    else:
        says = "left by a process that was killed, unless it is at work; remove it then"
        fail_with(f"{work}: {says}", DONE)


def _stem(target: Path) -> str:
    """The target's name, or where hidden names would be too long a digest of it."""
    name = os.fsencode(target.name)
    long = len(name) > _LONGEST_NAME_BYTES
    return hashlib.sha256(name).hexdigest()[:16] if long else target.name


def _lock(path: Path) -> int | None:
    """Lock a file or folder for this process alone.

    Returns:
        The handle that holds the lock; None where there are no such locks.

    Raises:
        OSError: if another process holds it, or has removed it, or it cannot be opened.
    """
    if fcntl is None:
        return None
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise
    except OSError:
        os.close(handle)
        return None
    try:
        if os.path.samestat(os.fstat(handle), os.stat(path)):
            return handle
    except OSError:
        pass
    os.close(handle)
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
