"""Chart of the gain: how far a rise of the share brings on the next one."""

from __future__ import annotations

import math

from ...drawing.style import BLUE, VERMILLION
from ...language.translation import gettext
from .view import View, chart_over_time, draw_compared


def draw_gain(view: View) -> str:
    """The gain of each round, with the line at 1 above which a pool tips."""
    highest = max(1.3, min(view.most(lambda row: row.gain), 5.0))
    chart = chart_over_time(view, gettext("Gain: next rise per unit of rise"), highest)
    draw_compared(chart, view, lambda row: row.gain)
    gains = [row.gain for row in view.rounds]
    chart.line(view.days, gains, BLUE)
    chart.level(1.0, VERMILLION, gettext("above 1 the pool tips"))
    if not any(math.isfinite(one) for one in gains):
        chart.say(gettext("not measured in these rounds"))
    return chart.html()
