"""Compiled code on disk: read where it lies, written where that can be, else in memory alone."""

from __future__ import annotations

import hashlib
import logging
import multiprocessing
import os
import pickle
import shutil
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

import numba
from numba.core.caching import CompileResultCacheImpl, NullCache
from numba.core.serialize import dumps

PREFIX = "compiled-"
"""Folders of compiled code begin with it; a digest of the rules follows."""
MOST_FOLDERS = 4
"""Folders that are kept in one place, each for other rules; those unused longest go."""
_DIGEST_BYTES = 32

FromNumba = Any
"""What numba hands over to whoever reaches into it: it declares no types for that."""


class CompiledCode:
    """Compiled code in folders, a file for each function and types of its arguments.

    numba's own cache keeps a list of files for each function: of two processes that compile at once
    the later one forgets what the earlier one has written, and a list cut short by a power cut ends
    every later run. Here a file's name says all that its code depends on, so that no list is
    needed, and its content begins with a digest: what is damaged is compiled anew.

    Args:
        folders: where to look for code, in this order, and the first that can be written keeps it.
    """

    def __init__(self, folders: Sequence[Path]):
        self.folders = list(folders)
        self._told: set[str] = set()
        for folder in self.folders:
            with suppress(OSError):
                os.utime(folder)  # it is in use: others go first

    def load(self, name: str) -> bytes | None:
        """The code of this name; None if it is in no folder, or damaged."""
        for folder in self.folders:
            path = folder / name
            try:
                content = path.read_bytes()
            except OSError:
                continue
            digest, code = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
            if hashlib.sha256(code).digest() == digest:
                return code
            self._discard(path)
        return None

    def save(self, name: str, code: bytes) -> None:
        """Keep code under this name; where no folder can be written, say so once."""
        content = hashlib.sha256(code).digest() + code
        self._in_some_folder(lambda folder: _write(folder, name, content))

    def tell_if_not_kept(self) -> None:
        """Say beforehand that nothing can be kept, where nothing is there yet."""
        if not any(folder.is_dir() for folder in self.folders):
            self._in_some_folder(_make)

    def _in_some_folder(self, do: Callable[[Path], None]) -> None:
        """Do something in the first folder that allows it."""
        reasons = []
        for folder in self.folders:
            try:
                do(folder)
                return
            except OSError as error:
                reasons.append(f"{folder.parent}: {error.strerror or error}")
        self._tell(
            "not kept",
            f"compiled code cannot be kept ({'; '.join(reasons)}): what is not there is compiled "
            "in memory, for some minutes in each run; NUMBA_CACHE_DIR may name a folder "
            "that can be written",
        )

    def _discard(self, path: Path) -> None:
        """Remove a damaged file; where it cannot be removed, it is passed over."""
        try:
            path.unlink(missing_ok=True)
            outcome = "removed, and compiled anew"
        except OSError as error:
            outcome = f"passed over, as it cannot be removed ({error.strerror or error})"
        self._tell("damaged", f"{path.parent}: damaged compiled code is {outcome}")

    def _tell(self, what: str, says: str) -> None:
        """Say something once, and not again in each worker of a program."""
        if what not in self._told and multiprocessing.parent_process() is None:
            logging.getLogger("mutualaid").warning("mutualaid: %s", says)
        self._told.add(what)


class FunctionCode(NullCache):
    """What numba asks for the compiled code of one function, in the place of its own cache.

    Args:
        function: whose code it is; all that it depends on beside itself names the folders.
        code: where all code is kept.
    """

    def __init__(self, function: FunctionType, code: CompiledCode):
        self._function, self._code = function, code
        self._format = _Format(function)

    @property
    def cache_path(self) -> str:
        """Folder in which code is kept if it can be written."""
        return str(self._code.folders[0])

    def load_overload(self, sig: FromNumba, target_context: FromNumba) -> FromNumba:
        """Code for these types of arguments; None if it has to be compiled."""
        target_context.refresh()  # it knows then what the code calls
        code = self._code.load(self._name(sig, target_context.codegen()))
        if code is not None:
            of_types, compiled = pickle.loads(code)
            if of_types == sig:
                return self._format.rebuild(target_context, compiled)
        self._code.tell_if_not_kept()
        return None

    def save_overload(self, sig: FromNumba, data: FromNumba) -> None:
        """Keep code that was compiled for these types of arguments."""
        if self._format.check_cachable(data):
            code = dumps((sig, self._format.reduce(data)))
            self._code.save(self._name(sig, data.codegen), code)

    def _name(self, sig: FromNumba, codegen: FromNumba) -> str:
        """Name of the file, by function, types, processor, and versions of numba and Python."""
        function, python = self._function, sys.implementation.cache_tag
        name = f"{function.__module__}.{function.__qualname__}"
        depends = name, str(sig), codegen.magic_tuple(), numba.__version__, python
        digest = hashlib.sha256(repr(depends).encode()).hexdigest()
        return f"{name}-{digest[:24]}"


class _Format(CompileResultCacheImpl):
    """How numba writes what it compiled; where that is kept is not its business here."""

    def __init__(self, function: FunctionType):
        # Both are read where code cannot be kept, for numba's warning.
        self._lineno = function.__code__.co_firstlineno
        self._locator = SimpleNamespace(_py_file=function.__code__.co_filename)


def _make(folder: Path) -> None:
    """Make a folder; of the others beside it, those go that have not been used for longest.

    Raises:
        OSError: if it cannot be made.
    """
    if folder.is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    others = [path for path in folder.parent.glob(f"{PREFIX}*") if path != folder]
    for path in sorted(others, key=_last_use)[: 1 - MOST_FOLDERS]:
        shutil.rmtree(path, ignore_errors=True)


def _last_use(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except OSError:  # another process has just removed it
        return 0.0


def _write(folder: Path, name: str, content: bytes) -> None:
    """Write a file that appears under its name when it is whole.

    Raises:
        OSError: if it cannot be written.
    """
    _make(folder)
    part = folder / f".{name}-{os.getpid()}-{threading.get_ident()}.partial"
    try:
        part.write_bytes(content)
        part.replace(folder / name)
    finally:
        part.unlink(missing_ok=True)
