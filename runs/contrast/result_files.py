"""Contrast models in their folder: a table, words and a figure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ..drawing.style import quiet_style, write_page
from ..files.manifest import Provenance, package_version, write_manifest
from ..files.output_file import kept_without, write_text
from ..files.output_folder import new_folder
from ..files.parquet import write_csv, write_parquet
from ..forecast.predictive import BANDS
from .figure import draw_contrasts
from .number_fits import total_score
from .run_contrasts import Contrasted
from .summary_text import finding, summary_text

RESULTS, SUMMARY, FIGURE = "results", "summary.txt", "contrasts.png"
MODELS, NUMBERS = "models", "numbers"


def write_results(models: Sequence[Contrasted], folder: Path, fingerprint: str) -> Path:
    """Write what came out into a folder inside that of the models.

    Args:
        models: the full one first.
        folder: of all models.
        fingerprint: digest of what their numbers follow from.

    Returns:
        The folder of the results.

    Raises:
        InputError: if it holds something else.
        OSError: if a file cannot be written.
    """
    full = models[0].found.calibration
    title = full.sweep.title
    target = folder / RESULTS
    with new_folder(target, fingerprint) as made:
        for name, table in ((MODELS, model_table(models)), (NUMBERS, number_table(models))):
            write_parquet(table, made / f"{name}.parquet", {"mutualaid": package_version()})
            write_csv(table, made / f"{name}.csv")
        write_text(summary_text(title, models), made / SUMMARY)
        with kept_without(made / FIGURE), quiet_style():
            runs = sum(one.found.runs for one in models)
            source = f"{runs:,} runs; {SUMMARY} of {title}"
            write_page(draw_contrasts(models, finding(models), source), made / FIGURE)
        again = "mutualaid contrast, the same file and --out"
        seed = full.sweep.first_seed
        write_manifest(made, Provenance("contrast", title, fingerprint, seed, reproduce=again))
    return target


def model_table(models: Sequence[Contrasted]) -> pd.DataFrame:
    """A row per model: how many numbers it hits, its scores and its evidence."""
    return pd.DataFrame(
        [
            {
                "model": one.title,
                "parameters": len(one.found.calibration.ranges),
                "numbers": len(one.fits),
                "hit": one.hits,
                "log_score": total_score(one.fits, False),
                "log_score_later": total_score(one.fits, True),
                "log_evidence": one.evidence.value,
                "log_evidence_error": one.evidence.error,
                "log_bayes_factor": one.evidence.value - models[0].evidence.value,
                "effective_draws": one.found.draws.effective,
                "runs": one.found.runs,
            }
            for one in models
        ]
    )


def number_table(models: Sequence[Contrasted]) -> pd.DataFrame:
    """A row per model and published number: the band and whether the number lies in it."""
    names = [f"q{round(100 * q):02d}" for q in BANDS]
    return pd.DataFrame(
        [
            {
                "model": one.title,
                "number": fit.target.name,
                "unit": fit.target.unit,
                "later": fit.is_later,
                **dict(zip(names, fit.quantiles, strict=True)),
                "distance": fit.distance,
                "hit": fit.is_hit,
                "log_score": fit.log_score,
            }
            for one in models
            for fit in one.fits
        ]
    )
