"""Amounts of a member file that are above nothing but less than half a fen, so read as nothing."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute

from .input_cells import read_cells
from .input_file import MemberFile
from .input_table import TOGETHER

pc: Any = pyarrow.compute  # makes its functions when it is imported, so nobody knows their types


def cells_read_as_nothing(path: str | Path) -> int:
    """Count the amounts above 0 that become 0 fen; the file is known to be good.

    Args:
        path: a member table, CSV or Parquet.
    """
    file = MemberFile(Path(os.fspath(path)))
    found = 0
    for batch in file.batches():
        for name, texts in zip(file.header, batch.columns, strict=True):
            if name not in TOGETHER:
                continue
            values, bad = read_cells(name, texts)
            nothing = texts.take(pa.array(np.flatnonzero((values == 0) & ~bad)))
            found += pc.sum(pc.match_substring_regex(nothing, "^[^eE]*[1-9]")).as_py() or 0
    return found
