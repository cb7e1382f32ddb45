"""The members at the end of a run as a field of cells, for a page."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ...agents.people.status import Health, Membership
from ..drawing.member_grid import KINDS, MOST_CELLS, Grid, counts, kinds_of, raster
from ..files.parquet_reader import check_values, opened
from ..files.table_columns import RUN_TABLES
from ..language import formats
from ..language.translation import gettext

_PIXELS = 4


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
    with opened(folder / "members.parquet", kinds) as file:
        table = file.read(list(kinds))
    check_values(folder / "members.parquet", table, kinds)
    is_born = np.array([one != "unborn" for one in table.column("membership").to_pylist()], bool)
    there = np.flatnonzero(is_born)
    rows = len(there)
    if rows == 0:
        return None
    chosen = there[np.arange(min(rows, MOST_CELLS)) * max(rows, MOST_CELLS) // MOST_CELLS]
    table = table.take(chosen)
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


def _codes(states: type[Membership] | type[Health], words: list[str]) -> np.ndarray:
    codes = {state.name.lower().replace("_", " "): int(state) for state in states}
    return np.array([codes[word] for word in words], np.uint8)


def _address(image: np.ndarray) -> str:
    from PIL import Image

    stream = io.BytesIO()
    few = Image.fromarray(image).quantize(len(KINDS) + 1, dither=Image.Dither.NONE)
    few.save(stream, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(stream.getvalue()).decode("ascii")
