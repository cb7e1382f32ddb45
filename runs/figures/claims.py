"""Figure of claims: filed, decided, waiting."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SPELT_OUT,
    VERMILLION,
    empty_page,
    name_panel,
    open_page,
    say_empty,
    set_heights,
    two_panels,
)
from ..drawing.time_axis import (
    days,
    line_steps,
    mark_end,
    mark_point,
    month_edges,
    monthly,
    set_dates,
    stack_steps,
)
from ..language import formats
from ..language.translation import gettext, heading, ngettext
from ..results.run_results import RunResults, Table

_FLOWS = ("filed", "approved", "refused")


def draw_claims(run: RunResults, source: str) -> Figure:
    """Claims filed and decided by month, after the plan's end too; below, where others wait."""
    reviews = run.reviews
    if len(reviews["date"]) == 0:
        return empty_page(gettext("Nobody filed a claim"), source)
    all_filed, all_approved, all_refused = (int(reviews[name].sum()) for name in _FLOWS)
    title = _title(all_filed, all_approved, all_refused, int(reviews["pending"].max()))
    figure = open_page(title, gettext("Claims by month; below, undecided after each round"), source)
    flow, stock = two_panels(figure)
    filed, approved, refused = (monthly(reviews, name) for name in _FLOWS)
    highest, edges = float(max(filed.max(), (approved + refused).max())), month_edges(reviews)
    divisor, word = formats.size(highest, SPELT_OUT)
    stack_steps(flow, edges, [(approved / divisor, GREEN), (refused / divisor, VERMILLION)])
    line_steps(flow, edges, filed / divisor, INK)
    set_heights(flow, highest / divisor * 1.04)
    set_dates(flow, edges[0], edges[-1], named=False)
    mark_end(flow, run)
    name_panel(
        flow,
        (heading("{size} claims a month (line: filed); in all", word), INK),
        (gettext("{claims} filed", claims=formats.count(all_filed)), INK),
        (gettext("{claims} approved", claims=formats.count(all_approved)), GREEN),
        (gettext("{claims} refused", claims=formats.count(all_refused)), VERMILLION),
    )
    set_dates(stock, edges[0], edges[-1])
    _draw_queue(stock, reviews)
    mark_end(stock, run, named=False)
    return figure


def _draw_queue(axes: Axes, reviews: Table) -> None:
    """Claims filed and not decided, by what they wait for."""
    at, pending = days(reviews["date"]), reviews["pending"]
    top = int(np.argmax(pending))
    divisor, word = formats.size(float(pending[top]), SPELT_OUT)
    name = (heading("{size} claims under review", word), INK)
    if pending[top] == 0:
        name_panel(axes, name)
        say_empty(axes, gettext("No claim waited from one round to the next."))
        return
    documents = pending - reviews["in_field"] - reviews["before_jury"]
    layers = (
        (reviews["in_field"], gettext("in the field"), ORANGE),
        (reviews["before_jury"], gettext("before a jury"), PURPLE),
        (documents, gettext("documents to be read"), GREY),
    )
    shown = [layer for layer in layers if layer[0].any()]
    name_panel(axes, name, *((words, colour) for _, words, colour in shown))
    low = np.zeros(len(at))
    for people, _, colour in shown:
        axes.fill_between(at, low, low + people / divisor, color=colour, alpha=0.75, lw=0)
        low = low + people / divisor
    axes.plot(at, pending / divisor, "o" if len(at) == 1 else "-", color=INK, lw=1.0)
    set_heights(axes, float(pending[top]) / divisor * 1.2)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    mark_point(axes, at[top], pending[top] / divisor, formats.count(float(pending[top])), INK)


def _title(filed: int, approved: int, refused: int, most: int) -> str:
    decided = approved + refused
    if filed == 0:
        return gettext("Nobody filed a claim")
    if decided == 0:
        return ngettext(
            "One claim was filed, and not decided",
            "{claims} claims were filed, none was decided",
            filed,
            claims=formats.count(filed),
        )
    part = formats.percent(refused / decided)
    title = gettext("{part} of the claims decided were refused", part=part)
    if refused == 0:
        title = ngettext(
            "The one claim decided was approved",
            "All {claims} claims decided were approved",
            decided,
            claims=formats.count(decided),
        )
    if most == 0:
        return title
    return gettext(
        "{title}; up to {most} waited for a decision", title=title, most=formats.count(most)
    )
