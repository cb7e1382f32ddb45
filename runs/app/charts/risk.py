"""Chart of risk: are those who leave healthier than those who stay?"""

from __future__ import annotations

from ....model.records.round_record import RoundRow
from ...drawing.style import BLUE, VERMILLION
from ...language.translation import gettext
from .view import View, chart_over_time, draw_compared


def draw_risk(view: View) -> str:
    """Mean yearly claims of 1,000 members, and of 1,000 people who left in the round."""
    highest = 1000 * view.most(_risk_members, lambda row: row.risk_left)
    chart = chart_over_time(view, gettext("Claims a year of 1,000 people"), highest)
    draw_compared(chart, view, lambda row: 1000 * row.risk_members)
    chart.line(view.days, [1000 * row.risk_members for row in view.rounds], BLUE)
    chart.line(view.days, [1000 * row.risk_left for row in view.rounds], VERMILLION)
    chart.key(gettext("members"), BLUE)
    chart.key(gettext("who leave"), VERMILLION)
    return chart.html()


def _risk_members(row: RoundRow) -> float:
    return row.risk_members
