"""Figure of review: refused rightly and wrongly, how long it took, and what juries changed."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BLUE,
    BOTTOM,
    INK,
    LEFT,
    ORANGE,
    PURPLE,
    SKY,
    SPELT_OUT,
    VERMILLION,
    add_panel,
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
from ..language.translation import N_, gettext, heading
from ..results.run_results import RunResults, Table

_LOW_HEIGHT, _LEFT_WIDTH, _RIGHT, _RIGHT_WIDTH = 0.19, 0.37, 0.50, 0.46


def has_verdicts(run: RunResults) -> bool:
    """Whether a claim was refused, was paid though not due, or had to wait for its decision."""
    reviews = run.reviews
    days_waited = np.nan_to_num(reviews["days_to_decision"].astype(float))
    return bool((reviews["refused"] + reviews["wrongly_approved"] + days_waited).any())


def draw_review(run: RunResults, source: str) -> Figure:
    """Refusals, right and wrong, against wrong approvals by month; below, days and disputes."""
    reviews = run.reviews
    if not has_verdicts(run):
        return empty_page(gettext("No claim was refused, and none had to wait"), source)
    figure = open_page(
        _title(reviews),
        gettext(
            "Upwards refused, downwards paid though not due: an illness was hidden or exaggerated;"
            " below, how long it took, and what was disputed"
        ),
        source,
    )
    verdicts, low = two_panels(figure)
    low.set_position((LEFT, BOTTOM, _LEFT_WIDTH, _LOW_HEIGHT))
    disputes = add_panel(figure, _RIGHT, BOTTOM, _RIGHT_WIDTH, _LOW_HEIGHT)
    edges = month_edges(reviews)
    _draw_verdicts(verdicts, reviews, edges)
    _draw_days(low, reviews, edges)
    _draw_disputes(disputes, reviews, edges)
    for axes in (verdicts, low, disputes):
        mark_end(axes, run, named=axes is verdicts)
    return figure


def _draw_verdicts(axes: Axes, reviews: Table, edges: np.ndarray) -> None:
    wrongly, lucky = (monthly(reviews, name) for name in ("wrongly_refused", "wrongly_approved"))
    rightly = monthly(reviews, "refused") - wrongly
    highest = float(max((wrongly + rightly).max(), lucky.max()))
    divisor, word = formats.size(highest, SPELT_OUT)
    stack_steps(
        axes,
        edges,
        [(wrongly / divisor, VERMILLION), (rightly / divisor, SKY)],
        [(lucky / divisor, ORANGE)],
    )
    set_dates(axes, edges[0], edges[-1])
    if highest == 0:
        say_empty(axes, gettext("No claim was refused, and none was paid that was not due."))
    name_panel(
        axes,
        (heading("{size} claims a month; in all", word), INK),
        (gettext("{claims} refused rightly", claims=formats.count(float(rightly.sum()))), SKY),
        (gettext("{claims} wrongly", claims=formats.count(float(wrongly.sum()))), VERMILLION),
        (gettext("{claims} paid wrongly", claims=formats.count(float(lucky.sum()))), ORANGE),
    )


def _draw_days(axes: Axes, reviews: Table, edges: np.ndarray) -> None:
    name_panel(axes, (gettext("Days from diagnosis to decision, mean of a round"), INK))
    known = np.flatnonzero(np.isfinite(reviews["days_to_decision"].astype(float)))
    set_dates(axes, edges[0], edges[-1])
    if len(known) == 0:
        say_empty(axes, gettext("not known"))
        return
    at, length = days(reviews["date"])[known], reviews["days_to_decision"][known].astype(float)
    axes.plot(at, length, "o-" if len(at) == 1 else "-", color=BLUE)
    set_heights(axes, float(length.max()) * 1.2)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    top = int(np.argmax(length))
    if length[top] > 0:
        mark_point(axes, at[top], length[top], formats.three_figures(length[top]))


def _draw_disputes(axes: Axes, reviews: Table, edges: np.ndarray) -> None:
    """Refusals disputed by month, and the verdicts of the platform that a jury changed."""
    names = ("disputed", "overturned")
    disputed, overturned = (monthly(reviews, name) for name in names)
    divisor, word = formats.size(float(max(disputed.max(), overturned.max())), SPELT_OUT)
    totals = [float(reviews[name].sum()) / divisor for name in names]
    words = N_("{claims} disputed"), N_("{claims} overturned")
    all_of_it = [
        gettext(one, claims=formats.three_figures(total))
        for total, one in zip(totals, words, strict=True)
    ]
    name_panel(
        axes,
        (heading("{size} a month; in all", word), INK),
        (all_of_it[0], PURPLE),
        (all_of_it[1], VERMILLION),
    )
    set_dates(axes, edges[0], edges[-1])
    if not (disputed.any() or overturned.any()):
        say_empty(axes, gettext("No case came before a jury."))
        return
    stack_steps(axes, edges, [(disputed / divisor, PURPLE)])
    line_steps(axes, edges, overturned / divisor, VERMILLION)
    set_heights(axes, float(max(disputed.max(), overturned.max())) / divisor * 1.05)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def _title(reviews: Table) -> str:
    """What part of the refusals and of the approvals was wrong."""
    refused, approved, wrongly, lucky = (
        int(reviews[name].sum())
        for name in ("refused", "approved", "wrongly_refused", "wrongly_approved")
    )
    if wrongly == lucky == 0:
        return gettext("Every claim was decided rightly")
    part = formats.percent(wrongly / refused) if refused > 0 else ""
    paid = formats.percent(lucky / approved) if approved > 0 else ""
    if refused > 0 and approved > 0:
        words = N_("{part} of the refusals were wrong and {paid} of the approvals")
        return gettext(words, part=part, paid=paid)
    if refused > 0:
        return gettext("{part} of the refusals were wrong", part=part)
    return gettext("Nobody was refused; {paid} of the approvals were wrong", paid=paid)
