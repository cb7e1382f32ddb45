"""Chart of the pool: what cover is worth to the members, and what they cost, as they leave."""

from __future__ import annotations

import math

from ...drawing.style import BLUE, GREEN, GREY, INK, VERMILLION
from ...language.formats import decimal_up_to, size
from ...language.translation import N_, gettext
from ..state.pool_curve import PoolCurve
from .svg_chart import Chart, ticks
from .view import View

_ROOM = 3.0
"""Prices are shown up to so many times what a round is seen to cost, or the pool costs."""


_TITLE = N_("The pool: yuan a round, by {size} members")
_KEYS = (
    (N_("worth of cover"), BLUE),
    (N_("their cost with fee, in the long run"), VERMILLION),
    (N_("cost at the margin"), GREEN),
    (N_("at the peak"), GREY),
)


def draw_curves(view: View) -> str:
    """Demand, average and marginal cost of the members now, over those at the peak in grey."""
    pools = [pool for pool in view.pools if pool is not None]
    if not pools:
        chart = Chart(gettext(_TITLE, size=""), (0.0, 1.0), (0.0, 1.0))
        chart.say(gettext("no members"))
        return chart.html()
    now, peak = pools[-1], max(pools, key=lambda pool: pool.people)
    divisor, name = size(peak.people)
    most = peak.people / divisor
    dear = max(now.now_yuan, *(float(pool.average_yuan[-1]) for pool in (now, peak)))
    chart = Chart(gettext(_TITLE, size=name), (0.0, most * 1.05), (0.0, dear * _ROOM))
    for place in ticks(0.0, most):
        chart.tick(place, decimal_up_to(place, 10))
    if peak is not now:
        _draw(chart, peak, divisor, dear, (GREY, GREY, ""), "2 3")
    _draw(chart, now, divisor, dear, (BLUE, VERMILLION, GREEN), "")
    chart.point(now.people / divisor, now.now_yuan, INK, gettext("the pool now"))
    for text, colour in _KEYS:
        chart.key(gettext(text), colour)
    return chart.html()


def _draw(
    chart: Chart,
    pool: PoolCurve,
    divisor: float,
    dear: float,
    colours: tuple[str, str, str],
    dash: str,
) -> None:
    people = (pool.demand * pool.people / divisor).tolist()
    demand, average, marginal = colours
    top = dear * _ROOM * 1.05
    inside = [price if price <= top else math.nan for price in pool.price_yuan.tolist()]
    chart.line(people, inside, demand, dash=dash)
    chart.line(people, pool.average_yuan.tolist(), average, dash=dash)
    if marginal:
        at = (pool.marginal_at * pool.people / divisor).tolist()
        chart.line(at, pool.marginal_yuan.tolist(), marginal, width=1.2)
