"""The audit of what was written: each column against the digest that the run left of its values."""

from __future__ import annotations

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .checks import Checks
from .run_reader import UnreadableRunError, first_line

FILE = "digests.json"
_ROWS_AT_ONCE = 1 << 18
GIVEN = "people"
"""The user's own table of members, of any types; its bytes are in the scenario's fingerprint."""


def check_digests(folder: Path, last: int, checks: Checks) -> None:
    """Compare every column of every table with its digest.

    A digest tells that a column is not as it was written, and nothing of whether it was right.

    Args:
        folder: of the run.
        last: number of the last round; a digest does not know which one is wrong.
        checks: where differences go.

    Raises:
        UnreadableRunError: if the digests or a table cannot be read.
    """
    told = _read(folder / FILE)
    there = {path.stem for path in folder.glob("*.parquet")} - {GIVEN}
    for table in sorted(there | set(told)):
        given = _digests(folder / f"{table}.parquet") if table in there else {}
        columns = told.get(table, {})
        for name in {**given, **columns}:
            what = f"as written: {table}.{name}"
            checks.same(last, what, given.get(name, "no column"), columns.get(name, "no column"))


def _read(path: Path) -> dict[str, dict[str, Any]]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise UnreadableRunError(
            f"{path}: no such file; an older version wrote the run, or it was removed"
        ) from error
    except (OSError, ValueError, RecursionError) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    if not isinstance(told, dict) or not all(isinstance(one, dict) for one in told.values()):
        raise UnreadableRunError(f"{path}: no digests of columns")
    return told


def _digests(path: Path) -> dict[str, str]:
    """Digest of each column: of its values, 8 bytes each, then of its texts."""
    try:
        with (
            path.open("rb") as raw,
            pq.ParquetFile(raw, page_checksum_verification=True) as file,
        ):
            names = file.schema_arrow.names
            return {name: _digest(file, name) for name in names}
    except (OSError, pa.ArrowException, TypeError) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def _digest(file: pq.ParquetFile, name: str) -> str:
    values, texts = hashlib.sha256(), hashlib.sha256()
    for batch in file.iter_batches(_ROWS_AT_ONCE, columns=[name]):
        column = batch.column(0)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            said = [None if one is None else one.encode() for one in column.to_pylist()]
            lengths = [-1 if one is None else len(one) for one in said]
            values.update(struct.pack(f"<{len(lengths)}q", *lengths))
            texts.update(b"".join(one or b"" for one in said))
        elif pa.types.is_floating(column.type):
            values.update(column.to_numpy(zero_copy_only=False).astype("<f8").tobytes())
        else:
            values.update(_whole(column).astype("<i8").tobytes())
    return hashlib.sha256(values.digest() + texts.digest()).hexdigest()[:32]


def _whole(column: pa.Array) -> np.ndarray:
    """Whole numbers, days since 1970, or 0 and 1; no day is the least that there is."""
    if pa.types.is_date(column.type):
        days = column.cast(pa.int32())
        return np.where(days.is_null(), -(2**31), days.fill_null(0))
    return column.to_numpy(zero_copy_only=False)
