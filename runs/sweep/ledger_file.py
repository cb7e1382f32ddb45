"""The SQLite file under a ledger: made whole or not at all, opened checked, its errors named."""

from __future__ import annotations

import os
import sqlite3
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .ledger_rows import BadRow, checksum
from .troubles import DamagedLedger, NoSpace

FORMAT = 1
"""Format of the ledger; it rises when tables or columns change their meaning."""
_KIND = 0x6D757477
"""SQLite's application number of a sweep's ledger."""
_TABLES = f"""
PRAGMA application_id = {_KIND};
PRAGMA user_version = {FORMAT};
CREATE TABLE about (name TEXT PRIMARY KEY, content TEXT NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE tally (name TEXT PRIMARY KEY, runs INTEGER NOT NULL);
CREATE TABLE planned (
    run TEXT PRIMARY KEY, number INTEGER NOT NULL, point INTEGER NOT NULL, seed INTEGER NOT NULL,
    settings TEXT NOT NULL, checksum BLOB NOT NULL);
CREATE TABLE finished (
    run TEXT PRIMARY KEY REFERENCES planned, status TEXT NOT NULL, outcomes TEXT NOT NULL,
    series BLOB NOT NULL, error TEXT NOT NULL, attempts INTEGER NOT NULL, seconds REAL NOT NULL,
    checksum BLOB NOT NULL);
CREATE TABLE session (
    one INTEGER PRIMARY KEY CHECK (one = 1), began REAL NOT NULL, seen REAL NOT NULL,
    workers INTEGER NOT NULL, finished INTEGER NOT NULL, running INTEGER NOT NULL);
INSERT INTO tally VALUES ('planned', 0), ('done', 0), ('failed', 0);
"""
_CANNOT_WRITE = ("SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_BUSY")
_CANNOT_WRITE_DISK = ("WRITE", "FSYNC", "TRUNCATE", "SHMSIZE", "SHMOPEN", "DELETE", "CLOSE")


def make_file(path: Path, about: dict[str, str]) -> None:
    """Make an empty ledger; it gets its name when it is whole and on the disk.

    Args:
        path: file to make.
        about: what all runs have in common, text by name.

    Raises:
        NoSpace: if it cannot be written.
    """
    unready = path.with_name(f".{path.name}.partial")
    leftovers = (unready, unready.with_name(f"{unready.name}-journal"))
    try:
        with named_errors(path):
            _remove(leftovers)  # of a process that was killed here
            connection = sqlite3.connect(unready, isolation_level=None)
            try:
                connection.execute("PRAGMA synchronous = FULL")
                connection.executescript(f"BEGIN; {_TABLES} COMMIT;")
                rows = [(name, text, checksum(name, text)) for name, text in about.items()]
                connection.executemany("INSERT INTO about VALUES (?, ?, ?)", rows)
            finally:
                connection.close()
            os.replace(unready, path)
            _settle(path.parent)
    finally:
        _remove(leftovers)


def _remove(files: tuple[Path, ...]) -> None:
    for file in files:
        with suppress(OSError):
            file.unlink(missing_ok=True)


def _settle(folder: Path) -> None:
    """Make a folder's list of names lasting, on systems where that is done."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def connected(path: Path, readonly: bool, write_ahead: bool = True) -> sqlite3.Connection:
    """Open a ledger that exists.

    Args:
        path: file of the ledger.
        readonly: write nothing; somebody else may be writing meanwhile.
        write_ahead: use a write-ahead log if the file system takes one.

    Raises:
        DamagedLedger: if it is no ledger of this format.
        NoSpace: if it cannot be opened for writing.
    """
    with named_errors(path):
        mode = "ro" if readonly else "rw"
        uri = f"{path.resolve().as_uri()}?mode={mode}"
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=20)
        try:
            _check_kind(connection, path)
            if not readonly:
                _keep_safely(connection, path, write_ahead)
        except BaseException:
            connection.close()
            raise
    return connection


def _check_kind(connection: sqlite3.Connection, path: Path) -> None:
    kind = connection.execute("PRAGMA application_id").fetchone()[0]
    found = connection.execute("PRAGMA user_version").fetchone()[0]
    if kind != _KIND:
        raise DamagedLedger(path, "it is no ledger of a sweep")
    if found != FORMAT:
        raise DamagedLedger(path, f"format {found}, this program reads {FORMAT}")


def _keep_safely(connection: sqlite3.Connection, path: Path, write_ahead: bool) -> None:
    """Write ahead, or where the file system cannot, with a journal; always down to the disk."""
    if not write_ahead or not _writes_ahead(connection):
        if write_ahead:
            said = "this file system takes no write-ahead log; the ledger is slower on it"
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


def check_pages(connection: sqlite3.Connection, path: Path) -> None:
    """Look at every page of the file.

    Raises:
        DamagedLedger: if one is not as SQLite left it.
    """
    with named_errors(path):
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise DamagedLedger(path, found.splitlines()[-1])


@contextmanager
def named_errors(path: Path) -> Iterator[None]:
    """Say what SQLite met in terms of the file: it cannot be written, or it is damaged.

    Raises:
        NoSpace: if the disk or its rights are the reason.
        DamagedLedger: for everything else.
    """
    try:
        yield
    except sqlite3.Error as error:
        name = getattr(error, "sqlite_errorname", "") or ""
        disk = name.removeprefix("SQLITE_IOERR_")
        if name.startswith(_CANNOT_WRITE) or disk.startswith(_CANNOT_WRITE_DISK):
            raise NoSpace(path, str(error)) from error
        raise DamagedLedger(path, str(error)) from error
    except (BadRow, UnicodeDecodeError, OverflowError) as error:
        raise DamagedLedger(path, str(error)) from error
