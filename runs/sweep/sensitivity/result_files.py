"""Sensitivity of a finished sweep, written beside its tables: indices, noise, figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ....model.loading.input_errors import ErrorDetail, InputError
from ...drawing.style import quiet_style, write_page
from ...files.manifest import Provenance, write_manifest
from ...files.output_file import done_without, kept_without
from ...files.output_folder import new_folder
from ...language.formats import readable
from ..outcomes.measurement import unit_of
from ..results.folder import read_plan
from ..results.reader import FinishedSweep, read_sweep
from ..results.summary import counted_points, counted_seeds
from ..results.tables import SENSITIVITY
from ..specification.factors import Range
from .analysis import DesignSpace, Sensitivity, analyse, indices_table
from .heat_map import draw_heat_map
from .tornado import draw_tornado

TABLE, NOISE = "indices.csv", "noise.csv"
_MOST_MARKS = 6
_LETTERS = str.maketrans({":": "_", ".": "_"})


@dataclass(frozen=True)
class WrittenFiles:
    """What was found and where it lies."""

    folder: Path
    found: list[Sensitivity]


def write_sensitivity(folder: Path, asked: Sequence[str] = ()) -> WrittenFiles:
    """Measure a finished sweep and write indices, noise and figures into a folder inside it.

    It is called sensitivity; where some outcomes are asked for, with their names behind it, so that
    one does not replace the other. A figure that cannot be drawn is left out, and told.

    Args:
        folder: of the sweep.
        asked: outcomes to look at; none for all.

    Raises:
        InputError: if the sweep is not finished, a run has failed or has no number, or an outcome
            does not exist.
        OSError: if a file cannot be read or written.
    """
    sweep = read_sweep(folder)
    _check_runs(sweep)
    space = design_space(sweep)
    found = analyse(space, sweep.outcomes, asked)
    fingerprint = read_plan(folder)["identity"][:12]  # of all sweeps that this one is widened to
    target = folder / "-".join([SENSITIVITY, *(name.translate(_LETTERS) for name in asked)])
    with new_folder(target, fingerprint) as made:
        _write_csv(indices_table(found), made / TABLE)
        _write_csv(noise_table(found), made / NOISE)
        with done_without("figures"):
            _draw(found, space, sweep, made)
        title, seed = sweep.sweep.title, sweep.sweep.first_seed
        command = " ".join(["mutualaid sensitivity ..", *(f"--outcome {x}" for x in asked)])
        provenance = Provenance("sensitivity", title, fingerprint, seed, reproduce=command)
        write_manifest(made, provenance)
    return WrittenFiles(target, found)


def design_space(sweep: FinishedSweep) -> DesignSpace:
    """Where the runs of a sweep lie in the unit cube; levels of a grid are evenly apart."""
    keys = tuple(sweep.sweep.parameters)
    if sweep.sweep.design in ("grid", "list"):
        ranks = [_ranks(list(sweep.points[key])) for key in keys]
        unit = np.column_stack(ranks) if ranks else np.empty((len(sweep.points), 0))
        return DesignSpace(sweep.sweep.design, keys, unit[sweep.rows], unit[sweep.rows], sweep.rows)
    varied = sweep.sweep.parameters.values()
    columns = [
        [one.place(u) for u in column] for one, column in zip(varied, sweep.unit.T, strict=True)
    ]
    places = np.array(columns).T.reshape(sweep.unit.shape)
    return DesignSpace(sweep.sweep.design, keys, sweep.unit, places, sweep.rows)


def noise_table(found: Sequence[Sensitivity]) -> pd.DataFrame:
    """One row per outcome: mean, standard deviation between points, part that is noise."""
    rows = [(one.outcome, one.mean, one.deviation, one.noise) for one in found]
    return pd.DataFrame(rows, columns=pd.Index(["outcome", "mean", "deviation", "noise"]))


def sensitivity_text(found: Sequence[Sensitivity]) -> str:
    """The indices as text for a terminal, with a word where more runs are needed."""
    lines = []
    for one in found:
        noise = "" if math.isnan(one.noise) else f"; {one.noise * 100:.1f} % of it is luck"
        lines.append(f"{one.outcome}: mean {one.mean:.6g}, deviation {one.deviation:.3g}{noise}")
        if not one.indices:
            beyond = " beyond luck" if one.deviation > 0 else ""
            lines.append(f"  nothing that was varied moves it{beyond}")
        for name in dict.fromkeys(index.name for index in one.indices):
            for index in one.rank(name):
                around = "" if math.isnan(index.low) else f" [{index.low:.3g}, {index.high:.3g}]"
                around = " [unknown]" if math.isinf(index.low) else around
                wide = "  wide: more samples or seeds are needed" if index.wide else ""
                text = f"  {name:<12} {index.parameter:<36} {index.value:.3g}{around}{wide}"
                lines.append(text)
    if any(one.seeds == 1 and one.indices for one in found):
        lines.append(
            "with one seed, intervals leave luck between seeds out: give seeds = 5 or more"
        )
    return "\n".join(lines)


def _check_runs(sweep: FinishedSweep) -> None:
    failed = sweep.experiments["number"][sweep.experiments["status"] != "done"].tolist()
    if failed:
        some = ", ".join(map(str, failed[:8])) + (" ..." if len(failed) > 8 else "")
        given = f"{len(failed)} of {len(sweep.experiments)} runs have no result ({some})"
        hint = "see experiments.parquet; mutualaid sweep retry DIR tries them again"
        raise InputError([ErrorDetail(None, None, "runs", given, "all runs done", hint)])


def _ranks(values: Sequence[Any]) -> np.ndarray:
    """Places of values among their levels, from 0 to 1; words as they come, nothing behind all."""
    given = [None if pd.isna(value) else value for value in values]  # "none" beside numbers
    levels = [level for level in dict.fromkeys(given) if level is not None]
    if not any(isinstance(value, str) for value in levels):
        levels.sort()
    place = {level: i for i, level in enumerate([*levels, *([None] if None in given else [])])}
    return np.array([place[value] for value in given]) / max(len(place) - 1, 1)


def _draw(
    found: Sequence[Sensitivity], space: DesignSpace, sweep: FinishedSweep, folder: Path
) -> None:
    ranges = [_marks(sweep, space, key) for key in space.parameters]
    points, seeds = counted_points(len(sweep.points)), counted_seeds(sweep.sweep.seeds)
    source = f"{sweep.sweep.title}: {space.design}, {points}, {seeds}"
    with quiet_style():
        for one in found:
            name, unit = one.outcome.translate(_LETTERS), unit_of(one.outcome)
            path = folder / f"tornado_{name}.png"
            with kept_without(path):
                write_page(draw_tornado(one, space, ranges, unit, source), path)
            path = folder / f"heat_map_{name}.png"
            with kept_without(path):
                heat = draw_heat_map(one, space, ranges, unit, source)
                if heat is not None:
                    write_page(heat, path)


def _marks(sweep: FinishedSweep, space: DesignSpace, key: str) -> list[tuple[float, str]]:
    """Places along a parameter and the values there: each where there are few, else some."""
    varied = sweep.sweep.parameters[key]
    at = np.unique(space.places[:, space.parameters.index(key)])
    if len(at) > _MOST_MARKS and isinstance(varied, Range):
        return [(u, readable(varied.at(u))) for u in (0.0, 0.5, 1.0)]
    values = list(sweep.points[key])
    if space.design in ("grid", "list"):
        places = _ranks(values)
    else:
        places = space.places[:, space.parameters.index(key)]
        values = [values[point] for point in space.points]
    told = sorted(dict(zip(places.tolist(), values, strict=True)).items())
    return [(u, readable("none" if pd.isna(value) else value)) for u, value in told]  # type: ignore


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    table.to_csv(path, index=False, lineterminator="\n", float_format="%.10g")
