"""The command `mutualaid forecast`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import click

from .execution_options import Day, end_with_summary, execution_options, tell_part, with_keys

_KEYS = (
    ("origins", "Days as of which forecasts are made."),
    ("turbulent", "Spans of days that are scored by themselves, [first, last] each."),
    ("share_yuan", "Warn of a share of a round as high as this."),
    ("members", "Warn of fewer members than this."),
    ("said", "What people forecast: who, series, day, value, source."),
)


@click.command(
    cls=with_keys("Keys of [forecast] in the file", _KEYS),
    short_help="What could have been foreseen, and how well.",
)
@click.argument("source", metavar="FILE")
@click.option("--origin", "origins", metavar="DAY", multiple=True, type=Day(),
              help="Forecast as of this day; may be given again (those of the file).")  # fmt: skip
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write, or to go on in.")  # fmt: skip
@execution_options
def forecast(
    source: str,
    origins: tuple[dt.date, ...],
    out: Path | None,
    quiet: bool,
    **how: Any,
) -> int:
    """Forecast published numbers as of earlier days, and score that on what they came to.

    FILE is that of a calibration, with a table [forecast]. For each origin the model is calibrated
    on the numbers that were known then; its posterior is set beside the later ones, and beside
    simple rules: last value, straight line, drift, AR(1), logistic growth. It goes on where it was
    interrupted. In DIR/results: forecasts.csv, scores.json, summary.txt.

    \b
    mutualaid forecast record --out foreseen
    mutualaid forecast record --origin 2020-08-31 --out foreseen_2020
    """  # noqa: D301
    from ..forecast.folder import write_forecasts
    from ..forecast.result_files import SUMMARY

    told = None if quiet else tell_part
    return end_with_summary(
        lambda: write_forecasts(source, origins, out, told=told, **how), SUMMARY, quiet
    )
