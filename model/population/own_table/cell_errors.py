"""What is wrong with the cells of a file: equal errors on one line, with how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from ...loading.input_errors import ErrorDetail, as_typed
from .cells import ALLOWED, LIMITS, reads_as_number
from .headings import Headings
from .rows import Skipped
from .spellings import trimmed

MOST_ERRORS = 20
"""Errors that are told one by one; the rest are counted."""
_MOST_KEPT = 1000


class TableFileName(NamedTuple):
    """How errors call a file and its rows.

    Attributes:
        name: the file, as the user named it.
        unit: what its rows are counted in, "line" or "row".
        headings: what its columns are.
    """

    name: str
    unit: str
    headings: Headings

    def error(
        self, place: int | None, column: str, given: str, allowed: str, hint: str = ""
    ) -> ErrorDetail:
        """Make an error of a cell, of a row or, without a place, of the file."""
        places = self.headings.places
        key = self.headings.all[places[column]].text if column in places else column
        if self.unit == "line" or place is None:
            return ErrorDetail(self.name, place, key, given, allowed, hint)
        key = f"{key}, row {place}" if key else f"row {place}"
        return ErrorDetail(self.name, None, key, given, allowed, hint)


class _Group(NamedTuple):
    place: int
    column: str
    text: str
    doubtful: bool


class CellErrors:
    """Errors of cells, those that are equal together.

    Args:
        file: whose.
    """

    def __init__(self, file: TableFileName) -> None:
        self._file = file
        self._groups: dict[tuple[str, str, bool], _Group] = {}
        self._counts: dict[tuple[str, str, bool], int] = {}
        self._more = 0

    def note(
        self, column: str, texts: pa.Array, places: np.ndarray, doubtful: bool = False
    ) -> None:
        """Note bad cells of a column.

        Args:
            column: which.
            texts: the bad cells.
            places: line or row of each.
            doubtful: whether they are bad because they can be read in two ways.
        """
        coded = texts.fill_null("").dictionary_encode()
        codes = coded.indices.to_numpy()
        _, first, counts = np.unique(codes, return_index=True, return_counts=True)
        for i, count in zip(first.tolist(), counts.tolist(), strict=True):
            text = texts[i].as_py() or ""
            key = (column, text, doubtful)
            if key not in self._groups and len(self._groups) == _MOST_KEPT:
                self._more += count
                continue
            self._groups.setdefault(key, _Group(int(places[i]), column, text, doubtful))
            self._counts[key] = self._counts.get(key, 0) + count

    def all(self, skipped: Skipped) -> list[ErrorDetail]:
        """Give the errors in the order of the file, and how many more there are.

        Args:
            skipped: rows that were left out.
        """
        told: list[tuple[int, int, _Group | int]] = [
            (one.place, self._counts[key], one) for key, one in self._groups.items()
        ]
        told += [(place, skipped.counts[cells], cells) for cells, place in skipped.first.items()]
        told.sort(key=lambda one: one[0])
        errors = list(self._errors(told[:MOST_ERRORS]))
        more = self._more + sum(count for _, count, _ in told[MOST_ERRORS:])
        if more:
            errors.append(self._file.error(None, "", "", f"and {more:_} more errors"))
        return errors

    def _errors(self, told: Sequence[tuple[int, int, _Group | int]]) -> Iterator[ErrorDetail]:
        for place, count, one in told:
            ways = self._row_error(one) if isinstance(one, int) else self._cell_error(one)
            column, given, allowed, hint = ways
            unit = f"{self._file.unit}s" if count > 2 else self._file.unit
            same = f"the same in {count - 1:_} more {unit}" if count > 1 else ""
            hints = "; ".join(filter(None, (hint, same)))
            yield self._file.error(place, column, given, allowed, hints)

    def _row_error(self, cells: int) -> tuple[str, str, str, str]:
        width = len(self._file.headings.all)
        given = f"{cells} cell" if cells == 1 else f"{cells} cells"
        hint = "put cells that hold a separator in quotes" if cells > width else ""
        if cells == width + 1:
            hint += ", or name the first column if it numbers the rows"
        return "", given, f"{width}, one for each column", hint

    def _cell_error(self, one: _Group) -> tuple[str, str, str, str]:
        text = trimmed(pa.array([one.text], pa.string()))[0].as_py()
        given = as_typed(text) if text else "nothing"
        if one.column != "sex" and text.isascii() and reads_as_number(text):
            given = text
        if not one.doubtful:
            return one.column, given, ALLOWED[one.column], ""
        digits = text.replace(",", "").replace(".", "").lstrip("+")
        ways = digits if one.column in LIMITS else f"{digits} or {digits[:-3]}.{digits[-3:]}0"
        allowed = "a number that can be read in one way only"
        return one.column, given, allowed, f"write {ways}"
