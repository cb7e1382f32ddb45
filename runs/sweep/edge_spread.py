"""How far an edge moves with the seeds: where the row would tip if others had been drawn."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from .edge_search import HALF, Edge, Place
from .resampling import BEYOND, draws


def interval_of(edge: Edge, collapsed: Mapping[Place, np.ndarray]) -> tuple[float, float]:
    """Interval of an edge at level `resampling.CONFIDENCE`, from the seeds drawn again.

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
        for draw in draws(len(places), seeds, 0, rows_drawn=0)
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
