"""Exit codes of the commands, and the line that says why."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping

import click

DONE, FAILED_CHECK, BAD_INPUT, SOME_RUNS_FAILED, LOCKED = 0, 1, 2, 3, 4
INTERRUPTED = 130
PIPE_CLOSED = 141
"""Exit code of who writes to a reader that has gone, as shells know it."""
EXIT_CODES: Mapping[int, str] = {
    DONE: "done",
    FAILED_CHECK: "a check failed, or a disk is full or broken",
    BAD_INPUT: "bad input, or a file or machine that does not allow it; one line for each",
    SOME_RUNS_FAILED: "finished, but some runs of a sweep failed",
    LOCKED: "another process is working in that folder",
    INTERRUPTED: "interrupted; the same command starts again, or goes on",
    PIPE_CLOSED: "whoever read the output has gone",
}
"""What each exit code means."""

DISK_ERRORS = frozenset(
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EIO", "EFBIG") if hasattr(errno, name)
)
"""What the system says of a disk that is full or broken, for which no input is to blame."""


def fail_with(text: str, code: int, prefix: str = "mutualaid: ") -> int:
    """Write a line to stderr and give the exit code back."""
    click.echo(prefix + text, err=True)
    return code


def tell_notes(notes: Iterable[str]) -> None:
    """Write what is done, and may have been meant otherwise, to stderr: a line each, once."""
    for note in dict.fromkeys(notes):
        fail_with(note, DONE, "warning: ")
