"""A calibration in its folder: posterior, best scenario, numbers, words and figure."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...model.loading.scenario_reader import read_scenario
from ...model.scenario.scenario import Scenario
from ..drawing.style import quiet_style, write_page
from ..files.manifest import Provenance, write_manifest
from ..files.output_file import kept_without, write_text
from ..files.output_folder import new_folder
from ..files.scenario_file import write_scenario
from ..posterior.calibration_folder import DRAW, KIND, NUMBERS, RESULTS, TABLE, WEIGHT
from ..posterior.quantiles import QUANTILES, quantiles, weighted_quantiles
from ..report.output import write_report
from .coverage import NOMINAL
from .error_models import IMPLAUSIBLE
from .fit_figure import FitRow, draw_fit
from .identifiability import SAYS_NOTHING
from .page import calibration_page
from .posterior import log_likelihood
from .request import fingerprint_of
from .run_calibration import Calibrated
from .summary_text import summary_text
from .waves import mean_of_seeds

BEST, SUMMARY, FIT = "best.toml", "summary.txt", "fit.png"


def write_results(found: Calibrated, folder: Path) -> Path:
    """Write what came out into a folder inside that of the calibration.

    Args:
        found: the calibration.
        folder: that of its waves.

    Returns:
        The folder of the results.

    Raises:
        InputError: if it holds something else.
        OSError: if a file cannot be written.
    """
    calibration = found.calibration
    fingerprint = fingerprint_of(calibration)
    title = calibration.sweep.title
    target = folder / RESULTS
    rows = fit_rows(found)
    with new_folder(target, fingerprint) as made:
        posterior_table(found).to_parquet(made / TABLE, index=False)
        if found.draws.effective:
            write_scenario(best_scenario(found), made, BEST)
        write_text(json.dumps(numbers(found), indent=2) + "\n", made / NUMBERS)
        write_text(summary_text(numbers(found)), made / SUMMARY)
        with kept_without(made / FIT), quiet_style():
            met = sum(row.agrees for row in rows)
            says = f"{met} of {len(rows)} published numbers agree with the posterior: {title}"
            source = f"{found.runs:,} runs; {len(found.draws.points)} draws, {FIT} of {title}"
            write_page(draw_fit(rows, says, source), made / FIT)
        seed = calibration.sweep.first_seed
        again = "mutualaid calibrate, the same file and --out"
        write_manifest(made, Provenance(KIND, title, fingerprint, seed, reproduce=again))
        with kept_without(made / "report.html"):
            write_report(made, make=calibration_page)
    return target


def posterior_table(found: Calibrated) -> pd.DataFrame:
    """One row per draw: parameters (theta), targets (x, the mean of its seeds), and its weight."""
    ranges = found.calibration.ranges
    columns: dict[str, Any] = {DRAW: np.arange(len(found.draws.points))}
    for i, (key, one) in enumerate(ranges.items()):
        columns[key] = [one.at(float(u)) for u in found.draws.points[:, i]]
    means = mean_of_seeds(found.simulated)
    for i, target in enumerate(found.calibration.targets):
        columns[target.name] = means[:, i]
    columns[WEIGHT] = found.draws.weights
    return pd.DataFrame(columns)


def best_draw(found: Calibrated) -> int:
    """The draw whose own runs are the likeliest."""
    means = mean_of_seeds(found.simulated)
    heights = log_likelihood(found.models, means, np.zeros_like(means))
    return int(np.argmax(np.where(np.isfinite(heights), heights, -np.inf)))


def best_scenario(found: Calibrated) -> Scenario:
    """The scenario of the best draw."""
    point = found.draws.points[best_draw(found)]
    ranges = found.calibration.ranges
    settings = {key: one.at(float(u)) for (key, one), u in zip(ranges.items(), point, strict=True)}
    return read_scenario(found.calibration.sweep.scenario, settings, place="calibration")


def fit_rows(found: Calibrated) -> list[FitRow]:
    """Each target beside what the posterior's runs gave."""
    quantiles = weighted_quantiles(mean_of_seeds(found.simulated), found.draws.weights, QUANTILES)
    rows = zip(found.calibration.targets, found.models, quantiles.T, strict=True)
    return [
        FitRow(one.name, one.unit, model.low, model.high, model.spread, tuple(map(float, told)))
        for one, model, told in rows
    ]


