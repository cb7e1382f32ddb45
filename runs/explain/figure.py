"""Figure of an explanation: from the first bill to the last, and from most members to those left.

Two waterfalls side by side, a row for each mechanism, and below them the loop opened.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ...agents.engine.units import FEN_IN_YUAN
from ..drawing.style import (
    BLUE,
    GREY,
    INK,
    LEFT,
    ORANGE,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    say_empty,
    tick_text,
)
from ..language import formats
from ..language.translation import N_, gettext, heading, ngettext
from .breakdown import REST, Breakdown
from .explanation import Explanation
from .mechanism_words import WORDS
from .outcomes import MEMBERS, SHARE
from .sentences import is_sure, largest_first, when_words

EXPLAIN_FIGURE = "explain.png"
_WORSE, _BETTER, _LEVEL = VERMILLION, BLUE, "#A8A8A8"
_NAMES, _WIDE, _GAP = 0.285, 0.315, 0.055
_LOW, _HIGH = 0.265, 0.77
_TALL = 0.62
_TWO_ERRORS = 2.0
_UNKNOWN = (np.nan, np.nan)
_LEAST_PART = 0.08
"""Part of the bar of the loop below which no number is written into it."""


class _Step(NamedTuple):
    """A row of a waterfall: a bar from one height to another, and between what its end may lie."""

    start: float
    end: float
    ends: tuple[float, float]
    is_level: bool

    @property
    def is_sure(self) -> bool:
        """Whether there is nothing to show of how sure it is."""
        low, high = self.ends
        return not low < high


def draw_explanation(found: Explanation) -> Figure:
    """Draw the page of an explanation, in the language that is spoken."""
    seeds = len(found.seeds)
    words = N_(
        "mutualaid {version}, explain {scenario}: {worlds} worlds of {agents} agents, {seeds};"
        " lines: two standard errors"
    )
    if found.draws:
        words = N_(
            "mutualaid {version}, explain {scenario}: {worlds} worlds of {agents} agents, {seeds},"
            " each at its own draw of a posterior; lines: nine tenths of the draws"
        )
    source = gettext(
        words,
        version=version("mutualaid"),
        scenario=found.scenario,
        worlds=formats.decimal(found.worlds),
        agents=formats.decimal(found.agents),
        seeds=ngettext("{seeds} seed", "{seeds} seeds", seeds, seeds=seeds),
    )
    says = gettext("What each mechanism brings, as the mean over orders of switching them on")
    figure = open_page(_title(found), says, source)
    order = _order(found)
    share = add_panel(figure, _NAMES, _LOW, _WIDE, _HIGH - _LOW)
    members = add_panel(figure, _NAMES + _WIDE + _GAP, _LOW, _WIDE, _HIGH - _LOW)
    _name_rows(share, found, order)
    if SHARE in found.outcomes:
        _draw_share(share, found, order)
    else:
        say_empty(share, gettext("nobody was billed"))
    _draw_members(members, found, order)
    _draw_loop(figure, found)
    return figure


def _title(found: Explanation) -> str:
    """The largest part of the rise and, where there is one, the vicious circle."""
    one = found.outcomes.get(SHARE)
    told = one if one is not None and one.whole > 0 else found.outcomes[MEMBERS]
    if told.whole <= 0:
        return gettext("The share did not rise, and no members were lost")
    title = _largest(told, of_share=told is one)
    loop = found.loop
    if loop is None or math.isnan(loop.circle_part):
        return title
    return gettext(
        "{title}; {circle} of the members lost are lost to the vicious circle",
        title=title,
        circle=formats.percent(loop.circle_part),
    )


def _largest(told: Breakdown, *, of_share: bool) -> str:
    """The largest part that is told from nothing."""
    sure = [pair for pair in largest_first(told) if is_sure(told, *pair)]
    if not sure:
        return gettext("No part is larger than the noise")
    words = N_("{part} of the loss of members comes from {name}")
    if of_share:
        words = N_("{part} of the rise of the share comes from {name}")
    name, part = sure[0]
    return gettext(words, part=formats.percent(part / told.whole), name=gettext(WORDS[name].name))


def _order(found: Explanation) -> list[str]:
    """Rows from top to bottom: what raised the share most, and what is left of all in the end."""
    first = next(iter(found.outcomes.values()))
    return [*(name for name, _ in largest_first(first)), REST]


def _steps(
    one: Breakdown, order: Sequence[str], sign: int, unit: float, of_draws: bool
) -> list[_Step]:
    """All rows: the number at first, each part on top of those before it, the number at last."""
    at = one.before / unit
    steps = [_Step(0.0, at, _UNKNOWN, True)]
    for name in order:
        after = at + sign * one.parts[name] / unit
        parts = one.band(name) if of_draws else _two_errors(one, name)
        low, high = sorted(at + sign * part / unit for part in parts)
        steps.append(_Step(at, after, (low, high), False))
        at = after
    return [*steps, _Step(0.0, one.after / unit, _UNKNOWN, True)]


def _two_errors(one: Breakdown, name: str) -> tuple[float, float]:
    """A part less and more two standard errors; the part alone where these are unknown."""
    part, error = one.parts[name], one.errors[name].in_all
    two = _TWO_ERRORS * error if error == error else 0.0
    return part - two, part + two


def _draw_share(axes: Axes, found: Explanation, order: Sequence[str]) -> None:
    name_panel(axes, (gettext("Bills, yuan"), INK), (gettext("dearer"), _WORSE),
               (gettext("cheaper"), _BETTER))  # fmt: skip
    one = found.outcomes[SHARE]
    steps = _steps(one, order, 1, FEN_IN_YUAN, bool(found.draws))
    told = [_number(one.before / FEN_IN_YUAN)]
    told += [_signed(one.parts[name] / FEN_IN_YUAN) for name in order]
    _waterfall(axes, steps, [*told, _number(one.after / FEN_IN_YUAN)], rise_is_worse=True)


def _draw_members(axes: Axes, found: Explanation, order: Sequence[str]) -> None:
    one = found.outcomes[MEMBERS]
    divisor, word = formats.size(float(abs(one.whole)))
    name_panel(axes, (heading("{size} members", word), INK), (gettext("fewer"), _WORSE),
               (gettext("more"), _BETTER))  # fmt: skip
    steps = _steps(one, order, -1, divisor, bool(found.draws))
    told = [_number(one.before / divisor)]
    told += [_signed(-one.parts[name] / divisor) for name in order]
    _waterfall(axes, steps, [*told, _number(one.after / divisor)], rise_is_worse=False)


def _waterfall(
    axes: Axes, steps: Sequence[_Step], told: Sequence[str], *, rise_is_worse: bool
) -> None:
    """Bars from top to bottom, each beginning where the one above it ends."""
    rows = np.arange(len(steps))[::-1]
    axes.grid(visible=False)
    axes.grid(visible=True, axis="x")
    edges = [edge for step in steps for edge in (step.start, step.end)]
    reach = [end for step in steps if not step.is_sure for end in step.ends]
    low, high = min(0.0, *edges, *reach), max(*edges, *reach)
    room = (high - low) or 1.0
    axes.set_xlim(low - (0.16 * room if low < 0 else 0.0), high + 0.17 * room)
    for row, step, text in zip(rows, steps, told, strict=True):
        is_worse = (step.end > step.start) == rise_is_worse
        colour = _LEVEL if step.is_level else _WORSE if is_worse else _BETTER
        axes.barh(row, step.end - step.start, left=step.start, height=_TALL, color=colour)
        edge = max(step.start, step.end)
        if not step.is_sure:
            axes.plot(step.ends, (row, row), color=INK, lw=0.9, solid_capstyle="butt")
            edge = max(edge, *step.ends)
        axes.annotate(
            text, (edge, row), xytext=(4, 0), textcoords="offset points", va="center",
            weight="bold" if step.is_level else "normal", color=INK,
        )  # fmt: skip
    for row, step in zip(rows[:-1], steps[:-1], strict=True):
        axes.plot((step.end, step.end), (row, row - 1), color=GREY, lw=0.6, zorder=0.5)
    axes.axvline(0, color=GREY, lw=0.7)
    axes.set_ylim(-0.6, len(steps) - 0.4)
    axes.set_yticks([])
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value))


def _name_rows(axes: Axes, found: Explanation, order: Sequence[str]) -> None:
    """Write left of the panels what each row is."""
    last = gettext("at the end")
    if found.windows.is_notice:
        last = gettext("at the notice of closure")
    names = [gettext("at first; at the peak"), *(gettext(WORDS[name].name) for name in order), last]
    for row, name in zip(np.arange(len(names))[::-1], names, strict=True):
        is_level = row in (0, len(names) - 1)
        axes.annotate(
            name, (0, row), xycoords=("axes fraction", "data"), xytext=(-10, 0),
            textcoords="offset points", ha="right", va="center", annotation_clip=False,
            color=INK, weight="bold" if is_level else "normal",
        )  # fmt: skip


def _draw_loop(figure: Figure, found: Explanation) -> None:
    """One bar: who would be a member if nobody answered the bill, and where they went."""
    loop = found.loop
    left = LEFT - 0.045
    axes = add_panel(figure, left, 0.095, _NAMES + 2 * _WIDE + _GAP - left, 0.055)
    axes.set_axis_off()
    if loop is None:
        return
    parts = (
        (loop.as_it_is, N_("members {when}"), _LEVEL),
        (loop.opened - loop.as_it_is, N_("lost to the vicious circle"), VERMILLION),
        (loop.nobody_answers - loop.opened, N_("lost as costs rise by themselves"), ORANGE),
    )
    when = when_words(found)
    keys = ((words, GREY if colour == _LEVEL else colour) for _, words, colour in parts)
    name_panel(axes, *((gettext(words, when=when), colour) for words, colour in keys))
    left, whole = 0.0, max(loop.nobody_answers, 1)
    for people, _, colour in parts:
        wide = max(people, 0) / whole
        axes.barh(0, wide, left=left, height=1.0, color=colour, edgecolor="white", lw=1.5)
        if wide > _LEAST_PART:
            axes.text(
                left + wide / 2, 0, formats.count(people), ha="center", va="center",
                color="white" if colour == VERMILLION else INK, weight="bold",
            )  # fmt: skip
        left += wide
    axes.set_xlim(0, max(left, 1.0))
    axes.set_ylim(-0.5, 0.5)
    axes.annotate(
        gettext("The loop opened: people answer the bill as it would be had nobody left before"),
        (0, -0.5), xytext=(0, -6), textcoords="offset points", va="top", color=GREY, size=8.5,
        annotation_clip=False,
    )  # fmt: skip


def _number(value: float) -> str:
    return formats.three_figures(value)


def _signed(value: float) -> str:
    text = formats.three_figures(value)
    return text if text.startswith("-") or text == "0" else f"+{text}"
