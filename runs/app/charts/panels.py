"""The charts of the page, a function each: from what there is to see to HTML text."""

from __future__ import annotations

import math

from ....model.records.round_record import RoundRow
from ...drawing.member_grid import KINDS, REMOVED
from ...drawing.style import BLUE, GREEN, GREY, INK, PURPLE, SKY, VERMILLION
from ...language.formats import decimal_up_to, size
from ...language.translation import N_, gettext
from ..state.pool_curve import PoolCurve
from .svg_chart import Chart, ticks
from .view import View, chart_over_time, draw_compared

_CLAIM_LINES = (
    ("claims_pending", N_("undecided"), INK),
    ("claims_approved", N_("approved a round"), BLUE),
    ("claims_refused", N_("refused a round"), VERMILLION),
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
    highest = view.most(lambda row: max(row.claims_pending, row.claims_approved))
    divisor, name = size(max(highest, 1))
    title = gettext("Claims, {size}", size=name).strip().strip(",")
    chart = chart_over_time(view, title, highest / divisor)
    draw_compared(chart, view, lambda row: row.claims_pending / divisor)
    for key, text, colour in _CLAIM_LINES:
        chart.line(view.days, [getattr(row, key) / divisor for row in view.rounds], colour)
        chart.key(gettext(text), colour)
    return chart.html()


def draw_curves(view: View) -> str:
    """Demand, average and marginal cost of the members now, over those at the peak in grey."""
    pools = [pool for pool in view.pools if pool is not None]
    if not pools:
        chart = Chart(gettext(_POOL_TITLE, size=""), (0.0, 1.0), (0.0, 1.0))
        chart.say(gettext("no members"))
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
    """The gain of each round, with the line at 1 above which a pool tips."""
    highest = max(1.3, min(view.most(lambda row: row.gain), 5.0))
    chart = chart_over_time(view, gettext("Gain: next rise per unit of rise"), highest)
    draw_compared(chart, view, lambda row: row.gain)
    gains = [row.gain for row in view.rounds]
    chart.line(view.days, gains, BLUE)
    chart.level(1.0, VERMILLION, gettext("above 1 the pool tips"))
    if not any(math.isfinite(one) for one in gains):
        chart.say(gettext("not measured in these rounds"))
    return chart.html()


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
