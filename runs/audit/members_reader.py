"""The members table read and added up piece by piece, as it may hold more people than memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

_ROWS_AT_ONCE = 1 << 18
_COUNTS = ("agent", "people", "age")


class Members(NamedTuple):
    """A members table, added up.

    Attributes:
        groups: one row for each combination of values that occurs, in the order of these, with
            the sum of the people.
        agents: how many the file holds.
        in_order: whether they are numbered 0, 1, 2 and so on.
        missing: a count of which some are missing; empty if none is.
    """

    groups: pa.Table
    agents: int
    in_order: bool
    missing: str


def read_members(path: Path, columns: Sequence[str]) -> Members:
    """Read a members table of any length, and add its people up.

    Args:
        path: members.parquet of a run.
        columns: by which people are told apart.

    Raises:
        OSError: if it cannot be read, or is damaged.
        pa.ArrowException: if it holds no such table.
    """
    wanted, agents, in_order, missing = [*columns, "people"], 0, True, ""
    parts: list[pa.Table] = []
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        held = file.schema_arrow.empty_table().select(wanted)
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=["agent", *wanted]):
            counts = (name for name in _COUNTS if name in batch.schema.names)
            missing = next((name for name in counts if batch.column(name).null_count), missing)
            numbers = batch.column("agent").to_numpy(zero_copy_only=False)
            in_order &= _counts_on(numbers, agents)
            agents += len(batch)
            parts.append(_added_up(pa.table(batch).select(wanted), columns))
    groups = _added_up(pa.concat_tables([held, *parts]), columns)
    return Members(
        groups.sort_by([(name, "ascending") for name in columns]), agents, in_order, missing
    )


def _counts_on(numbers: np.ndarray, first: int) -> bool:
    steps = numbers[1:] - numbers[:-1]
    return len(numbers) == 0 or bool(numbers[0] == first and (steps == 1).all())


def _added_up(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    sums = table.group_by(list(columns), use_threads=False).aggregate([("people", "sum")])
    return sums.rename_columns([*columns, "people"])
