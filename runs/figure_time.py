"""Time on a figure: an axis of dates that reads well at any length, and what was ordered when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.axes import Axes

from .amounts import MONTHS, month_name
from .figure_style import BLUE, GREY, WIDTH_INCHES, drawable
from .outcome import Outcome

_EPOCH = dt.date(1970, 1, 1)
_MOST_TICKS = 9
_ORDER_LETTER_INCHES, _ORDER_ROW = 0.064, 0.055
_MOST_ORDERS = 12


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
        names = [f"{tick.day} {MONTHS[tick.month - 1]}" for tick in ticks]
    step = -(-len(ticks) // _MOST_TICKS)
    shown = [(tick, name) for tick, name in zip(ticks, names, strict=True) if start <= tick <= end]
    written = [name if named else "" for _, name in shown[::step]]
    axes.set_xticks(days([tick for tick, _ in shown[::step]]), written)
    axes.set_xlim(first, last)


def mark_orders(axes: Axes, outcome: Outcome) -> None:
    """Draw a thin labelled line where the regulator ordered something or the end was announced.

    Labels stand at the top, in as many rows as keep them apart.

    Args:
        axes: a panel whose limits are set, with air at the top.
        outcome: the run.
    """
    first, last = axes.get_xlim()
    width = axes.get_position().width * WIDTH_INCHES
    row_ends: list[float] = []
    for date, text in list(_orders(outcome))[:_MOST_ORDERS]:
        place = (days([date])[0] - first) / (last - first)
        if not -0.01 <= place <= 1.01:
            continue
        length = len(text) * _ORDER_LETTER_INCHES / width
        backwards = place + length > 1.0
        left = place - length if backwards else place
        row = next((i for i, end in enumerate(row_ends) if end < left), len(row_ends))
        row_ends[row : row + 1] = [left + length + 0.015]
        height = 0.985 - row * _ORDER_ROW
        axes.plot([place] * 2, [0, height], transform=axes.transAxes, color=GREY, lw=0.7, ls=":")
        side = {"ha": "right", "x": place - 0.005} if backwards else {"x": place + 0.005}
        axes.text(y=height, s=text, va="top", size=8, color=GREY, transform=axes.transAxes, **side)


def order_rows(outcome: Outcome) -> int:
    """How much air the labels of the orders need at the top, in twentieths of a panel."""
    return min(4, 1 + sum(1 for _ in _orders(outcome)))


def mark_point(axes: Axes, x: float, y: float, text: str, colour: str = BLUE) -> None:
    """A dot with its words, written towards the middle of the panel."""
    axes.plot([x], [y], "o", ms=5, color=colour, clip_on=False)
    first, last = axes.get_xlim()
    towards_left = x > (first + last) / 2
    axes.annotate(
        text, (x, y), xytext=(-7 if towards_left else 7, 6), textcoords="offset points",
        ha="right" if towards_left else "left", color=colour, weight="bold",
    )  # fmt: skip


def _orders(outcome: Outcome) -> Iterator[tuple[dt.date, str]]:
    """Dates with all that was ordered on them."""
    by_date: dict[dt.date, list[str]] = {}
    for order in outcome.terms.get("regulator", {}).get("orders", ()):
        by_date.setdefault(order["date"], []).append(order["kind"].replace("_", " "))
    for date in sorted(by_date):
        yield date, drawable(", ".join(by_date[date]))


def _month_starts(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
        yield dt.date(month // 12, month % 12 + 1, 1)
