"""The folder of a run: made whole or not at all, never over another run, and verified by hashes."""

from __future__ import annotations

import json
import os
import shutil
import signal
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ...model.loading.input_errors import ErrorDetail, InputError
from ..process.interrupts import handled_by
from .manifest import FORMAT, MANIFEST, entry, files_in, sealed

PUBLISHING = threading.Lock()
"""Held while folders change places, a moment in which nobody may end the program."""
LONGEST_MOVE_SECONDS = 5.0
"""Who wants to end it waits so long at most."""
_HALF_MADE: dict[Path, Sequence[Path]] = {}


@contextmanager
def new_folder(target: Path, fingerprint: str) -> Iterator[Path]:
    """Give a hidden folder beside the target; it becomes the target when the block ends well.

    On any error, Ctrl-C included, the hidden folder is removed and the target is as it was.

    Args:
        target: folder to make; it may exist if it is empty or holds the same run.
        fingerprint: digest of the scenario whose run is to be written.

    Yields:
        The folder to write into.

    Raises:
        InputError: if the target holds anything but the same run, before the block and again at its
            end, should another process have written there meanwhile.
        OSError: if the folder cannot be made.
    """
    target = target.resolve()
    check_target(target, fingerprint)
    parents = [parent for parent in target.parents if not parent.exists()]
    work = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.partial")
    try:
        remember(work, parents)
        work.mkdir(parents=True)
        yield work
        with _undisturbed(), PUBLISHING:
            check_target(target, fingerprint)
            _publish(work, target)
    finally:
        with _undisturbed():
            remove(work)


def check_target(target: Path, fingerprint: str) -> None:
    """Check that a run may be written to a folder without destroying anything else.

    Args:
        target: folder to be written.
        fingerprint: digest of the scenario whose run is to be written.

    Raises:
        InputError: if it is no folder, is in use as the current one, or holds another run or
            anything that no run has written.
    """
    if target.exists() and not target.is_dir():
        raise _occupied(target, "a file")
    if Path.cwd().is_relative_to(target):
        raise _occupied(target, "the current folder")
    if not target.exists() or not any(target.iterdir()):
        return
    if not (target / MANIFEST).is_file():
        raise _occupied(target, "a folder with other files")
    held = read_manifest(target)
    if held["fingerprint"] != fingerprint or held["format"] != FORMAT:
        raise _occupied(target, f"another run ({held['scenario']}-{held['fingerprint']})")
    foreign = [name for name in files_in(target) if name != MANIFEST and name not in held["files"]]
    if foreign:
        raise _occupied(target, f"a run and files beside it ({', '.join(foreign[:3])})")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run.

    Args:
        folder: folder of the run.

    Returns:
        The manifest's content.

    Raises:
        InputError: if the folder holds no manifest that mutualaid has written.
        OSError: if it cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        there = "a folder without manifest.json" if folder.is_dir() else "no such folder"
        raise InputError([_error("RUN", f"{folder}: {there}", "the folder of a finished run")])
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["package"] != "mutualaid":
            raise ValueError("written by another program")
        {str(name): (known["sha256"], known["bytes"]) for name, known in content["files"].items()}
        _ = content["fingerprint"], content["format"], content["scenario"], content["seed"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        fault = _error("RUN", f"{path}: broken", "a manifest as written by mutualaid run")
        raise InputError([fault]) from error
    return content


class FileProblem(NamedTuple):
    """What is wrong with a file of a run or sweep.

    Attributes:
        name: path of the file inside the folder.
        problem: what it is.
        detail: how it differs, if it is changed and not only missing or extra.
        inner: folder inside that has the manifest by which it is wrong; empty for the folder.
    """

    name: str
    problem: Literal["missing", "changed", "extra"]
    detail: str = ""
    inner: str = ""

    def __str__(self) -> str:
        """Say it on one line.

        >>> print(FileProblem("rounds.csv", "changed", "0 bytes, not 8"))
        changed: rounds.csv (0 bytes, not 8)
        """
        where = f"{self.inner}: " if self.inner else ""
        return f"{where}{self.problem}: {self.name}" + (f" ({self.detail})" if self.detail else "")


def verify(folder: Path) -> list[str]:
    """Compare every file of a run or sweep with its manifest; see `file_problems`.

    Returns:
        One line for each missing, changed or extra file; empty if all is as it was written.
    """
    return list(map(str, file_problems(folder)))


def file_problems(folder: Path) -> list[FileProblem]:
    """Compare every file of a run or sweep with size and hash in its manifest.

    A folder inside that has a manifest of its own, as the sensitivity of a sweep, is compared with
    that one.

    Args:
        folder: folder of the run or sweep.

    Returns:
        Each missing, changed or extra file; none if all is as it was written.

    Raises:
        InputError: if the folder holds no manifest.
        OSError: if a file cannot be read.
    """
    manifest = read_manifest(folder)
    problems = []
    if not _seal_holds(folder, manifest):
        problems.append(FileProblem(MANIFEST, "changed"))
    for name, known in sorted(manifest["files"].items()):
        path = folder / name
        if not path.is_file():
            problems.append(FileProblem(name, "missing"))
        elif path.stat().st_size != known["bytes"]:
            sizes = f"{path.stat().st_size} bytes, not {known['bytes']}"
            problems.append(FileProblem(name, "changed", sizes))
        elif entry(path) != known:
            problems.append(FileProblem(name, "changed", "same size, other content"))
    known_names = {*manifest["files"], *manifest.get("beside", ()), MANIFEST}
    extra = [name for name in files_in(folder) if name not in known_names]
    for inner in sorted({name.partition("/")[0] for name in extra if "/" in name}):
        if (folder / inner / MANIFEST).is_file():
            extra = [name for name in extra if not name.startswith(f"{inner}/")]
            inside = file_problems(folder / inner)
            places = (f"{inner}: {one.inner}" if one.inner else inner for one in inside)
            problems += [one._replace(inner=at) for one, at in zip(inside, places, strict=True)]
    return problems + [FileProblem(name, "extra") for name in extra]


def _seal_holds(folder: Path, manifest: dict[str, Any]) -> bool:
    unsealed = {key: value for key, value in manifest.items() if key != "seal"}
    return (folder / MANIFEST).read_bytes() == sealed(unsealed).encode()


def _publish(work: Path, target: Path) -> None:
    """Put the finished folder in the target's place; an old run goes only when it is there."""
    aside = target.with_name(f".{target.name}.{uuid.uuid4().hex[:8]}.old")
    try:
        if target.exists():
            os.replace(target, aside)
        os.replace(work, target)
    except BaseException:
        if aside.exists() and not target.exists():
            os.replace(aside, target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def _undisturbed() -> AbstractContextManager[None]:
    """Hold Ctrl-C back for the moment in which a half-done step would be left behind."""
    return handled_by(signal.SIG_IGN)


def _occupied(target: Path, what: str) -> InputError:
    here = Path.cwd()
    shown = target.relative_to(here) if target.is_relative_to(here) else target
    allowed = "a new or empty folder, or one with the same run"
    return InputError([_error("--out", f"{shown}, {what}", allowed)])


def _error(key: str, given: str, allowed: str) -> ErrorDetail:
    return ErrorDetail(file=None, line=None, key=key, given=given, allowed=allowed, hint="")


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
