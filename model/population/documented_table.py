"""A table of members as documents describe it: whether one is, and a copy that is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from ...agents.engine.units import FEN_IN_YUAN
from ..loading.input_errors import InputError
from .input_table import MemberTable, open_member_file, read_as_nothing
from .own_table.csv_file import CsvFile
from .own_table.excel_file import ExcelFile
from .own_table.packing import BROKEN, NoTableError
from .own_table.text_encoding import UTF8

_LESS_THAN_A_FEN = 0.001


def is_as_documented(path: str | Path) -> bool:
    """Whether a file is plain CSV or Parquet with our columns, under our names, and no others.

    Args:
        path: the file; one that cannot be read counts as documented, as others will say it better.
    """
    try:
        file = open_member_file(Path(path))
    except (InputError, NoTableError, *BROKEN):
        return True
    if isinstance(file, ExcelFile) or any(one.text != one.column for one in file.headings.all):
        return False
    if not isinstance(file, CsvFile):
        return True
    plain = file.encoding == UTF8 and file.separator == "," and not file.packing.name
    return plain and file.header.end == 1


def write_documented(table: MemberTable, source: str | Path, copy: Path) -> None:
    """Write a table of members as CSV in the documented form, without what was ignored.

    Amounts above 0 that are less than half a fen stay above 0, so that they can still be told.

    Args:
        table: what was read.
        source: the file that it was read from.
        copy: the file to write.
    """
    columns = {
        "people": table.people,
        "age": table.age,
        "sex": np.array(["M", "F"])[table.sex],
    }
    amounts = {"expected_cost": table.expected_cost_fen, "value": table.value_fen}
    nothing = read_as_nothing(source) if table.value_fen is not None else {}
    for name, fen in amounts.items():
        if fen is not None:
            columns[name] = fen / FEN_IN_YUAN
            columns[name][nothing[name]] = _LESS_THAN_A_FEN
    options = arrow_csv.WriteOptions(quoting_style="none")
    with copy.open("wb") as file:
        arrow_csv.write_csv(pa.table(columns), file, options)
