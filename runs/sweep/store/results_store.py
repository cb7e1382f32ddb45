"""The results store of a sweep: which runs are planned, and each finished one with its result.

SQLite keeps transactions whole and finds broken pages, but does not notice a value that has changed
within a page: therefore each table has a seal, the number of its rows and a digest of all of them,
which is written in the same transaction as they are and compared when the store is opened.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from ..design.tasks import Answer, Job, Result, Task, portable_job
from .errors import ChangedSweepError, DamagedStoreError, changes_between
from .sqlite_file import connect, make_file, translate_errors

STORE = "sweep.sqlite"
DONE, FAILED = "done", "failed"
_SEALED = {
    "about": "SELECT name, content FROM about",
    "planned": "SELECT run, number, point, seed, settings FROM planned",
    DONE: f"SELECT * FROM finished WHERE status = '{DONE}'",
    FAILED: f"SELECT * FROM finished WHERE status IS NOT '{DONE}'",
}
"""What each seal is of."""


@dataclass(frozen=True)
class Counts:
    """How many runs of a sweep are where."""

    planned: int
    done: int
    failed: int

    @property
    def left(self) -> int:
        """Runs that are neither done nor failed."""
        return self.planned - self.done - self.failed


class ResultsStore:
    """One SQLite file; a result and the mark "done" are one transaction.

    Open it with `ResultsStore.begin` to write and with `ResultsStore.open` to read; it closes at
    the end of a `with` block. A row that is not as it was written is an error, never left out.

    Args:
        path: file of the store.
        connection: to it.
        readonly: nothing is written through it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, readonly: bool) -> None:
        self.path = path
        self._connection = connection
        self._readonly = readonly
        self._began = time.time()

    @classmethod
    def begin(
        cls, path: Path, job: Job, fingerprint: str, *, write_ahead: bool = True
    ) -> ResultsStore:
        """Open a store for writing, and make it if there is none.

        Args:
            path: file of the store.
            job: what all runs have in common.
            fingerprint: of the program and of what all runs have in common, as text.
            write_ahead: False where the file system cannot be trusted with a write-ahead log.

        Raises:
            ChangedSweepError: if the store was begun with another job or fingerprint.
            DamagedStoreError: if the file is not as it was written.
            NoSpaceError: if it cannot be written.
        """
        kept = portable_job(path.parent, job)
        about = {"fingerprint": fingerprint, "job": json.dumps(asdict(kept))}
        if not path.exists():
            make_file(path, partial(_fill, about=about))
        store = cls.open(path, readonly=False, write_ahead=write_ahead)
        try:
            changes = list(changes_between(path.parent, store.about(), about))
            if changes:
                raise ChangedSweepError(changes)
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def open(
        cls, path: Path, readonly: bool = True, whole: bool = True, write_ahead: bool = True
    ) -> ResultsStore:
        """Open a store that exists.

        Args:
            path: file of the store.
            readonly: write nothing; another process may be writing meanwhile.
            whole: look at every page and every row first.
            write_ahead: False where the file system cannot be trusted with a write-ahead log.

        Raises:
            DamagedStoreError: if the file is not as it was written.
            FileNotFoundError: if there is none.
        """
        if not path.exists():
            raise FileNotFoundError(2, "no results of a sweep", str(path))
        store = cls(path, connect(path, readonly, write_ahead), readonly)
        try:
            if whole:
                store.check()
        except BaseException:
            store.close()
            raise
        return store

    def check(self) -> None:
        """Check that no row is missing and each is as it was written.

        Raises:
            DamagedStoreError: if that is not so.
        """
        with self._reading():
            found = self._connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                raise DamagedStoreError(self.path, found.splitlines()[-1])
            seals = self._seals()
            for name in _SEALED:
                if (now := _current_seal(self._connection, name)) != seals[name]:
                    rows = f"{now[0]} of {seals[name][0]} rows are left"
                    raise DamagedStoreError(self.path, f"{name}: {rows}, or one has changed")

    def about(self) -> dict[str, str]:
        """What all runs have in common, as text: the fingerprint, and the job as JSON.

        Raises:
            DamagedStoreError: if it does not say so.
        """
        with translate_errors(self.path):
            found = dict(self._connection.execute(_SEALED["about"]).fetchall())
        try:
            _ = found["fingerprint"], _job_of(found["job"])
        except (KeyError, TypeError, ValueError, RecursionError):
            says = "it does not say of which sweep its results are"
            raise DamagedStoreError(self.path, says) from None
        return found

    def job(self) -> Job:
        """The job that the store was begun with, as `job.portable_job` its folder."""
        return _job_of(self.about()["job"])

    def plan(self, tasks: Iterable[Task]) -> None:
        """Add runs; those that are in the store already get the place that they have now."""
        rows = [
            (task.run, task.number, task.point, task.seed, _json_text(task.settings))
            for task in tasks
        ]
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO planned VALUES (?, ?, ?, ?, ?) ON CONFLICT (run) DO UPDATE SET "
                "number = excluded.number, point = excluded.point, seed = excluded.seed, "
                "settings = excluded.settings",
                rows,
            )
            self._seal("planned", *_current_seal(self._connection, "planned"))

    def planned(self) -> set[str]:
        """Names of all runs that it knows."""
        with translate_errors(self.path):
            return {run for (run,) in self._connection.execute("SELECT run FROM planned")}

    def retry_failed(self) -> int:
        """Forget what failed, so that it is run again; give how many those are."""
        with self._transaction():
            forgotten = self._connection.execute("DELETE FROM finished WHERE status = 'failed'")
            self._seal(FAILED, 0, bytes(16))
        return forgotten.rowcount

    def to_do(self) -> list[Task]:
        """Runs that are neither done nor failed, in the order of the design."""
        left = "WHERE run NOT IN (SELECT run FROM finished) ORDER BY number, run"
        with translate_errors(self.path):
            rows = self._connection.execute(f"{_SEALED['planned']} {left}").fetchall()
            return [_task_of(row) for row in rows]

    def keep(self, answers: Sequence[Answer], running: int = 0, workers: int = 0) -> None:
        """Write finished runs, each with its result, in one transaction down to the disk.

        Args:
            answers: finished runs; there may be none.
            running: runs that go on, for who asks how far the sweep is.
            workers: processes that run them.

        Raises:
            NoSpaceError: if they cannot be written; none of them is then.
        """
        rows = [_row_of(answer) for answer in answers]
        with self._transaction():
            self._connection.executemany("INSERT INTO finished VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            seals = self._seals()
            for status in (DONE, FAILED):
                more = _digest_of(row for row in rows if row[1] == status)
                self._seal(status, seals[status][0] + more[0], _xor(seals[status][1], more[1]))
            self._connection.execute(
                "INSERT INTO session VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET "
                "finished = iif(began = excluded.began, finished, 0) + excluded.finished, "
                "began = excluded.began, seen = excluded.seen, workers = excluded.workers, "
                "running = excluded.running",
                (self._began, time.time(), workers, len(rows), running),
            )

    def results(self) -> Iterator[tuple[Task, Result]]:
        """Yield the runs that are done, in the order of the design."""
        for answer in self._answers(DONE):
            assert answer.result is not None
            yield answer.task, answer.result

    def failures(self) -> Iterator[Answer]:
        """Yield the runs that failed, in the order of the design."""
        yield from self._answers(FAILED)

    def counts(self) -> Counts:
        """How many runs are planned, done and failed."""
        with translate_errors(self.path):
            seals = self._seals()
        return Counts(*(seals[name][0] for name in ("planned", DONE, FAILED)))

    def session(self) -> tuple[float, float, int, int, int] | None:
        """When the last session began and was last seen, workers, runs finished and running."""
        columns = "began, seen, workers, finished, running"
        with translate_errors(self.path):
            found = self._connection.execute(f"SELECT {columns} FROM session").fetchone()
        if found is not None and not all(isinstance(one, int | float) for one in found):
            raise DamagedStoreError(self.path, "its last session")
        return found

    def close(self) -> None:
        """Close the file; what was written stays, in one file if nobody else is reading."""
        if not self._readonly:
            with suppress(sqlite3.Error):  # on a full disk it stays as it is
                self._connection.execute("PRAGMA busy_timeout = 0")
                self._connection.execute("PRAGMA journal_mode = DELETE")
        with translate_errors(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def _answers(self, status: str) -> Iterator[Answer]:
        columns = "run, number, point, seed, settings, outcomes, series, error, attempts, seconds"
        joined = f"SELECT {columns} FROM planned JOIN finished USING (run)"
        with self._reading():
            rows = self._connection.execute(
                f"{joined} WHERE status = ? ORDER BY number, run", [status]
            )
            for *task, outcomes, series, error, attempts, seconds in rows:
                result = Result(json.loads(outcomes), series) if status == DONE else None
                yield Answer(_task_of(task), result, error, attempts, seconds)

    def _seals(self) -> dict[str, tuple[int, bytes]]:
        """Rows of each kind and their digest, as they were written."""
        rows = self._connection.execute("SELECT name, rows, digest FROM seals").fetchall()
        seals = {name: (count, digest) for name, count, digest in rows}
        if set(seals) != set(_SEALED) or not all(map(_is_seal, seals.values())):
            raise DamagedStoreError(self.path, "its counts")
        return seals

    def _seal(self, name: str, rows: int, digest: bytes) -> None:
        self._connection.execute(
            "UPDATE seals SET rows = ?, digest = ? WHERE name = ?", (rows, digest, name)
        )

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """See one state of the file, whatever another process writes meanwhile."""
        with translate_errors(self.path):
            alone = self._readonly and not self._connection.in_transaction
            if alone:
                self._connection.execute("BEGIN")
            try:
                yield
            finally:
                if alone and self._connection.in_transaction:
                    self._connection.execute("COMMIT")

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        with translate_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # it may have been rolled back already
                    self._connection.execute("ROLLBACK")
                raise


# Rows


def _job_of(text: str) -> Job:
    """The job of a store from its JSON.

    Raises:
        KeyError, TypeError, ValueError, RecursionError: if it is none.
    """
    job = json.loads(text)
    if not isinstance(job["scenario"], str):
        raise TypeError("a scenario is text")
    return Job(job["scenario"], tuple(job["outcomes"]), tuple(job["series"]))


def _is_seal(seal: tuple[object, object]) -> bool:
    """Whether it is a count and a digest, which SQLite itself does not see to."""
    count, digest = seal
    return isinstance(count, int) and isinstance(digest, bytes) and len(digest) == 16


def _task_of(row: Sequence) -> Task:
    run, number, point, seed, settings = row
    pairs = tuple((key, value) for key, value in json.loads(settings))
    return Task(run, number, point, seed, pairs)


def _row_of(answer: Answer) -> tuple[object, ...]:
    result = answer.result
    what = (DONE, result.as_text(), result.series) if result else (FAILED, "{}", b"")
    return (answer.task.run, *what, answer.error, answer.attempts, float(answer.seconds))


def _json_text(content: object) -> str:
    return json.dumps(content, allow_nan=False)


def _fill(connection: sqlite3.Connection, about: dict[str, str]) -> None:
    """Begin a store that is about something, and has no runs yet."""
    connection.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    seals = [(name, *_current_seal(connection, name)) for name in _SEALED]
    connection.executemany("INSERT INTO seals VALUES (?, ?, ?)", seals)


def _current_seal(connection: sqlite3.Connection, name: str) -> tuple[int, bytes]:
    """Rows that there are of a kind, and their digest."""
    return _digest_of(connection.execute(_SEALED[name]))


def _digest_of(rows: Iterable[tuple]) -> tuple[int, bytes]:
    """Number of rows and a digest of all; the order of rows does not matter.

    >>> _digest_of([("ab", "c"), (1,)]) == _digest_of([(1,), ("ab", "c")])
    True
    >>> _digest_of([("ab", "c")]) == _digest_of([("a", "bc")])
    False
    """
    count, digest = 0, bytes(16)
    for row in rows:
        count += 1
        digest = _xor(digest, hashlib.blake2b(repr(row).encode(), digest_size=16).digest())
    return count, digest


def _xor(one: bytes, other: bytes) -> bytes:
    return (int.from_bytes(one) ^ int.from_bytes(other)).to_bytes(16)
