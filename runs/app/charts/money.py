"""Chart of money: what a round collects and owes, and what lies between the two."""

from __future__ import annotations

from ....model.records.round_record import RoundRow
from ...drawing.style import BLUE, GREEN, GREY, VERMILLION
from ...language.formats import size
from ...language.translation import N_, gettext
from .view import View, chart_over_time, draw_compared


def draw_money(view: View) -> str:
    """What came in, upward; aid and fee owed, downward; and the float between the two."""
    highest = view.most(_owed, lambda row: row.collected_fen + row.sponsor_fen) / 100
    highest = max(highest, view.most(lambda row: row.float_fen) / 100)
    divisor, name = size(max(highest, 1))
    title = gettext("Money: in above, out below; {size} yuan", size=name)
    chart = chart_over_time(view, title, highest / divisor, -view.most(_owed) / 100 / divisor)
    draw_compared(chart, view, lambda row: -_owed(row) / 100 / divisor)
    lines = (
        (N_("float"), GREY, [row.float_fen for row in view.rounds]),
        (N_("aid and fee"), VERMILLION, [-_owed(row) for row in view.rounds]),
        (N_("collected"), BLUE, [row.collected_fen for row in view.rounds]),
        (N_("paid by others"), GREEN, [row.sponsor_fen for row in view.rounds]),
    )
    for text, colour, fen in lines:
        chart.line(view.days, [one / 100 / divisor for one in fen], colour)
        chart.key(gettext(text), colour)
    return chart.html()


def _owed(row: RoundRow) -> float:
    return row.aid_fen + row.fee_fen
