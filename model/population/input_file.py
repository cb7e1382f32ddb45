"""A member file, CSV or Parquet: its cells, batch by batch, and the line of each row."""

from __future__ import annotations

import codecs
import csv
from array import array
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from ...agents.engine.units import FEN_IN_YUAN
from ...agents.people.age import OLDEST
from ..loading.input_errors import ErrorDetail, InputError, as_typed, one_line

_HEADER_BYTES = 65_536
_BLOCK_BYTES = 1 << 22
_BATCH_ROWS = 1 << 18
MOST_RAGGED = 10_000
"""Ragged rows after which the file is read no further."""
pc: Any = pyarrow.compute  # makes its functions when it is imported, so nobody knows their types
MOST_PEOPLE = 2_000_000_000
MOST_YUAN = 100_000_000
_FLOAT = r"^\+?([0-9]{1,30}\.?[0-9]{0,30}|\.[0-9]{1,30})([eE][+-]?[0-9]{1,2})?$"
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_NEAR_HALF = 1e-4
ALLOWED = {
    "people": f"a whole number, 1 to {MOST_PEOPLE:_} (people)",
    "age": f"a whole number, 0 to {OLDEST} (years)",
    "sex": '"M" or "F"',
    "expected_cost": f"0 to {MOST_YUAN:_} (yuan a round)",
    "value": f"0 to {MOST_YUAN:_} (yuan a round)",
}


