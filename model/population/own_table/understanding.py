"""What was understood of a file that is not as the documents have it, in one line."""

from __future__ import annotations

from collections.abc import Iterator

from .csv_file import SEPARATORS, CsvFile
from .excel_file import ExcelFile
from .headings import Headings
from .parquet_file import ParquetFile
from .text_encoding import NAMES, UTF8

_MOST_NAMES = 5
TableFile = CsvFile | ExcelFile | ParquetFile


def understanding(file: TableFile, decimal_comma: bool, sex_codes: bool) -> str:
    """Say what was understood of a file; nothing where there was nothing to understand.

    Args:
        file: read to its end.
        decimal_comma: whether commas are decimal ones.
        sex_codes: whether sexes are given as 1 and 2.
    """
    read = [*_of_the_file(file)]
    if decimal_comma:
        read.append("decimal commas")
    said = [f"read as {', '.join(read)}"] if read else []
    renamed = [f"{one.text} is {one.column}" for one in file.headings.renamed]
    if sex_codes:
        renamed.append("sex 1 is male and 2 female")
    said += [", ".join(renamed)] if renamed else []
    ignored = [*_ignored_columns(file.headings), *_empty_rows(file.skipped.empty)]
    said += [f"ignored: {', '.join(ignored)}"] if ignored else []
    return "; ".join(said)


def _of_the_file(file: TableFile) -> Iterator[str]:
    if isinstance(file, ExcelFile) and file.sheets > 1:
        yield f"sheet {file.sheet}"
    if isinstance(file, CsvFile):
        if file.encoding != UTF8:
            yield f"{NAMES[file.encoding]} text"
        if file.separator != ",":
            yield f"cells between {SEPARATORS[file.separator]}"
    if not isinstance(file, ParquetFile) and file.header.place > 1:
        yield f"header in {file.unit} {file.header.place}"


def _ignored_columns(headings: Headings) -> Iterator[str]:
    names = [name for name in headings.ignored if name]
    if names:
        more = len(names) - _MOST_NAMES
        shown = ", ".join(names[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        yield f"column {shown}" if len(names) == 1 else f"columns {shown}"
    if nameless := len(headings.ignored) - len(names):
        yield "a column without a name" if nameless == 1 else f"{nameless} columns without names"


def _empty_rows(rows: int) -> Iterator[str]:
    if rows:
        yield "an empty row" if rows == 1 else f"{rows:,} empty rows"
