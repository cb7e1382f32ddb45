"""A small chart as SVG text: a millisecond to write, in the letters of the reader's browser."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from html import escape
from itertools import pairwise

from ...drawing.style import GREY, INK, PALE
from ...language.formats import decimal_up_to, significant

WIDTH, HEIGHT = 360.0, 210.0
LEFT, RIGHT, TOP, BOTTOM = 46.0, 8.0, 44.0, 22.0
_NEAR = 12.0
"""Numbers of events nearer than this would touch, and stand one above the other."""
Points = Sequence[float]
Series = tuple[str, Points, Points]
"""The colour of a line, and its points."""
_EPOCH = dt.date(1970, 1, 1).toordinal()


class Chart:
    """A panel with a title, words in the colours of their lines, a grid, and lines.

    Args:
        title: what is shown, with its unit.
        across: first and last place on the axis below.
        up: lowest and highest value.
        tenfolds: whether each line of the grid is ten times the one below.
    """

    def __init__(
        self,
        title: str,
        across: tuple[float, float],
        up: tuple[float, float],
        *,
        tenfolds: bool = False,
    ):
        self.title = title
        self._first, self._last = across[0], max(across[1], across[0] + 1e-9)
        self._tenfolds = tenfolds
        low, high = up
        if tenfolds:
            low = 10 ** math.floor(math.log10(max(low, 1e-9)))
            high = max(high * 1.3, low * 10)
        elif high <= low:
            high = low + 1.0
        self._low, self._high = self._scaled(low), self._scaled(high)
        self.hover: Callable[[float], str] | None = None
        self._keys: list[str] = []
        self._names: dict[str, str] = {}
        self._series: list[Series] = []
        self._event_before, self._raised = -_NEAR, False
        self._parts: list[str] = []
        self._over: list[str] = []
        self._draw_grid(low, high)

    # What is drawn.

    def key(self, text: str, colour: str, dash: str = "") -> None:
        """Name a colour above the panel."""
        line = (
            f'<svg class="key" width="14" height="8"><line x1="0" y1="4" x2="14" y2="4" '
            f'stroke="{colour}" stroke-width="3" stroke-dasharray="{dash}"/></svg>'
        )
        self._keys.append(f"<span>{line}{escape(text)}</span>")
        self._names.setdefault(colour, text)

    def line(
        self, xs: Points, ys: Points, colour: str, *, width: float = 1.8, dash: str = ""
    ) -> None:
        """Draw a line through points; it breaks where a value is not a number."""
        if not dash and colour != "white":
            self._series.append((colour, xs, ys))
        pieces: list[list[str]] = [[]]
        for x, y in zip(xs, ys, strict=True):
            if math.isfinite(y) and (y > 0 or not self._tenfolds):
                pieces[-1].append(f"{self._x(x):.1f},{self._y(y):.1f}")
            elif pieces[-1]:
                pieces.append([])
        for piece in pieces:
            if len(piece) == 1:
                x, y = piece[0].split(",")
                self._parts.append(f'<circle cx="{x}" cy="{y}" r="2" fill="{colour}"/>')
            elif piece:
                self._parts.append(
                    f'<polyline points="{" ".join(piece)}" fill="none" stroke="{colour}" '
                    f'stroke-width="{width}" stroke-dasharray="{dash}" '
                    f'stroke-linejoin="round"/>'
                )

    def area(self, xs: Points, lower: Points, upper: Points, colour: str) -> None:
        """Fill what lies between two lines."""
        if len(xs) < 2:
            return
        over = [f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in zip(xs, upper, strict=True)]
        under = [f"{self._x(x):.1f},{self._y(y):.1f}" for x, y in zip(xs, lower, strict=True)]
        points = " ".join([*over, *reversed(under)])
        self._parts.append(f'<polygon points="{points}" fill="{colour}" fill-opacity="0.7"/>')

    def level(self, height: float, colour: str, text: str = "") -> None:
        """Draw a dashed line across the panel, with its words above its right end."""
        y = self._y(height)
        self._over.append(
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}" '
            f'stroke-width="1.4" stroke-dasharray="6 4"/>'
        )
        if text:
            self._over.append(
                f'<text x="{WIDTH - RIGHT - 2}" y="{y - 4:.1f}" text-anchor="end" fill="{colour}" '
                f'class="halo">{escape(text)}</text>'
            )

    def point(self, x: float, y: float, colour: str, text: str = "") -> None:
        """Draw a larger dot; its words are read when the pointer rests on it."""
        self._over.append(
            f'<circle cx="{self._x(x):.1f}" cy="{self._y(y):.1f}" r="4.5" fill="{colour}" '
            f'stroke="white"><title>{escape(text)}</title></circle>'
        )

    def event(self, x: float, number: int, text: str) -> None:
        """Mark an event with its number; its words are read when the pointer rests on it."""
        if not self._first <= x <= self._last:
            return
        at = self._x(x)
        self._raised = at - self._event_before < _NEAR and not self._raised
        self._event_before = at
        high = TOP - (12 if self._raised else 3)
        self._over.append(
            f'<g class="event"><title>{escape(text)}</title><line x1="{at:.1f}" x2="{at:.1f}" '
            f'y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{GREY}" stroke-width="0.8" '
            f'stroke-dasharray="1 3"/><text x="{at:.1f}" y="{high}" text-anchor="middle" '
            f'fill="{GREY}" font-size="10">{number}</text></g>'
        )

    def say(self, text: str) -> None:
        """Write in the middle of the panel why there is nothing in it."""
        middle = (LEFT + WIDTH - RIGHT) / 2
        self._over.append(
            f'<text x="{middle}" y="{(TOP + HEIGHT - BOTTOM) / 2}" text-anchor="middle" '
            f'fill="{GREY}">{escape(text)}</text>'
        )

    def dates(self, name: Callable[[dt.date], str]) -> None:
        """Write years or months below; places across are days since 1970.

        Args:
            name: how a month is written.
        """
        days = self._last - self._first
        months = 12 if days > 540 else (3 if days > 200 else 1)
        start, end = (dt.date.fromordinal(_EPOCH + int(d)) for d in (self._first, self._last))
        for month in range(start.year * 12 + start.month - 1, end.year * 12 + end.month):
            date = dt.date(month // 12, month % 12 + 1, 1)
            if month % months == 0 and start <= date <= end:
                self.tick(day_of(date), str(date.year) if months == 12 else name(date))

    def tick(self, x: float, text: str) -> None:
        """Write a place on the axis below."""
        at, y = self._x(x), HEIGHT - BOTTOM
        self._parts.append(
            f'<line x1="{at:.1f}" x2="{at:.1f}" y1="{y}" y2="{y + 4}" stroke="{GREY}"/>'
            f'<text x="{at:.1f}" y="{y + 16}" text-anchor="middle" fill="{GREY}">'
            f"{escape(text)}</text>"
        )

    def html(self) -> str:
        """The chart: its title and words as HTML, the panel as SVG."""
        right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
        axis = f'<line x1="{LEFT}" x2="{right}" y1="{bottom}" y2="{bottom}" stroke="{GREY}"/>'
        return (
            f'<figure class="chart"><figcaption><b>{escape(self.title)}</b> '
            f"{' '.join(self._keys)}</figcaption>"
            f'<svg viewBox="0 {TOP - 22} {WIDTH} {HEIGHT - TOP + 22}" role="img" '
            f'aria-label="{escape(self.title)}. {escape(self._last_values())}" font-size="11" '
            f'fill="{INK}">{"".join(self._parts)}{axis}{"".join(self._over)}'
            f"{self._readout()}</svg></figure>"
        )

    # What is read under the pointer.

    def _told(self, place: float) -> str:
        """The values of all lines that have a name at a place across."""
        told = []
        for colour, xs, ys in self._series:
            if colour in self._names:
                at = {x: y for x, y in zip(xs, ys, strict=True) if x == place and math.isfinite(y)}
                told += [f"{self._names[colour]} {significant(y, 4)}" for y in at.values()]
        return ", ".join(told)

    def _last_values(self) -> str:
        places = [x for _, xs, ys in self._series for x in xs[-1:]]
        return self._told(max(places)) if places else ""

    def _readout(self) -> str:
        """A column over each place, whose words are read when the pointer rests on it."""
        places = sorted({x for _, xs, _ in self._series for x in xs})
        if self.hover is None or not places:
            return ""
        edges = [(a + b) / 2 for a, b in pairwise(places)]
        columns, lasts = [], [*edges, places[-1] + 1]
        for place, low, high in zip(places, [self._first, *edges], lasts, strict=True):
            left, right = self._x(low), self._x(high)
            columns.append(
                f'<rect class="at" x="{left:.1f}" y="{TOP}" width="{max(right - left, 1):.1f}" '
                f'height="{HEIGHT - BOTTOM - TOP}" fill="none" pointer-events="all">'
                f"<title>{escape(self.hover(place))}: {escape(self._told(place))}</title></rect>"
            )
        return "".join(columns)

    # Scales.

    def _draw_grid(self, low: float, high: float) -> None:
        for value in tenfolds(low, high) if self._tenfolds else ticks(low, high):
            y = self._y(value)
            self._parts.append(
                f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}" '
                f'stroke="{PALE}"/><text x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end" '
                f'fill="{GREY}">{decimal_up_to(value, 10)}</text>'
            )

    def _scaled(self, value: float) -> float:
        return math.log10(value) if self._tenfolds else value

    def _x(self, value: float) -> float:
        part = (value - self._first) / (self._last - self._first)
        return LEFT + min(max(part, 0.0), 1.0) * (WIDTH - LEFT - RIGHT)

    def _y(self, value: float) -> float:
        part = (self._scaled(value) - self._low) / (self._high - self._low)
        return HEIGHT - BOTTOM - min(max(part, -0.02), 1.05) * (HEIGHT - BOTTOM - TOP)


def day_of(date: dt.date) -> float:
    """Days since 1970.

    >>> day_of(dt.date(1970, 1, 2))
    1.0
    """
    return float(date.toordinal() - _EPOCH)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round numbers from low to high, at most so many.

    >>> ticks(0, 107)
    [0.0, 50.0, 100.0]
    """
    raw = (high - low) / most
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * factor for factor in (1, 2, 5, 10) if unit * factor >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def tenfolds(low: float, high: float) -> list[float]:
    """Powers of ten from low to high.

    >>> tenfolds(0.01, 12)
    [0.01, 0.1, 1.0, 10.0]
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    return [float(f"1e{i}") for i in range(first, last + 1)]
