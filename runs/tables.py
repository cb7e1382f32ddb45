"""Tables to files: Parquet with checksums, byte for byte the same for the same run, and CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from ..model import Society

_EMPTY = {
    **dict.fromkeys(("date", "joined", "diagnosed"), pa.date32()),
    **dict.fromkeys(("from_account", "to_account", "what"), pa.string()),
    **dict.fromkeys(("kind", "says", "cause", "product", "insurer"), pa.string()),
    **dict.fromkeys(("days_to_decision", "loss_ratio", "level", "solvency"), pa.float64()),
    **dict.fromkeys(("public", "insolvent"), pa.bool_()),
}
"""Types of columns that hold nothing at all; all others hold whole numbers."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def tables_of(society: Society) -> dict[str, pd.DataFrame]:
    """The tables that a run leaves, by name of their file.

    Args:
        society: after its last round.
    """
    verdicts = dict.fromkeys(("public", "refused", "approved"), bool)
    return {
        "rounds": society.rounds,
        "claims": society.claims,
        "reviews": society.reviews,
        "cases": society.cases.astype(verdicts),  # even where there is none
        "ledger": society.ledger,
        "operator": society.operator,
        "float": society.float_by_day,
        "orders": society.orders,
        "agency": society.agency,
        "daily": society.daily,
        "members": society.members,
    }


def write_parquet(frame: pd.DataFrame, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a table as Parquet (zstd, page checksums).

    What pandas would add about itself is left out: the bytes are a function of the numbers, the
    metadata and the version of pyarrow.

    Args:
        frame: the table; its index is not written.
        path: file to write.
        metadata: what the file says about its origin, text by name.

    Raises:
        OSError: if the file cannot be written.
    """
    table = pa.Table.from_pandas(frame, preserve_index=False)
    schema = pa.schema([pa.field(field.name, _stored(field)) for field in table.schema])
    table = table.cast(schema).replace_schema_metadata(dict(metadata))
    pq.write_table(table, path, compression="zstd", write_page_checksum=True)


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV (UTF-8, one header line); text that a spreadsheet would run is quoted.

    Args:
        frame: the table; its index is not written.
        path: file to write.

    Raises:
        OSError: if the file cannot be written.
    """
    texts = [name for name in frame.columns if not pd.api.types.is_numeric_dtype(frame[name])]
    safe = frame.assign(**{str(name): frame[name].map(_harmless) for name in texts})
    with path.open("w", encoding="utf-8", newline="") as file:
        safe.to_csv(file, index=False, lineterminator="\n")


def _stored(field: pa.Field) -> pa.DataType:
    """Type of a column in the file: one kind of text, plain days, and a type even if empty."""
    if pa.types.is_null(field.type):
        return _EMPTY.get(field.name, pa.int64())
    if pa.types.is_timestamp(field.type):
        return pa.date32()
    if pa.types.is_dictionary(field.type) or pa.types.is_large_string(field.type):
        return pa.string()
    return field.type


def _harmless(cell: object) -> object:
    """A text cell that a spreadsheet would take for a formula gets an apostrophe in front."""
    if not isinstance(cell, str):
        return cell
    marked = "'" + cell if cell.startswith(_FORMULA_STARTS) else cell
    return marked.replace("\r", " ")
