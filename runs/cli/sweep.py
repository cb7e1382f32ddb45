"""The command `mutualaid sweep`, with `status`, `retry`, `example` and `outcomes`."""

from __future__ import annotations

import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..process.exit_codes import BAD_INPUT, DONE, fail_with
from .execution_options import execution_options
from .posterior_option import PosteriorOption, posterior_options

if TYPE_CHECKING:
    from ..sweep.execution.driver import SweepStatus
    from ..sweep.specification.sweep_file import Sweep

_EXAMPLES = Path(__file__).parents[1] / "sweep" / "examples"
_EXAMPLE_NAMES = sorted(path.stem for path in _EXAMPLES.glob("*.toml"))
_FOLDER = click.Path(path_type=Path)
_DRAWS = 20
"""Draws of a posterior at each point, unless told."""


_KEYS = (
    ("title", "One line; the scenario's own without it."),
    ("scenario", "A preset or a TOML file beside this one (article)."),
    ("[set]", "Settings of all runs, such as people.agents = 20_000."),
    ("[parameters]", "What is varied, such as plan.fee_rate = [0.0, 0.16]."),
    ("seeds, first_seed", "How many seeds at each point (1), and the first of them."),
    ("design", "One of those below (grid)."),
    ("samples", "Size of lhs, sobol and morris; rows of tipping."),
    ("levels", "Levels of morris (4)."),
    ("tolerance", "Part of the range to which tipping finds the edge (0.02)."),
    ("design_seed", "Seed of the design's own chance (1)."),
    ("outcomes", 'What is measured, such as ["members_end", "share_peak", "left:sum"].'),
    ("[drawn]", "Values that go with the seeds, a list of as many for each parameter."),
    ("series", "Columns of rounds that are kept of every run."),
)
_DESIGNS = (
    ("grid", "Every combination of values, or of { low, high, levels }."),
    ("list", "The first value of each parameter, the second of each, and so on."),
    ("lhs", "A Latin hypercube over ranges [low, high]."),
    ("sobol", "For first and total orders; samples is a power of two."),
    ("morris", "For elementary effects; needs the extra `sensitivity`."),
    ("tipping", "The edge on which the plan collapses, along one parameter or two."),
)


