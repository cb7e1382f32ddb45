"""Chart of the agency: who holds a policy of it."""

from __future__ import annotations

from ....model.records.round_record import RoundRow
from ...drawing.style import GREEN
from ...language.formats import size
from ...language.translation import gettext
from .view import View, chart_over_time, draw_compared


def insured(row: RoundRow) -> float:
    """People who hold at least one policy at the end of a round."""
    return row.insured


def draw_insured(view: View) -> str:
    """Holders of a prepaid policy by round, members of the plan or not."""
    highest = view.most(insured)
    divisor, name = size(max(highest, 1))
    title = gettext("Policyholders of the agency, {size}", size=name).strip().strip(",")
    chart = chart_over_time(view, title, max(highest, 1) / divisor)
    draw_compared(chart, view, lambda row: row.insured / divisor)
    chart.line(view.days, [row.insured / divisor for row in view.rounds], GREEN)
    chart.key(gettext("hold a policy"), GREEN)
    return chart.html()
