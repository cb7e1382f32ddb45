"""Figure of a tornado: how far each parameter moves an outcome, the strongest on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..figure_style import (
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
from .sensitivity import Sensitivity, Space
from .short_numbers import short

MOST_BARS = 14
_PART = 0.2
_LEFT = 0.27


@dataclass(frozen=True)
class Bar:
    """Mean of the outcome where a parameter is low, and where it is high."""

    parameter: str
    low: float
    high: float


def bars_of(space: Space, by_row: np.ndarray) -> list[Bar]:
    """Mean outcome in the lowest and in the highest fifth of each parameter's range.

    Args:
        space: the design.
        by_row: outcome, one for each row of the design.

    Returns:
        The longest bar first.
    """
    bars = []
    for column, parameter in enumerate(space.parameters):
        at = space.unit[:, column]
        low, high = at <= max(_PART, at.min()), at >= min(1 - _PART, at.max())
        bars.append(Bar(parameter, float(by_row[low].mean()), float(by_row[high].mean())))
    return sorted(bars, key=lambda bar: -abs(bar.high - bar.low))


def draw_tornado(
    found: Sensitivity, space: Space, ranges: Sequence[tuple[str, str]], unit: str, source: str
) -> Figure:
    """Draw the bars of an outcome, with the indices beside them.

    Args:
        found: what the outcome owes to each parameter.
        space: the design.
        ranges: lowest and highest value of each parameter, as text.
        unit: of the outcome; empty if it has none.
        source: where the numbers come from.
    """
    bars = bars_of(space, found.by_row)[:MOST_BARS]
    named = f"{found.outcome}, {unit}," if unit else found.outcome
    says = f"Mean {named} where a parameter is in the lowest and in the highest fifth of its range"
    figure = open_page(_title(found), f"{says}\n{_meaning(found)}", source)
    axes = add_panel(figure, _LEFT, BOTTOM, FULL_WIDTH - _LEFT - 0.08, TOP - BOTTOM)
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
        [f"{bar.parameter}\n{' to '.join(texts[bar.parameter])}" for bar in bars], size=8
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


_SYMBOLS = {"first_order": "S", "total_order": "T", "mu_star": "\N{GREEK SMALL LETTER MU}*"}


def _meaning(found: Sensitivity) -> str:
    """What the letters at the right are."""
    names = {i.name for i in found.indices}
    said = {
        "first_order": "S: part of the variance that is this parameter's alone",
        "total_order": "T: with what it does together with others",
        "mu_star": "\N{GREEK SMALL LETTER MU}*: mean effect of its whole range",
    }
    return "; ".join(text for name, text in said.items() if name in names)


def _index_text(found: Sensitivity, parameter: str) -> str:
    told = [
        f"{_SYMBOLS[i.name]} {i.value:.2f}" if i.name != "mu_star"
        else f"{_SYMBOLS[i.name]} {short(i.value)}"
        for i in found.indices
        if i.parameter == parameter and i.name in _SYMBOLS
    ]  # fmt: skip
    return "  ".join(told)


def _title(found: Sensitivity) -> str:
    if not found.indices:
        return f"Nothing that was varied moves {found.outcome}"
    noise = ""
    if found.noise == found.noise and found.noise >= 0.01:
        noise = f"; {found.noise * 100:.0f} % of what differs between runs is luck"
    return f"{_strongest(found)} moves {found.outcome} most{noise}"


def _strongest(found: Sensitivity) -> str:
    ranked = next(filter(None, map(found.ranked, ("total_order", "first_order", "mu_star"))))
    return ranked[0].parameter
