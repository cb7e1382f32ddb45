"""The time axis of figures: dates, orders and the end on it, and steps a month wide."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from ..language.fonts import drawable
from ..language.formats import day_name, month_name
from ..language.order_text import kind_words
from ..language.text_layout import width
from ..language.translation import gettext
from ..results.measures import months, sums
from ..results.run_results import RunResults, Table
from .style import BLUE, GREY, HEIGHT_INCHES, WIDTH_INCHES, set_heights, tick_text

_EPOCH = dt.date(1970, 1, 1)
_MOST_TICKS = 9
_ORDER_LETTER_INCHES, _ORDER_ROW_INCHES = 0.064, 0.132
_MOST_ORDERS = 12
_NEAR_THE_EDGE = 0.985
_END = "the plan ends"
"""What is written where the plan ends, if no order says so itself."""
_MOST_TAKEN, _PEAK_LABEL = 0.45, 0.09
"""Parts of a panel: for labels of orders at most, and for the words beside the highest point."""
_LINES_AN_INCH = 3.6
Layer = tuple[np.ndarray, str]
"""Amounts by month and their colour."""


def days(dates: np.ndarray | Sequence[dt.date]) -> np.ndarray:
    """Dates as days since 1970, to draw at."""
    return np.asarray(dates, dtype="datetime64[D]").astype(float)


def set_dates(axes: Axes, first: float, last: float, *, named: bool = True) -> None:
    """Let a panel run from one day to another, with years, months or days named below.

    Args:
        axes: the panel.
        first: first day, in days since 1970.
        last: last day.
        named: whether the dates are written; not where a panel below has the same.
    """
    if last - first < 2:
        first, last = first - 3, last + 3
    start, end = (_EPOCH + dt.timedelta(days=float(day)) for day in (first, last))
    if last - first > 540:
        ticks = [dt.date(year, 1, 1) for year in range(start.year, end.year + 1)]
        names = [str(tick.year) for tick in ticks]
    elif last - first > 75:
        ticks = list(_month_starts(start, end))
        names = [month_name(tick) for tick in ticks]
    else:
        ticks = [start + dt.timedelta(days=i) for i in range(int(last - first) + 1)]
        names = [day_name(tick) for tick in ticks]
    step = -(-len(ticks) // _MOST_TICKS)
    shown = [(tick, name) for tick, name in zip(ticks, names, strict=True) if start <= tick <= end]
    written = [name if named else "" for _, name in shown[::step]]
    axes.set_xticks(days([tick for tick, _ in shown[::step]]), written)
    axes.set_xlim(first, last)


def mark_orders(axes: Axes, run: RunResults) -> None:
    """Draw a thin labelled line where the regulator ordered something or the end was announced.

    So has the plan's end, where nobody ordered it and the panel goes on after it. Labels stand at
    the top, in as many rows as keep them apart.

    Args:
        axes: a panel whose limits are set, with air at the top.
        run: the run.
    """
    for label in _labels(axes, run):
        height = 0.985 - label.row * _row_height(axes)
        _dotted(axes, label.place, height)
        backwards = label.left < label.place
        axes.text(
            label.place - 0.005 if backwards else max(label.place, 0.0) + 0.005, height, label.text,
            ha="right" if backwards else "left", va="top", size=8, color=GREY,
            transform=axes.transAxes,
        )  # fmt: skip


def order_room(axes: Axes, run: RunResults) -> float:
    """How much higher a panel has to be than what it shows, for the labels of the orders.

    Args:
        axes: a panel whose dates are set.
        run: the run.

    Returns:
        Factor for the highest value, as `set_heights` takes it.
    """
    rows = max((1 + label.row for label in _labels(axes, run)), default=0)
    taken = min(_MOST_TAKEN, rows * _row_height(axes)) + _PEAK_LABEL
    return max(1.0, 1 / (1 - taken) / 1.08)


def mark_end(axes: Axes, run: RunResults, *, named: bool = True) -> None:
    """Draw a thin line where the plan ended, in a panel that goes on after it.

    Args:
        axes: a panel whose limits are set.
        run: the run.
        named: whether it says at the top what the line is.
    """
    place = _place_of_end(axes, run)
    if place is None:
        return
    _dotted(axes, place, 0.985)
    if named:
        left = place > 0.5
        axes.text(
            place + (-0.005 if left else 0.005), 0.985, gettext(_END), va="top", size=8,
            ha="right" if left else "left", color=GREY, transform=axes.transAxes,
        )  # fmt: skip


def mark_point(axes: Axes, x: float, y: float, text: str, colour: str = BLUE) -> None:
    """A dot with its words, written towards the middle of the panel."""
    axes.plot([x], [y], "o", ms=5, color=colour, clip_on=False)
    first, last = axes.get_xlim()
    towards_left = x > (first + last) / 2
    axes.annotate(
        text, (x, y), xytext=(-7 if towards_left else 7, 6), textcoords="offset points",
        ha="right" if towards_left else "left", color=colour, weight="bold",
        path_effects=[withStroke(linewidth=3, foreground="white", alpha=0.8)],
    )  # fmt: skip


class _Label(NamedTuple):
    """What was ordered on a day, and where it is written; places are parts of the panel's width."""

    text: str
    place: float
    left: float
    right: float
    row: int


