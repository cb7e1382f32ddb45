"""Figure of the phases: where a plan survives, where it collapses, and theory's fold between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from ...drawing.style import (
    BLUE,
    BOTTOM,
    GREY,
    INK,
    SKY,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
)
from ...language.formats import decimal
from ...language.translation import ngettext
from ..design.edge_search import FIRST_LOOK, HALF, Edge, Place

_COLOURS = LinearSegmentedColormap.from_list("phases", [BLUE, "#F2F2F2", VERMILLION])
_TICKS = np.linspace(0, 1, FIRST_LOOK + 1)


@dataclass(frozen=True)
class Axis:
    """A parameter along a side of the figure: its key, and its value at a part of its range."""

    key: str
    value: Callable[[float], str]


@dataclass(frozen=True)
class Phases:
    """What a search found.

    Attributes:
        probability: of collapse, by place.
        edges: where each row tips.
        fold: places at which, by theory, the pool of the plan's best day tips.
        seeds: runs at each place.
        spreads: interval of each edge over seeds, as places; nan where there is none.
    """

    probability: dict[Place, float]
    edges: Sequence[Edge]
    fold: Sequence[Place]
    seeds: int
    spreads: Sequence[tuple[float, float]] = ()


def draw_phases(found: Phases, across: Axis, up: Axis | None, source: str) -> Figure:
    """Draw a search along one or two parameters.

    Args:
        found: its places, edges and fold.
        across: the parameter that was searched.
        up: the other one; None if there is none.
        source: where the numbers come from.
    """
    runs = f"{found.seeds} {'run' if found.seeds == 1 else 'runs'} at each point"
    says = f"Part of the runs that collapsed, {runs}; the edge is where half of them do"
    if any(low == low for low, _ in found.spreads):
        says += ", bars: 95 % over seeds"
    figure = open_page(_title(found, across), f"{says}\n{_rest(found)}".rstrip(), source)
    axes = add_panel(figure, 0.16, BOTTOM + 0.04, 0.7, TOP - BOTTOM - 0.04)
    words = [("survives", BLUE), ("collapses", VERMILLION), ("\N{EM DASH} edge", INK)]
    if found.fold:
        words.append(("theory's fold", SKY))
    name_panel(axes, *words)
    axes.grid(visible=False)
    axes.set_xlim(-0.03, 1.03)
    axes.set_xticks(_TICKS, labels=[across.value(float(x)) for x in _TICKS])
    axes.set_xlabel(across.key)
    if up is None:
        _draw_line(axes, found)
    else:
        _draw_plane(axes, found)
        axes.set_yticks(_TICKS, labels=[up.value(float(y)) for y in _TICKS])
        axes.set_ylabel(up.key)
    return figure


def _rest(found: Phases) -> str:
    """What the lines do not show: rows without an edge, and a fold that lies elsewhere."""
    bare = [edge.collapses_above for edge in found.edges if edge.low != edge.low]
    number = len({edge.row for edge in found.edges})
    rows = ngettext("{number} row", "{number} rows", number, number=decimal(number))
    told = []
    if len(found.edges) > 1 and any(bare):
        told.append(f"{sum(bare)} of {rows} collapse everywhere")
    if len(found.edges) > 1 and not all(bare):
        told.append(f"{len(bare) - sum(bare)} of {rows} nowhere")
    if not found.fold:
        told.append("theory's fold lies outside of what was searched")
    return "; ".join(told)


def _draw_plane(axes: Axes, found: Phases) -> None:
    places = np.array(list(found.probability))
    chance = np.array(list(found.probability.values()))
    axes.set_ylim(-0.05, 1.05)
    axes.scatter(*places.T, c=chance, cmap=_COLOURS, vmin=0, vmax=1, s=42, edgecolors=GREY,
                 linewidths=0.4, zorder=3, clip_on=False)  # fmt: skip
    for line in _lines(found.edges):
        at, rows = zip(*((edge.middle, edge.row) for edge in line), strict=True)
        axes.plot(at, rows, color=INK, marker="|" if len(line) == 1 else "", zorder=4)
    for edge, (low, high) in zip(found.edges, found.spreads, strict=False):
        axes.plot([low, high], [edge.row] * 2, color=INK, linewidth=5, alpha=0.25, zorder=2)
    if found.fold:
        fold = np.array(sorted(found.fold, key=lambda place: place[1]))
        once = len({row for _, row in found.fold}) == len(found.fold)
        line, mark = ("--", "") if once else ("", "x")
        axes.plot(*fold.T, color=SKY, linestyle=line, marker=mark, linewidth=2.2, zorder=4)


def _draw_line(axes: Axes, found: Phases) -> None:
    told = sorted((x, p) for (x, _), p in found.probability.items())
    at, chance = np.array(told).T
    axes.plot(at, chance, color=GREY, linewidth=1, zorder=2)
    axes.scatter(at, chance, c=chance, cmap=_COLOURS, vmin=0, vmax=1, s=42, edgecolors=GREY,
                 linewidths=0.4, zorder=3)  # fmt: skip
    axes.axhline(HALF, color=GREY, linewidth=0.6, linestyle=":")
    for edge in found.edges:
        if edge.low == edge.low:
            axes.axvline(edge.middle, color=INK)
    for low, high in found.spreads:
        if low == low:
            axes.axvspan(low, high, color=INK, alpha=0.1, linewidth=0)
    for x, _ in found.fold:
        axes.axvline(x, color=SKY, linestyle="--", linewidth=2.2)
    axes.set_ylim(-0.05, 1.05)
    axes.set_ylabel("Part of the runs that collapsed")


def _lines(edges: Sequence[Edge]) -> list[list[Edge]]:
    """Edges of the same side joined from row to row, broken where a row has none or several."""
    lines: list[list[Edge]] = []
    for side in (False, True):
        line: list[Edge] = []
        for row in sorted({edge.row for edge in edges}):
            here = [e for e in edges if e.row == row and e.low == e.low]
            here = [edge for edge in here if edge.collapses_above is side]
            if len(here) == 1:
                line += here
                continue
            lines += [line, *([edge] for edge in here)]
            line = []
        lines.append(line)
    return [line for line in lines if line]


def _title(found: Phases, across: Axis) -> str:
    known = [edge for edge in found.edges if edge.low == edge.low]
    if not known:
        always = all(p >= HALF for p in found.probability.values())
        return "The plan collapses everywhere" if always else "The plan survives everywhere"
    low, high = (across.value(end(e.middle for e in known)) for end in (min, max))
    if low == high:
        return f"The plan tips at {across.key} = {low}"
    return f"The plan tips at {across.key} between {low} and {high}"
