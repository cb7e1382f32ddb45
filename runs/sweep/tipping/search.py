"""A tipping sweep: asks for points where the plan may tip, until the edge is found."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ...drawing.style import quiet_style, write_page
from ...files.output_file import kept_without
from ...language.formats import readable
from ..design.designs import Design, design_at_rows, edge_search_of
from ..design.edge_search import HALF, Edge, EdgeSearch, Place
from ..design.plan import Plan, check_points
from ..design.tasks import Task
from ..execution.driver import SweepStatus
from ..results.tables import EDGES
from ..sensitivity.bootstrap import BEYOND, draw_resamples
from ..specification.factors import Factor
from ..specification.keys import ROOM, collapse_outcome
from ..specification.sweep_file import Sweep
from ..store.results_store import STORE, ResultsStore
from .phase_diagram import Axis, Phases, draw_phases

PHASES = "phases.png"


@dataclass(frozen=True)
class SearchState:
    """How far a search is.

    Attributes:
        finished: how the runs stand.
        design: all points that were asked for.
        found: edges and fold; None if a run is missing and the search could not go on.
    """

    finished: SweepStatus
    design: Design
    found: Phases | None


def search(folder: Path, plan: Plan, run: Callable[[Sequence[Task]], SweepStatus]) -> SearchState:
    """Run batches of points, each chosen by the last, until every row's edge is found.

    The same sweep asks the same questions, so that one that was interrupted goes on.

    Args:
        folder: of the sweep.
        plan: of the first batch.
        run: runs tasks that are not in the store of the folder yet.

    Raises:
        InputError: if a point that is asked for is no scenario.
    """
    sweep, asked = plan.sweep, edge_search_of(plan.sweep)
    places: list[Place] = []
    design = plan.design
    while batch := asked.ask():
        places += batch
        design = design_at_rows(sweep, np.array(places)[:, : len(sweep.parameters)])
        check_points(sweep, design.points)
        finished = run(tuple(plan.tasks_at(design.points)))
        told = _read_collapses(folder, sweep)
        if finished.interrupted or len(told) < len(design.points):
            return SearchState(finished, design, None)
        for place, point in zip(places, design.rows, strict=True):
            if place in batch:
                asked.tell(place, float(told[int(point)][0].mean()))
    here = {place: told[int(point)] for place, point in zip(places, design.rows, strict=True)}
    return SearchState(finished, design, _phases(asked, here, sweep.seeds))


def write_phases(folder: Path, sweep: Sweep, found: Phases) -> tuple[str, ...]:
    """Write the table of the edge and its figure; give their names.

    A figure that cannot be drawn is left out, and told.

    Raises:
        OSError: if a file cannot be written.
    """
    edges_table(sweep, found).to_csv(folder / EDGES, index=False, lineterminator="\n")
    with kept_without(folder / PHASES), quiet_style():
        axes = [_axis(key, one) for key, one in sweep.parameters.items()]
        figure = draw_phases(found, axes[0], axes[1] if len(axes) > 1 else None, sweep.title)
        write_page(figure, folder / PHASES)
    return (EDGES, PHASES) if (folder / PHASES).exists() else (EDGES,)


def edges_table(sweep: Sweep, found: Phases) -> pd.DataFrame:
    """One row per edge: its row, the two values between which it tips, the middle, and the fold.

    Beside the middle stands its interval over seeds, and beside the two values the part of the
    runs that collapsed there. Values are those of the
    parameters; a row without an edge has none. The fold is the one of the row, nearest to its edge.
    """
    (key, across), *others = sweep.parameters.items()
    rows = []
    for edge, (low, high) in zip(found.edges, found.spreads, strict=True):
        fold = [x for x, row in found.fold if row == edge.row]
        near = min(fold, key=lambda x, at=edge.middle: abs(x - at) if at == at else x, default=None)
        there = edge.low == edge.low
        rows.append(
            {
                **{other: varied.at(edge.row) for other, varied in others},
                f"{key} from": across.at(edge.low) if there else None,
                f"{key} to": across.at(edge.high) if there else None,
                "edge": across.at(edge.middle) if there else None,
                "edge low": across.at(low) if low == low else None,
                "edge high": across.at(high) if high == high else None,
                "collapsed at from": found.probability[(edge.low, edge.row)] if there else None,
                "collapsed at to": found.probability[(edge.high, edge.row)] if there else None,
                "collapses": _side(edge),
                "theory": across.at(near) if near is not None else None,
            }
        )
    return pd.DataFrame(rows)


def _side(edge: Edge) -> str:
    if edge.low == edge.low:
        return "above" if edge.collapses_above else "below"
    return "everywhere" if edge.collapses_above else "nowhere"


def _read_collapses(folder: Path, sweep: Sweep) -> dict[int, tuple[np.ndarray, float]]:
    """Which seeds collapsed, in order, and mean room to the fold, by point whose runs are done."""
    collapsed = collapse_outcome(sweep.outcomes)
    told: dict[int, dict[int, tuple[float, float]]] = {}
    with ResultsStore.open(folder / STORE) as store:
        for task, result in store.results():
            pair = (result.outcomes[collapsed], result.outcomes[ROOM])
            both = tuple(float(one) if one is not None else math.nan for one in pair)  # type: ignore
            told.setdefault(task.point, {})[task.seed] = both  # type: ignore[assignment]
    arrays = {
        point: np.array([pair for _, pair in sorted(by_seed.items())])
        for point, by_seed in told.items()
        if len(by_seed) == sweep.seeds
    }
    return {point: (pairs[:, 0], float(pairs[:, 1].mean())) for point, pairs in arrays.items()}


def _phases(asked: EdgeSearch, told: dict[Place, tuple[np.ndarray, float]], seeds: int) -> Phases:
    collapsed = {place: by_seed for place, (by_seed, _) in told.items()}
    rooms = {place: room for place, (_, room) in told.items()}
    edges = asked.edges()
    spreads = [edge_interval(edge, collapsed) for edge in edges]
    return Phases(asked.known, edges, find_fold(rooms), seeds, spreads)


def find_fold(rooms: dict[Place, float]) -> list[Place]:
    """Places at which the room to the fold is 0, between neighbours of a row on either side.

    Args:
        rooms: by place; nan where there is none.
    """
    found = []
    for row in sorted({row for _, row in rooms}):
        of_row = ((x, room) for (x, of), room in rooms.items() if of == row)
        known = sorted((x, room) for x, room in of_row if math.isfinite(room))
        for (left, before), (right, after) in itertools.pairwise(known):
            if (before > 0) != (after > 0):
                found.append((left + (right - left) * before / (before - after), row))
    return found


def _axis(key: str, varied: Factor) -> Axis:
    def value(u: float) -> str:
        at = varied.at(u)
        return readable(at)

    return Axis(key, value)


def edge_interval(edge: Edge, collapsed: Mapping[Place, np.ndarray]) -> tuple[float, float]:
    """Interval of an edge at level `bootstrap.CONFIDENCE`, from the seeds drawn again.

    The seeds are the same at every place of a row, so they are drawn once for all of it. A sample
    in which the row tips several times counts with the crossing nearest to the edge, one in which
    it does not with the end of the range behind which its edge must lie. It is as fine as the
    places at which the search has looked, so no narrower than its tolerance; of few seeds it is
    rough.

    Args:
        edge: of the row.
        collapsed: by place, 1 for each seed whose plan collapsed there and 0 for the others.

    Returns:
        Both ends, as places; nan if the row has no edge, or with one seed.
    """
    told = sorted((x, chances) for (x, row), chances in collapsed.items() if row == edge.row)
    if edge.low != edge.low or len(told[0][1]) < 2:
        return math.nan, math.nan
    places = np.array([x for x, _ in told])
    by_seed = np.array([chances for _, chances in told], dtype=float)
    seeds = by_seed.shape[1]
    found = [
        _nearest(edge, places, by_seed @ draw.seeds >= HALF - 1e-12)
        for draw in draw_resamples(len(places), seeds, 0, rows_drawn=0)
    ]
    low, high = np.quantile(found, [BEYOND, 1 - BEYOND])
    return min(float(low), edge.low), max(float(high), edge.high)


def _nearest(edge: Edge, places: np.ndarray, collapses: np.ndarray) -> float:
    """Where a row tips the same way as its edge, nearest to it."""
    side = collapses if edge.collapses_above else ~collapses
    tips = np.flatnonzero(~side[:-1] & side[1:])
    if len(tips) == 0:
        return float(places[0] if side.mean() > HALF else places[-1])
    middles = (places[tips] + places[tips + 1]) / 2
    return float(middles[np.abs(middles - edge.middle).argmin()])
