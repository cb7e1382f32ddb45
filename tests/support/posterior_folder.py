"""The folder of a finished calibration, made by hand: three draws of two parameters."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

DRAWS: Mapping[str, list[Any]] = {
    "draw": [0, 1, 2],
    "plan.fee_rate": [0.0, 0.1, 0.2],
    "illness.level": [0.8, 1.0, 1.2],
    "most members": [1.0, 2.0, 3.0],
    "weight": [0.25, 0.5, 0.25],
}
SMALL = ("--agents", "200", "--set", "plan.end=2020-04-30")
"""A plan of few people and rounds, for `pool`."""


def write_posterior_folder(
    folder: Path, table: Mapping[str, list[Any]] = DRAWS, **says: object
) -> Path:
    """Write `results` into a folder, as a calibration does, and give the folder.

    Args:
        folder: to write; made if there is none.
        table: columns of the draws.
        says: what `calibration.json` says otherwise.
    """
    results = folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(table).to_parquet(results / "posterior.parquet", index=False)
    best = {"plan.fee_rate": {"best": 0.1}, "illness.level": {"best": 1.1}}
    content = {"title": "by hand", "is_plausible": True, "parameters": best, **says}
    (results / "calibration.json").write_text(json.dumps(content), encoding="utf-8")
    return folder
