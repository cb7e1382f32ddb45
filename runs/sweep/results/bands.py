"""Bands of a sweep over draws of a posterior: at each point, between what most draws lie."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ...posterior.bands import BAND_COLUMNS
from ...posterior.quantiles import quantiles
from ..outcomes.measurement import is_date
from ..specification.sweep_file import Sweep


def bands_table(sweep: Sweep, experiments: pd.DataFrame, outcomes: pd.DataFrame) -> pd.DataFrame:
    """One row per point and outcome: how many draws have a number, and their quantiles.

    Args:
        sweep: of which.
        experiments: one row per run, with a column for each parameter.
        outcomes: one row per run that is done.
    """
    points = experiments.drop_duplicates("point").sort_values("point")
    names = [name for name in sweep.outcomes if not is_date(name)]
    rows: list[dict[str, Any]] = []
    for number in points["point"]:
        of_point = outcomes[outcomes["point"] == number]
        for name in names:
            values = pd.Series(of_point[name]).to_numpy(float, na_value=np.nan)
            ends = quantiles(values) if len(values) else np.full(len(BAND_COLUMNS), np.nan)
            told = dict(zip(BAND_COLUMNS, map(float, ends), strict=True))
            count = int(np.isfinite(values).sum())
            rows.append({"point": number, "outcome": name, "draws": count, **told})
    columns = ["point", "outcome", "draws", *BAND_COLUMNS]
    found = pd.DataFrame(rows, columns=columns)
    return points[["point", *sweep.parameters]].merge(found, on="point")
