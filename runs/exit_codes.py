"""Exit codes of the commands, and the line that says why."""

from __future__ import annotations

import click

DONE, FAILED_CHECK, BAD_INPUT, SOME_RUNS_FAILED, LOCKED = 0, 1, 2, 3, 4
INTERRUPTED = 130
PIPE_CLOSED = 141
"""Exit code of who writes to a reader that has gone, as shells know it."""


def say(text: str, code: int, prefix: str = "mutualaid: ") -> int:
    """Write a line to stderr and give the exit code back."""
    click.echo(prefix + text, err=True)
    return code
