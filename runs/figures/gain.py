"""Figure of the gain: how much the next share rises when this one does, in per cent and in fen."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    INK,
    LEFT,
    ORANGE,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    say_empty,
    set_heights,
)
from ..drawing.time_axis import days, mark_orders, mark_point, order_room, set_dates
from ..language.formats import decimal
from ..language.translation import N_, gettext
from ..results.chart_series import gain as gain_by_round
from ..results.chart_series import slope as slope_by_round
from ..results.measures import highest_median
from ..results.run_results import RunResults

_EDGE = 1.0
"""Slope of a pool at rest from which it would not come back."""


def has_gain(run: RunResults) -> bool:
    """Whether the gain was known in any round."""
    return bool(np.isfinite(gain_by_round(run.rounds)).any())


def draw_gain(run: RunResults, source: str) -> Figure:
    """Gain and slope by round, beside the slope at which a pool at rest would tip."""
    figure = open_page(
        _title(run),
        gettext(
            "How much the next share rises if this one is a little higher and all look; where the"
            " pool would rest is in its curves"
        ),
        source,
    )
    axes = add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, TOP - BOTTOM)
    _draw_gain(axes, run)
    return figure


def _draw_gain(axes: Axes, run: RunResults) -> None:
    names = (N_("gain, % per %"), BLUE), (N_("slope, fen per fen"), ORANGE)
    keys = [(gettext(word), colour) for word, colour in names]
    edge = gettext("a slope at which a pool at rest would tip"), VERMILLION
    name_panel(axes, (gettext("Gain"), INK), *keys, edge)
    gain, slope = gain_by_round(run.rounds), slope_by_round(run.rounds)
    known = np.flatnonzero(np.isfinite(gain))
    if len(known) == 0:
        say_empty(axes, gettext("No round had a bill."))
        return
    at = days(run.rounds["date"])
    set_dates(axes, at[0], at[-1])
    both = np.concatenate([gain[known], slope[known]])
    highest, lowest = max(float(both.max()), _EDGE), min(float(both.min()), 0.0)
    set_heights(axes, highest * order_room(axes, run), lowest)
    axes.axhline(_EDGE, color=VERMILLION, lw=1.4, ls=(0, (5, 3)))
    axes.plot(at[known], slope[known], "-", lw=1, color=ORANGE)
    axes.plot(at[known], gain[known], "-o", ms=3, color=BLUE)
    top = int(known[np.argmax(gain[known])])
    mark_point(axes, at[top], gain[top], decimal(gain[top], 2))
    mark_orders(axes, run)


def _title(run: RunResults) -> str:
    year, median = highest_median(run.rounds, "gain")
    if year is None:
        return gettext("No round had a bill, so there was no gain")
    words = N_(
        "1 % on a share added {gain} % to the next one, by the median of {year}, the highest"
    )
    return gettext(words, year=year, gain=decimal(median, 2))
