"""The command `mutualaid report`."""

from __future__ import annotations

from pathlib import Path

import click

from ..language.translation import LANGUAGES
from ..process.exit_codes import DONE, FAILED_CHECK, fail_with


@click.command(short_help="One HTML page of a run that stands alone.")
@click.argument("folder", metavar="RUN", type=click.Path(path_type=Path))
@click.option("--lang", type=click.Choice(LANGUAGES),
              help="English or Chinese; without it as the run was written.")  # fmt: skip
@click.option("--out", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False),
              help="File to write; report.html or report.zh.html in RUN without it.")  # fmt: skip
@click.option("--gif", is_flag=True, help="Write the members as an animation too: members.gif.")
@click.option("--quiet", is_flag=True, help="No progress bar and no names of files.")
def report(folder: Path, lang: str | None, out: Path | None, gif: bool, quiet: bool) -> int:
    """Write RUN as one self-contained HTML file, to read, print and keep.

    RUN is the folder of a run, or of a calibration.

    \b
    mutualaid report runs-out/RUN
    mutualaid report runs-out/RUN --lang zh --gif
    """  # noqa: D301
    from ..posterior.calibration_folder import results_of
    from ..report.output import FilesChangedError, write_report
    from ..report.page import page

    try:
        calibration = results_of(folder)
        if calibration is not None and gif:
            raise click.UsageError("--gif is of a run; this is a calibration")
        make = page
        if calibration is not None:
            from ..calibrate.page import calibration_page as make
        paths = [write_report(calibration or folder, lang, out, make)]
        if gif:
            from ..report.animation import write_animation

            paths += filter(None, [write_animation(folder, lang, quiet)])
    except FilesChangedError as error:
        problems = "; ".join(error.problems)
        return fail_with(f"{folder} is not as it was written: {problems}", FAILED_CHECK)
    if not quiet:
        click.echo("\n".join(map(str, paths)))
    return DONE
