"""The members at the end of a run as a field of cells, for a page."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ...agents.people.status import Health, Membership
from ..drawing.member_grid import KINDS, MOST_CELLS, Grid, counts, kinds_of, raster
from ..files.parquet_reader import check_values, opened
from ..files.table_columns import RUN_TABLES
from ..language import formats
from ..language.translation import gettext

_PIXELS = 4
_ROWS_AT_ONCE = 1 << 17


class LastGrid(NamedTuple):
    """A field for a page.

    Attributes:
        image: PNG as a data address.
        pixels: width and height.
        legend: name, colour and part of the cells of each kind that there is.
        cells: how many there are.
    """

    image: str
    pixels: tuple[int, int]
    legend: list[tuple[str, str, str]]
    cells: int


def last_grid(folder: Path) -> LastGrid | None:
    """Draw what became of the agents, from members.parquet.

    Args:
        folder: folder of the run.

    Returns:
        The field; None without agents.

    Raises:
        InputError: if the table is damaged, or a column is missing or of another type.
        OSError: if the table cannot be read.
    """
    kinds = {name: RUN_TABLES["members"][name] for name in ("age", "health", "membership")}
    path = folder / "members.parquet"
    with opened(path, kinds) as file:
        there = np.flatnonzero(_born(path, file))
        rows = len(there)
        if rows == 0:
            return None
        chosen = there[np.arange(min(rows, MOST_CELLS)) * max(rows, MOST_CELLS) // MOST_CELLS]
        table = _rows(path, file, chosen)
    order = np.argsort(table.column("age").to_numpy(), kind="stable")
    membership, health = (
        _codes(states, table.column(name).to_pylist())[order]
        for name, states in (("membership", Membership), ("health", Health))
    )
    cells = kinds_of(membership, health)
    field = Grid(chosen[order], max(int(np.ceil(np.sqrt(len(cells)))), 1))
    image = raster(field, cells, _PIXELS)
    found = counts(cells)
    legend = [
        (gettext(kind.name), kind.colour, formats.percent(float(number) / len(cells)))
        for kind, number in zip(KINDS, found, strict=True)
        if number
    ]
    return LastGrid(_address(image), (image.shape[1], image.shape[0]), legend, len(cells))


def _born(path: Path, file: pq.ParquetFile) -> np.ndarray:
    """Who is born by the end; the table is read piece by piece, as it may hold everybody."""
    kinds, found = {"membership": RUN_TABLES["members"]["membership"]}, [np.zeros(0, bool)]
    for piece in file.iter_batches(_ROWS_AT_ONCE, columns=list(kinds)):
        check_values(path, piece, kinds)
        born = pc.call_function("not_equal", [piece.column("membership"), pa.scalar("unborn")])
        found.append(born.to_numpy(zero_copy_only=False))
    return np.concatenate(found)


def _rows(path: Path, file: pq.ParquetFile, chosen: np.ndarray) -> pa.Table:
    """Some rows of the table, by number, in rising order."""
    kinds = {name: RUN_TABLES["members"][name] for name in ("age", "health", "membership")}
    pieces, first = [], 0
    for piece in file.iter_batches(_ROWS_AT_ONCE, columns=list(kinds)):
        check_values(path, piece, kinds)
        low, high = np.searchsorted(chosen, [first, first + len(piece)])
        pieces.append(piece.take(pa.array(chosen[low:high] - first)))
        first += len(piece)
    return pa.Table.from_batches(pieces)


def _codes(states: type[Membership] | type[Health], words: list[str]) -> np.ndarray:
    codes = {state.name.lower().replace("_", " "): int(state) for state in states}
    return np.array([codes[word] for word in words], np.uint8)


def _address(image: np.ndarray) -> str:
    from PIL import Image

    stream = io.BytesIO()
    few = Image.fromarray(image).quantize(len(KINDS) + 1, dither=Image.Dither.NONE)
    few.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