class _Sweeps(click.Group):
    """What is no subcommand is a sweep to start: its options are the group's own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the subcommand in front that one need not type; its help is the group's own."""
        if not args:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(BAD_INPUT)
        if args[0] not in self.commands:
            options = args[: args.index("--")] if "--" in args else args
            asks = set(options) & set(ctx.help_option_names)
            args = ["--help"] if asks else ["start", *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of starting a sweep, then the subcommands."""
        starting = click.Context(start, info_name=ctx.info_name, parent=ctx.parent)
        click.Command.format_options(start, starting, formatter)
        self.format_commands(ctx, formatter)
        rows = [(name, _title(_EXAMPLES / f"{name}.toml")) for name in _EXAMPLE_NAMES]
        for heading, entries in (("Keys of a sweep file", _KEYS), ("Designs", _DESIGNS)):
            with formatter.section(heading):
                formatter.write_dl(entries)
        with formatter.section("Examples to start from, by name"):
            formatter.write_dl(rows)


def _title(path: Path) -> str:
    return tomllib.loads(path.read_text(encoding="utf-8")).get("title", "")


@click.group(cls=_Sweeps, short_help="Many runs: designs, resumable.", subcommand_metavar="SWEEP")
def sweep() -> None:
    """Run a sweep, or go on with it: many points of some parameters, the same seeds at each.

    SWEEP is a TOML file or the name of an example. A sweep that was interrupted, killed even,
    goes on with the same command; no finished run is lost. Exit 3 if some runs failed. With
    --posterior each point is run at draws of a calibration, the same at all points, in place of
    the seeds of the file: bands.parquet says between what the draws lie.

    \b
    mutualaid sweep attention_fee --out tip         an example
    mutualaid sweep example attention_fee > my_sweep.toml
    mutualaid sweep my_sweep.toml --out my_sweep --workers 8
    mutualaid sweep my_sweep.toml --posterior fit --draws 20
    mutualaid sweep status my_sweep                 how far it is, from another terminal
    mutualaid sweep retry my_sweep                  what failed, once more
    """  # noqa: D301


@sweep.command(hidden=True)
@click.argument("source", metavar="SWEEP")
@click.option("--out", metavar="DIR", type=_FOLDER, help="Folder to write, or to go on in.")
@posterior_options(_DRAWS)
@execution_options
def start(
    source: str,
    out: Path | None,
    workers: int | None,
    cluster: str | None,
    timeout: float | None,
    force: bool,
    quiet: bool,
    **given: Any,
) -> int:
    """Run SWEEP, a TOML file or the name of an example, or go on with it."""
    from ..sweep.store.errors import SweepError
    from ..sweep.store.lock import check_free

    try:
        if out is not None:
            check_free(out)
        from ..sweep.run_sweep import run_sweep

        folder, finished = run_sweep(
            source,
            out,
            workers=workers,
            cluster=cluster,
            timeout=timeout,
            quiet=quiet,
            force=force,
            drawn=partial(_draw, PosteriorOption.taken_from(given)),
        )
    except SweepError as trouble:
        return fail_with(str(trouble), trouble.code)
    return _report(folder, finished, quiet)


def _draw(option: PosteriorOption, sweep: Sweep) -> Sweep:
    """Put draws in the place of the seeds of a sweep, if a posterior is given.

    Raises:
        InputError: all that is wrong with it, or what goes not together with the sweep.
    """
    from ..sweep.posterior_draws import at_draws, check_drawn, settings_of

    posterior = option.read(settings_of(sweep))
    if posterior is None:
        return sweep
    check_drawn(sweep, posterior)
    return at_draws(sweep, option.drawn(posterior, _DRAWS, sweep.scenario))


@sweep.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
def status(folder: Path) -> int:
    """How far the sweep in DIR is: done, failed, running, left, time left."""
    from ..sweep.results.status import read_status

    try:
        click.echo(str(read_status(folder)))
    except FileNotFoundError:
        return fail_with(f"{folder}: no sweep has begun there", BAD_INPUT)
    return DONE


@sweep.command()
@click.argument("folder", metavar="DIR", type=_FOLDER)
@execution_options
def retry(
    folder: Path,
    workers: int | None,
    cluster: str | None,
    timeout: float | None,
    force: bool,
    quiet: bool,
) -> int:
    """Run what failed in DIR once more, and what is left of it."""
    from ..sweep.store.errors import SweepError
    from ..sweep.store.lock import check_free

    try:
        check_free(folder)
        from ..sweep.run_sweep import retry_sweep

        finished = retry_sweep(
            folder,
            workers=workers,
            cluster=cluster,
            timeout=timeout,
            quiet=quiet,
            force=force,
        )
    except SweepError as trouble:
        return fail_with(str(trouble), trouble.code)
    return _report(folder, finished, quiet)


@sweep.command(short_help="Print an example.")
@click.argument("name", metavar="NAME", type=click.Choice(_EXAMPLE_NAMES))
def example(name: str) -> int:
    """Print the file of an example, to begin one's own with."""
    click.echo((_EXAMPLES / f"{name}.toml").read_text(encoding="utf-8").rstrip("\n"))
    return DONE


@sweep.command(short_help="List what can be measured.")
def outcomes() -> int:
    """List the outcomes that a sweep can measure, with unit and meaning."""
    from ..sweep.outcomes.measurement import outcomes_text

    click.echo(outcomes_text())
    return DONE


def _report(folder: Path, finished: SweepStatus, quiet: bool) -> int:
    """Say what a sweep came to, and what of it failed."""
    from ..sweep.results.summary import failure_lines, sweep_text

    if finished.interrupted:
        return finished.code
    for line in failure_lines(folder):
        fail_with(line, finished.code)
    if not quiet:
        click.echo(sweep_text(folder))
        click.echo(f"\nall files: {folder}")
    return finished.code
