"""The command `mutualaid contrast`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from .execution_options import Day, end_with_summary, execution_options, tell_part, with_keys

_KEYS = (
    ("title", "What the model lacks, in a few words."),
    ("set", "What takes it away, such as { mechanisms.news = false }; none of it is tuned."),
)


@click.command(
    cls=with_keys("Keys of each table [[contrast]] in the file", _KEYS),
    short_help="Which mechanisms the published numbers ask for.",
)
@click.argument("source", metavar="FILE")
@click.option("--known-by", metavar="DAY", type=Day(),
              help="Fit to what was known then, and foretell the rest.")  # fmt: skip
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write, or to go on in.")  # fmt: skip
@execution_options
def contrast(
    source: str,
    known_by: dt.date | None,
    out: Path | None,
    quiet: bool,
    **how: Any,
) -> int:
    """Calibrate a model again without one mechanism at a time, and say what that costs.

    FILE is that of a calibration, with a table [[contrast]] for each model. Each is calibrated on
    the same numbers with as many runs as the full one. What is told of each: numbers hit and
    missed, log score, and the Bayes factor against the full model. It goes on where it was
    interrupted. In DIR/results: summary.txt, models.csv, numbers.csv, contrasts.png.

    \b
    mutualaid contrast record --out why
    mutualaid contrast record --known-by 2020-08-31 --out foretold
    """  # noqa: D301
    from ..contrast.folder import write_contrasts
    from ..contrast.result_files import SUMMARY

    told = None if quiet else tell_part
    return end_with_summary(
        lambda: write_contrasts(source, known_by, out, told=told, **how), SUMMARY, quiet
    )
