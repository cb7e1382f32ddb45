"""Two folders of one run compared: every value of every table, to the last bit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .checks import Checks
from .run_reader import UnreadableRunError, first_line

_ROWS_AT_ONCE = 1 << 18
_TEXTS = ("scenario.toml", "rounds.csv", "digests.json")
_FLOAT = pa.float64()


def check_rerun(folder: Path, again: Path, checks: Checks) -> None:
    """Compare a run with the same run made again.

    Args:
        folder: of the run.
        again: of the run that was made again, its tables at least.
        checks: where differences go.

    Raises:
        UnreadableRunError: if a table cannot be read.
    """
    for name in _TEXTS:
        given, due = (_bytes(one / name) for one in (folder, again))
        checks.holds(0, f"run again: {name}", name, "the same bytes", given == due)
    here, there = ({path.name for path in one.glob("*.parquet")} for one in (folder, again))
    checks.same(0, "run again: tables", sorted(here), sorted(there))
    for name in sorted(here & there):
        _check_table(folder / name, again / name, checks)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def _check_table(path: Path, again: Path, checks: Checks) -> None:
    table = f"run again: {path.stem}"
    try:
        with (
            path.open("rb") as raw,
            again.open("rb") as other,
            pq.ParquetFile(raw) as given,
            pq.ParquetFile(other) as due,
        ):
            schemas = given.schema_arrow, due.schema_arrow
            same = schemas[0].equals(schemas[1], check_metadata=True)
            checks.holds(0, table, "columns", "the same columns, types and fingerprint", same)
            rows = given.metadata.num_rows, due.metadata.num_rows
            checks.same(0, f"{table}: rows", *rows)
            if schemas[0].equals(schemas[1]) and rows[0] == rows[1]:
                for name in schemas[0].names:
                    _check_column(given, due, name, checks, table)
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error


def _check_column(
    given: pq.ParquetFile, due: pq.ParquetFile, name: str, checks: Checks, table: str
) -> None:
    """Compare a column piece by piece; the first row that differs is told, and how many do."""
    first, wrong, count, what = None, 0, 0, f"{table}.{name}"
    pieces = (file.iter_batches(_ROWS_AT_ONCE, columns=[name]) for file in (given, due))
    for one, other in zip(*pieces, strict=True):
        here, there = one.column(0), other.column(0)
        differs = _differ(here, there)
        if differs.any() and first is None:
            row = int(np.flatnonzero(differs)[0])
            first = f"row {count + row}: {here[row]}", f"{there[row]}"
        wrong += int(differs.sum())
        count += len(differs)
    checks.made[what] = checks.made.get(what, 0) + count
    if first is not None:
        checks.differs(0, what, first[0], f"{first[1]} ({wrong:,} rows differ)")


def _differ(here: pa.Array, there: pa.Array) -> np.ndarray:
    """Where two columns of one type differ: floats in any bit, a missing value from any other."""
    missing = [np.asarray(one.is_null()) for one in (here, there)]
    if here.type == _FLOAT:
        bits = [one.to_numpy(zero_copy_only=False).view(np.int64) for one in (here, there)]
        return (missing[0] != missing[1]) | (bits[0] != bits[1]) & ~missing[0]
    values = [one.to_numpy(zero_copy_only=False) for one in (here, there)]
    return (missing[0] != missing[1]) | (values[0] != values[1]) & ~missing[0]
