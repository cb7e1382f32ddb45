"""Figure of the share: by round and month against the promise, and by calendar year."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from ..drawing.style import (
    BLUE,
    BOTTOM,
    INK,
    LEFT,
    SKY,
    SPELT_OUT,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    say_empty,
    set_heights,
    tick_text,
)
from ..drawing.time_axis import days, line_steps, mark_point, month_edges, set_dates
from ..language import formats
from ..language.formats import month_name
from ..language.translation import N_, gettext, heading
from ..published.targets import PUBLISHED_SHARES_YUAN, said_by, story
from ..results.chart_series import share_yuan
from ..results.measures import (
    highest_month,
    monthly_share_yuan,
    times_the_promise,
    yearly_share_yuan,
)
from ..results.run_results import RunResults

_LEFT_WIDTH, _RIGHT_LEFT, _RIGHT_WIDTH = 0.55, 0.69, 0.27
_NAMED_BARS, _NAMED_YEARS, _BAR = 6, 4, 0.48


def draw_share(run: RunResults, source: str) -> Figure:
    """The share against the promise on a scale of tenfolds; a year's share as bars."""
    figure = open_page(
        _title(run),
        gettext(
            "What one member pays; left on a scale of tenfolds, months and rounds without a share"
            " are left out"
        ),
        source,
    )
    curve = add_panel(figure, LEFT, BOTTOM, _LEFT_WIDTH, TOP - BOTTOM)
    bars = add_panel(figure, _RIGHT_LEFT, BOTTOM, _RIGHT_WIDTH, TOP - BOTTOM)
    _draw_curve(curve, run)
    _draw_years(bars, run)
    return figure


def _draw_curve(axes: Axes, run: RunResults) -> None:
    rounds, (month, highest) = run.rounds, highest_month(run.rounds)
    divisor, word = formats.size(highest, SPELT_OUT)
    name_panel(
        axes,
        (heading("{size} yuan", word), INK),
        (gettext("a month"), BLUE),
        (gettext("a round"), SKY),
        (gettext("the promise"), VERMILLION),
    )
    if month is None:
        say_empty(axes, gettext("No member was asked for a share."))
        return
    at, edges = days(rounds["date"]), month_edges(rounds)
    share = share_yuan(rounds) / divisor
    monthly = monthly_share_yuan(rounds)[1] / divisor
    promise = run.promise_yuan_a_month / divisor
    shown = np.concatenate([share[share > 0], [promise][: promise > 0]])
    _set_tenfolds(axes, float(shown.min()), max(float(monthly.max()), promise))
    axes.plot(at[share > 0], share[share > 0], "o", ms=3, color=SKY)
    set_dates(axes, edges[0], edges[-1])
    line_steps(axes, edges, np.where(monthly > 0, monthly, np.nan), BLUE)
    if promise > 0:
        _draw_promise(axes, promise, run.promise_yuan_a_month)
    top = int(np.argmax(monthly))
    words = gettext("{sum} in {month}", sum=formats.amount(highest), month=month_name(month))
    mark_point(axes, (edges[top] + edges[top + 1]) / 2, monthly[top], words)


def _draw_promise(axes: Axes, height: float, promise_yuan: float) -> None:
    axes.axhline(height, color=VERMILLION, lw=1.4, ls=(0, (5, 3)))
    axes.annotate(
        gettext("promise: {sum} a month", sum=formats.yuan(promise_yuan)), (0.995, height),
        xycoords=("axes fraction", "data"), xytext=(0, 4), textcoords="offset points",
        ha="right", color=VERMILLION,
    )  # fmt: skip


def _set_tenfolds(axes: Axes, least: float, most: float) -> None:
    """A scale on which each line is ten times the one below."""
    axes.set_yscale("log")
    axes.set_ylim(10 ** math.floor(math.log10(least) - 0.05), most * 1.9)
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(value))
    axes.yaxis.set_minor_locator(NullLocator())


def _draw_years(axes: Axes, run: RunResults) -> None:
    yearly, told = yearly_share_yuan(run.rounds), story(run.terms)
    published = PUBLISHED_SHARES_YUAN.get(told, {}) if told else {}
    highest = max([*yearly.values(), *published.values()])
    divisor, word = formats.size(highest, SPELT_OUT)
    keys = [(gettext("here"), BLUE), (gettext(said_by(told)), VERMILLION)] if told else []
    name_panel(axes, (heading("{size} yuan a year", word), INK), *keys)
    found, shares = list(yearly), [yuan / divisor for yuan in yearly.values()]
    axes.bar(found, shares, color=BLUE, width=_BAR)
    all_named = len(found) <= _NAMED_BARS
    axes.set_xticks(found if all_named else found[:: -(-len(found) // _NAMED_YEARS)])
    axes.tick_params(axis="x", length=0)
    axes.set_xlim(found[0] - 0.6, found[-1] + 0.6)
    set_heights(axes, highest / divisor * 1.03)
    marks = {year: yuan / divisor for year, yuan in published.items()}
    for year, share in zip(found, shares, strict=True) if all_named else ():
        text = formats.three_figures(round(share, 2))
        mark = marks.get(year, 0.0)
        hidden = share <= mark < share + 0.07 * axes.get_ylim()[1]
        axes.annotate(
            text, (year, mark if hidden else share), xytext=(0, 3), textcoords="offset points",
            ha="center", color=BLUE, weight="bold",
        )  # fmt: skip
    _mark_published(axes, marks)


def _mark_published(axes: Axes, published: Mapping[int, float]) -> None:
    """Published shares as lines across the bars, named at their left end."""
    half = _BAR / 2 + 0.04
    for year, share in published.items():
        axes.plot([year - half, year + half], [share, share], color=VERMILLION, lw=2)
        axes.annotate(
            tick_text(share), (year - half, share), xytext=(-3, 0),
            textcoords="offset points", ha="right", va="center", size=8, color=VERMILLION,
            bbox={"color": "white", "pad": 0.4},
        )  # fmt: skip


def _title(run: RunResults) -> str:
    highest, times = highest_month(run.rounds)[1], times_the_promise(run)
    if highest == 0:
        return gettext("No member was asked for a share")
    most = formats.yuan(highest)
    if math.isnan(times):
        return gettext("A month cost a member up to {most}", most=most)
    if times <= 1:
        return gettext("The promise was kept: no month cost a member more than {most}", most=most)
    promised = formats.three_figures(run.promise_yuan_a_month)
    words = N_("A month cost up to {most}, {times} times the promised {promised}")
    return gettext(words, most=most, times=formats.three_figures(times), promised=promised)
