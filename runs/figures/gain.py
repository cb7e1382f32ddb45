"""Figure of the gain: how much the next share rises when this one does, and the line of 1."""

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
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    say_empty,
    set_heights,
)
from ..drawing.time_axis import days, mark_orders, mark_point, order_room, set_dates
from ..language.formats import decimal, month_name
from ..language.translation import N_, gettext, ngettext
from ..results.chart_series import gain as gain_by_round
from ..results.run_results import RunResults
from ..summary.gain_and_noise import NEARLY_NOBODY, left_of_it

_SPIRAL = 1.0


def has_gain(run: RunResults) -> bool:
    """Whether the gain was known in any round."""
    return bool(np.isfinite(gain_by_round(run.rounds)).any())


def draw_gain(run: RunResults, source: str) -> Figure:
    """The gain by round, beside the line above which the share runs away."""
    gain = gain_by_round(run.rounds)
    figure = open_page(
        _title(run, gain),
        gettext(
            "By how many per cent the next share rises if this one is 1 % higher and everybody"
            " looks, from the members of the round"
        ),
        source,
    )
    axes = add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, TOP - BOTTOM)
    _draw_gain(axes, run, gain)
    return figure


def _draw_gain(axes: Axes, run: RunResults, gain: np.ndarray) -> None:
    name_panel(axes, (gettext("Gain"), INK), (gettext("by round"), BLUE), _spiral())
    known = np.flatnonzero(np.isfinite(gain))
    if len(known) == 0:
        say_empty(axes, gettext("No round had a bill."))
        return
    at = days(run.rounds["date"])
    set_dates(axes, at[0], at[-1])
    highest, lowest = max(float(gain[known].max()), _SPIRAL), min(float(gain[known].min()), 0.0)
    set_heights(axes, highest * order_room(axes, run), lowest)
    axes.axhline(_SPIRAL, color=VERMILLION, lw=1.4, ls=(0, (5, 3)))
    axes.plot(at[known], gain[known], "-o", ms=3, color=BLUE)
    top = int(known[np.argmax(gain[known])])
    mark_point(axes, at[top], gain[top], decimal(gain[top], 2))
    mark_orders(axes, run)


def _title(run: RunResults, gain: np.ndarray) -> str:
    known = np.flatnonzero(np.isfinite(gain))
    if len(known) == 0:
        return gettext("No round had a bill, so there was no gain")
    top = int(known[np.argmax(gain[known])])
    month = month_name(run.rounds["date"][top].item())
    above = int((gain[known] >= _SPIRAL).sum())
    if above:
        return ngettext(
            "In the one round with a bill the gain was 1 or more: a death spiral",
            "In {above} of {rounds} rounds the gain was 1 or more: a death spiral",
            len(known),
            above=above,
            rounds=len(known),
        )
    if left_of_it(run) < NEARLY_NOBODY:
        words = N_("The gain stayed below 1, at most {gain}, and yet nearly nobody is left")
        return gettext(words, gain=decimal(gain[top], 2))
    return gettext(
        "The gain stayed below 1: at most {gain}, in {month}",
        gain=decimal(gain[top], 2),
        month=month,
    )


def _spiral() -> tuple[str, str]:
    return gettext("a spiral from here on"), VERMILLION
