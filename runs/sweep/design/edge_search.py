"""Search for the edge on which a plan stops surviving, along one or two parameters.

All places are parts of a parameter's range, from 0 to 1.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

HALF = 0.5
"""Probability of collapse on the edge."""
FIRST_LOOK = 4
"""Steps in which each row is looked at first, so that an edge is not missed between its ends."""

Place = tuple[float, float]
"""A place on the searched parameter, and the row: the place on the other parameter."""


@dataclass(frozen=True)
class Edge:
    """Where a row tips.

    Attributes:
        row: place on the other parameter.
        low: the place last known on this side; nan if the row has no edge.
        high: the next place, on the other side; nan if the row has no edge.
        collapses_above: whether it is the higher side on which the plan collapses.
    """

    row: float
    low: float
    high: float
    collapses_above: bool

    @property
    def middle(self) -> float:
        """The best guess of the edge."""
        return (self.low + self.high) / 2


class EdgeSearch:
    """Halves the gap in which each row tips, and adds rows where the edge bends.

    It asks for places in batches, is told the probability of collapse at each, and asks again;
    the same answers lead to the same questions, so that a search can be taken up where it broke
    off.

    Args:
        tolerance: width of the gap at which a row is done, a part of the range.
        rows: places on the other parameter to begin with; 1 for a search along one parameter.
        most_rows: rows in the end, at most.

    Raises:
        ValueError: if the tolerance is not between 0 and 1, or there are no rows.
    """

    def __init__(self, tolerance: float, rows: int = 1, most_rows: int = 0) -> None:
        if not 0 < tolerance < 1:
            raise ValueError(f"tolerance: {tolerance} is not between 0 and 1")
        if rows < 1:
            raise ValueError(f"rows: {rows} is less than 1")
        self.tolerance = tolerance
        self.most_rows = max(most_rows, rows)
        self.rows = [0.0] if rows == 1 else [i / (rows - 1) for i in range(rows)]
        self.known: dict[Place, float] = {}

    def ask(self) -> list[Place]:
        """Places whose probability is needed next; none when the search is over."""
        places = [place for row in self.rows for place in self._of_row(row)]
        if not places and self._add_rows():
            return self.ask()
        return places

    def tell(self, place: Place, probability: float) -> None:
        """Take in the probability of collapse at a place."""
        self.known[place] = probability

    def edges(self) -> list[Edge]:
        """Where each row tips: all changes of side between neighbouring places."""
        return [edge for row in self.rows for edge in self._edges(row)]

    def _of_row(self, row: float) -> list[Place]:
        places: list[Place] = [(i / FIRST_LOOK, row) for i in range(FIRST_LOOK + 1)]
        unknown = [place for place in places if place not in self.known]
        if unknown:
            return unknown
        wide = [edge for edge in self._edges(row) if edge.high - edge.low > self.tolerance]
        return [(edge.middle, row) for edge in wide if edge.low == edge.low]

    def _edges(self, row: float) -> list[Edge]:
        told = sorted((x, p) for (x, of), p in self.known.items() if of == row)
        found = [
            Edge(row, before[0], after[0], after[1] >= HALF)
            for before, after in itertools.pairwise(told)
            if (before[1] >= HALF) != (after[1] >= HALF)
        ]
        nowhere = Edge(row, float("nan"), float("nan"), bool(told) and told[-1][1] >= HALF)
        return found or [nowhere]

    def _add_rows(self) -> bool:
        """Put rows between neighbours whose edges lie far apart."""
        pairs = itertools.pairwise(self.rows)
        halves = [(a + b) / 2 for a, b in pairs if b - a > self.tolerance and self._bends(a, b)]
        halves = halves[: self.most_rows - len(self.rows)]
        self.rows = sorted([*self.rows, *halves])
        return bool(halves)

    def _bends(self, one: float, other: float) -> bool:
        """Whether the edge moves by more than a step of the first look between two rows."""
        a, b = self._edges(one), self._edges(other)
        if len(a) != len(b):
            return True
        gaps = [abs(x.middle - y.middle) for x, y in zip(a, b, strict=True)]
        known = [gap for gap in gaps if gap == gap]
        if len(known) < len(gaps):  # one tips and the other does not
            return any((x.low == x.low) != (y.low == y.low) for x, y in zip(a, b, strict=True))
        return max(known, default=0.0) > 1 / FIRST_LOOK
