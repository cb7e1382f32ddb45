"""A folder to write: checked before, made whole or not at all, and never over another run."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from ...model.loading.input_errors import ErrorDetail, InputError
from ..process.exit_codes import DISK_ERRORS
from ..process.interrupts import handled_by
from .hidden_work import (
    PUBLISHING,
    alone_in,
    is_hidden_work,
    leftovers,
    locked_work,
    make_writable,
    remove,
    remove_all,
    tell_of_leftover,
)
from .manifest import FORMAT, MANIFEST, files_in
from .run_folder import read_manifest

LEAST_BYTES = 1 << 16
"""Room without which nothing can be written."""
_LONGEST_INSIDE = "x" * 80
"""No file inside has a longer path."""
_BEGUN = ".begun.json"
"""Names of the files that are on their way, beside those that they replace."""
_OF_THE_SYSTEM = {"lost+found"}
"""What a disk has that is empty."""


@contextmanager
def new_folder(
    target: Path, fingerprint: str, last: str = MANIFEST, room: int = LEAST_BYTES
) -> Iterator[Path]:
    """Give a hidden folder; it becomes the target when the block ends well.

    A target that is not there is made beside its place and renamed. One that is there stays what it
    is, with its mode, its group and whatever is mounted on it: files are made in a hidden folder
    inside and take their places at the end, all of them or none. On any error, Ctrl-C included, the
    hidden folder is removed and the target is as it was.

    Args:
        target: folder to make; it may exist if it is empty or holds the same run.
        fingerprint: digest of the scenario whose run is to be written.
        last: name of the file that makes a folder a whole one; it comes last and goes first.
        room: bytes that have to be free.

    Yields:
        The folder to write into.

    Raises:
        InputError: if the target holds anything but the same run, before the block and again at its
            end, should another process have written there meanwhile.
        OSError: if the folder cannot be made or written, or its disk is full.
    """
    target = whole_path(target)
    remove_leftovers(target, last)
    with alone_in(target):
        check_target(target, fingerprint)
    parents = [parent for parent in target.parents if not parent.exists()]
    within = target if target.is_dir() else target.parent
    with _as_named(target), _writable_folders(target), locked_work(target, within, parents) as work:
        try:
            _check_place(work, room)
            yield work
            with _undisturbed(), PUBLISHING, alone_in(target):
                check_target(target, fingerprint)
                _publish(work, target, last)
        finally:
            with _undisturbed():
                remove(work)


def whole_path(target: Path) -> Path:
    """The path without links.

    Args:
        target: folder as the user has named it.

    Raises:
        InputError: if it leads nowhere.
    """
    allowed = "a folder that can be reached; change to another one, or give its whole path"
    try:
        return target.resolve()
    except FileNotFoundError:
        given = f"{target}, in a current folder that has been deleted"
    except RuntimeError:  # OSError from Python 3.13 on
        given = f"{target}, a link that leads to itself"
    raise InputError([ErrorDetail(None, None, "--out", given, allowed)])


def check_target(target: Path, fingerprint: str) -> None:
    """Check that a run may be written to a folder without destroying anything else.

    Args:
        target: folder to be written, as a whole path.
        fingerprint: digest of the scenario whose run is to be written.

    Raises:
        InputError: if it is no folder, or holds another run, anything that no run has written, or
            the current folder.
        OSError: if it cannot be read.
    """
    if target.exists() and not target.is_dir():
        raise _occupied(target, "a file")
    if not target.exists() or not _entries(target):
        return
    if not (target / MANIFEST).is_file():
        raise _occupied(target, "a folder with other files")
    held = read_manifest(target)
    if held["fingerprint"] != fingerprint or held["format"] != FORMAT:
        raise _occupied(target, f"another run ({held['scenario']}-{held['fingerprint']})")
    own = {MANIFEST, *held["files"]}
    names = [name for name in files_in(target) if not is_hidden_work(name.partition("/")[0])]
    foreign = [name for name in names if name not in own]
    if foreign:
        raise _occupied(target, f"a run and files beside it ({', '.join(foreign[:3])})")
    here = _current_folder()
    if here is not None and here != target and here.is_relative_to(target):
        raise _occupied(target, "a run with the current folder inside it")


def remove_leftovers(target: Path, last: str = MANIFEST) -> None:
    """Remove what killed processes have left of a target, and say so.

    One that was killed while files took their places is undone first: the target is as it was
    before, or whole.

    Args:
        target: folder that is to be written, as a whole path.
        last: name of the file that makes it a whole one.
    """
    for within in (target.parent, target):
        for work, certain in leftovers(target, within):
            if certain:
                with _undisturbed(), suppress(OSError, ValueError):
                    _settle(work, target, last)
                    remove(work)
            tell_of_leftover(work, certain)


def _publish(work: Path, target: Path, last: str) -> None:
    """Give the finished folder its name, or its files their places in the folder that is there."""
    if not target.exists():
        os.replace(work, target)
        return
    aside, names = _aside(work), _in_order(work, last)
    aside.mkdir()
    (aside / _BEGUN).write_text(json.dumps(names), encoding="utf-8")
    try:
        for name in reversed(_in_order(target, last)):
            make_writable(target / name)
            _move(target / name, aside / name)
        for name in names:
            _move(work / name, target / name)
    except BaseException:
        _put_back(work, target)
        raise
    remove_all(aside)


def _settle(work: Path, target: Path, last: str) -> None:
    """Undo what a killed process has begun to put in its place, or let it be where all is there."""
    if not _aside(work).is_dir():
        return
    if (target / last).exists():
        remove_all(_aside(work))
    else:
        _put_back(work, target)


def _put_back(work: Path, target: Path) -> None:
    """Take files that have come out of a target again, and put the old ones back."""
    aside = _aside(work)
    if (aside / _BEGUN).is_file():
        names = json.loads((aside / _BEGUN).read_text(encoding="utf-8"))
        for name in names:
            if not (work / name).exists():
                remove_all(target / name)
    for name in sorted(set(os.listdir(aside)) - {_BEGUN}):
        _move(aside / name, target / name)
    remove_all(aside)


def _move(source: Path, goal: Path) -> None:
    """Move a file or folder; a layered file system has to copy a folder of a lower layer."""
    try:
        os.replace(source, goal)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.move(source, goal)


def _aside(work: Path) -> Path:
    """Where the files of an old run wait until those of the new one are in place."""
    return work.with_suffix(".old")


def _in_order(folder: Path, last: str) -> list[str]:
    """What is in a folder; the file that makes it whole comes last."""
    return sorted(_entries(folder), key=lambda name: (name == last, name))


def _entries(folder: Path) -> list[str]:
    """What somebody has put into a folder."""
    names = set(os.listdir(folder)) - _OF_THE_SYSTEM
    return [name for name in names if not is_hidden_work(name)]


def _check_place(work: Path, room: int) -> None:
    """Check what would else be found out only at the end.

    Raises:
        OSError: if the paths of files would be too long, or there is too little room.
    """
    with suppress(FileNotFoundError):
        os.lstat(work / _LONGEST_INSIDE)
    free = shutil.disk_usage(work).free
    if free < room:
        says = (
            f"{os.strerror(errno.ENOSPC)} ({free / 1e6:.2f} MB are free, {room / 1e6:.2f} needed)"
        )
        raise OSError(errno.ENOSPC, says, str(work))


@contextmanager
def _writable_folders(target: Path) -> Iterator[None]:
    """Let a run that its owner has made read-only be replaced; its folder stays read-only."""
    if not target.is_dir() or os.access(target, os.W_OK):
        yield
        return
    mode = target.stat().st_mode
    with suppress(OSError):  # of somebody else; then it stays as it is, and nothing is written
        target.chmod(mode | 0o700)
    try:
        yield
    finally:
        with suppress(OSError):
            target.chmod(mode)


@contextmanager
def _as_named(target: Path) -> Iterator[None]:
    """Name in errors of the system the file as it would be called, not the hidden one."""
    try:
        yield
    except OSError as error:
        if isinstance(error.filename, str):
            error.filename = _named(error.filename, target)
        elif error.errno in DISK_ERRORS:
            error.filename = str(target)
        raise


def _named(name: str, target: Path) -> str:
    for within in (target, target.parent):
        if Path(name).is_relative_to(within):
            head, *rest = Path(name).relative_to(within).parts or ("",)
            if is_hidden_work(head):
                return str(target.joinpath(*rest))
    return name


def _undisturbed() -> AbstractContextManager[None]:
    """Hold Ctrl-C back for the moment in which a half-done step would be left behind."""
    return handled_by(signal.SIG_IGN)


def _current_folder() -> Path | None:
    try:
        return Path.cwd()
    except FileNotFoundError:
        return None


def _occupied(target: Path, what: str) -> InputError:
    here = _current_folder()
    shown = target.relative_to(here) if here and target.is_relative_to(here) else target
    allowed = "a new or empty folder, or one with the same run"
    return InputError([ErrorDetail(None, None, "--out", f"{shown}, {what}", allowed)])
