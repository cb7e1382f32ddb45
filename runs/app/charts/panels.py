"""The charts of the page, a function each: from what there is to see to HTML text."""

from __future__ import annotations

import math
from functools import partial
from operator import itemgetter

import numpy as np

from ....agents.engine.units import FEN_IN_YUAN
from ...drawing.member_grid import KINDS, REMOVED
from ...drawing.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, SKY, VERMILLION
from ...language.formats import decimal_up_to, size
from ...language.translation import N_, gettext
from ...results.chart_series import (
    claims_a_year,
    gain,
    minus_owed_yuan,
    owed_yuan,
    paid_in_yuan,
    share_yuan,
    slope,
    trust_percent,
)
from ..state.pool_curve import PoolCurve
from .svg_chart import Chart, ticks
from .view import Line, View, chart_of_lines, chart_over_time, draw_compared, draw_lines

_CLAIMS = (
    Line(N_("undecided"), INK, itemgetter("claims_pending")),
    Line(N_("approved a round"), BLUE, itemgetter("claims_approved")),
    Line(N_("refused a round"), VERMILLION, itemgetter("claims_refused")),
)
_INSURED = Line(N_("hold a policy"), GREEN, itemgetter("insured"))
_LEFT = itemgetter("left")
_MOVES = (
    Line(N_("joined"), BLUE, itemgetter("joined")),
    Line(N_("left"), VERMILLION, _LEFT),
    Line(N_("removed"), KINDS[REMOVED].colour, itemgetter("expelled")),
)
_MONEY = (
    Line(N_("float"), GREY, lambda rounds: rounds["float_fen"] / FEN_IN_YUAN),
    Line(N_("aid and fee"), VERMILLION, minus_owed_yuan),
    Line(N_("collected"), BLUE, lambda rounds: rounds["collected_fen"] / FEN_IN_YUAN),
    Line(N_("paid by others"), GREEN, lambda rounds: rounds["sponsor_fen"] / FEN_IN_YUAN),
)
_RISKS = (
    Line(N_("members"), BLUE, partial(claims_a_year, whose="members", people=1000)),
    Line(N_("who leave"), VERMILLION, partial(claims_a_year, whose="left", people=1000)),
)
_PRICE_ROOM = 3.0
"""Prices are shown up to so many times what a round is seen to cost, or the pool costs."""
_POOL_TITLE = N_("The pool: yuan a round, by {size} members")
_POOL_KEYS = (
    (N_("worth of cover"), BLUE),
    (N_("their cost with fee, in the long run"), VERMILLION),
    (N_("cost at the margin"), GREEN),
    (N_("at the peak"), GREY),
)


def draw_claims(view: View) -> str:
    """Claims that wait for a decision, and those approved and refused in each round."""
    highest = view.most(*(line.values for line in _CLAIMS[:2]))
    return chart_of_lines(view, N_("Claims, {size}"), _CLAIMS, _CLAIMS[0].values, highest).html()


def draw_curves(view: View) -> str:
    """Demand, average and marginal cost of the members now, over those at the peak in grey."""
    pools = [pool for pool in view.pools if pool is not None]
    if not pools:
        chart = Chart(gettext(_POOL_TITLE, size=""), (0.0, 1.0), (0.0, 1.0))
        are_there = bool((view.rounds["members"][-1:] > 0).any())
        chart.say(gettext("not measured") if are_there else gettext("no members"))
        return chart.html()
    now, peak = pools[-1], max(pools, key=lambda pool: pool.people)
    divisor, name = size(peak.people)
    most = peak.people / divisor
    dear = max(now.now_yuan, *(float(pool.average_yuan[-1]) for pool in (now, peak)))
    chart = Chart(gettext(_POOL_TITLE, size=name), (0.0, most * 1.05), (0.0, dear * _PRICE_ROOM))
    for place in ticks(0.0, most):
        chart.tick(place, decimal_up_to(place, 10))
    if peak is not now:
        _draw(chart, peak, divisor, dear, (GREY, GREY, ""), "2 3")
    _draw(chart, now, divisor, dear, (BLUE, VERMILLION, GREEN), "")
    chart.point(now.people / divisor, now.now_yuan, INK, gettext("the pool now"))
    for text, colour in _POOL_KEYS:
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
    top = dear * _PRICE_ROOM * 1.05
    inside = [price if price <= top else math.nan for price in pool.price_yuan.tolist()]
    chart.line(people, inside, demand, dash=dash)
    chart.line(people, pool.average_yuan.tolist(), average, dash=dash)
    if marginal:
        at = (pool.marginal_at * pool.people / divisor).tolist()
        chart.line(at, pool.marginal_yuan.tolist(), marginal, width=1.2)


