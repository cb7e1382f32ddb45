"""A table as text: its encoding, its separator, its header, and its rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv as arrow_csv

from .headings import Headings
from .packing import NoTableError, Packing
from .rows import HEADER_WITHIN, Batch, Header, Skipped, batches_of, find_header
from .text_encoding import NAMES, UTF8, likely_encodings, scan

_START_BYTES = 1 << 16
_BLOCK_BYTES = 1 << 22
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_QUOTED = r'^ *"[^"]*"$'
pc: Any = pyarrow.compute  # makes its functions when it is imported, so nobody knows their types


class IrregularError(Exception):
    """Rows that have to be read one by one."""


class CsvFile:
    """A table as text.

    Args:
        packing: the file.

    Attributes:
        encoding: as Python calls it.
        separator: between cells.
        header: where it is and what it says.
        skipped: rows left out so far.

    Raises:
        NoTableError: if there is no text, or no header in it.
    """

    unit = "line"

    def __init__(self, packing: Packing) -> None:
        self.packing = packing
        self.skipped = Skipped()
        self._has_quotes = True
        with packing.open() as file:
            start = file.read(_START_BYTES)
        self.encoding, (self.separator, self.header) = self._understood(start)

    @property
    def headings(self) -> Headings:
        """What its columns are."""
        return self.header.headings

    @property
    def decimal_is_point(self) -> bool:
        """Whether a point is a decimal point as long as nothing speaks against it."""
        return self.separator == ","

    def batches(self) -> Iterator[Batch]:
        """Yield the rows, each with the line that it begins in.

        Raises:
            NoTableError: if quotation marks do not go together.
        """
        self.skipped = Skipped()
        return batches_of(self._rows(), self.headings, self.skipped)

    def quick_batches(self) -> Iterator[Batch]:
        """Yield the rows of a file in which each line is a row with all cells; places are empty.

        Raises:
            IrregularError: if there are other lines.
        """
        names = [f"{i}" for i in range(len(self.headings.all))]
        try:
            with self.packing.open() as file:
                reader = arrow_csv.open_csv(
                    file,
                    read_options=arrow_csv.ReadOptions(
                        use_threads=False,
                        block_size=_BLOCK_BYTES,
                        column_names=names,
                        skip_rows=self.header.end,
                        encoding="utf8" if self.encoding == UTF8 else self.encoding,
                    ),
                    parse_options=arrow_csv.ParseOptions(
                        delimiter=self.separator, quote_char=False
                    ),
                    convert_options=arrow_csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string())
                    ),
                )
                for batch in reader:
                    yield self._unquoted(batch)
        except pa.ArrowException:
            raise IrregularError from None

    def _unquoted(self, batch: pa.RecordBatch) -> Batch:
        columns = {}
        for i, texts in enumerate(batch.columns):
            name = self.headings.all[i].column
            if self._has_quotes and pc.any(pc.match_substring(texts, '"')).as_py():
                quoted = pc.match_substring(texts, '"')
                if not pc.all(pc.match_substring_regex(texts.filter(quoted), _QUOTED)).as_py():
                    raise IrregularError
                texts = (
                    pc.replace_substring_regex(texts, r'^ *"([^"]*)"$', r"\1") if name else texts
                )
            if name:
                columns[name] = texts
        return Batch(columns, np.zeros(0, np.int64))

    def _understood(self, start: bytes) -> tuple[str, tuple[str, Header]]:
        """Find the encoding in which the header can be read and the whole can be decoded.

        Raises:
            NoTableError: if it is no text, or has no header.
        """
        first: tuple[str, tuple[str, Header]] | None = None
        error: int | None = None
        encodings = likely_encodings(start)
        for encoding in encodings:
            met = scan(self.packing.open, encoding)
            self._has_quotes = met.has_quotes
            if met.error_line is not None:
                error = met.error_line if error is None else error
                continue
            if met.is_gbk and encoding == UTF8 and len(encodings) > 1:
                continue
            found = _separated_header(start.decode(encoding, errors="ignore"))
            if found is None:
                raise NoTableError("no header; the first line names the columns", 1)
            if found[1].headings.is_complete or encoding == UTF8:
                return encoding, found
            first = first or (encoding, found)
        if first is None:
            known = ", ".join(dict.fromkeys(NAMES.values()))
            says = f"not a text file in any of {known}; save it as CSV UTF-8"
            raise NoTableError(says, error)
        return first

    def _rows(self) -> Iterator[tuple[int, Sequence[str]]]:
        with io.TextIOWrapper(self.packing.open(), self.encoding, newline="") as text:  # type: ignore[arg-type]
            for _ in range(self.header.end):
                next(text)
            reader = csv.reader(text, delimiter=self.separator, skipinitialspace=True, strict=True)
            place = 0
            try:
                for cells in reader:
                    yield place + 1 + self.header.end, cells
                    place = reader.line_num
            except csv.Error as error:
                line = place + 1 + self.header.end
                raise NoTableError(_unreadable(str(error)), line) from None


def _unreadable(says: str) -> str:
    if "field limit" in says:
        return "a cell of more than 131,072 letters"
    return (
        "a quotation mark without its other one, or text after it; quote whole cells, and double"
        " the marks in them"
    )


def _separated_header(start: str) -> tuple[str, Header] | None:
    """Find the separator with which the first rows hold a header, and the header."""
    best: tuple[str, Header] | None = None
    for separator in SEPARATORS:
        found = find_header(_first_rows(start, separator))
        if found is None:  # quoted cells that hold this separator, or nothing at all
            continue
        if best is None or _worth(found) > _worth(best[1]):
            best = separator, found
    return best


def _worth(header: Header) -> tuple[bool, int, int]:
    headings = header.headings
    return headings.is_complete, len(headings.places), len(headings.all)


def _first_rows(start: str, separator: str) -> Iterator[tuple[int, int, list[str]]]:
    reader = csv.reader(
        io.StringIO(start, newline=""), delimiter=separator, skipinitialspace=True, strict=True
    )
    place = 0
    try:
        for cells in reader:
            yield place + 1, reader.line_num, cells
            place = reader.line_num
            if place >= HEADER_WITHIN:
                return
    except csv.Error:
        return
