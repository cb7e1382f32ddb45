"""The command `mutualaid calibrate`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .execution_options import end_with_summary, execution_options, with_keys

_KEYS = (
    ("title", "One line."),
    ("scenario", "A preset or a TOML file beside this one (article)."),
    ("targets", "article, record or agency, or a TOML file of targets beside this one."),
    ("leave_out", "Names of targets that are not to count."),
    ("known_by", "A date: targets that became known later do not count."),
    ("discrepancy", "Part of a number by which a right model may miss it (0.05)."),
    ("[discrepancies]", "The same by name of a target, for those that have another."),
    ("[set]", "Settings of all runs, such as people.agents = 20_000."),
    ("[parameters]", "The prior: a range [low, high] of each parameter."),
    ("samples, seeds", "Points of a wave (200), and seeds at each (2)."),
    ("waves", "How often points are chosen anew (3)."),
    ("draws", "Draws from the posterior that are simulated (50)."),
    ("design_seed", "Seed of all that is drawn here (1)."),
)


@click.command(
    cls=with_keys("Keys of the file", _KEYS),
    short_help="Which assumptions agree with what was published.",
)
@click.argument("source", metavar="FILE")
@click.option("--out", metavar="DIR", type=click.Path(path_type=Path),
              help="Folder to write, or to go on in.")  # fmt: skip
@execution_options
def calibrate(source: str, out: Path | None, quiet: bool, **how: Any) -> int:
    """Find the values of assumptions that agree with published numbers, and how surely.

    FILE is a TOML file, or the name of an example. Waves of runs narrow the ranges down to what is
    not implausible (history matching, on emulators); then the posterior is sampled, and draws from
    it are simulated. A calibration that was interrupted, killed even, goes on with the same command
    and ends with the same numbers. In DIR/results: posterior.parquet, best.toml, summary.txt.

    \b
    mutualaid calibrate small --out fit             an example
    mutualaid run fit/results/best.toml             the likeliest scenario
    """  # noqa: D301
    from ..calibrate.result_files import SUMMARY, write_results
    from ..calibrate.run_calibration import run_calibration

    def calibrated() -> Path | None:
        folder, found = run_calibration(source, out, quiet=quiet, **how)
        return None if found is None else write_results(found, folder)

    return end_with_summary(calibrated, SUMMARY, quiet)
