"""Forecasts in their folder: a table, scores, words and a figure."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pandas as pd

from ..calibrate.request import fingerprint_of
from ..drawing.style import quiet_style, write_page
from ..files.manifest import Provenance, package_version, write_manifest
from ..files.output_file import kept_without, write_text
from ..files.output_folder import new_folder
from ..files.parquet import write_csv, write_parquet
from .figure import draw_forecasts
from .predictive import BANDS
from .run_forecast import MODEL, Forecasts
from .said_scores import score_said
from .score_table import horizon_of, score_all
from .summary_text import is_held, summary_text

RESULTS, TABLE, SUMMARY = "results", "forecasts", "summary.txt"
SCORES, FIGURE, BANDS_TABLE = "scores.json", "forecasts.png", "bands.parquet"


def write_results(found: Forecasts, folder: Path) -> Path:
    """Write the forecasts into a folder inside that of their calibrations.

    Returns:
        The folder of the results.

    Raises:
        InputError: if it holds something else.
        OSError: if a file cannot be written.
    """
    sweep = found.plan.calibration.sweep
    fingerprint = fingerprint_of(found.plan.calibration)
    target = folder / RESULTS
    with new_folder(target, fingerprint) as made:
        table = forecast_table(found)
        write_parquet(table, made / f"{TABLE}.parquet", {"mutualaid": package_version()})
        write_csv(table, made / f"{TABLE}.csv")
        write_parquet(found.bands, made / BANDS_TABLE, {"mutualaid": package_version()})
        write_text(json.dumps(scores(found), indent=2) + "\n", made / SCORES)
        write_text(summary_text(found), made / SUMMARY)
        with kept_without(made / FIGURE), quiet_style():
            source = f"{found.runs:,} runs; {SUMMARY} of {sweep.title}"
            write_page(draw_forecasts(found, _finding(found), source), made / FIGURE)
        again = "mutualaid forecast, the same file and --out"
        seed = sweep.first_seed
        write_manifest(
            made, Provenance("forecast", sweep.title, fingerprint, seed, reproduce=again)
        )
    return target


def forecast_table(found: Forecasts) -> pd.DataFrame:
    """A row per forecast: origin, number, horizon, what was said and what it came to."""
    rows = []
    for one in found.forecasts:
        ends = {
            f"q{round(100 * q):02d}": value for q, value in zip(BANDS, one.quantiles, strict=True)
        }
        rows.append(
            {
                "origin": one.origin,
                "number": one.target.name,
                "series": one.series or "",
                "day": one.day,
                "known_on": one.target.known_on,
                "horizon_rounds": round(one.horizon, 1),
                "turbulent": one.turbulent,
                "published": one.low,
                "at_least": one.target.value is None,
                **ends,
                "held_90": is_held(one),
                "error": one.error(MODEL),
                **{rule.replace(" ", "_"): value for rule, value in one.rules.items()},
            }
        )
    return pd.DataFrame(rows)


def scores(found: Forecasts) -> dict[str, Any]:
    """Scores of each group and all warnings as plain numbers; null is no number."""
    return {
        "groups": [
            {
                **one._asdict(),
                "error": {who: _number(value) for who, value in one.error.items()},
                "common": {rule: _number(value) for rule, value in one.common.items()},
                "bias": _number(one.bias),
                "held_50": _number(one.held_50),
                "held_90": _number(one.held_90),
                "against": {
                    rule: {
                        "statistic": _number(test.statistic),
                        "p": _number(test.p),
                        "numbers": test.forecasts,
                    }
                    for rule, test in one.against.items()
                },
            }
            for one in score_all(found.forecasts)
        ],
        "said": [
            {
                "who": one.said.who,
                "series": one.said.series,
                "day": str(one.said.day),
                "value": one.said.value,
                "came_to": None if one.came is None else one.came.value,
                "error": _number(one.error),
                "model": {str(day): _number(error) for day, error in one.by_model.items()},
            }
            for one in score_said(found)
        ],
        "horizons": sorted({horizon_of(one) for one in found.forecasts}),
        "warnings": [
            {
                "origin": str(one.origin),
                "of": one.of,
                "chance": one.chance,
                "told": one.tried.told.tolist(),
                "happened": one.tried.happened.tolist(),
                "score": _number(one.tried.score),
            }
            for one in found.chances
        ],
    }


def _finding(found: Forecasts) -> str:
    every = score_all(found.forecasts)
    if not every:
        return "No later number has a value to hold a forecast against"
    whole = every[0]
    error, line = 100 * whole.common["straight line"], 100 * whole.error["straight line"]
    error = 100 * whole.error[MODEL] if math.isnan(error) else error
    beside = f", a straight line by {line:.0f} %" if math.isfinite(line) else ""
    held = f"{round(whole.held_90 * whole.forecasts)} of {whole.forecasts}"
    return f"Off by {error:.0f} % of the number{beside}; bands of 90 % held {held}"


def _number(value: float) -> float | None:
    """JSON has no infinity."""
    return float(value) if math.isfinite(value) else None
