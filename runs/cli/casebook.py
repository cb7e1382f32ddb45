"""The command `mutualaid casebook`."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..process.exit_codes import DONE, FAILED_CHECK

if TYPE_CHECKING:
    from ..casebook.casebook import Case


@click.command(short_help="Published numbers beside ours, with verdicts.")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--quiet", is_flag=True, help="No table.")
def casebook(names: tuple[str, ...], out: Path | None, quiet: bool) -> int:
    """Run published cases through the simulation; exit 1 if a number is not met.

    All cases unless some are named, in about three minutes. --out writes a page with figures, and
    the scenarios and member tables, each of which `mutualaid run FILE` runs again.

    \b
    mutualaid casebook kreps alcoa
    mutualaid casebook --out casebook-out
    """  # noqa: D301
    from ..casebook.casebook import case_text, run_cases, select_cases

    names, cases = tuple(select_cases(names)), []

    def played() -> Iterator[Case]:
        for case in run_cases(names):
            cases.append(case)
            if not quiet:
                click.echo(case_text(case) + "\n")
            yield case

    if out is None:
        deque(played(), maxlen=0)
    else:
        from ..casebook.page import write_page

        write_page(played(), names, out)
    rows = [row for case in cases for row in case.rows]
    failed = sum(not row.passed for row in rows)
    if not quiet:
        counted = f"{len(cases)} cases" if len(cases) != 1 else "one case"
        click.echo(f"{len(rows) - failed} of {len(rows)} numbers are met, in {counted}")
        if out is not None:
            click.echo(f"page: {out / 'casebook.md'}")
    return FAILED_CHECK if failed else DONE
