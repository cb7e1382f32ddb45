"""What each column of a run held as it was written: a digest of its values, kept beside the tables.

A file's hash changes with the library that writes it; the digest of a column is of its values
alone. Whoever keeps `digests.json` elsewhere can tell later whether a table is as it was, and an
audit can say which column is not.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .output_file import write_text

DIGESTS = "digests.json"
_ROWS_AT_ONCE = 1 << 18
_NO_DAY = -(2**31)
_GIVEN = "people"
"""The user's own table of members, of any types; its bytes are in the scenario's fingerprint."""
_NO_TEXT = -1


def write_digests(folder: Path) -> None:
    """Write the digests of all columns of all tables of a folder.

    Args:
        folder: of a run whose tables are written.

    Raises:
        OSError: if a table cannot be read or the file cannot be written.
    """
    paths = [path for path in sorted(folder.glob("*.parquet")) if path.stem != _GIVEN]
    tables = {path.stem: digests_of(path) for path in paths}
    text = json.dumps(tables, indent=1) + "\n"
    write_text(text, folder / DIGESTS)


def digests_of(path: Path) -> dict[str, str]:
    """The digest of each column of a table, by its name.

    Numbers count as 8 bytes each, little-endian, a missing one as NaN; days as days since 1970 and
    truth values as 0 and 1, likewise; a text as its length (-1: none), and after all of these the
    UTF-8 of all texts in a row.

    Args:
        path: a Parquet file.

    Raises:
        OSError: if it cannot be read.
    """
    with path.open("rb") as raw, pq.ParquetFile(raw) as file:
        names = file.schema_arrow.names
        sums = {name: (hashlib.sha256(), hashlib.sha256()) for name in names}
        for batch in file.iter_batches(_ROWS_AT_ONCE):
            for name, (values, texts) in sums.items():
                column = batch.column(name)
                values.update(_numbers(column))
                texts.update(_text(column))
    return {
        name: hashlib.sha256(values.digest() + texts.digest()).hexdigest()[:32]
        for name, (values, texts) in sums.items()
    }


def _numbers(column: pa.Array) -> bytes:
    """The values as 8 bytes each, texts by their lengths."""
    if pa.types.is_string(column.type):
        column = pc.fill_null(pc.call_function("binary_length", [column]), _NO_TEXT)
    elif pa.types.is_date(column.type):
        column = pc.fill_null(column.cast(pa.int32()), _NO_DAY)
    elif pa.types.is_boolean(column.type):
        column = column.cast(pa.uint8())
    elif pa.types.is_floating(column.type):
        column = pc.fill_null(column, np.nan)
        return np.ascontiguousarray(column.to_numpy(zero_copy_only=False), "<f8").tobytes()
    return np.ascontiguousarray(column.to_numpy(zero_copy_only=False), "<i8").tobytes()


def _text(column: pa.Array) -> bytes:
    return "".join(filter(None, column.to_pylist())).encode() if _is_text(column) else b""


def _is_text(column: pa.Array) -> bool:
    return pa.types.is_string(column.type)
