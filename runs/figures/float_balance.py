"""Figure of the operator's side: the float by day, what is at risk of it, and its own account."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...agents.engine.units import FEN_IN_YUAN
from ..drawing.style import (
    BOTTOM,
    FULL_WIDTH,
    GREEN,
    GREY,
    INK,
    LEFT,
    ORANGE,
    PURPLE,
    SKY,
    TOP,
    VERMILLION,
    add_panel,
    empty_page,
    name_panel,
    open_page,
    say_empty,
    set_heights,
)
from ..drawing.time_axis import days, mark_end, mark_orders, mark_point, order_room, set_dates
from ..language import formats
from ..language.translation import N_, gettext, heading
from ..results.measures import operator_result_fen
from ..results.run_results import RunResults, Table

_INCOME = (("fee_fen", N_("fee"), ORANGE), ("interest_fen", N_("interest"), GREEN))
_COSTS = (
    ("review_fen", N_("review"), SKY),
    ("sponsor_fen", N_("shares"), PURPLE),
    ("closure_fen", N_("aid after notice"), VERMILLION),
)
_UPPER_HEIGHT, _LOWER_HEIGHT = 0.33, 0.24


def has_float(run: RunResults) -> bool:
    """Whether the operator ever held, earned or paid anything."""
    return bool(run.float_by_day["float_fen"].any()) or len(run.operator["date"]) > 0


def draw_float(run: RunResults, source: str) -> Figure:
    """The float by day with what is at risk of it; below, the operator's account summed up."""
    held, account = run.float_by_day, run.operator
    if not has_float(run):
        return empty_page(gettext("No money was held"), source)
    says = gettext(
        "Money held between collection and payment, by day; below, what the plan brought its"
        " operator and cost it, summed up"
    )
    figure = open_page(_title(run), says, source)
    float_panel = add_panel(figure, LEFT, TOP - _UPPER_HEIGHT, FULL_WIDTH, _UPPER_HEIGHT)
    account_panel = add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, _LOWER_HEIGHT)
    at = np.concatenate([days(held["date"]), days(account["date"])])
    for axes in (float_panel, account_panel):
        set_dates(axes, at.min(), at.max(), named=axes is account_panel)
    _draw_float(float_panel, run)
    _draw_account(account_panel, account)
    mark_end(account_panel, run, named=False)
    return figure


def _draw_float(axes: Axes, run: RunResults) -> None:
    """The whole float, and inside it what would be lost if the operator failed on the day."""
    held = run.float_by_day
    at = days(held["date"])
    total, risk = (held[name] / FEN_IN_YUAN for name in ("float_fen", "at_risk_fen"))
    if not total.any():
        name_panel(axes, (heading("{size} yuan held (the float)", ""), INK))
        say_empty(axes, gettext("No money was held."))
        return
    top = int(np.argmax(total))
    divisor, word = formats.size(float(total[top]))
    safe = [(gettext("safe"), SKY)] if (total > risk).any() else []
    lost = [(gettext("lost if the operator fails"), VERMILLION)] if (risk > 0).any() else []
    name_panel(axes, (heading("{size} yuan held (the float):", word), INK), *safe, *lost)
    axes.fill_between(at, risk / divisor, step="post", color=VERMILLION, alpha=0.55, lw=0)
    axes.fill_between(at, risk / divisor, total / divisor, step="post", color=SKY, alpha=0.75, lw=0)
    axes.plot(at, total / divisor, drawstyle="steps-post", color=INK, lw=0.8)
    set_heights(axes, float(total[top]) / divisor * order_room(axes, run))
    axes.yaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    mark_orders(axes, run)
    mark_point(axes, at[top], total[top] / divisor, formats.yuan(float(total[top])), INK)


def _draw_account(axes: Axes, account: Table) -> None:
    """Income upwards and costs downwards, each summed up, and what is left as a line."""
    at = days(account["date"])
    up, down = (
        [(np.cumsum(account[key]) / FEN_IN_YUAN, name, colour) for key, name, colour in side]
        for side in (_INCOME, _COSTS)
    )
    result = account["result_fen"] / FEN_IN_YUAN
    highest, lowest = (
        sum(float(total[-1]) for total, _, _ in side) if len(at) else 0.0 for side in (up, down)
    )
    divisor, word = formats.size(max(highest, lowest))
    shown = [
        (f"{gettext(name)} {formats.three_figures(float(total[-1]) / divisor)}", colour)
        for total, name, colour in (*up, *down)
        if total.any()
    ]
    name_panel(axes, (heading("{size} yuan (line: result); in all", word), INK), *shown)
    if not shown:
        say_empty(axes, gettext("The operator neither earned nor paid anything."))
        return
    for side, layers in ((1, up), (-1, down)):
        low = np.zeros(len(at))
        for total, _, colour in layers:
            axes.fill_between(
                at, side * low / divisor, side * (low + total) / divisor, step="post",
                color=colour, alpha=0.75, lw=0,
            )  # fmt: skip
            low = low + total
    axes.axhline(0, color=GREY, lw=0.7)
    axes.plot(at, result / divisor, drawstyle="steps-post", color=INK, lw=1.6)
    set_heights(axes, highest / divisor, -lowest / divisor)
    axes.yaxis.set_major_locator(MaxNLocator(7, steps=[1, 2, 5, 10]))


def _title(run: RunResults) -> str:
    """The float's peak, what of it was at risk, and how the operator came out."""
    held, account = run.float_by_day, run.operator
    parts = []
    if held["float_fen"].any():
        top = int(np.argmax(held["float_fen"]))
        most, risk = (int(held[name][top]) for name in ("float_fen", "at_risk_fen"))
        part = {0: gettext("none"), most: gettext("all")}.get(risk, formats.percent(risk / most))
        held_most = formats.yuan(most / FEN_IN_YUAN)
        parts.append(gettext("Up to {most} held, {part} at risk", most=held_most, part=part))
    if len(account["date"]):
        result = operator_result_fen(account) / FEN_IN_YUAN
        words = N_("the operator lost {sum}") if result < 0 else N_("the operator earned {sum}")
        parts.append(gettext(words, sum=formats.yuan(abs(result))))
    title = gettext("; ").join(parts)
    return title[:1].upper() + title[1:]