def _labels(axes: Axes, run: RunResults) -> list[_Label]:
    """Labels of the orders, in rows in which they do not touch; none for days outside the panel.

    A label stands below those that its line would run through.
    """
    first, last = axes.get_xlim()
    inches = axes.get_position().width * WIDTH_INCHES
    forwards, backwards = [], []
    orders = sorted([*list(_orders(run))[:_MOST_ORDERS], *_unordered_end(axes, run)])
    for date, text in orders:
        place = (days([date])[0] - first) / (last - first)
        length = width(text) * _ORDER_LETTER_INCHES / inches + 0.015
        if not -0.01 <= place <= 1.01:
            continue
        if place + length > 1.0:
            backwards.append(_Label(text, place, place - length, place, 0))
        else:
            forwards.append(_Label(text, place, place, place + length, 0))
    placed: list[_Label] = []
    for label in (*forwards, *reversed(backwards)):
        above = [one.row for one in placed if one.left < label.right and label.left < one.right]
        placed.append(label._replace(row=1 + max(above, default=-1)))
    return placed


def _row_height(axes: Axes) -> float:
    """Height of a row of labels, as a part of the panel."""
    return _ORDER_ROW_INCHES / (axes.get_position().height * HEIGHT_INCHES)


def _dotted(axes: Axes, place: float, height: float) -> None:
    axes.plot([place] * 2, [0, height], transform=axes.transAxes, color=GREY, lw=0.7, ls=":")


def _orders(run: RunResults) -> Iterator[tuple[dt.date, str]]:
    """Dates with all that was ordered on them, whether by date, by trigger or in consequence."""
    by_date: dict[dt.date, list[str]] = {}
    orders = run.orders
    for date, kind in zip(orders["date"].tolist(), orders["kind"].tolist(), strict=True):
        by_date.setdefault(date, []).append(kind_words(kind))
    for date in sorted(by_date):
        yield date, drawable(gettext(", ").join(by_date[date]))


def _place_of_end(axes: Axes, run: RunResults) -> float | None:
    """Where in a panel the plan ends; None if that is at its edge or there were no members."""
    (first, last), end = axes.get_xlim(), days(run.rounds["date"][-1:])
    if len(end) == 0 or not run.rounds["members"].any():
        return None
    place = (end[0] - first) / (last - first)
    return place if 0.0 < place < _NEAR_THE_EDGE else None


def _unordered_end(axes: Axes, run: RunResults) -> Iterator[tuple[dt.date, str]]:
    """The plan's end, where a panel goes on after it and no order says that it ends."""
    if not run.is_closed and _place_of_end(axes, run) is not None:
        yield run.rounds["date"][-1].item(), gettext(_END)


def _month_starts(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        yield dt.date(month // 12, month % 12 + 1, 1)


def monthly(rounds: Table, column: str) -> np.ndarray:
    """Sums of a column by month."""
    return sums(rounds[column], months(rounds))[1]


def month_edges(rounds: Table) -> np.ndarray:
    """First day of each month and of the one after the last, in days since 1970."""
    found = np.unique(months(rounds))
    return (
        np.append(found, found[-1:] + np.timedelta64(1, "M")).astype("datetime64[D]").astype(float)
    )


def stack_steps(
    axes: Axes, edges: np.ndarray, up: Sequence[Layer], down: Sequence[Layer] = ()
) -> None:
    """Stack steps from the zero line upwards, and others downwards; heights are set to fit.

    Args:
        axes: the panel.
        edges: what `month_edges` gives.
        up: layers from the zero line upwards.
        down: layers from the zero line downwards, in positive amounts.
    """
    for side, layers in ((1, up), (-1, down)):
        for (low, _), (high, colour) in pairwise([(0.0 * edges[1:], ""), *_heaped(layers)]):
            axes.fill_between(
                edges, _to_the_end(side * low), _to_the_end(side * high), step="post",
                color=colour, lw=0,
            )  # fmt: skip
    highest, lowest = (
        float(max((layer.max() for layer, _ in _heaped(layers)), default=0.0))
        for layers in (up, down)
    )
    axes.axhline(0, color=GREY, lw=0.7)
    set_heights(axes, highest, -lowest)
    lines = round(axes.get_position().height * HEIGHT_INCHES * _LINES_AN_INCH)
    axes.yaxis.set_major_locator(MaxNLocator(lines, steps=[1, 2, 5, 10]))
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(abs(value)))


def line_steps(axes: Axes, edges: np.ndarray, values: np.ndarray, colour: str) -> None:
    """Draw amounts by month as a line of steps."""
    axes.plot(edges, _to_the_end(values), drawstyle="steps-post", color=colour, lw=1.7)


def _heaped(layers: Sequence[Layer]) -> list[Layer]:
    """The same layers, each on top of those before it."""
    heap: list[Layer] = []
    for amount, colour in layers:
        heap.append((amount + (heap[-1][0] if heap else 0.0), colour))
    return heap


def _to_the_end(values: np.ndarray) -> np.ndarray:
    """The last step goes on to the last edge."""
    return np.append(values, values[-1:])
