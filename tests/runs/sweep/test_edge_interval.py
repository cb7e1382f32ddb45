"""Does the interval of an edge say how far it moves with the seeds?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from mutualaid.runs.sweep.design.edge_search import Edge
from mutualaid.runs.sweep.tipping.search import edge_interval

PLACES = np.linspace(0, 1, 21)


def row(thresholds: np.ndarray, above: bool = True, at: float = 0.3) -> dict:
    """Each seed collapses beyond a threshold of its own."""
    return {(x, at): ((x >= thresholds) == above).astype(float) for x in PLACES}


def edge_of(told: dict, above: bool = True, at: float = 0.3) -> Edge:
    side = np.array([chances.mean() >= 0.5 for chances in told.values()])
    first = int(np.flatnonzero(side[1:] != side[:-1])[0])
    return Edge(at, PLACES[first], PLACES[first + 1], above)


def test_seeds_that_agree_leave_the_gap_alone():
    told = row(np.full(8, 0.52))
    assert edge_interval(edge_of(told), told) == (pytest.approx(0.5), pytest.approx(0.55))


@pytest.mark.parametrize("above", [True, False])
def test_seeds_that_differ_widen_it_as_their_median_varies(above):
    inside, widths = 0, []
    for seed in range(40):
        thresholds = np.clip(np.random.default_rng(seed).normal(0.5, 0.1, 20), 0.01, 0.99)
        told = row(thresholds, above)
        low, high = edge_interval(edge_of(told, above), told)
        inside += low <= 0.5 <= high
        widths.append(high - low)
    assert inside >= 35  # of 40 at 95 %
    assert 0.06 < np.mean(widths) < 0.2  # the median of 20 varies by .028


def test_other_rows_do_not_matter_and_a_row_without_an_edge_has_none():
    told = row(np.full(8, 0.52)) | row(np.linspace(0, 1, 8), at=0.9)
    assert edge_interval(edge_of(row(np.full(8, 0.52))), told)[0] == pytest.approx(0.5)
    bare = Edge(0.9, math.nan, math.nan, True)
    assert all(map(math.isnan, edge_interval(bare, told)))
    one = row(np.array([0.52]))
    assert all(map(math.isnan, edge_interval(edge_of(one), one)))
