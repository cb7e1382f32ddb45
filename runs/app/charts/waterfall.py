"""An explanation as waterfalls: from first bills to last ones, from most members to those left."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from ....agents.engine.units import FEN_IN_YUAN
from ...drawing.style import BLUE, ORANGE, VERMILLION
from ...explain.breakdown import REST, Breakdown
from ...explain.explanation import Explanation
from ...explain.mechanism_words import WORDS
from ...explain.opened_loop import OpenedLoop
from ...explain.outcomes import MEMBERS, OUTCOMES, SHARE
from ...explain.sentences import SMALL, largest_first, value_text, when_words
from ...language import formats
from ...language.translation import gettext, ngettext

LEVEL = "#A8A8A8"
"""Colour of a number itself, where others are of what it changed by."""


class _Bar(NamedTuple):
    """A row: its name, its value and error as text, and between what numbers its bar lies."""

    name: str
    value: str
    error: str
    start: float
    end: float
    colour: str


def waterfalls_html(found: Explanation) -> str:
    """All that was taken apart, each as a waterfall, and the loop opened."""
    figures = []
    if SHARE in found.outcomes:
        title = gettext("The rise of the share: bills of the first twelve months and of the last")
        if not found.windows.months:
            title = gettext("The rise of the share: the first half of its bills and the second")
        figures.append(_figure(title, list(_falls(SHARE, found))))
    title = gettext("Members: from the peak to those {when}", when=when_words(found))
    figures.append(_figure(title, list(_falls(MEMBERS, found))))
    if found.loop is not None and not math.isnan(found.loop.circle_part):
        title = gettext("The vicious circle: members if nobody answered the bill, and who left why")
        figures.append(_figure(title, list(_loop_bars(found, found.loop))))
    return f'<div class="falls" data-test="waterfalls">{"".join(figures)}</div>'


def _falls(key: str, found: Explanation) -> Iterator[_Bar]:
    """The number at first, each part on top of those before it, the number at last."""
    one, sign = found.outcomes[key], OUTCOMES[key].sign
    first, last = gettext("at first"), when_words(found)
    if key == MEMBERS:
        first = gettext("at the peak")
    yield _level(key, first, one.before)
    at = one.before
    for name, part, error in _parts(key, one):
        change = sign * part
        is_worse = (change > 0) == (key == SHARE)
        value = f"{'+' if change >= 0 else '-'}{value_text(key, abs(part))}"
        yield _Bar(name, value, error, at, at + change, VERMILLION if is_worse else BLUE)
        at += change
    yield _level(key, last, one.after)


def _parts(key: str, one: Breakdown) -> Iterator[tuple[str, int, str]]:
    """Name, part and error of each mechanism, those that brought little together, and the rest."""
    large = [pair for pair in largest_first(one) if abs(pair[1]) > SMALL * abs(one.whole)]
    small = [part for name, part in largest_first(one) if (name, part) not in large]
    for name, part in large:
        yield gettext(WORDS[name].name), part, _error(key, one.errors[name].in_all)
    if small:
        others = ngettext("{n} other", "{n} others together", len(small), n=len(small))
        yield others, sum(small), ""
    rest = one.parts[REST]
    yield gettext("what is none of these"), rest, _error(key, one.errors[REST].in_all)


def _error(key: str, error: float) -> str:
    if math.isnan(error):
        return ""
    size = formats.three_figures(error / FEN_IN_YUAN) if key == SHARE else formats.count(error)
    return f"± {size}"


def _level(key: str, name: str, value: float) -> _Bar:
    return _Bar(name, value_text(key, value), "", 0, value, LEVEL)


def _loop_bars(found: Explanation, loop: OpenedLoop) -> Iterator[_Bar]:
    """Members if nobody answered the bill, whom costs drove away, whom others drove away."""
    yield _level(MEMBERS, gettext("if nobody answered"), loop.nobody_answers)
    steps = (
        (gettext("lost as costs rise by themselves"), loop.nobody_answers, loop.opened, ORANGE),
        (gettext("lost to the vicious circle"), loop.opened, loop.as_it_is, VERMILLION),
    )
    for name, before, after, colour in steps:
        sign = "+" if after > before else "-"
        value = f"{sign}{formats.count(abs(after - before))}"
        yield _Bar(name, value, "", before, after, colour)
    yield _level(MEMBERS, when_words(found), loop.as_it_is)


def _figure(title: str, bars: Sequence[_Bar]) -> str:
    """A table with a bar in each row, as wide as there is room."""
    edges = [0.0, *(edge for bar in bars for edge in (bar.start, bar.end))]
    low, room = min(edges), (max(edges) - min(edges)) or 1.0
    rows = "".join(_row(bar, low, room) for bar in bars)
    return f'<table class="fall"><caption>{escape(title)}</caption>{rows}</table>'


def _row(bar: _Bar, low: float, room: float) -> str:
    left, right = sorted(((bar.start - low) / room, (bar.end - low) / room))
    level = ' class="level"' if bar.colour == LEVEL else ""
    error = f" <small>{escape(bar.error)}</small>" if bar.error else ""
    return (
        f'<tr{level}><th scope="row">{escape(bar.name)}</th><td class="track">'
        f'<svg width="100%" height="14" aria-hidden="true"><rect x="{left:.2%}" y="1" '
        f'width="{max(right - left, 0.004):.2%}" height="12" fill="{bar.colour}"/></svg></td>'
        f"<td>{escape(bar.value)}{error}</td></tr>"
    )
