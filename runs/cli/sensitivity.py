"""The command `mutualaid sensitivity`."""

from __future__ import annotations

from pathlib import Path

import click

from ..process.exit_codes import DONE


@click.command(short_help="What moves the outcomes of a sweep.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--outcome", "asked", metavar="NAME", multiple=True, help="Only this one; repeat.")
@click.option("--quiet", is_flag=True, help="No table.")
def sensitivity(folder: Path, asked: tuple[str, ...], quiet: bool) -> int:
    """Measure how the outcomes of a finished sweep depend on what was varied.

    A sobol sweep gives first- and total-order indices, a morris sweep mean elementary effects, an
    lhs sweep first-order indices, a grid exact main effects; with 95 % intervals, and the part of
    the variance that is luck. A run without a number is refused by its number. Tables, tornado
    and heat map are written to DIR/sensitivity.

    \b
    mutualaid sensitivity sweep-out
    mutualaid sensitivity sweep-out --outcome members_end
    """  # noqa: D301
    from ..sweep.sensitivity.result_files import sensitivity_text, write_sensitivity

    written = write_sensitivity(folder, asked)
    if not quiet:
        click.echo(sensitivity_text(written.found))
        click.echo(f"\nall files: {written.folder}")
    return DONE
