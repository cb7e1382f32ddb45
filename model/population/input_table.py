"""The user's own table of members: read, checked as a whole, and amounts that count as nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from ..loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from .input_file import ALLOWED, MOST_PEOPLE, MemberFile, read_cells, reads_as_number

MOST_ROWS = 10_000_000
MOST_FAULTS = 20
"""Errors that are told one by one; the rest are counted."""

NEEDED = ("people", "age", "sex")
TOGETHER = ("expected_cost", "value")
pc: Any = pyarrow.compute  # makes its functions when it is imported, so nobody knows their types


@dataclass(frozen=True)
class MemberTable:
    """Members of a plan, a row for each agent; arrays of one length, read-only.

    Attributes:
        people: people that the agent stands for, int64.
        age: age at the start in years, 0 to 85, int64.
        sex: 0 male, 1 female, int8.
        expected_cost_fen: expected aid per person in fen a round, int64; None if not given.
        value_fen: what being covered is worth per person in fen a round, int64; None if not given.
    """

    people: np.ndarray
    age: np.ndarray
    sex: np.ndarray
    expected_cost_fen: np.ndarray | None = None
    value_fen: np.ndarray | None = None

    def __post_init__(self) -> None:
        for one in fields(self):
            if (column := getattr(self, one.name)) is not None:
                column.flags.writeable = False

    def __len__(self) -> int:
        return len(self.people)


def read_member_table(path: str | Path) -> MemberTable:
    """Read the user's own members from CSV or Parquet.

    Columns, in any order: people, age, sex (M or F), and together or not at all expected_cost and
    value (yuan a round, which become whole fen, halves upwards).

    Args:
        path: the file.

    Returns:
        The table, rows in the order of the file.

    Raises:
        InputError: the first of all that is wrong with the file, and how much more there is.
    """
    file = MemberFile(Path(os.fspath(path)))
    _check_header(file)
    parts: dict[str, list[np.ndarray]] = {name: [] for name in file.header}
    found = _Found(file)
    rows = 0
    for batch in file.batches():
        for name, texts in zip(file.header, batch.columns, strict=True):
            values, bad = read_cells(name, texts)
            found.note(name, texts, bad, rows)
            parts[name].append(values)
        rows += len(batch)
        if rows > MOST_ROWS:
            raise file.broken(f"more than {MOST_ROWS:_} rows")
    found.tell()
    if rows == 0:
        raise file.broken("no members; the table is empty")
    columns = {name: np.concatenate(arrays) for name, arrays in parts.items()}
    if int(columns["people"].sum()) > MOST_PEOPLE:
        raise file.broken(f"people: more than {MOST_PEOPLE:_} in all")
    return MemberTable(
        columns["people"],
        columns["age"],
        columns["sex"],
        columns.get("expected_cost"),
        columns.get("value"),
    )


def _check_header(file: MemberFile) -> None:
    known = [*NEEDED, *TOGETHER]
    line = 1 if file.is_csv else None
    says: list[tuple[str, str, str]] = []
    for name in dict.fromkeys(file.header):
        if name not in known:
            near = did_you_mean(name, known) or "allowed: " + ", ".join(known)
            says.append((name, "unknown column", near))
        elif file.header.count(name) > 1:
            says.append((name, "the column is there more than once", ""))
    missing = [name for name in NEEDED if name not in file.header]
    given = [name for name in TOGETHER if name in file.header]
    says += [(name, "the column is missing", "") for name in missing]
    if len(given) == 1:
        other = next(name for name in TOGETHER if name not in given)
        says.append((other, f"the column is missing; it goes together with {given[0]}", ""))
    if says:
        raise InputError(
            ErrorDetail(file.name, line, name, "", text, hint) for name, text, hint in says
        )


class _Found:
    """What is wrong with the cells of a file: the first errors, and the number of all."""

    def __init__(self, file: MemberFile) -> None:
        self._file = file
        self._cells: list[tuple[int, str, str | None]] = []
        self._count = 0

    def note(self, column: str, texts: pa.Array, bad: np.ndarray, first_row: int) -> None:
        """Note the bad cells of a column of a batch."""
        rows = np.flatnonzero(bad)
        self._count += len(rows)
        for i in rows[:MOST_FAULTS].tolist():
            self._cells.append((first_row + i, column, texts[i].as_py()))

    def tell(self) -> None:
        """Raise all that was noted, if anything was."""
        ragged = self._file.ragged
        count = self._count + len(ragged)
        if count == 0:
            return
        cells = self._placed(ragged)
        cells += [(row, "", None) for row in ragged[:MOST_FAULTS]]
        cells = sorted(cells, key=lambda cell: cell[0])[:MOST_FAULTS]
        rows = [row for row, _, _ in cells]
        lines = self._file.lines_of(rows) if self._file.is_csv else {}
        errors = [self._error(cell, lines.get(cell[0])) for cell in cells]
        if count > len(errors):
            least = "at least " if self._file.given_up else ""
            says = f"and {least}{count - len(errors):_} more faults"
            errors.append(ErrorDetail(self._file.name, None, "", "", says))
        raise InputError(errors)

    def _placed(self, ragged: Iterable[int]) -> list[tuple[int, str, str | None]]:
        """Number the noted rows as they are in the file, where ragged ones lie between them."""
        cells = sorted(self._cells, key=lambda cell: cell[0])[:MOST_FAULTS]
        between = sorted(ragged)
        good_before = np.array(between) - np.arange(len(between))
        skipped = np.searchsorted(good_before, [row for row, _, _ in cells], side="right")
        return [
            (row + int(more), column, text)
            for (row, column, text), more in zip(cells, skipped, strict=True)
        ]

    def _error(self, cell: tuple[int, str, str | None], line: int | None) -> ErrorDetail:
        row, column, text = cell
        where = column if self._file.is_csv else f"{column}, row {row + 1}"
        if not column:
            says = f"a cell for each of the {len(self._file.header)} columns"
            return ErrorDetail(self._file.name, line, "", "too few or too many cells", says)
        given = "nothing" if text is None or not text.strip() else as_typed(text)
        if column != "sex" and given.startswith('"') and reads_as_number(text):
            given = str(text).strip()
        return ErrorDetail(self._file.name, line, where, given, ALLOWED[column])


def cells_read_as_nothing(path: str | Path) -> int:
    """Count the amounts above 0 that become 0 fen; the file is known to be good.

    Args:
        path: a member table, CSV or Parquet.
    """
    file = MemberFile(Path(os.fspath(path)))
    found = 0
    for batch in file.batches():
        for name, texts in zip(file.header, batch.columns, strict=True):
            if name not in TOGETHER:
                continue
            values, bad = read_cells(name, texts)
            nothing = texts.take(pa.array(np.flatnonzero((values == 0) & ~bad)))
            found += pc.sum(pc.match_substring_regex(nothing, "^[^eE]*[1-9]")).as_py() or 0
    return found