def draw_gain(view: View) -> str:
    """Gain and slope of each round, with the slope at which a pool at rest would tip."""
    highest = max(1.3, min(max(view.most(gain), view.most(slope)), 5.0))
    chart = chart_over_time(view, gettext("Gain: next rise per unit of rise"), highest)
    draw_compared(chart, view, gain)
    gains = gain(view.rounds)
    chart.line(view.days, slope(view.rounds).tolist(), ORANGE, width=1.0)
    chart.line(view.days, gains.tolist(), BLUE)
    chart.key(gettext("gain, % per %"), BLUE)
    chart.key(gettext("slope, fen per fen"), ORANGE)
    chart.level(1.0, VERMILLION, gettext("slope at which a pool at rest tips"))
    if not np.isfinite(gains).any():
        chart.say(gettext("not measured in these rounds"))
    return chart.html()


def draw_insured(view: View) -> str:
    """Holders of a prepaid policy by round, members of the plan or not."""
    highest = max(view.most(_INSURED.values), 1.0)
    title = N_("Policyholders of the agency, {size}")
    return chart_of_lines(view, title, [_INSURED], _INSURED.values, highest).html()


def draw_members(view: View) -> str:
    """Members by round, covered and waiting."""
    highest = view.most(itemgetter("members"), or_else=1.0)
    divisor, name = size(highest)
    title = gettext("Members, {size}", size=name).strip().strip(",")
    chart = chart_over_time(view, title, highest / divisor)
    covered, everybody = ((view.rounds[name] / divisor).tolist() for name in ("covered", "members"))
    chart.area(view.days, [0.0] * len(covered), covered, BLUE)
    chart.area(view.days, covered, everybody, SKY)
    chart.line(view.days, everybody, INK, width=1.0)
    draw_compared(chart, view, itemgetter("members"), divisor)
    chart.key(gettext("covered"), BLUE)
    chart.key(gettext("waiting"), SKY)
    return chart.html()


def draw_moves(view: View) -> str:
    """Who joined in a round, and who left or was removed."""
    # The first rounds of the launch are far above all others: the scale is that of the others.
    later = np.concatenate([line.values(view.rounds)[4:] for line in _MOVES])
    if len(later):
        highest = max(float(later.max()), view.most(_LEFT))
    else:
        highest = view.most(itemgetter("joined"), _LEFT)
    title = N_("Joined and left in a round, {size}")
    return chart_of_lines(view, title, _MOVES, _LEFT, highest).html()


def draw_money(view: View) -> str:
    """What came in, upward; aid and fee owed, downward; and the float between the two."""
    highest, lowest = view.most(owed_yuan, paid_in_yuan, _MONEY[0].values), -view.most(owed_yuan)
    title = N_("Money: in above, out below; {size} yuan")
    return chart_of_lines(view, title, _MONEY, minus_owed_yuan, highest, lowest).html()


def draw_risk(view: View) -> str:
    """Mean yearly claims of 1,000 members, and of 1,000 people who left in the round."""
    highest = view.most(*(line.values for line in _RISKS))
    chart = chart_over_time(view, gettext("Claims a year of 1,000 people"), highest)
    draw_compared(chart, view, _RISKS[0].values)
    draw_lines(chart, view, _RISKS)
    return chart.html()


def draw_share(view: View) -> str:
    """The share of each round on a scale of tenfolds, and the promise as a level."""
    promise = view.promise_yuan
    shares = share_yuan(view.rounds).tolist()
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


def draw_trust(view: View) -> str:
    """Mean trust of the members in the plan, in per cent, on the tens between which it moves."""
    highest = view.most(trust_percent, or_else=100.0)
    lowest = -view.most(lambda rounds: -trust_percent(rounds), or_else=0.0)
    top = min(10 * math.ceil(highest / 10), 100)
    chart = chart_over_time(
        view, gettext("Trust in the plan, %"), top / 1.06, 10 * math.floor(lowest / 10)
    )
    draw_compared(chart, view, trust_percent)
    draw_lines(chart, view, [Line(N_("members"), PURPLE, trust_percent)])
    return chart.html()
