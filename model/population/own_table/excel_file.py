"""A table in an Excel workbook: the one sheet that has our columns."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from typing import TYPE_CHECKING, Any

from .headings import Headings
from .packing import NoTableError, Packing
from .rows import HEADER_WITHIN, Batch, Header, Skipped, batches_of, find_header

if TYPE_CHECKING:
    from openpyxl import Workbook

_NEEDED = 'Excel files need openpyxl: pip install "mutualaid[excel]", or save the table as CSV'


class ExcelFile:
    """A table in an Excel workbook.

    Args:
        packing: the file.

    Attributes:
        sheet: name of the sheet that is read.
        sheets: how many there are.
        header: where it is and what it says.
        skipped: rows left out so far.

    Raises:
        NoTableError: if no sheet has a header, more than one has our columns, the file is damaged,
            or openpyxl is missing.
    """

    unit = "row"
    decimal_is_point = False

    def __init__(self, packing: Packing) -> None:
        self.packing = packing
        self.skipped = Skipped()
        with self._book() as book:
            found = {name: find_header(self._first_rows(book, name)) for name in book.sheetnames}
        headers = {sheet: header for sheet, header in found.items() if header is not None}
        complete = [sheet for sheet, header in headers.items() if header.headings.is_complete]
        if len(complete) > 1:
            raise NoTableError(f"several sheets hold members: {', '.join(complete)}; keep one")
        if not headers:
            raise NoTableError("no header; the first row names the columns")
        self.sheet = complete[0] if complete else next(iter(headers))
        self.sheets = len(headers)
        self.header: Header = headers[self.sheet]

    @property
    def headings(self) -> Headings:
        """What its columns are."""
        return self.header.headings

    def batches(self) -> Iterator[Batch]:
        """Yield the rows, each with its number in the sheet."""
        self.skipped = Skipped()
        width = len(self.headings.all)
        with self._book() as book:
            rows = (
                (place, [*cells, *[""] * (width - len(cells))])
                for place, cells in self._rows(book, self.sheet)
                if place > self.header.end
            )
            yield from batches_of(rows, self.headings, self.skipped)

    @contextmanager
    def _book(self) -> Iterator[Workbook]:
        try:
            import openpyxl
        except ImportError:
            raise NoTableError(_NEEDED) from None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # about styles and extensions, which are no cells
                book = openpyxl.load_workbook(self.packing.path, read_only=True, data_only=True)
        except Exception:  # of zip, of XML, and of what a damaged workbook lacks
            raise NoTableError("a damaged Excel file") from None
        with closing(book):
            yield book

    def _first_rows(self, book: Workbook, sheet: str) -> Iterator[tuple[int, int, Sequence[str]]]:
        for place, cells in islice(self._rows(book, sheet), HEADER_WITHIN):
            yield place, place, cells

    def _rows(self, book: Workbook, sheet: str) -> Iterator[tuple[int, list[str]]]:
        page: Any = book[sheet]
        if not hasattr(page, "iter_rows"):  # a chart
            return
        if hasattr(page, "reset_dimensions"):
            page.reset_dimensions()  # files tell them wrong
        try:
            for place, cells in enumerate(page.iter_rows(values_only=True), start=1):
                yield place, [_text(cell) for cell in cells]
        except Exception:  # of zip and of XML
            raise NoTableError("a damaged Excel file") from None


def _text(cell: object) -> str:
    """Write a cell so that a number is read as what it is, whatever other cells are like.

    >>> _text(None), _text(30), _text(30.0), _text(1.234), _text("M")
    ('', '30', '30', '1.2340', 'M')
    """
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        text = repr(cell)
        return f"{text}0" if len(text.partition(".")[2]) == 3 and "e" not in text else text
    return str(cell)
