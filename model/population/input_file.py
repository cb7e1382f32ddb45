"""The user's member file as columns of text, batch by batch, CSV and Parquet alike."""

from __future__ import annotations

import codecs
import csv
from array import array
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as parquet

from ..loading.input_errors import ErrorDetail, InputError, as_typed, one_line

_HEADER_BYTES = 65_536
_BLOCK_BYTES = 1 << 22
_BATCH_ROWS = 1 << 18
MOST_RAGGED = 10_000
"""Ragged rows after which the file is read no further."""


class MemberFile:
    """A CSV or Parquet file that is read batch by batch.

    Args:
        path: the file.

    Attributes:
        name: how faults call the file.
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
