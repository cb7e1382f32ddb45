"""One process at a time works on a sweep; the system's lock is free again whenever it ends."""

from __future__ import annotations

import errno
import json
import os
import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from .errors import LockedError

LOCK, HOLDER = "sweep.lock", "sweep.pid"
PATIENCE_SECONDS = 0.5
"""Who only asks whether a sweep runs holds the lock for a moment; so long it is tried again."""
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}


@contextmanager
def hold_lock(folder: Path) -> Iterator[bool]:
    """Keep other processes away from a sweep; this one may ask for the lock again meanwhile.

    Args:
        folder: of the sweep; it exists.

    Yields:
        False where the file system knows no locks; a warning is given then.

    Raises:
        LockedError: if another process holds it.
        OSError: if the lock's file cannot be written.
    """
    folder = folder.resolve()
    lock = FileLock(folder / LOCK, PATIENCE_SECONDS, is_singleton=True)
    again = lock.is_locked
    holds = _acquire(lock, folder)
    try:
        if holds and not again:
            who = {"pid": os.getpid(), "host": socket.gethostname()}
            with suppress(OSError):  # on a full disk the lock holds all the same
                (folder / HOLDER).write_text(json.dumps(who), encoding="utf-8")
        yield holds
    finally:
        if holds and not again:
            with suppress(OSError):
                (folder / HOLDER).unlink()
        lock.release()


def _acquire(lock: FileLock, folder: Path) -> bool:
    """Take the lock; False where the file system knows none."""
    try:
        lock.acquire()
    except Timeout:
        raise _locked(folder, _signature(folder)) from None
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        says = (
            "this file system knows no locks; see to it that one process only works on this sweep"
        )
        warnings.warn(f"{folder}: {says}", stacklevel=4)
        return False
    return True


def check_free(folder: Path) -> None:
    """Check that nobody works on a sweep, before anything is loaded that takes time.

    Args:
        folder: of the sweep; it need not exist.

    Raises:
        LockedError: if another process does.
    """
    who = read_holder(folder)
    if who is not None:
        raise _locked(folder, who)


def read_holder(folder: Path) -> dict[str, object] | None:
    """Say who works on a sweep; a sweep that starts meanwhile is not disturbed.

    Args:
        folder: of the sweep.

    Returns:
        Its "pid" and "host", as far as it has said so; None if nobody does. In a folder that
        cannot be written to the lock cannot be asked: whoever has signed there is believed, unless
        it is a process of this machine that has ended.
    """
    if not (folder / LOCK).exists():
        return None
    try:
        with FileLock(folder / LOCK, PATIENCE_SECONDS / 5):
            return None
    except Timeout:
        return _signature(folder)
    except OSError:
        who = _signature(folder)
        return who if who and _may_be_alive(who) else None


def _locked(folder: Path, who: dict[str, object]) -> LockedError:
    pid, host = who.get("pid"), who.get("host", "")
    return LockedError(folder.resolve(), pid if isinstance(pid, int) else None, str(host))


def _signature(folder: Path) -> dict[str, object]:
    try:
        who = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return who if isinstance(who, dict) else {}


def _may_be_alive(who: dict[str, object]) -> bool:
    """Whether a process that has signed may still be there, as far as this machine can tell."""
    pid = who.get("pid")
    if who.get("host") != socket.gethostname() or not isinstance(pid, int) or os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's
        return True
    return True
