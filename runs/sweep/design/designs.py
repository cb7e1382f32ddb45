"""The designs of experiments: which points of the parameters a sweep runs."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ....model.loading.input_errors import ErrorDetail, InputError
from ..specification.factors import TIPPING, Values
from ..specification.sweep_file import Sweep
from .edge_search import FIRST_LOOK, EdgeSearch

MOST_RUNS = 1_000_000
"""Runs of the largest sweep that is planned; more is a mistake in the file."""

FEWEST_FOR_INDICES = 65
"""Points of a Latin hypercube that tell first-order indices, by ten harmonics."""

_MORE_ROWS = 2  # in the end, where the edge bends

Point = tuple[tuple[str, object], ...]
"""Dotted key and value of each parameter at a point."""


@dataclass(frozen=True)
class Design:
    """The points of a sweep.

    A design may ask for a point twice, when whole numbers or words are picked; it is run once.

    Attributes:
        points: each point once, in the order in which the design names them.
        rows: for each row of the design its point.
        unit: each row in the unit cube, shape (rows, parameters); none for grid and list.
    """

    points: tuple[Point, ...]
    rows: np.ndarray
    unit: np.ndarray

    @property
    def repeated(self) -> int:
        """Rows whose point an earlier row has."""
        return len(self.rows) - len(self.points)


def make_design(sweep: Sweep) -> Design:
    """Make the design of a sweep; the same sweep gives the same points.

    Raises:
        InputError: if there are more runs than a sweep may have, or a package is missing.
    """
    check_size(sweep)
    keys = tuple(sweep.parameters)
    if sweep.design in ("grid", "list"):
        columns = [one.grid() for one in sweep.parameters.values()]
        rows = itertools.product(*columns) if sweep.design == "grid" else zip(*columns, strict=True)
        unit = np.empty((0, len(keys)))
        return _without_repeats([tuple(zip(keys, row, strict=True)) for row in rows], unit)
    make = {"lhs": _lhs, "sobol": _sobol, "morris": _morris, TIPPING: _tipping}
    return design_at_rows(sweep, make[sweep.design](sweep))


def design_at_rows(sweep: Sweep, unit: np.ndarray) -> Design:
    """Make the design of given rows in the unit cube, shape (rows, parameters)."""
    return _without_repeats([_point(sweep, row) for row in unit.tolist()], unit)


def edge_search_of(sweep: Sweep) -> EdgeSearch:
    """Begin the search of a tipping sweep: along its first parameter, in rows of its second."""
    return EdgeSearch(sweep.tolerance, sweep.samples, _MORE_ROWS * sweep.samples)


def _tipping(sweep: Sweep) -> np.ndarray:
    return np.array(edge_search_of(sweep).ask())[:, : len(sweep.parameters)]


def _point(sweep: Sweep, row: list[float]) -> Point:
    varied = zip(sweep.parameters.items(), row, strict=True)
    return tuple((key, one.at(u)) for (key, one), u in varied)


def count_rows(sweep: Sweep) -> int:
    """How many rows the design has, before it is made."""
    parameters = len(sweep.parameters)
    if sweep.design == "grid":
        return math.prod(
            len(one.values) if isinstance(one, Values) else one.levels or 1
            for one in sweep.parameters.values()
        )
    if sweep.design == "list":
        return max(len(one.grid()) for one in sweep.parameters.values())
    of_one = {"lhs": 1, "sobol": parameters + 2, "morris": parameters + 1, TIPPING: FIRST_LOOK + 1}
    return sweep.samples * of_one[sweep.design]


def check_size(sweep: Sweep) -> None:
    """Check that a sweep has no more runs than anybody means.

    Raises:
        InputError: if it has.
    """
    runs = count_rows(sweep) * sweep.seeds
    if runs > MOST_RUNS:
        name = sweep.layers[-1].file if sweep.layers else None
        says = f"{count_rows(sweep)} points x {sweep.seeds} seeds are more than {MOST_RUNS} runs"
        raise InputError([ErrorDetail(name, None, "design", "", says)])


def warnings_of(sweep: Sweep) -> Iterator[str]:
    """Yield what is no error of a sweep, but will be one when it is asked what moves its outcomes.

    A Morris design that lacks its package is refused here already, as it makes no points.
    """
    if sweep.design == "lhs" and sweep.samples < FEWEST_FOR_INDICES:
        yield (
            f"samples: {sweep.samples} points are run, but mutualaid sensitivity needs "
            f"{FEWEST_FOR_INDICES} of a Latin hypercube"
        )


def _without_repeats(rows: list[Point], unit: np.ndarray) -> Design:
    places: dict[str, int] = {}
    points: list[Point] = []
    numbers = np.empty(len(rows), np.int64)
    for i, row in enumerate(rows):
        text = json.dumps(row, default=str)
        if text not in places:
            places[text] = len(points)
            points.append(row)
        numbers[i] = places[text]
    return Design(tuple(points), numbers, unit)


def _lhs(sweep: Sweep) -> np.ndarray:
    from scipy.stats import qmc

    sampler = qmc.LatinHypercube(
        len(sweep.parameters), rng=np.random.default_rng(sweep.design_seed)
    )
    return sampler.random(sweep.samples)


def _sobol(sweep: Sweep) -> np.ndarray:
    """Two samples A and B, and for each parameter A with that column of B, one below the other.

    One sequence of twice the dimensions is split in two; that is what `scipy.stats.sobol_indices`
    does, to which outcomes in this order can be given as f_A, f_B and f_AB.

    Source:
        Saltelli et al. (2010), Variance based sensitivity analysis of model output, Computer
        Physics Communications 181(2), table 2 (radial sampling with A_B).
    """
    from scipy.stats import qmc

    d = len(sweep.parameters)
    sampler = qmc.Sobol(2 * d, rng=np.random.default_rng(sweep.design_seed), bits=64)
    both = sampler.random(sweep.samples)
    first, second = both[:, :d], both[:, d:]
    blocks = [first, second]
    for i in range(d):
        mixed = first.copy()
        mixed[:, i] = second[:, i]
        blocks.append(mixed)
    return np.concatenate(blocks)


def _morris(sweep: Sweep) -> np.ndarray:
    """Trajectories of one step a parameter, on a grid of levels."""
    try:
        from SALib.sample import morris
    except ImportError:
        says = 'a morris design needs SALib: pip install "mutualaid[sensitivity]"'
        raise InputError([ErrorDetail(None, None, "design", "", says)]) from None
    d = len(sweep.parameters)
    problem = {"num_vars": d, "names": list(sweep.parameters), "bounds": [[0.0, 1.0]] * d}
    return morris.sample(
        problem, sweep.samples, num_levels=sweep.levels, seed=sweep.design_seed % 2**32
    )
