"""One process at a time works on a sweep; the system's lock is free again whenever it ends."""

from __future__ import annotations

import errno
import json
import os
import socket
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .troubles import Locked

LOCK = "sweep.lock"
PATIENCE_SECONDS = 0.5
"""Who only asks whether a sweep runs holds the lock for a moment; so long it is tried again."""
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL}
_HELD: dict[Path, int] = {}


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Keep other processes away from a sweep; this one may ask for the lock again meanwhile.

    Args:
        folder: of the sweep; it exists.

    Yields:
        False where the file system knows no locks; a warning is given then.

    Raises:
        Locked: if another process holds it.
        OSError: if the lock's file cannot be written.
    """
    folder = folder.resolve()
    if folder in _HELD:
        yield True
        return
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        holds = _locked(handle, folder)
        if holds:
            _HELD[folder] = handle
            _sign(handle, {"pid": os.getpid(), "host": socket.gethostname()})
        yield holds
    finally:
        if _HELD.pop(folder, None) is not None:
            with suppress(OSError):
                os.ftruncate(handle, 0)
        os.close(handle)


def holder(folder: Path) -> dict[str, object] | None:
    """Say who works on a sweep.

    Args:
        folder: of the sweep.

    Returns:
        Its "pid" and "host", as far as it has said so; None if nobody does.
    """
    try:
        handle = os.open(folder / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        return None if _take(handle, shared=True) else _signature(handle)
    except OSError:
        return None
    finally:
        os.close(handle)


def _locked(handle: int, folder: Path) -> bool:
    end = time.monotonic() + PATIENCE_SECONDS
    try:
        while not _take(handle):
            if time.monotonic() > end:
                who = _signature(handle)
                pid, host = who.get("pid"), who.get("host", "")
                raise Locked(folder, pid if isinstance(pid, int) else None, str(host))
            time.sleep(0.02)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise
        warnings.warn(
            f"{folder}: this file system knows no locks; see to it that one process only works "
            "on this sweep",
            stacklevel=3,
        )
        return False
    return True


def _take(handle: int, shared: bool = False) -> bool:
    """Try to take the lock; whether it was free."""
    try:
        if os.name == "nt":
            import msvcrt

            # Past the signature, which could not be read by others otherwise.
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def _sign(handle: int, who: dict[str, object]) -> None:
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    with suppress(OSError):  # on a full disk the lock holds all the same
        os.write(handle, json.dumps(who).encode())


def _signature(handle: int) -> dict[str, object]:
    os.lseek(handle, 0, os.SEEK_SET)
    try:
        who = json.loads(os.read(handle, 4096))
    except ValueError:
        return {}
    return who if isinstance(who, dict) else {}
