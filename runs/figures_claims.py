"""Figure of claims: filed, decided, waiting."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from . import amounts
from .figure_steps import line_steps, month_edges, monthly, stack_steps
from .figure_style import (
    GREEN,
    GREY,
    INK,
    VERMILLION,
    name_panel,
    open_page,
    say_empty,
    set_heights,
    two_panels,
)
from .figure_time import days, mark_point, set_dates
from .outcome import Outcome, Table

_SPELT_OUT = 100_000
_FLOWS = ("claims_filed", "claims_approved", "claims_refused")


def draw_claims(outcome: Outcome, source: str) -> Figure:
    """Claims filed and decided by month; below, claims that wait for a decision."""
    rounds = outcome.rounds
    all_filed, all_approved, all_refused = (int(rounds[name].sum()) for name in _FLOWS)
    title = _title(all_filed, all_approved, all_refused)
    figure = open_page(title, "Claims by month; below, undecided after each round", source)
    flow, stock = two_panels(figure)
    filed, approved, refused = (monthly(rounds, name) for name in _FLOWS)
    highest, edges = float(max(filed.max(), (approved + refused).max())), month_edges(rounds)
    divisor, word = amounts.size(highest, _SPELT_OUT)
    stack_steps(flow, edges, [(approved / divisor, GREEN), (refused / divisor, VERMILLION)])
    line_steps(flow, edges, filed / divisor, INK)
    set_heights(flow, highest / divisor)
    set_dates(flow, edges[0], edges[-1], named=False)
    name_panel(
        flow,
        (f"{word} claims a month (line: filed); in all".strip().capitalize(), INK),
        (f"{amounts.count(all_filed)} filed", INK),
        (f"{amounts.count(all_approved)} approved", GREEN),
        (f"{amounts.count(all_refused)} refused", VERMILLION),
    )
    _draw_pending(stock, rounds)
    set_dates(stock, edges[0], edges[-1])
    return figure


def _draw_pending(axes: Axes, rounds: Table) -> None:
    at, pending = days(rounds["date"]), rounds["claims_pending"]
    top = int(np.argmax(pending))
    divisor, word = amounts.size(float(pending[top]), _SPELT_OUT)
    name_panel(axes, (f"{word} claims under review".strip().capitalize(), INK))
    if pending[top] == 0:
        say_empty(axes, "No claim waited from one round to the next.")
        return
    axes.fill_between(at, pending / divisor, color=GREY, alpha=0.35, lw=0)
    axes.plot(at, pending / divisor, color=GREY)
    set_dates(axes, at[0], at[-1])
    set_heights(axes, float(pending[top]) / divisor * 1.15)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    mark_point(axes, at[top], pending[top] / divisor, amounts.count(float(pending[top])), GREY)


def _title(filed: int, approved: int, refused: int) -> str:
    decided, left = approved + refused, filed - approved - refused
    if filed == 0:
        return "Nobody filed a claim"
    if decided == 0:
        return f"{amounts.count(filed)} claims were filed, none was decided"
    title = f"{amounts.percent(refused / decided)} of the claims decided were refused"
    if refused == 0:
        title = f"All {amounts.count(decided)} claims decided were approved"
    return f"{title}; {amounts.count(left)} were never decided" if left > 0 else title
