"""What every kind of file gives: batches of our columns as text, each row with its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from .headings import Headings, headings_of

HEADER_WITHIN = 10
"""Rows among which the header is looked for; titles may stand above it."""
_BATCH_ROWS = 1 << 16


class Batch(NamedTuple):
    """Some rows of a file.

    Attributes:
        columns: texts by column, of our columns only.
        places: the line or row of the file that each begins in, from 1.
    """

    columns: dict[str, pa.Array]
    places: np.ndarray


class Header(NamedTuple):
    """Where the header of a file is, and what it says.

    Attributes:
        headings: what the columns are.
        place: line or row that it begins in, from 1.
        end: line or row that it ends in.
    """

    headings: Headings
    place: int
    end: int


class Skipped:
    """Rows that are no members: empty ones, and those with too few or too many cells.

    Attributes:
        empty: how many rows hold nothing.
        ragged: how many rows have a number of cells, with the place of the first.
    """

    def __init__(self) -> None:
        self.empty = 0
        self.counts: Counter[int] = Counter()
        self.first: dict[int, int] = {}

    def note(self, cells: int, place: int) -> None:
        """Note a row with too few or too many cells."""
        self.counts[cells] += 1
        self.first.setdefault(cells, place)


def find_header(rows: Iterable[tuple[int, int, Sequence[str]]]) -> Header | None:
    """Find the header among the first rows of a file.

    Args:
        rows: for each its place, where it ends, and its cells.

    Returns:
        The first that names all needed columns, or else the one that names most of ours; None
        where there is no row that holds anything.
    """
    best: Header | None = None
    for place, end, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        found = Header(headings_of(cells), place, end)
        if found.headings.is_complete:
            return found
        if best is None or len(found.headings.places) > len(best.headings.places):
            best = found
    return best


def batches_of(
    rows: Iterable[tuple[int, Sequence[str]]], headings: Headings, skipped: Skipped
) -> Iterator[Batch]:
    """Yield rows in batches of columns, without those that hold nothing or are ragged.

    Args:
        rows: for each its place and its cells; cells that hold nothing may follow the last column.
        headings: of the file.
        skipped: takes what is left out.
    """
    width, places = len(headings.all), headings.places
    kept: list[Sequence[str]] = []
    kept_places: list[int] = []
    for place, cells in rows:
        if len(cells) != width or not cells[places["people"]].strip():
            if not any(cell.strip() for cell in cells):
                skipped.empty += bool(cells)
                continue
            if len(cells) < width or any(cell.strip() for cell in cells[width:]):
                skipped.note(len(cells), place)
                continue
        kept.append(cells)
        kept_places.append(place)
        if len(kept) == _BATCH_ROWS:
            yield _batch(kept, kept_places, places)
            kept, kept_places = [], []
    if kept:
        yield _batch(kept, kept_places, places)


def _batch(rows: list[Sequence[str]], places: list[int], columns: dict[str, int]) -> Batch:
    texts = {
        name: pa.array([cells[i] for cells in rows], pa.string()) for name, i in columns.items()
    }
    return Batch(texts, np.array(places, np.int64))
