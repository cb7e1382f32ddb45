"""Chart of claims: the queue, and what was decided in a round."""

from __future__ import annotations

from ...drawing.style import BLUE, INK, VERMILLION
from ...language.formats import size
from ...language.translation import N_, gettext
from .view import View, chart_over_time, draw_compared

_LINES = (
    ("claims_pending", N_("undecided"), INK),
    ("claims_approved", N_("approved a round"), BLUE),
    ("claims_refused", N_("refused a round"), VERMILLION),
)


def draw_claims(view: View) -> str:
    """Claims that wait for a decision, and those approved and refused in each round."""
    highest = view.most(lambda row: max(row.claims_pending, row.claims_approved))
    divisor, name = size(max(highest, 1))
    title = gettext("Claims, {size}", size=name).strip().strip(",")
    chart = chart_over_time(view, title, highest / divisor)
    draw_compared(chart, view, lambda row: row.claims_pending / divisor)
    for key, text, colour in _LINES:
        chart.line(view.days, [getattr(row, key) / divisor for row in view.rounds], colour)
        chart.key(gettext(text), colour)
    return chart.html()
