"""The user's own table of members: read, checked as a whole, and amounts that count as nothing."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute

from ..loading.input_errors import ErrorDetail, InputError, as_typed, one_line
from .own_table.cell_errors import CellErrors, TableFileName
from .own_table.cells import MOST_PEOPLE, Cells, as_decimals, read_cells, within_limits
from .own_table.csv_file import CsvFile, IrregularError
from .own_table.excel_file import ExcelFile
from .own_table.headings import TOGETHER
from .own_table.packing import BROKEN, NoTableError, Packing
from .own_table.parquet_file import ParquetFile
from .own_table.rows import Batch
from .own_table.understanding import TableFile, understanding

MOST_ROWS = 10_000_000
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
    """Read the user's own members from CSV, Excel or Parquet, as offices write them.

    Columns, in any order: people, age, sex (M or F), and together or not at all expected_cost and
    value (yuan a round, which become whole fen, halves upwards). Further columns are ignored. What
    was understood of a file that is written in another way is told in one warning.

    Args:
        path: the file.

    Returns:
        The table, rows in the order of the file.

    Raises:
        InputError: the first of all that is wrong with the file, and how much more there is.
    """
    path = Path(os.fspath(path))
    reader = _read(path)
    if told := reader.understanding():
        warnings.warn(one_line(f"{path}: {told}"), stacklevel=2)
    columns = {name: np.concatenate(parts) for name, parts in reader.values.items()}
    if int(columns["people"].sum()) > MOST_PEOPLE:
        raise _no_table(path, f"people: more than {MOST_PEOPLE:_} in all")
    return MemberTable(
        columns["people"],
        columns["age"],
        columns["sex"].astype(np.int8),
        columns.get("expected_cost"),
        columns.get("value"),
    )


def errors_of_members(
    path: str | Path, column: str, wrong: Mapping[int, tuple[str, str, str]]
) -> list[ErrorDetail]:
    """Make errors of a file that is good by itself, each with its line or row.

    Args:
        path: a member table, CSV, Excel or Parquet.
        column: what is wrong is in.
        wrong: what was given, what is allowed and a hint, by the number of the member, from 0.
    """
    file = open_member_file(Path(os.fspath(path)))
    name, first, errors = TableFileName(str(path), file.unit, file.headings), 0, []
    for batch in file.batches():
        for row in sorted(wrong):
            if first <= row < first + len(batch.places):
                errors.append(name.error(int(batch.places[row - first]), column, *wrong[row]))
        first += len(batch.places)
        if len(errors) == len(wrong):
            break
    return errors


def _read(path: Path) -> _Reader:
    """Read a file, the quick way where it is regular.

    Raises:
        InputError: all that is wrong with it.
    """
    try:
        file = open_member_file(path)
        _check_headings(path, file)
        if isinstance(file, CsvFile):
            try:
                return _Reader(path, file, file.quick_batches()).read()
            except IrregularError:
                pass
        return _Reader(path, file, None).read()
    except NoTableError as error:
        raise _no_table(path, error.says, error.place) from None
    except BROKEN as error:
        says = getattr(error, "strerror", None) or f"damaged, {str(error).partition(chr(10))[0]}"
        raise _no_table(path, f"cannot be read: {says}") from None


def open_member_file(path: Path) -> TableFile:
    """Open a file as what it is.

    Raises:
        InputError: if it cannot be opened, or is a folder.
        NoTableError: if it holds no table.
    """
    try:
        packing = Packing(path)
    except IsADirectoryError:
        raise _no_table(path, "a folder, where a CSV, Excel or Parquet file is needed") from None
    except ValueError as error:  # a name that no file can have
        raise _no_table(path, f"cannot be read: {error}") from None
    if packing.kind == "csv":
        return CsvFile(packing)
    return ExcelFile(packing) if packing.kind == "excel" else ParquetFile(packing)


def _no_table(path: Path, says: str, line: int | None = None) -> InputError:
    return InputError([ErrorDetail(str(path), line, "", "", says)])


def _check_headings(path: Path, file: TableFile) -> None:
    line = file.header.place if isinstance(file, CsvFile) else None
    if found := file.headings.errors():
        raise InputError(
            ErrorDetail(str(path), line, name, "", text, hint) for name, text, hint in found
        )


class _Doubtful(NamedTuple):
    """Cells of a batch that can be read in two ways."""

    column: str
    part: int
    cells: Cells
    texts: pa.Array
    places: np.ndarray


class _Reader:
    """Reads the rows of a file.

    Args:
        path: the file.
        file: the same, opened.
        quick: its rows, where those are read that need no looking into; None for all rows.

    Attributes:
        values: what was read, an array for each batch by column.
    """

    def __init__(self, path: Path, file: TableFile, quick: Iterator[Batch] | None) -> None:
        self._path, self._file, self._quick = path, file, quick
        self._name = TableFileName(str(path), file.unit, file.headings)
        self._errors = CellErrors(self._name)
        self._doubtful: list[_Doubtful] = []
        self._marks: dict[str, tuple[int, str, str]] = {}  # place, column and text of the first
        self._sex_codes = False
        self.values: dict[str, list[np.ndarray]] = {name: [] for name in file.headings.places}

    def read(self) -> _Reader:
        """Read all rows.

        Raises:
            InputError: all that is wrong with them.
            IrregularError: if there is more to them than the quick way can tell.
        """
        rows = 0
        for batch in self._quick if self._quick is not None else self._file.batches():
            rows += len(batch.columns["people"])
            if rows > MOST_ROWS:
                raise _no_table(self._path, f"more than {MOST_ROWS:_} rows")
            for column, texts in batch.columns.items():
                self._take(column, texts, batch.places)
        self._settle()
        errors = self._errors.all(self._file.skipped)
        if errors:
            raise InputError(errors)
        if rows == 0:
            raise _no_table(self._path, "no members; the table is empty")
        return self

    def understanding(self) -> str:
        """What was understood of the file."""
        return understanding(self._file, "comma" in self._marks, self._sex_codes)

    def _take(self, column: str, texts: pa.Array, places: np.ndarray) -> None:
        quick = self._quick is not None
        cells = read_cells(column, texts, quick and self._file.decimal_is_point)
        if quick and cells.bad.any():
            raise IrregularError
        bad = np.flatnonzero(cells.bad)
        if len(bad):
            self._errors.note(column, texts.take(pa.array(bad)), places[bad])
        for mark, first in (("point", cells.point), ("comma", cells.comma)):
            if first is not None and mark not in self._marks:
                place = 0 if quick else int(places[first])
                self._marks[mark] = (place, column, texts[first].as_py())
        if len(cells.either):
            picked = texts.take(pa.array(cells.either))
            where = cells.either if quick else places[cells.either]
            part = len(self.values[column])
            self._doubtful.append(_Doubtful(column, part, cells, picked, where))
        self._sex_codes |= cells.codes
        self.values[column].append(cells.values)

    def _settle(self) -> None:
        """Read what can be read in two ways as the rest of the file tells.

        Raises:
            InputError: if the file has decimal points and decimal commas.
            IrregularError: if anything is wrong, in the quick way.
        """
        if len(self._marks) == 2:
            self._refuse_both()
        mark = self._decimal_mark()
        for one in self._doubtful:
            bad = np.ones(len(one.cells.either), bool)
            if mark is not None:
                thousands = one.cells.values[one.cells.either]
                decimals = as_decimals(one.column, thousands)
                values = np.where(one.cells.by_comma == (mark == "comma"), decimals, thousands)
                self.values[one.column][one.part][one.cells.either] = values
                bad = ~within_limits(one.column, values)
            if bad.any() and self._quick is not None:
                raise IrregularError
            if bad.any():
                texts = one.texts.filter(pa.array(bad))
                self._errors.note(one.column, texts, one.places[bad], mark is None)

    def _decimal_mark(self) -> Literal["point", "comma"] | None:
        if "comma" in self._marks:
            return "comma"
        return "point" if "point" in self._marks or self._file.decimal_is_point else None

    def _refuse_both(self) -> None:
        if self._quick is not None:
            raise IrregularError
        place, column, text = self._marks["comma"]
        other = f"{self._file.unit} {self._marks['point'][0]} has {self._marks['point'][2]}"
        hint = f"{other}; write all numbers with a decimal point"
        allowed = "decimal points or decimal commas, not both in a file"
        raise InputError([self._name.error(place, column, as_typed(text), allowed, hint)])


def read_as_nothing(path: str | Path) -> dict[str, list[int]]:
    """Find the amounts above 0 that become 0 fen; the file is known to be good.

    Args:
        path: a member table, CSV, Excel or Parquet.

    Returns:
        Numbers of members, from 0, by column.
    """
    found: dict[str, list[int]] = {name: [] for name in TOGETHER}
    first = 0
    for batch in open_member_file(Path(os.fspath(path))).batches():
        for name in TOGETHER:
            if name in batch.columns:
                texts, cells = batch.columns[name], read_cells(name, batch.columns[name])
                none = np.flatnonzero((cells.values == 0) & ~cells.bad)
                some = pc.match_substring_regex(texts.take(pa.array(none)), "^[^eE]*[1-9]")
                found[name] += (none[some.to_numpy(zero_copy_only=False)] + first).tolist()
        first += len(batch.places)
    return found