def numbers(found: Calibrated) -> dict[str, Any]:
    """All that came out as plain numbers, as `calibration.json` has it; null is no number."""
    calibration, keys = found.calibration, list(found.calibration.ranges)
    return {
        "title": calibration.sweep.title,
        "runs": found.runs,
        "failed_runs": found.failed,
        "seconds": round(found.seconds, 1),
        "discrepancy": calibration.discrepancy,
        "discrepancies": dict(calibration.discrepancies),
        "waves": [
            {"points": len(wave.points), "runs": wave.runs, "left_of_prior": left}
            for wave, left in zip(found.waves, found.left, strict=True)
        ],
        "implausibility_limit": found.limit,
        "is_plausible": found.limit <= IMPLAUSIBLE and found.draws.effective > 0,
        "effective_draws": {"chain": found.chain.effective, "simulated": found.draws.effective},
        "parameters": dict(_parameters(found)),
        "correlations": [
            {"a": keys[i], "b": keys[j], "correlation": float(found.said.correlation[i, j])}
            for i, j in _strongest(found.said.correlation)
        ],
        "directions": [
            {
                "contraction": one.contraction,
                "loadings": dict(zip(keys, map(float, one.loadings), strict=True)),
            }
            for one in found.said.directions
        ],
        "targets": [_target(row, found) for row in fit_rows(found)],
        "coverage": {
            "truths": found.coverage.truths,
            **{
                f"{nominal:.0%}": {
                    "all": overall,
                    "by_parameter": dict(zip(keys, map(float, held), strict=True)),
                }
                for nominal, overall, held in zip(
                    NOMINAL, found.coverage.overall, found.coverage.held, strict=True
                )
            },
        },
    }


def _parameters(found: Calibrated) -> Iterator[tuple[str, dict[str, Any]]]:
    best = found.draws.points[best_draw(found)]
    for i, (key, one) in enumerate(found.calibration.ranges.items()):
        at = quantiles(found.chain.points[:, i])
        contraction = float(found.said.contraction[i])
        yield (
            key,
            {
                "prior": [one.at(0.0), one.at(1.0)],
                "best": one.at(float(best[i])),
                "quantiles": {
                    f"{q:.0%}": one.at(float(u)) for q, u in zip(QUANTILES, at, strict=True)
                },
                "places": [float(u) for u in at],
                "contraction": contraction,
                "data_say_nothing": contraction < SAYS_NOTHING,
                "profile": [_number(float(height)) for height in found.said.profiles[i]],
            },
        )


def _strongest(correlation: np.ndarray) -> list[tuple[int, int]]:
    """Pairs of parameters, the strongest correlation first; ten at most."""
    pairs = [(i, j) for i in range(len(correlation)) for j in range(i)]
    return sorted(pairs, key=lambda pair: -abs(correlation[pair]))[:10]


def _target(row: FitRow, found: Calibrated) -> dict[str, Any]:
    names = [one.name for one in found.calibration.targets]
    i = names.index(row.name)
    best = float(found.simulated[best_draw(found), :, i].mean())
    return {
        "name": row.name,
        "unit": row.unit,
        "low": row.low,
        "high": _number(row.high),
        "spread": row.spread,
        "best": _number(best),
        "quantiles": {
            f"{q:.0%}": _number(value) for q, value in zip(QUANTILES, row.quantiles, strict=True)
        },
        "agrees": row.agrees,
        "band_by_error": _number(math.nan if row.band_by_error is None else row.band_by_error),
        "source": found.calibration.targets[i].source,
    }


def _number(value: float) -> float | None:
    """JSON has no infinity."""
    return value if math.isfinite(value) else None
