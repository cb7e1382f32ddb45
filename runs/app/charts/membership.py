"""Charts of membership: who is in, and who comes and goes."""

from __future__ import annotations

from ....model.records.round_record import RoundRow
from ...drawing.member_grid import KINDS, REMOVED
from ...drawing.style import BLUE, INK, SKY, VERMILLION
from ...language.formats import size
from ...language.translation import N_, gettext
from .view import View, chart_over_time, draw_compared


def members(row: RoundRow) -> float:
    """Members at the end of a round."""
    return row.members


def draw_members(view: View) -> str:
    """Members by round, covered and waiting."""
    highest = view.most(members, or_else=1.0)
    divisor, name = size(highest)
    title = gettext("Members, {size}", size=name).strip().strip(",")
    chart = chart_over_time(view, title, highest / divisor)
    covered = [row.covered / divisor for row in view.rounds]
    everybody = [row.members / divisor for row in view.rounds]
    chart.area(view.days, [0.0] * len(covered), covered, BLUE)
    chart.area(view.days, covered, everybody, SKY)
    chart.line(view.days, everybody, INK, width=1.0)
    draw_compared(chart, view, lambda row: row.members / divisor)
    chart.key(gettext("covered"), BLUE)
    chart.key(gettext("waiting"), SKY)
    return chart.html()


def draw_moves(view: View) -> str:
    """Who joined in a round, and who left or was removed."""
    values = (
        ("joined", N_("joined"), BLUE),
        ("left", N_("left"), VERMILLION),
        ("expelled", N_("removed"), KINDS[REMOVED].colour),
    )
    # The first rounds of the launch are far above all others: the scale is that of the others.
    later = [max(row.joined, row.left, row.expelled) for row in view.rounds[4:]]
    others = view.most(lambda row: row.left)
    highest = max(*later, others) if later else view.most(lambda row: max(row.joined, row.left))
    divisor, name = size(max(highest, 1))
    title = gettext("Joined and left in a round, {size}", size=name).strip().strip(",")
    chart = chart_over_time(view, title, highest / divisor)
    draw_compared(chart, view, lambda row: row.left / divisor)
    for key, text, colour in values:
        chart.line(view.days, [getattr(row, key) / divisor for row in view.rounds], colour)
        chart.key(gettext(text), colour)
    return chart.html()
