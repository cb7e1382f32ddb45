"""Tables from Parquet files that anything may have happened to: what is wrong is an input error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ...model.loading.input_errors import ErrorDetail, InputError
from .table_columns import Kind

_MADE_AGAIN = "restore it from a copy, or make it again"


def read_parquet(path: Path, columns: Mapping[str, Kind]) -> pa.Table:
    """Read a table, every column that it has.

    Args:
        path: of the file.
        columns: those that it must have, and what they hold.

    Raises:
        InputError: if it is damaged or no Parquet file, or for each column that is missing or
            holds something else.
        OSError: if there is no such file, or it may not be read.
    """
    with opened(path, columns) as file:
        table = file.read()
    check_values(path, table, columns)
    return table


@contextmanager
def opened(path: Path, columns: Mapping[str, Kind]) -> Iterator[pq.ParquetFile]:
    """Open a table whose columns are as they should be; each page is held against its checksum.

    Args:
        path: of the file.
        columns: those that it must have, and what they hold.

    Yields:
        The file; what is wrong with it when it is read in the `with` block becomes an input error.

    Raises:
        InputError: if it is damaged or no Parquet file, or for each column that is missing or of
            another type.
        OSError: if there is no such file, or it may not be read.
    """
    with path.open("rb") as content:
        try:
            with pq.ParquetFile(content, page_checksum_verification=True) as file:
                _check_schema(path, file.schema_arrow, columns)
                yield file
        except (pa.ArrowException, ValueError) as error:
            raise _damaged(path, error) from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise _damaged(path, error) from error


def check_values(path: Path, table: pa.Table | pa.RecordBatch, columns: Mapping[str, Kind]) -> None:
    """Check that no value is missing where each row has one.

    Args:
        path: of the file.
        table: all of it or a part.
        columns: those that it has, and what they hold.

    Raises:
        InputError: for each column in which one is missing.
    """
    errors = [
        _error(path, name, "missing values", kind)
        for name, kind in columns.items()
        if not kind.optional and table.column(name).null_count
    ]
    if errors:
        raise InputError(errors)


def _check_schema(path: Path, schema: pa.Schema, columns: Mapping[str, Kind]) -> None:
    types = {field.name: field.type for field in schema}
    errors = [
        _error(path, name, str(types.get(name, "no such column")), kind)
        for name, kind in columns.items()
        if name not in types or not kind.fits(types[name])
    ]
    if errors:
        raise InputError(errors)
    if len(types) < len(schema):
        names = schema.names
        twice = next(name for name in names if names.count(name) > 1)
        raise InputError([ErrorDetail(str(path), None, twice, "", "more than one column")])


def _error(path: Path, name: str, given: str, kind: Kind) -> ErrorDetail:
    return ErrorDetail(str(path), None, name, given, f"a column of {kind.says}", _MADE_AGAIN)


def _damaged(path: Path, error: Exception) -> InputError:
    reason = (str(error) or type(error).__name__).splitlines()[0].rstrip(".")
    says = f"damaged, or no Parquet file ({reason})"
    return InputError([ErrorDetail(str(path), None, "", "", says, _MADE_AGAIN)])
