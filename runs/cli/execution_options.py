"""What the commands of many runs have in common: where runs are executed, and keys of a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

Command = Callable[..., Any]


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
