"""What the commands of many runs share: where runs are executed, days, and keys of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from ..process.exit_codes import DONE, INTERRUPTED, fail_with

Command = Callable[..., Any]


class Day(click.ParamType):
    """A date as the files of this program have it."""

    name = "day"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> dt.date:
        """Read what was given, or end with what a day looks like."""
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no day, such as 2020-08-31", param, ctx)


def execution_options(command: Command) -> Command:
    """The options that say where runs are executed."""
    for option in (
        click.option("--quiet", is_flag=True, help="No progress and no text."),
        click.option("--force", is_flag=True, help="Run what needs more memory than there is."),
        click.option(
            "--timeout",
            metavar="SECONDS",
            type=click.FloatRange(min=0, min_open=True),
            help="End a run that takes longer; it counts as failed.",
        ),
        click.option("--cluster", metavar="ADDRESS", help="Scheduler of a Dask cluster."),
        click.option(
            "--workers",
            metavar="N",
            type=click.IntRange(min=1),
            help="Processes on this machine (one a core).",
        ),
    ):
        command = option(command)
    return command


def with_keys(heading: str, keys: Sequence[tuple[str, str]]) -> type[click.Command]:
    """A kind of command whose help ends with the keys of its file.

    Args:
        heading: over the keys.
        keys: each, and what it is.
    """

    class CommandOfAFile(click.Command):
        def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
            super().format_options(ctx, formatter)
            with formatter.section(heading):
                formatter.write_dl(keys)

    return CommandOfAFile


def end_with_summary(write: Callable[[], Path | None], summary: str, quiet: bool) -> int:
    """Make results, print their summary and say where they are.

    Args:
        write: makes them and gives back their folder; None if it was interrupted.
        summary: name of the file in the folder.
        quiet: print nothing.

    Returns:
        Exit code.
    """
    from ..sweep.store.errors import SweepError

    try:
        folder = write()
    except SweepError as trouble:
        return fail_with(str(trouble), trouble.code)
    if folder is None:
        return INTERRUPTED
    if not quiet:
        click.echo((folder / summary).read_text(encoding="utf-8").rstrip("\n"))
        click.echo(f"\nall files: {folder}")
    return DONE


def tell_part(of: object) -> None:
    """Say on stderr which of several calibrations begins."""
    click.echo(of, err=True)
