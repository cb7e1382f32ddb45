"""A table in a Parquet file, with numbers and texts of any type."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as parquet

from ...loading.input_errors import one_line
from .headings import Headings, headings_of
from .packing import NoTableError, Packing
from .rows import Batch, Skipped

_BATCH_ROWS = 1 << 18


class ParquetFile:
    """A table in a Parquet file.

    Args:
        packing: the file.

    Attributes:
        headings: what its columns are.
        skipped: rows left out; none ever are.

    Raises:
        NoTableError: if it is none.
    """

    unit = "row"
    decimal_is_point = True

    def __init__(self, packing: Packing) -> None:
        self.skipped = Skipped()
        self._packing = packing
        try:
            with packing.open() as raw, parquet.ParquetFile(raw) as file:
                self._names = list(file.schema_arrow.names)
        except (pa.ArrowException, OSError, UnicodeDecodeError):
            raise NoTableError("not a Parquet file, or a damaged one") from None
        self.headings: Headings = headings_of(self._names)

    def batches(self) -> Iterator[Batch]:
        """Yield the rows, each with its number, from 1.

        Raises:
            NoTableError: if the file is damaged, or a column holds neither numbers nor text.
        """
        ours = {name: self._names[i] for name, i in self.headings.places.items()}
        first = 1
        try:
            with self._packing.open() as raw, parquet.ParquetFile(raw) as file:
                for batch in file.iter_batches(_BATCH_ROWS, columns=list(ours.values())):
                    columns = {name: _texts(name, batch.column(own)) for name, own in ours.items()}
                    yield Batch(columns, np.arange(first, first + len(batch)))
                    first += len(batch)
        except (pa.ArrowException, OSError) as error:
            says = one_line(str(error).partition("\n")[0])
            raise NoTableError(f"cannot be read as a table: {says}") from None


def _texts(name: str, column: pa.Array) -> pa.Array:
    """Write a column out as text.

    Raises:
        NoTableError: if it holds neither numbers nor text.
    """
    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    kinds = pa.types
    text = kinds.is_string(kind) or kinds.is_large_string(kind) or kinds.is_string_view(kind)
    number = kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_decimal(kind)
    try:
        if not (text or number or kinds.is_binary(kind) or kinds.is_null(kind)):
            raise pa.ArrowInvalid
        if kinds.is_dictionary(column.type):
            column = column.cast(kind)
        if kinds.is_float16(kind):
            column = column.cast(pa.float32())
        return column.cast(pa.string())
    except pa.ArrowException:
        says = f"{name}: a column of {one_line(str(kind))}, where numbers or text are needed"
        raise NoTableError(says) from None
