"""Chart of the share: what one member owes in a round, beside what was promised."""

from __future__ import annotations

from ....model.records.round_record import RoundRow
from ...drawing.style import BLUE, VERMILLION
from ...language.translation import gettext
from .view import View, chart_over_time, draw_compared


def share_yuan(row: RoundRow) -> float:
    """Share of a round in yuan."""
    return row.share_fen / 100


def draw_share(view: View) -> str:
    """The share of each round on a scale of tenfolds, and the promise as a level."""
    promise = view.promise_yuan
    shares = [share_yuan(row) for row in view.rounds]
    known = [one for one in (*shares, promise) if one > 0]
    highest = max(view.most(share_yuan), promise, 1.0)
    lowest = min(known, default=0.1)
    chart = chart_over_time(
        view, gettext("Share of a round, yuan (tenfolds)"), highest, lowest, tenfolds=True
    )
    chart.key(gettext("a round"), BLUE)
    draw_compared(chart, view, share_yuan)
    chart.line(view.days, shares, BLUE)
    if promise > 0:
        chart.key(gettext("the promise"), VERMILLION, "6 4")
        chart.level(promise, VERMILLION)
    if not any(shares):
        chart.say(gettext("no share yet"))
    return chart.html()