class MemberFile:
    """A CSV or Parquet file that is read batch by batch.

    Args:
        path: the file.

    Attributes:
        name: how errors call the file.
        header: names of its columns.
        is_csv: whether its rows have lines.
        ragged: rows of a CSV with too few or too many cells, met so far, from 0.

    Raises:
        InputError: if the file cannot be opened or has no header.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path)
        self.ragged = array("q")
        try:
            with path.open("rb") as file:
                start = file.read(_HEADER_BYTES)
        except IsADirectoryError:
            raise self.broken("a folder, where a CSV or Parquet file is needed") from None
        except (OSError, ValueError) as error:
            raise self.broken(f"cannot be read: {getattr(error, 'strerror', error)}") from None
        self.is_csv = start[:4] != b"PAR1" and path.suffix.lower() != ".parquet"
        if not self.is_csv:
            self._parquet = self._opened_parquet()
            self.header = list(self._parquet.schema_arrow.names)
        else:
            self.header = self._csv_header(start)
            self._has_rows = len(start) == _HEADER_BYTES or len(start.splitlines()) > 1

    def broken(self, says: str, line: int | None = None) -> InputError:
        """Make the exception for a file that cannot be read as a table."""
        return InputError([ErrorDetail(self.name, line, "", "", says)])

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as columns of text, without those that are ragged.

        Raises:
            InputError: if the file is damaged or holds what is no text.
        """
        try:
            if self.is_csv:
                self._check_text()
                yield from self._csv_batches()
            else:
                yield from map(self._as_text, self._parquet.iter_batches(_BATCH_ROWS))
        except (pa.ArrowException, OSError) as error:
            says = str(error).partition("\n")[0]
            raise self.broken(f"cannot be read as a table: {says}") from None

    def lines_of(self, rows: list[int]) -> dict[int, int]:
        """Find the lines of some rows of a CSV, empty lines not being rows.

        Args:
            rows: numbers of rows from 0, ragged ones included.
        """
        wanted, lines = set(rows), {}
        row = -1
        with self.path.open(encoding="utf-8-sig", errors="replace") as file:
            for line, text in enumerate(file, start=1):
                if line == 1 or text in ("\n", ""):
                    continue
                row += 1
                if row in wanted:
                    lines[row] = line
                    if len(lines) == len(wanted):
                        break
        return lines

    def _as_text(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        columns = []
        for name, column in zip(self.header, batch.columns, strict=True):
            try:
                columns.append(column.cast(pa.string()))
            except pa.ArrowException:
                says = f"a column of {one_line(str(column.type))}, where numbers or text are needed"
                raise InputError([ErrorDetail(self.name, None, name, "", says)]) from None
        return pa.RecordBatch.from_arrays(columns, names=self.header)

    def _opened_parquet(self) -> parquet.ParquetFile:
        try:
            return parquet.ParquetFile(self.path)
        except (pa.ArrowException, OSError):
            raise self.broken("not a Parquet file, or a damaged one") from None

    def _csv_header(self, start: bytes) -> list[str]:
        if start[:4] == b"PK\3\4":
            raise self.broken("a spreadsheet or an archive; save the table as CSV")
        if b"\0" in start:
            raise self.broken("neither a CSV nor a Parquet file")
        first = start.splitlines()[0] if start.strip() else b""
        if not first.strip():
            raise self.broken("no header; the first line names the columns", 1)
        try:
            header = [
                name.strip()
                for name in next(csv.reader([first.decode("utf-8-sig")], skipinitialspace=True))
            ]
        except (UnicodeDecodeError, csv.Error):
            raise self.broken("not UTF-8 text; save it as UTF-8", 1) from None
        if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
            raise self.broken(
                f"columns are to be separated by commas, given {as_typed(header[0])}", 1
            )
        return header

    def _csv_batches(self) -> Iterator[pa.RecordBatch]:
        """Read without quotes across cells, so that a stray one cannot swallow rows."""
        if not self._has_rows:
            return
        names = [f"{i}" for i in range(len(self.header))]

        def skip(row: arrow_csv.InvalidRow) -> str:
            self.ragged.append(int(row.number or 0) - 2)
            return "skip" if len(self.ragged) <= MOST_RAGGED else "error"

        try:
            reader = arrow_csv.open_csv(
                self.path,
                read_options=arrow_csv.ReadOptions(
                    use_threads=False, block_size=_BLOCK_BYTES, column_names=names, skip_rows=1
                ),
                parse_options=arrow_csv.ParseOptions(quote_char=False, invalid_row_handler=skip),
                convert_options=arrow_csv.ConvertOptions(
                    column_types={name: pa.string() for name in names}
                ),
            )
        except pa.ArrowInvalid as error:
            if "Empty CSV" in str(error) or self.given_up:
                return
            raise
        while (batch := self._next(reader)) is not None:
            yield batch.rename_columns(self.header)

    @property
    def given_up(self) -> bool:
        """Whether so many rows were ragged that the rest was not read."""
        return len(self.ragged) > MOST_RAGGED

    def _next(self, reader: arrow_csv.CSVStreamingReader) -> pa.RecordBatch | None:
        try:
            return reader.read_next_batch()
        except StopIteration:
            return None
        except pa.ArrowInvalid:
            if self.given_up:
                return None
            raise

    def _check_text(self) -> None:
        """Find what is not UTF-8 before the reader does, which would only print it and go on."""
        decoder = codecs.getincrementaldecoder("utf-8")()
        lines = 1
        with self.path.open("rb") as file:
            while True:
                block = file.read(_BLOCK_BYTES)
                try:
                    decoder.decode(block, final=not block)
                except UnicodeDecodeError as error:
                    line = lines + error.object[: error.start].count(b"\n")
                    raise self.broken("not UTF-8 text; save it as UTF-8", line) from None
                if b"\0" in block:
                    line = lines + block[: block.index(b"\0")].count(b"\n")
                    raise self.broken("not a text file", line)
                if not block:
                    return
                lines += block.count(b"\n")


def read_cells(column: str, texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read the cells of a column.

    Args:
        column: its name: people, age, sex, expected_cost or value.
        texts: its cells.

    Returns:
        The values: whole numbers, 0 male and 1 female, yuan as fen; and whether a cell is bad.
    """
    if column == "people":
        return _whole(texts, 1, MOST_PEOPLE)
    if column == "age":
        return _whole(texts, 0, OLDEST)
    return _sex(texts) if column == "sex" else _fen(texts)


def reads_as_number(text: str | None) -> bool:
    """Whether a text reads as a number, so that it is shown without quotes."""
    try:
        return len(str(text)) <= 40 and Decimal(str(text).strip()) is not None
    except InvalidOperation:
        return False


def _whole(texts: pa.Array, low: int, high: int) -> tuple[np.ndarray, np.ndarray]:
    """Read whole numbers; a bad cell reads as 0 and is marked."""
    if not _all(pc.ascii_is_decimal(texts)):
        texts = pc.replace_substring_regex(_trimmed(texts), r"^\+?([0-9]+)(\.0*)?$", r"\1")
    good = pc.and_(pc.ascii_is_decimal(texts), pc.less_equal(pc.binary_length(texts), 10))
    values = _numpy(pc.cast(pc.if_else(good, texts, "0"), pa.int64()))
    return values, ~_numpy(good) | (values < low) | (values > high)


def _sex(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    texts = _trimmed(texts)
    female = _numpy(pc.equal(texts, "F"))
    return female.astype(np.int8), ~(female | _numpy(pc.equal(texts, "M")))


def _fen(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read yuan as whole fen, halves upwards; the third decimal decides."""
    usual = r"^[0-9]{1,9}(\.[0-9]{1,3})?$"
    good = pc.match_substring_regex(texts, usual)
    if not _all(good):
        texts = pc.replace_substring_regex(_trimmed(texts), r"^([0-9]+\.[0-9]{3})[0-9]+$", r"\1")
        good = pc.match_substring_regex(texts, usual)
    exact = pc.cast(pc.if_else(good, texts, "0"), pa.decimal128(12, 3))
    thousandths = pc.cast(pc.multiply(exact, pa.scalar(1000, pa.decimal128(4, 0))), pa.int64())
    fen = (_numpy(thousandths) + 5) // 10
    unusual = np.flatnonzero(~_numpy(good))
    bad = np.zeros(len(fen), bool)
    if len(unusual):
        fen[unusual], bad[unusual] = _unusual_fen(texts.take(pa.array(unusual)))
    return fen, bad | (fen > MOST_YUAN * FEN_IN_YUAN)


def _unusual_fen(texts: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read less usual spellings as fen: by floats, and one by one where those are not sure.

    A float is off by less than a millionth of a fen; only near half a fen does that matter.
    """
    short = pc.match_substring_regex(texts, _FLOAT)
    yuan = _numpy(pc.cast(pc.if_else(short, texts, "0"), pa.float64()))
    hundredfold = np.minimum(yuan, 2.0 * MOST_YUAN) * FEN_IN_YUAN
    fen = np.floor(hundredfold + 0.5).astype(np.int64)
    sure = _numpy(short) & (np.abs(hundredfold % 1 - 0.5) > _NEAR_HALF)
    bad = np.zeros(len(fen), bool)
    for i in np.flatnonzero(~sure & _numpy(pc.match_substring_regex(texts, _NUMBER))).tolist():
        value = _fen_of(texts[i].as_py())
        fen[i], bad[i] = (0, True) if value is None else (value, False)
        sure[i] = True
    return fen, bad | ~sure


def _fen_of(text: str) -> int | None:
    """Read yuan in a less usual spelling, such as 1e-05 or +.5; None where it is no number.

    >>> _fen_of("1.5e2"), _fen_of("-0.001"), _fen_of("nan")
    (15000, None, None)
    """
    try:
        yuan = Decimal(text)
    except InvalidOperation:
        return None
    if not (yuan.is_finite() and 0 <= yuan <= MOST_YUAN) or not text.isascii() or "_" in text:
        return None
    return int((yuan * FEN_IN_YUAN).to_integral_value(ROUND_HALF_UP))


def _trimmed(texts: pa.Array) -> pa.Array:
    """Take blanks and quotes from around the texts; an empty cell becomes an empty text."""
    texts = pc.fill_null(texts, "")
    if not pc.any(pc.match_substring_regex(texts, r'[\s"]')).as_py():
        return texts
    return pc.replace_substring_regex(pc.utf8_trim_whitespace(texts), r'^"([^"]*)"$', r"\1")


def _all(marks: pa.Array) -> bool:
    return marks.null_count == 0 and pc.all(marks).as_py() is not False


def _numpy(values: pa.Array) -> np.ndarray:
    return np.array(values.to_numpy(zero_copy_only=False))
