"""Figure of a heat map: an outcome over the two parameters that move it most."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ...drawing.style import BOTTOM, GREY, TOP, add_panel, open_page
from ...language.formats import short
from .analysis import DesignSpace, Sensitivity

MOST_CELLS = 12
"""Cells along a side; fewer where there are few points, so that most cells hold some."""
_POINTS_A_CELL = 4


def strongest(found: Sensitivity, space: DesignSpace) -> tuple[int, int] | None:
    """The two parameters with the largest index, or None if fewer than two were varied."""
    for name in ("total_order", "first_order", "mu_star"):
        ranked = [space.parameters.index(i.parameter) for i in found.rank(name)]
        if len(ranked) > 1:
            return ranked[0], ranked[1]
    return None


def cells(
    space: DesignSpace, by_row: np.ndarray, pair: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Mean outcome by cell of two parameters.

    Args:
        space: the design.
        by_row: outcome, one for each row of the design.
        pair: which two parameters; the first goes along the columns.

    Returns:
        Means, shape (cells of the second, cells of the first), NaN where no point lies; and the
        edges of the cells of the first and of the second parameter, parts of its range.
    """
    edges = [_edges(space.places[:, column], len(by_row)) for column in pair]
    at = [
        np.clip(np.searchsorted(edge, space.places[:, column], side="right") - 1, 0, len(edge) - 2)
        for edge, column in zip(edges, pair, strict=True)
    ]
    size = (len(edges[1]) - 1, len(edges[0]) - 1)
    where = at[1] * size[1] + at[0]
    many = np.bincount(where, minlength=size[0] * size[1])
    total = np.bincount(where, by_row, minlength=size[0] * size[1])
    mean = np.full(len(many), np.nan)
    np.divide(total, many, out=mean, where=many > 0)
    return mean.reshape(size), edges[0], edges[1]


def draw_heat_map(
    found: Sensitivity,
    space: DesignSpace,
    ranges: Sequence[Sequence[tuple[float, str]]],
    unit: str,
    source: str,
) -> Figure | None:
    """Draw the mean outcome by cell; None if it does not depend on two parameters.

    Args:
        found: what the outcome owes to each parameter.
        space: the design.
        ranges: places along each parameter, from 0 to 1, and the values there, as text.
        unit: of the outcome; empty if it has none.
        source: where the numbers come from.
    """
    pair = strongest(found, space)
    if pair is None:
        return None
    mean, first, second = cells(space, found.by_row, pair)
    names = [space.parameters[i] for i in pair]
    title = f"{found.outcome} over {names[0]} and {names[1]}"
    says = f"Mean of all runs in a cell{f', {unit}' if unit else ''}; the others vary freely"
    figure = open_page(title, says, source)
    axes = add_panel(figure, 0.16, BOTTOM + 0.04, 0.66, TOP - BOTTOM - 0.04)
    axes.grid(visible=False)
    image = axes.pcolormesh(first, second, np.ma.masked_invalid(mean), cmap="cividis")
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    for axis, column, edges in ((axes.xaxis, pair[0], first), (axes.yaxis, pair[1], second)):
        places, texts = zip(*ranges[column], strict=True)
        if len(places) == len(edges) - 1:  # a cell a value
            places = (edges[1:] + edges[:-1]) / 2
        axis.set_ticks(places, labels=texts)
    _write_values(axes, mean, first, second)
    bar = figure.colorbar(image, cax=figure.add_axes((0.86, BOTTOM + 0.04, 0.02, 0.5)))
    bar.outline.set_visible(False)  # type: ignore[operator]
    bar.ax.yaxis.set_major_formatter(lambda value, _: short(value))
    bar.ax.tick_params(labelsize=8, colors=GREY)
    return figure


def _edges(at: np.ndarray, rows: int) -> np.ndarray:
    """Edges of cells: between the levels where there are few, else evenly apart."""
    levels = np.unique(at)
    most = int(np.clip(np.sqrt(rows / _POINTS_A_CELL), 2, MOST_CELLS))
    if len(levels) <= MOST_CELLS:
        between = (levels[1:] + levels[:-1]) / 2
        return np.concatenate([[0.0], between, [1.0]])
    return np.linspace(0, 1, most + 1)


_MOST_WRITTEN = 8


def _write_values(axes: Axes, mean: np.ndarray, first: np.ndarray, second: np.ndarray) -> None:
    """Write the number into each cell where there is room."""
    if max(mean.shape) > _MOST_WRITTEN:
        return
    least, most = float(np.nanmin(mean)), float(np.nanmax(mean))
    for (row, column), value in np.ndenumerate(mean):
        if value != value:
            continue
        axes.text(
            float(first[column : column + 2].mean()), float(second[row : row + 2].mean()),
            short(float(value)), ha="center", va="center", size=8,
            color="white" if value < least + 0.55 * (most - least) else "black",
        )  # fmt: skip
