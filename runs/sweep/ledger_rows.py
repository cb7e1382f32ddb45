"""What a ledger's rows hold, each with a checksum that is asked whenever it is read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from .job import Result, Task

PLANNED_COLUMNS = "planned.run, number, point, seed, settings, planned.checksum"
FINISHED_COLUMNS = "status, outcomes, series, error, attempts, seconds, finished.checksum"
DONE, FAILED = "done", "failed"


@dataclass(frozen=True)
class Answer:
    """What became of a run.

    Attributes:
        task: the run.
        result: what it gave; None if it failed.
        error: why it failed, with traceback where there is one; empty if it did not.
        attempts: how often it was begun by the session that finished it, a count.
        seconds: what it took in its worker.
    """

    task: Task
    result: Result | None
    error: str = ""
    attempts: int = 1
    seconds: float = 0.0


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


class BadRow(ValueError):  # noqa: N818 - the row is what is wrong
    """A row that does not agree with its checksum."""


def checksum(*fields: object) -> bytes:
    """BLAKE2b-128 of fields, each with its length, so that nothing can move between them.

    >>> checksum("ab", "c") == checksum("a", "bc")
    False
    """
    digest = hashlib.blake2b(digest_size=16)
    for field in fields:
        content = field if isinstance(field, bytes) else repr(field).encode()
        digest.update(len(content).to_bytes(8, "big") + content)
    return digest.digest()


def planned_row(task: Task) -> tuple[object, ...]:
    """Fields of a planned run, the checksum last.

    Raises:
        ValueError: if a setting is not finite.
    """
    settings = json.dumps(task.settings, allow_nan=False)
    fields = (task.run, task.number, task.point, task.seed, settings)
    return (*fields, checksum(*fields))


def task_of(row: tuple) -> Task:
    """The task of a planned run, as its columns were read.

    Raises:
        BadRow: if it does not agree with its checksum.
    """
    *fields, check = row
    if checksum(*fields) != check:
        raise BadRow(f"planned run {fields[1]!r}")
    run, number, point, seed, settings = fields
    return Task(
        run, number, point, seed, tuple((key, value) for key, value in json.loads(settings))
    )


def finished_row(answer: Answer) -> tuple[object, ...]:
    """Fields of a finished run, the checksum last.

    Raises:
        ValueError: if an outcome is not finite.
    """
    result = answer.result
    outcomes = outcomes_text(result) if result else "{}"
    fields = (
        answer.task.run,
        DONE if result else FAILED,
        outcomes,
        result.series if result else b"",
        answer.error,
        answer.attempts,
        float(answer.seconds),
    )
    return (*fields, checksum(*fields))


def outcomes_text(result: Result) -> str:
    """Outcomes as they are kept.

    Raises:
        ValueError: if one is not finite.
        TypeError: if one is neither number, text nor None.
    """
    return json.dumps(result.outcomes, allow_nan=False)


def answer_of(row: tuple) -> Answer:
    """The answer of a finished run, as the columns of both tables were read.

    Raises:
        BadRow: if it does not agree with its checksums.
    """
    task = task_of(row[:6])
    *fields, check = row[6:]
    if checksum(task.run, *fields) != check:
        raise BadRow(f"finished run {task.number}")
    status, outcomes, series, error, attempts, seconds = fields
    result = Result(json.loads(outcomes), series) if status == DONE else None
    return Answer(task, result, error, attempts, seconds)
