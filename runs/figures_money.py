"""Figure of money: what came in, what went out, what was held in between."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import amounts
from .figure_steps import month_edges, monthly, stack_steps
from .figure_style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    name_panel,
    open_page,
    set_heights,
    two_panels,
)
from .figure_time import days, mark_point, set_dates
from .outcome import FEN_IN_YUAN, Outcome, Table

_FLOWS = ("collected_fen", "sponsor_fen", "aid_paid_fen", "fee_paid_fen")


def draw_money(outcome: Outcome, source: str) -> Figure:
    """Money in upwards and out downwards by month; below, the float after each round."""
    rounds = outcome.rounds
    totals = [int(rounds[name].sum()) / FEN_IN_YUAN for name in _FLOWS]
    figure = open_page(
        _title(*totals),
        "Upwards what came in by month, downwards what was paid out; below, money held"
        " between collection and payment",
        source,
    )
    flow, held = two_panels(figure)
    collected, sponsor, aid, fee = (monthly(rounds, name) / FEN_IN_YUAN for name in _FLOWS)
    divisor, word = amounts.size(float(max((collected + sponsor).max(), (aid + fee).max())))
    edges = month_edges(rounds)
    stack_steps(
        flow,
        edges,
        [(collected / divisor, BLUE), (sponsor / divisor, PURPLE)],
        [(aid / divisor, GREEN), (fee / divisor, ORANGE)],
    )
    set_dates(flow, edges[0], edges[-1], named=False)
    names = ("members", "sponsor", "aid", "fee")
    colours = (BLUE, PURPLE, GREEN, ORANGE)
    keys = [
        (f"{name} {_short(total)}", colour)
        for name, total, colour in zip(names, totals, colours, strict=True)
    ]
    name_panel(flow, (f"{word} yuan a month; in all".strip().capitalize(), INK), *keys)
    _draw_float(held, rounds)
    set_dates(held, edges[0], edges[-1])
    return figure


def _draw_float(axes: Axes, rounds: Table) -> None:
    at, amount = days(rounds["date"]), rounds["float_fen"] / FEN_IN_YUAN
    divisor, word = amounts.size(float(amount.max()))
    axes.fill_between(at, amount / divisor, step="post", color=SKY, alpha=0.6, lw=0)
    axes.plot(at, amount / divisor, drawstyle="steps-post", color=BLUE, lw=1.4)
    set_dates(axes, at[0], at[-1])
    set_heights(axes, float(amount.max()) / divisor * 1.15)
    name_panel(axes, (f"{word} yuan held (the float)".strip().capitalize(), INK))
    top = int(np.argmax(amount))
    if amount[top] > 0:
        mark_point(axes, at[top], amount[top] / divisor, amounts.yuan(float(amount[top])))


def _short(total: float) -> str:
    return amounts.yuan(total).removesuffix(" yuan")


def _title(collected: float, sponsor: float, aid: float, fee: float) -> str:
    if collected + sponsor == 0:
        return "No money moved"
    title = f"Members paid {amounts.yuan(collected)}"
    if sponsor > 0:
        return f"{title}, the sponsor {_short(sponsor)}; the ill got {_short(aid)}"
    return f"{title}; the ill got {_short(aid)}, the operator {_short(fee)}"
