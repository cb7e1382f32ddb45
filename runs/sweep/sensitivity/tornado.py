"""Figure of a tornado: how far each parameter moves an outcome, the strongest on top."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    GREY,
    INK,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
)
from ...language.formats import short
from .analysis import DesignSpace, Sensitivity
from .indices import Index

MOST_BARS = 14
_PART = 0.2
_RIGHT = 0.16
_LEFT = 0.27


@dataclass(frozen=True)
class Bar:
    """Mean of the outcome where a parameter is low, and where it is high."""

    parameter: str
    low: float
    high: float


def bars_of(space: DesignSpace, by_row: np.ndarray) -> list[Bar]:
    """Mean outcome in the lowest and in the highest fifth of each parameter's range.

    Args:
        space: the design.
        by_row: outcome, one for each row of the design.

    Returns:
        In the order of the parameters.
    """
    bars = []
    for column, parameter in enumerate(space.parameters):
        at = space.places[:, column]
        low, high = at <= max(_PART, at.min()), at >= min(1 - _PART, at.max())
        bars.append(Bar(parameter, float(by_row[low].mean()), float(by_row[high].mean())))
    return bars


def sort_bars(found: Sensitivity, bars: Sequence[Bar]) -> list[Bar]:
    """Bars by the index of their parameter, largest first; by length where there is none."""
    largest = {i.parameter: -place for place, i in enumerate(reversed(ranked_indices(found)))}
    return sorted(bars, key=lambda bar: (largest.get(bar.parameter, 1), -abs(bar.high - bar.low)))


def ranked_indices(found: Sensitivity) -> list[Index]:
    """The index by which parameters are ranked, largest first: total order if there is one."""
    ranked = map(found.rank, ("total_order", "first_order", "mu_star"))
    return next(filter(None, ranked), [])


def draw_tornado(
    found: Sensitivity,
    space: DesignSpace,
    ranges: Sequence[Sequence[tuple[float, str]]],
    unit: str,
    source: str,
) -> Figure:
    """Draw the bars of an outcome, with the indices and their intervals beside them.

    Args:
        found: what the outcome owes to each parameter.
        space: the design.
        ranges: places along each parameter, from 0 to 1, and the values there, as text.
        unit: of the outcome; empty if it has none.
        source: where the numbers come from.
    """
    bars = sort_bars(found, bars_of(space, found.by_row))[:MOST_BARS]
    named = f"{found.outcome}, {unit}," if unit else found.outcome
    says = f"Mean {named} where a parameter is in the lowest and in the highest fifth of its range"
    figure = open_page(title_of(found), f"{says}\n{_meaning(found)}", source)
    axes = add_panel(figure, _LEFT, BOTTOM, FULL_WIDTH - _LEFT - _RIGHT, TOP - BOTTOM)
    axes.grid(axis="x")
    axes.grid(visible=False, axis="y")
    name_panel(axes, ("lowest fifth", BLUE), ("highest fifth", VERMILLION))
    for place, bar in enumerate(bars):
        for at, value, colour in ((-0.16, bar.low, BLUE), (0.16, bar.high, VERMILLION)):
            axes.barh(place + at, value - found.mean, left=found.mean, height=0.32, color=colour)
    axes.axvline(found.mean, color=INK, linewidth=0.8)
    axes.set_ylim(max(len(bars), 4) - 0.4, -0.6)
    axes.set_yticks(range(len(bars)))
    texts = dict(zip(space.parameters, ranges, strict=True))
    axes.set_yticklabels(
        [f"{bar.parameter}\n{_span(texts[bar.parameter])}" for bar in bars], size=8
    )
    axes.margins(x=0.08)
    axes.xaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: short(value))
    for place, bar in enumerate(bars):
        axes.annotate(
            _index_text(found, bar.parameter), (1.0, place), xycoords=("axes fraction", "data"),
            xytext=(6, 0), textcoords="offset points", va="center", size=8, color=GREY,
        )  # fmt: skip
    return figure


def _span(marks: Sequence[tuple[float, str]]) -> str:
    return f"{marks[0][1]} to {marks[-1][1]}"


_SYMBOLS = {"first_order": "S", "total_order": "T", "mu_star": "\N{GREEK SMALL LETTER MU}*"}


def _meaning(found: Sensitivity) -> str:
    """What the letters at the right are."""
    names = {i.name for i in found.indices}
    said = {
        "first_order": "S: part of the variance that is this parameter's alone",
        "total_order": "T: with what it does together with others",
        "mu_star": "\N{GREEK SMALL LETTER MU}*: mean effect of its whole range",
    }
    told = [text for name, text in said.items() if name in names]
    if found.noise >= 0.01:  # not with one seed, when it is not known
        told.append(f"{found.noise * 100:.0f} % of what differs between runs is luck")
    return "; ".join(told)


def _index_text(found: Sensitivity, parameter: str) -> str:
    told = []
    for i in found.indices:
        if i.parameter == parameter and i.name in _SYMBOLS:
            low, at, high = map(
                short if i.name == "mu_star" else _two_digits, (i.low, i.value, i.high)
            )
            around = "" if i.low != i.low else f" [{low}, {high}]"
            around = " [?]" if math.isinf(i.low) else around
            told.append(f"{_SYMBOLS[i.name]} {at}{around}")
    return "\n".join(told)


def _two_digits(part: float) -> str:
    return f"{part:.2f}"


def title_of(found: Sensitivity) -> str:
    """What moves the outcome most, as far as the intervals tell."""
    if not found.indices:
        return f"Nothing that was varied moves {found.outcome}"
    first, *others = ranked_indices(found)
    near = [one.parameter for one in others if not one.high < first.low]
    if not near or first.low != first.low:
        return f"{first.parameter} moves {found.outcome} most"
    if len(near) == 1 and not math.isinf(first.low):
        return f"{first.parameter} and {near[0]} move {found.outcome} most"
    return f"Too few runs to say what moves {found.outcome} most"
