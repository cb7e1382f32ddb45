"""Tables to files: Parquet with checksums, byte for byte the same for the same run, and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .output_file import opened_to_write

if TYPE_CHECKING:
    from ...model import Society

_EMPTY = {
    **dict.fromkeys(("date", "joined", "first_joined", "diagnosed", "since"), pa.date32()),
    **dict.fromkeys(("from_account", "to_account", "what", "moment"), pa.string()),
    **dict.fromkeys(("kind", "says", "cause", "indicator", "product", "insurer"), pa.string()),
    **dict.fromkeys(("days_to_decision", "loss_ratio", "level", "solvency"), pa.float64()),
    **dict.fromkeys(
        ("value", "threshold", "price_yuan", "demand", "gain", "slope", "variation"), pa.float64()
    ),
    **dict.fromkeys(("average_cost_yuan", "marginal_cost_yuan"), pa.float64()),
    **dict.fromkeys(("public", "insolvent", "insurance_form"), pa.bool_()),
    **dict.fromkeys(("cover_shown", "claims_shown", "sharing_shown"), pa.bool_()),
    **dict.fromkeys(("dimension", "group", "refused_for"), pa.string()),
    **dict.fromkeys(("covered", "loss_coverage", "loss_coverage_either"), pa.float64()),
    **dict.fromkeys(("worth_yuan", "share_yuan", "surplus_yuan", "expected_yuan"), pa.float64()),
    **dict.fromkeys(("paid_yuan", "net_yuan"), pa.float64()),
}
"""Types of columns that hold nothing at all; all others hold whole numbers."""
_VERDICTS = dict.fromkeys(("public", "refused", "approved"), bool)
"""Types of a jury's cases, even where there is none."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def tables_of(society: Society) -> dict[str, Iterator[pd.DataFrame]]:
    """The tables that a run leaves, by name of their file, each piece made when it is taken.

    Args:
        society: after its last round.
    """
    from ...model.output.chunked_tables import cases_in_pieces, claims_in_pieces, people_in_pieces

    return {
        "rounds": _whole(society, "rounds"),
        "claims": claims_in_pieces(society),
        "reviews": _whole(society, "reviews"),
        "cases": (cases.astype(_VERDICTS) for cases in cases_in_pieces(society)),
        "ledger": _whole(society, "ledger"),
        "operator": _whole(society, "operator"),
        "float": _whole(society, "float_by_day"),
        "orders": _whole(society, "orders"),
        "conduct": _whole(society, "conduct"),
        "agency": _whole(society, "agency"),
        "daily": _whole(society, "daily"),
        "curves": _whole(society, "curves"),
        "transfers": _whole(society, "transfers"),
        "welfare": _whole(society, "welfare"),
        "balance": _whole(society, "balance"),
        "members": people_in_pieces(society),
    } | _if_there_are_classes(society)


def _if_there_are_classes(society: Society) -> dict[str, Iterator[pd.DataFrame]]:
    """The table of shares by class, where payers do not all owe the same."""
    if not society.inputs.plan.has_classes:
        return {}
    return {"shares_by_class": _whole(society, "shares_by_class")}


def write_parquet(
    frames: pd.DataFrame | Iterable[pd.DataFrame], path: Path, metadata: Mapping[str, str]
) -> None:
    """Write a table as Parquet (zstd, page checksums), piece by piece.

    What pandas would add about itself is left out: the bytes are a function of the numbers, the
    pieces, the metadata and the version of pyarrow.

    Args:
        frames: the table, or its pieces, one or more; their index is not written.
        path: file to write.
        metadata: what the file says about its origin, text by name.

    Raises:
        OSError: if the file cannot be written.
    """
    pieces = iter([frames] if isinstance(frames, pd.DataFrame) else frames)
    table = pa.Table.from_pandas(next(pieces), preserve_index=False)
    schema = pa.schema([pa.field(field.name, _stored(field)) for field in table.schema])
    stamped = schema.with_metadata(dict(metadata))
    options = {"compression": "zstd", "write_page_checksum": True}
    with opened_to_write(path) as file, pq.ParquetWriter(file, stamped, **options) as writer:
        while True:
            writer.write_table(table.cast(schema).replace_schema_metadata(dict(metadata)))
            piece = next(pieces, None)
            if piece is None:
                return
            table = pa.Table.from_pandas(piece, preserve_index=False)


def _whole(society: Society, name: str) -> Iterator[pd.DataFrame]:
    yield getattr(society, name)


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
    with opened_to_write(path) as file:
        safe.to_csv(file, index=False, lineterminator="\n", encoding="utf-8")


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
