"""Sensitivity of a finished sweep: which parameter moves which outcome, and how much is noise.

The indices are our own on purpose: those of SALib and `scipy.stats.sobol_indices` take one value a
point, so they count the noise between seeds as influence of the parameters, and their intervals do
not draw the seeds again. Where there is one seed ours are equal to theirs, which tests show.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....model.loading.input_errors import ErrorDetail, InputError, did_you_mean
from ..outcomes.measurement import is_date
from .indices import (
    Index,
    OutcomeError,
    estimate_first_order,
    main_effects,
    morris,
    noise_share,
    sobol,
)

_MOST_RUNS_NAMED = 8


@dataclass(frozen=True)
class DesignSpace:
    """Where the runs of a sweep lie.

    Attributes:
        design: "grid", "lhs", "sobol" or "morris".
        parameters: dotted keys, k of them.
        unit: each row of the design in the unit cube, shape (rows, k).
        places: where the values that were run stand within their ranges or lists, 0 to 1, same
            shape: of few values that is another place than the unit cube's.
        points: for each row the point that was run for it, shape (rows,).
    """

    design: str
    parameters: tuple[str, ...]
    unit: np.ndarray
    places: np.ndarray
    points: np.ndarray


@dataclass(frozen=True)
class Sensitivity:
    """What one outcome owes to whom.

    Attributes:
        outcome: name.
        by_row: its mean over seeds, one for each row of the design.
        mean: over all rows.
        deviation: standard deviation over all rows of the mean over seeds.
        noise: part of the variance of single runs that is noise between seeds; NaN with one seed.
        indices: by index and parameter; none if the outcome never changes, or only by luck.
        seeds: at each point; with one, the intervals leave luck between seeds out.
    """

    outcome: str
    by_row: np.ndarray
    mean: float
    deviation: float
    noise: float
    indices: tuple[Index, ...]
    seeds: int

    def rank(self, name: str) -> list[Index]:
        """Its indices of one name, largest first."""
        return sorted((i for i in self.indices if i.name == name), key=lambda i: -i.value)


def analyse(
    space: DesignSpace, outcomes: pd.DataFrame, asked: Sequence[str] = ()
) -> list[Sensitivity]:
    """Measure how outcomes depend on the parameters.

    Args:
        space: the design.
        outcomes: one row a run: run, number, point, seed, and the outcomes.
        asked: outcomes to look at; none for all that are numbers and no dates.

    Raises:
        InputError: if an outcome does not exist, a run has no finite value of it, or its design
            tells nothing of it.
    """
    known = [str(name) for name in outcomes.columns if name not in _KEYS]
    names = list(dict.fromkeys(asked)) or [name for name in known if not is_date(name)]
    errors = [error for name in names for error in _errors(name, outcomes, known)]
    if space.design in ("list", "tipping"):
        errors.append(ErrorDetail(None, None, "design", space.design, "grid, lhs, sobol or morris"))
    if errors:
        raise InputError(errors)
    found = []
    for name in names:
        try:
            found.append(_analyse_outcome(space, outcomes, name))
        except OutcomeError as error:
            errors.append(ErrorDetail(None, None, name, "", error.reason))
    if errors:
        raise InputError(errors)
    return found


def indices_table(found: Sequence[Sensitivity]) -> pd.DataFrame:
    """All indices: outcome, parameter, index, value, low, high, wide; one row each."""
    rows = [
        (one.outcome, i.parameter, i.name, i.value, i.low, i.high, i.wide)
        for one in found
        for i in one.indices
    ]
    names = ("outcome", "parameter", "index", "value", "low", "high", "wide")
    return pd.DataFrame(rows, columns=pd.Index(names))


_KEYS = ("run", "number", "point", "seed")


def _errors(name: str, outcomes: pd.DataFrame, known: Sequence[str]) -> list[ErrorDetail]:
    """What keeps an outcome from being looked at."""
    if name not in known:
        return [
            ErrorDetail(None, None, "outcome", name, "one of the sweep", did_you_mean(name, known))
        ]
    if is_date(name):
        return [ErrorDetail(None, None, name, "a date", "a number, such as collapse_years")]
    values = np.array([_number(value) for value in outcomes[name]])
    bad = outcomes["number"].to_numpy()[~np.isfinite(values)]
    if len(bad) == 0:
        return []
    runs = ", ".join(str(number) for number in sorted(bad)[:_MOST_RUNS_NAMED])
    more = f" and {len(bad) - _MOST_RUNS_NAMED} more" if len(bad) > _MOST_RUNS_NAMED else ""
    given = f"no number in {len(bad)} of {len(values)} runs ({runs}{more})"
    return [
        ErrorDetail(None, None, name, given, "a number in every run; name others with --outcome")
    ]


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _analyse_outcome(space: DesignSpace, outcomes: pd.DataFrame, name: str) -> Sensitivity:
    by_seed = outcomes.pivot(index="point", columns="seed", values=name).astype(float)
    values = by_seed.to_numpy()
    rows = values[by_seed.index.get_indexer(space.points)]
    by_row = rows.mean(axis=1)
    changes = np.ptp(by_row) > 0
    return Sensitivity(
        outcome=name,
        by_row=by_row,
        mean=float(by_row.mean()),
        deviation=float(by_row.std()),
        noise=noise_share(values),
        indices=tuple(_indices(space, rows)) if changes else (),
        seeds=values.shape[1],
    )


def _indices(space: DesignSpace, rows: np.ndarray) -> list[Index]:
    """Of outcomes by row of the design and seed."""
    keys = space.parameters
    if space.design == "sobol":
        blocks = rows.reshape(len(keys) + 2, -1, rows.shape[1])
        return sobol(keys, blocks[0], blocks[1], blocks[2:])
    if space.design == "morris":
        return morris(keys, space.places, rows)
    return (main_effects if space.design == "grid" else estimate_first_order)(
        keys, space.unit, rows
    )
