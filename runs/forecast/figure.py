"""Figure of forecasts: what was published, and what was said of it from each day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    GREEN,
    GREY,
    INK,
    LEFT,
    ORANGE,
    PURPLE,
    TOP,
    add_panel,
    empty_page,
    name_panel,
    open_page,
    set_heights,
)
from ..drawing.time_axis import days, set_dates
from .published_series import Point
from .run_forecast import Forecast, Forecasts

_COLOURS = (BLUE, ORANGE, GREEN, PURPLE)
_SHOWN, _GAP = ("members", "payers", "share of a round"), 0.07
_UNITS = {
    "members": "million members",
    "payers": "million payers",
    "share of a round": "yuan a round",
}
_APART = 0.008
"""Between the bars of two origins for the same number, as a part of the panel."""
_ROOM = 40


def draw_forecasts(found: Forecasts, title: str, source: str) -> Figure:
    """Panels for members, payers and the share; a bar for each forecast of a published number.

    Args:
        found: the forecasts.
        title: the finding, in a sentence.
        source: where the numbers come from.
    """
    kinds = [kind for kind in _SHOWN if any(one.series == kind for one in found.forecasts)]
    if not kinds:
        return empty_page(title, source)
    says = (
        "Dots: what was published; triangles: at least so much. Bars: half and nine tenths of what "
        "the posterior\nof a day said, each day in a colour; cross: a straight line through the "
        "last two points known then."
    )
    figure = open_page(title, says, source)
    height = (TOP - BOTTOM - _GAP * (len(kinds) - 1)) / len(kinds)
    first, last = _span(found)
    for i, kind in enumerate(kinds):
        bottom = TOP - height - i * (height + _GAP)
        axes = add_panel(figure, LEFT, bottom, FULL_WIDTH, height)
        shown = [one for one in found.forecasts if one.series == kind]
        _draw_points(axes, found.known[kind])
        for j, origin in enumerate(found.plan.origins):
            colour = _COLOURS[j % len(_COLOURS)]
            axes.axvline(_day(origin), color=colour, lw=0.8, ls=":")
            off = (j - (len(found.plan.origins) - 1) / 2) * _APART * (last - first)
            _draw_bars(axes, [one for one in shown if one.origin == origin], off, colour)
        set_heights(axes, _highest(shown, found.known[kind]))
        set_dates(axes, first, last, named=i == len(kinds) - 1)
        origins = [
            (f"as of {origin}", _COLOURS[j % len(_COLOURS)])
            for j, origin in enumerate(found.plan.origins)
        ]
        name_panel(axes, (f"{_UNITS[kind]} ", GREY), *(origins if i == 0 else ()))
    return figure


def _draw_points(axes: Axes, points: Sequence[Point]) -> None:
    for mark, at_least in (("o", False), ("^", True)):
        some = [(_day(one.day), one.value) for one in points if one.at_least is at_least]
        if some:
            axes.plot(*zip(*some, strict=True), mark, color=INK, ms=4, zorder=4)


def _draw_bars(axes: Axes, shown: Sequence[Forecast], off: float, colour: str) -> None:
    for one in shown:
        place = _day(one.day) + off
        low, quarter, middle, three, high = one.quantiles
        axes.plot((place, place), (low, high), color=colour, lw=1.1)
        axes.plot((place, place), (quarter, three), color=colour, lw=4, solid_capstyle="butt")
        axes.plot(place, middle, "o", color="white", ms=3, mec=colour, mew=1)
        axes.plot(place, one.rules["straight line"], "x", color=colour, ms=5, mew=1.2)


def _highest(shown: Sequence[Forecast], points: Sequence[Point]) -> float:
    most = max(one.value for one in points)
    ends = [one.quantiles[-1] for one in shown] + [one.rules["straight line"] for one in shown]
    drawn = [end for end in ends if np.isfinite(end)]
    return min(max([most, *drawn]), 2.5 * most)


def _span(found: Forecasts) -> tuple[float, float]:
    every = [point.day for kind in _SHOWN for point in found.known.get(kind, [])]
    ends = [*every, *found.plan.origins]
    return _day(min(ends)) - _ROOM, _day(max(ends)) + _ROOM


def _day(day: dt.date) -> float:
    return float(days([day])[0])
