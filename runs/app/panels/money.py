"""Chart of money: what a round collects and owes, and what lies between the two."""

from __future__ import annotations

from ....model.record import RoundRow
from ...figure_style import BLUE, GREEN, SKY, VERMILLION
from ..view import View, chart_over_time, draw_beside
from ..words import size


def draw_money(view: View) -> str:
    """Aid and fee of each round, what was collected and paid by others, and the float."""
    highest = view.most(_owed, lambda row: row.float_fen) / 100
    divisor, name = size(max(highest, 1), view.language)
    chart = chart_over_time(view, view.say("chart_money", size=name), highest / divisor)
    draw_beside(chart, view, lambda row: _owed(row) / 100 / divisor)
    lines = (
        ("float_line", SKY, [row.float_fen for row in view.rounds]),
        ("aid", VERMILLION, [_owed(row) for row in view.rounds]),
        ("collected", BLUE, [row.collected_fen for row in view.rounds]),
        ("sponsor", GREEN, [row.sponsor_fen for row in view.rounds]),
    )
    floats = [row.float_fen / 100 / divisor for row in view.rounds]
    chart.area(view.days, [0.0] * len(floats), floats, SKY)
    for key, colour, fen in lines:
        chart.line(view.days, [one / 100 / divisor for one in fen], colour)
        chart.key(view.say(key), colour)
    return chart.html()


def _owed(row: RoundRow) -> float:
    return row.aid_fen + row.fee_fen
