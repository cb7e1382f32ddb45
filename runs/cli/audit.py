"""The commands `mutualaid audit` and `mutualaid verify`."""

from __future__ import annotations

from pathlib import Path

import click

from ..process.exit_codes import BAD_INPUT, DONE, FAILED_CHECK, fail_with


@click.command(short_help="Recompute every share and balance of a run.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--rerun", is_flag=True, help="Run it again, too, and compare every value.")
@click.option("--quiet", is_flag=True, help="No progress bar.")
def audit(folder: Path, rerun: bool, quiet: bool) -> int:
    """Recompute every share and balance of RUN from its tables, with independent code.

    What no table can confirm is listed, with the reason; --rerun compares that as well.
    Exit 1 and the first wrong round if a number differs.
    """
    from ..audit.audit import audit as audit_run
    from ..audit.audit import report
    from ..audit.run_reader import UnreadableRunError

    try:
        if rerun:
            from ..one_run.run_again import made_again

            audit_run(folder)  # what cannot be read need not be run again
            with made_again(folder, quiet) as again:
                result = audit_run(folder, again)
        else:
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
