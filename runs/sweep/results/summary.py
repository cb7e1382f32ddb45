"""What a sweep comes to, in a few lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ...language.formats import decimal, significant
from ...language.translation import ngettext
from ..specification.sweep_file import read_sweep_file
from .folder import SWEEP
from .tables import BANDS, EDGES, EXPERIMENTS, read_design, read_experiments, read_outcomes

MOST_FAILURES, MOST_BANDS = 10, 20
_ABOUT = ("run", "number", "point", "seed")


def sweep_text(folder: Path) -> str:
    """Give points, runs, and each outcome over all runs: least, mean, greatest, without a value.

    Args:
        folder: of a finished sweep.
    """
    sweep = read_sweep_file(folder / SWEEP)
    outcomes = read_outcomes(folder, sweep.outcomes)
    design = read_design(folder, ())
    points = len(set(design["point"]))
    again = len(design) - points
    said = f", {again} of {len(design)} rows of the design the same as others" if again else ""
    counted = counted_draws(sweep.seeds) if sweep.drawn else counted_seeds(sweep.seeds)
    lines = [
        f"{sweep.title}",
        f"{sweep.design}: {counted_points(points)} x {counted},"
        f" {counted_runs(len(outcomes))} done{said}",
        "",
    ]
    names = [name for name in outcomes.columns if str(name) not in _ABOUT]
    rows = [("outcome", "least", "mean", "greatest", "no value")]
    rows += [_row(str(name), pd.Series(outcomes[name])) for name in names]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for first, *rest in rows:
        cells = [f"{cell:>{width}}" for cell, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join([f"{first:<{widths[0]}}", *cells]).rstrip())
    if (folder / EDGES).is_file():
        edges = pd.read_csv(folder / EDGES).astype(object)
        lines += ["", edges.where(edges.notna(), "").to_string(index=False)]
    if sweep.drawn:
        lines += ["", *_bands(pd.read_parquet(folder / BANDS))]
    return "\n".join(lines)


def _bands(bands: pd.DataFrame) -> Iterator[str]:
    """Yield the first of the bands, a line each."""
    shown = bands.drop(columns=["p25", "p75"]).head(MOST_BANDS)
    yield shown.to_string(index=False, float_format=lambda one: significant(one, 4))
    if len(bands) > MOST_BANDS:
        yield f"and {len(bands) - MOST_BANDS} more, see {BANDS}"


def counted_points(number: int) -> str:
    """A count of points of a design.

    >>> counted_points(1), counted_points(1_200)
    ('1 point', '1,200 points')
    """
    return ngettext("{number} point", "{number} points", number, number=decimal(number))


def counted_seeds(number: int) -> str:
    """A count of seeds."""
    return ngettext("{number} seed", "{number} seeds", number, number=decimal(number))


def counted_draws(number: int) -> str:
    """A count of draws of a posterior."""
    return ngettext("{number} draw", "{number} draws", number, number=decimal(number))


def counted_runs(number: int) -> str:
    """A count of runs."""
    return ngettext("{number} run", "{number} runs", number, number=decimal(number))


def failure_lines(folder: Path) -> Iterator[str]:
    """Yield a line for each of the first runs that failed."""
    experiments = read_experiments(folder, ())
    failed = experiments[experiments["status"] == "failed"]
    for _, row in failed.head(MOST_FAILURES).iterrows():
        yield f"run {row['number']} (point {row['point']}, seed {row['seed']}): {row['error']}"
    if len(failed) > MOST_FAILURES:
        yield f"and {len(failed) - MOST_FAILURES} more, see {folder / EXPERIMENTS}"


def _row(name: str, values: pd.Series) -> tuple[str, ...]:
    there = values.dropna()
    missing = str(len(values) - len(there)) if len(there) < len(values) else ""
    if there.empty:
        return name, "", "", "", missing
    if pd.api.types.is_numeric_dtype(there):
        cells = [significant(float(one), 6) for one in (there.min(), there.mean(), there.max())]
        return name, *cells, missing
    return name, str(min(there)), "", str(max(there)), missing
