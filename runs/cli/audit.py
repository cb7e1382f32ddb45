"""The commands `mutualaid audit` and `mutualaid verify`."""

from __future__ import annotations

from pathlib import Path

import click

from ..process.exit_codes import BAD_INPUT, DONE, FAILED_CHECK, fail_with


@click.command(short_help="Recompute every share and balance of a run.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
def audit(folder: Path) -> int:
    """Recompute every share and balance of RUN from its tables, with independent code.

    Exit 1 and the first wrong round if a number differs.
    """
    from ..audit.audit import audit as audit_run
    from ..audit.audit import report
    from ..audit.run_reader import UnreadableRunError

    try:
        result = audit_run(folder)
    except UnreadableRunError as error:
        return fail_with(str(error), BAD_INPUT)
    click.echo(report(result))
    return DONE if result.passed else FAILED_CHECK


@click.command(short_help="Check the hashes of all files of a run.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
def verify(folder: Path) -> int:
    """Compare all files of RUN, the folder of a run or sweep, with the hashes in its manifest."""
    from ..files.run_folder import verify as verify_run

    problems = verify_run(folder)
    click.echo("\n".join(problems) if problems else "ok: every file is as it was written")
    return FAILED_CHECK if problems else DONE
