"""Chart of trust: the mean of the members."""

from __future__ import annotations

import math

from ....model.records.round_record import RoundRow
from ...drawing.style import PURPLE
from ...language.translation import gettext
from .view import View, chart_over_time, draw_compared


def draw_trust(view: View) -> str:
    """Mean trust of the members in the plan, in per cent, on the tens between which it moves."""
    highest = view.most(_trust, or_else=100.0)
    lowest = -view.most(lambda row: -_trust(row), or_else=0.0)
    top = min(10 * math.ceil(highest / 10), 100)
    chart = chart_over_time(
        view, gettext("Trust in the plan, %"), top / 1.06, 10 * math.floor(lowest / 10)
    )
    draw_compared(chart, view, _trust)
    chart.line(view.days, [_trust(row) for row in view.rounds], PURPLE)
    chart.key(gettext("members"), PURPLE)
    return chart.html()


def _trust(row: RoundRow) -> float:
    return 100 * row.trust if row.members else math.nan
