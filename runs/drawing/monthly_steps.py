"""Amounts by month on a figure: steps a month wide, stacked upwards and downwards."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from ..results.measures import months, sums
from ..results.run_results import Table
from .style import GREY, HEIGHT_INCHES, set_heights, tick_text

_LINES_AN_INCH = 3.6

Layer = tuple[np.ndarray, str]
"""Amounts by month and their colour."""


def monthly(rounds: Table, column: str) -> np.ndarray:
    """Sums of a column by month."""
    return sums(rounds[column], months(rounds))[1]


def month_edges(rounds: Table) -> np.ndarray:
    """First day of each month and of the one after the last, in days since 1970."""
    found = np.unique(months(rounds))
    return (
        np.append(found, found[-1:] + np.timedelta64(1, "M")).astype("datetime64[D]").astype(float)
    )


def stack_steps(
    axes: Axes, edges: np.ndarray, up: Sequence[Layer], down: Sequence[Layer] = ()
) -> None:
    """Stack steps from the zero line upwards, and others downwards; heights are set to fit.

    Args:
        axes: the panel.
        edges: what `month_edges` gives.
        up: layers from the zero line upwards.
        down: layers from the zero line downwards, in positive amounts.
    """
    for side, layers in ((1, up), (-1, down)):
        for (low, _), (high, colour) in pairwise([(0.0 * edges[1:], ""), *_heaped(layers)]):
            axes.fill_between(
                edges, _to_the_end(side * low), _to_the_end(side * high), step="post",
                color=colour, lw=0,
            )  # fmt: skip
    highest, lowest = (
        float(max((layer.max() for layer, _ in _heaped(layers)), default=0.0))
        for layers in (up, down)
    )
    axes.axhline(0, color=GREY, lw=0.7)
    set_heights(axes, highest, -lowest)
    lines = round(axes.get_position().height * HEIGHT_INCHES * _LINES_AN_INCH)
    axes.yaxis.set_major_locator(MaxNLocator(lines, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(abs(value)))


def line_steps(axes: Axes, edges: np.ndarray, values: np.ndarray, colour: str) -> None:
    """Draw amounts by month as a line of steps."""
    axes.plot(edges, _to_the_end(values), drawstyle="steps-post", color=colour, lw=1.7)


def _heaped(layers: Sequence[Layer]) -> list[Layer]:
    """The same layers, each on top of those before it."""
    heap: list[Layer] = []
    for amount, colour in layers:
        heap.append((amount + (heap[-1][0] if heap else 0.0), colour))
    return heap


def _to_the_end(values: np.ndarray) -> np.ndarray:
    """The last step goes on to the last edge."""
    return np.append(values, values[-1:])
