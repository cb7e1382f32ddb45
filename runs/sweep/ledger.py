"""The ledger of a sweep: which runs are planned, and each finished one with its result."""

from __future__ import annotations

import json
import sqlite3
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Self

from .changed_sweep import changes_between
from .job import Job, Result, Task, as_kept_in
from .ledger_file import check_pages, connected, make_file, named_errors
from .ledger_rows import (
    DONE,
    FAILED,
    FINISHED_COLUMNS,
    PLANNED_COLUMNS,
    Answer,
    Counts,
    answer_of,
    checksum,
    finished_row,
    planned_row,
    task_of,
)
from .troubles import ChangedSweep, DamagedLedger

LEDGER = "sweep.sqlite"


class Ledger:
    """One SQLite file; a result and the mark "done" are one transaction.

    Open it with `Ledger.begin` to write and with `Ledger.open` to read; it closes at the end of a
    `with` block. A result that does not agree with its checksum is an error, never left out.

    Args:
        path: file of the ledger.
        connection: to it.
        readonly: nothing is written through it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, readonly: bool) -> None:
        self.path = path
        self._connection = connection
        self._readonly = readonly
        self._began = time.time()

    @classmethod
    def begin(cls, path: Path, job: Job, fingerprint: str, *, write_ahead: bool = True) -> Ledger:
        """Open a ledger for writing, and make it if there is none.

        Args:
            path: file of the ledger.
            job: what all runs have in common.
            fingerprint: of the program and of what all runs have in common, as text.
            write_ahead: False where the file system cannot be trusted with a write-ahead log.

        Raises:
            ChangedSweep: if the ledger was begun with another job or fingerprint.
            DamagedLedger: if the file is not as it was written.
            NoSpace: if it cannot be written.
        """
        kept = as_kept_in(path.parent, job)
        about = {"fingerprint": fingerprint, "job": json.dumps(asdict(kept))}
        if not path.exists():
            make_file(path, about)
        ledger = cls.open(path, readonly=False, write_ahead=write_ahead)
        try:
            changes = list(changes_between(path.parent, ledger.about(), about))
            if changes:
                raise ChangedSweep(changes)
        except BaseException:
            ledger.close()
            raise
        return ledger

    @classmethod
    def open(
        cls, path: Path, readonly: bool = True, whole: bool = True, write_ahead: bool = True
    ) -> Ledger:
        """Open a ledger that exists.

        Args:
            path: file of the ledger.
            readonly: write nothing; another process may be writing meanwhile.
            whole: look at every page and every row first.
            write_ahead: False where the file system cannot be trusted with a write-ahead log.

        Raises:
            DamagedLedger: if the file is not as it was written.
            FileNotFoundError: if there is none.
        """
        if not path.exists():
            raise FileNotFoundError(2, "no ledger of a sweep", str(path))
        ledger = cls(path, connected(path, readonly, write_ahead), readonly)
        try:
            if whole:
                ledger.check()
        except BaseException:
            ledger.close()
            raise
        return ledger

    def check(self) -> None:
        """Check that no row is missing and each is as it was written.

        Raises:
            DamagedLedger: if that is not so.
        """
        with self._reading():
            check_pages(self._connection, self.path)
            planned = self._connection.execute("SELECT count(*) FROM planned").fetchone()[0]
            finished = self._connection.execute("SELECT count(*) FROM finished").fetchone()[0]
            counts = self.counts()
            if (planned, finished) != (counts.planned, counts.done + counts.failed):
                raise DamagedLedger(self.path, f"{planned} planned, {finished} finished runs left")
            self.to_do()
            for status in (DONE, FAILED):
                deque(self._answers(status), maxlen=0)

    def about(self) -> dict[str, str]:
        """What all runs have in common, as text: the fingerprint, and the job as JSON."""
        with named_errors(self.path):
            rows = self._connection.execute("SELECT name, content, checksum FROM about").fetchall()
        if any(checksum(name, text) != check for name, text, check in rows):
            raise DamagedLedger(self.path, "what it is about")
        return {name: text for name, text, _ in rows}

    def job(self) -> Job:
        """The job that the ledger was begun with, as `job.as_kept_in` its folder."""
        job = json.loads(self.about()["job"])
        return Job(job["scenario"], tuple(job["outcomes"]), tuple(job["series"]))

    def plan(self, tasks: Iterable[Task]) -> None:
        """Add runs; those that are in the ledger already get the place that they have now."""
        rows = [planned_row(task) for task in tasks]
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO planned VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (run) DO UPDATE SET "
                "number = excluded.number, point = excluded.point, settings = excluded.settings, "
                "checksum = excluded.checksum WHERE checksum != excluded.checksum",
                rows,
            )
            self._connection.execute(
                "UPDATE tally SET runs = (SELECT count(*) FROM planned) WHERE name = 'planned'"
            )

    def planned(self) -> set[str]:
        """Names of all runs that it knows."""
        with named_errors(self.path):
            return {run for (run,) in self._connection.execute("SELECT run FROM planned")}

    def retry_failed(self) -> int:
        """Forget what failed, so that it is run again; give how many those are."""
        with self._transaction():
            forgotten = self._connection.execute("DELETE FROM finished WHERE status = 'failed'")
            self._count(FAILED, -forgotten.rowcount)
        return forgotten.rowcount

    def to_do(self) -> list[Task]:
        """Runs that are neither done nor failed, in the order of the design."""
        open_ones = (
            f"SELECT {PLANNED_COLUMNS} FROM planned WHERE run NOT IN (SELECT run FROM finished)"
        )
        with named_errors(self.path):
            rows = self._connection.execute(f"{open_ones} ORDER BY number, run").fetchall()
            return [task_of(row) for row in rows]

    def keep(self, answers: Sequence[Answer], running: int = 0, workers: int = 0) -> None:
        """Write finished runs, each with its result, in one transaction down to the disk.

        Args:
            answers: finished runs; there may be none.
            running: runs that go on, for who asks how far the sweep is.
            workers: processes that run them.

        Raises:
            NoSpace: if they cannot be written; none of them is then.
        """
        rows = [finished_row(answer) for answer in answers]
        done = sum(answer.result is not None for answer in answers)
        with self._transaction():
            self._connection.executemany(
                "INSERT INTO finished VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows
            )
            self._count(DONE, done)
            self._count(FAILED, len(rows) - done)
            self._connection.execute(
                "INSERT INTO session VALUES (1, ?, ?, ?, ?, ?) ON CONFLICT (one) DO UPDATE SET "
                "finished = iif(began = excluded.began, finished, 0) + excluded.finished, "
                "began = excluded.began, seen = excluded.seen, workers = excluded.workers, "
                "running = excluded.running",
                (self._began, time.time(), workers, len(rows), running),
            )

    def results(self) -> Iterator[tuple[Task, Result]]:
        """Yield the runs that are done, in the order of the design.

        Raises:
            DamagedLedger: at the first that is not as it was written.
        """
        for answer in self._answers(DONE):
            assert answer.result is not None
            yield answer.task, answer.result

    def failures(self) -> Iterator[Answer]:
        """Yield the runs that failed, in the order of the design."""
        yield from self._answers(FAILED)

    def counts(self) -> Counts:
        """How many runs are planned, done and failed."""
        with named_errors(self.path):
            tally = dict(self._connection.execute("SELECT name, runs FROM tally").fetchall())
        if set(tally) != {"planned", DONE, FAILED}:
            raise DamagedLedger(self.path, "its counts")
        return Counts(tally["planned"], tally[DONE], tally[FAILED])

    def session(self) -> tuple[float, float, int, int, int] | None:
        """When the last session began and was last seen, workers, runs finished and running."""
        columns = "began, seen, workers, finished, running"
        with named_errors(self.path):
            return self._connection.execute(f"SELECT {columns} FROM session").fetchone()

    def close(self) -> None:
        """Close the file; what was written stays, in one file if nobody else is reading."""
        if not self._readonly:
            with suppress(sqlite3.Error):  # on a full disk it stays as it is
                self._connection.execute("PRAGMA busy_timeout = 0")
                self._connection.execute("PRAGMA journal_mode = DELETE")
        with named_errors(self.path):
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
        select = (
            f"SELECT {PLANNED_COLUMNS}, {FINISHED_COLUMNS} FROM planned JOIN finished USING (run)"
        )
        found = 0
        with self._reading():
            where = "WHERE status = ? ORDER BY number, planned.run"
            for row in self._connection.execute(f"{select} {where}", [status]):
                found += 1
                yield answer_of(row)
            counts = self.counts()
        if found != (counts.done if status == DONE else counts.failed):
            raise DamagedLedger(self.path, f"{found} {status} runs are left in it")

    def _count(self, name: str, more: int) -> None:
        self._connection.execute("UPDATE tally SET runs = runs + ? WHERE name = ?", (more, name))

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """See one state of the file, whatever another process writes meanwhile."""
        with named_errors(self.path):
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
        with named_errors(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # it may have been rolled back already
                    self._connection.execute("ROLLBACK")
                raise
