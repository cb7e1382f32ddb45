"""The SQLite file under a results store: made whole or not at all, its errors named."""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import DamagedStoreError, NoSpaceError

FORMAT = 2
"""Format of the store; it rises when tables or columns change their meaning."""
_KIND = 0x6D757477
"""SQLite's application number of a sweep's results store."""
_TABLES = f"""
PRAGMA application_id = {_KIND};
PRAGMA user_version = {FORMAT};
CREATE TABLE about (name TEXT PRIMARY KEY, content TEXT NOT NULL);
CREATE TABLE planned (
    run TEXT PRIMARY KEY, number INTEGER NOT NULL, point INTEGER NOT NULL, seed INTEGER NOT NULL,
    settings TEXT NOT NULL);
CREATE TABLE finished (
    run TEXT PRIMARY KEY REFERENCES planned, status TEXT NOT NULL, outcomes TEXT NOT NULL,
    series BLOB NOT NULL, error TEXT NOT NULL, attempts INTEGER NOT NULL, seconds REAL NOT NULL);
CREATE TABLE seals (name TEXT PRIMARY KEY, rows INTEGER NOT NULL, digest BLOB NOT NULL);
CREATE TABLE session (
    one INTEGER PRIMARY KEY CHECK (one = 1), began REAL NOT NULL, seen REAL NOT NULL,
    workers INTEGER NOT NULL, finished INTEGER NOT NULL, running INTEGER NOT NULL);
"""
_CANNOT_WRITE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY")
_CANNOT_WRITE_DISK = ("WRITE", "FSYNC", "TRUNCATE", "SHMSIZE", "SHMOPEN", "DELETE", "CLOSE")


def make_file(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Make a store; it gets its name when it is whole and on the disk.

    Args:
        path: file to make.
        fill: writes the first rows.

    Raises:
        NoSpaceError: if it cannot be written.
    """
    unready = path.with_name(f".{path.name}.partial")
    leftovers = (unready, unready.with_name(f"{unready.name}-journal"))
    try:
        with translate_errors(path):
            _remove(leftovers)  # of a process that was killed here
            connection = sqlite3.connect(unready, isolation_level=None)
            try:
                connection.execute("PRAGMA synchronous = FULL")
                connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
                fill(connection)
            finally:
                connection.close()
            os.replace(unready, path)
            _sync_folder(path.parent)
    finally:
        _remove(leftovers)


def _remove(files: tuple[Path, ...]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make a folder's list of names lasting, on systems where that is done."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def connect(path: Path, readonly: bool, write_ahead: bool) -> sqlite3.Connection:
    """Open a store that exists.

    Args:
        path: file of the store.
        readonly: write nothing; somebody else may be writing meanwhile.
        write_ahead: use a write-ahead log if the file system takes one.

    Raises:
        DamagedStoreError: if it is no store of this format.
        NoSpaceError: if it cannot be opened for writing.
    """
    with translate_errors(path):
        uri = f"{path.resolve().as_uri()}?mode={'ro' if readonly else 'rw'}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=20)
        try:
            if connection.execute("PRAGMA application_id").fetchone()[0] != _KIND:
                raise DamagedStoreError(path, "it holds no results of a sweep")
            found = connection.execute("PRAGMA user_version").fetchone()[0]
            if found != FORMAT:
                raise DamagedStoreError(path, f"format {found}, this program reads {FORMAT}")
            if not readonly:
                _write_safely(connection, path, write_ahead)
        except BaseException:
            connection.close()
            raise
    return connection


def _write_safely(connection: sqlite3.Connection, path: Path, write_ahead: bool) -> None:
    """Write ahead, or where the file system cannot, with a journal; always down to the disk."""
    if not write_ahead or not _writes_ahead(connection):
        if write_ahead:
            said = "this file system takes no write-ahead log; the store is slower on it"
            warnings.warn(f"{path}: {said}", stacklevel=2)
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA synchronous = FULL")


def _writes_ahead(connection: sqlite3.Connection) -> bool:
    try:
        return connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] == "wal"
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname.startswith(("SQLITE_IOERR_SHM", "SQLITE_IOERR_LOCK")):
            return False
        raise


@contextmanager
def translate_errors(path: Path) -> Iterator[None]:
    """Say what SQLite met in terms of the file.

    Raises:
        NoSpaceError: if the disk or its rights are the reason.
        DamagedStoreError: for everything else.
    """
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        disk = name.removeprefix("SQLITE_IOERR_")
        if name.startswith(_CANNOT_WRITE) or disk.startswith(_CANNOT_WRITE_DISK):
            raise NoSpaceError(path, str(error)) from error
        raise DamagedStoreError(path, str(error)) from error
    except (UnicodeDecodeError, OverflowError) as error:
        raise DamagedStoreError(path, str(error)) from error
