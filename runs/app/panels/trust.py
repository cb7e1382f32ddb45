"""Chart of trust: the mean of the members."""

from __future__ import annotations

from ...figure_style import PURPLE
from ..view import View, chart_over_time, draw_beside


def draw_trust(view: View) -> str:
    """Mean trust of the members in the plan, in per cent."""
    chart = chart_over_time(view, view.say("chart_trust"), 100.0)
    draw_beside(chart, view, lambda row: 100 * row.trust)
    chart.line(view.days, [100 * row.trust for row in view.rounds], PURPLE)
    chart.key(view.say("stayers"), PURPLE)
    return chart.html()
