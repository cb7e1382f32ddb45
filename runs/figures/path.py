"""Figure of the path: members against what a month costs, and who leaves along it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.path_axes import HALO, ending_of, mark_years, set_path_scales
from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    GREY,
    INK,
    LEFT,
    ORANGE,
    SPELT_OUT,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    say_empty,
    tick_text,
)
from ..language import formats
from ..language.formats import count, percent, three_figures
from ..language.translation import N_, gettext, heading
from ..results.measures import months
from ..results.plan_path import PlanPath, path_of
from ..results.run_results import RunResults, Table

_MONTHS = 3
_EVEN_UP_TO = 12
"""Dearest month over that of the peak up to which the scale is even."""
_LARGEST = 900.0
"""Area of the circle of the quarter in which most left, in square points."""
_LOW = 0.15
"""Part of the height below which there is no room under a point."""
_CLASSES = (
    (0.5, BLUE, N_("less than half the risk")),
    (0.9, "#7FB7DE", N_("less risk")),
    (1.1, GREY, N_("the same")),
    (np.inf, VERMILLION, N_("more risk than the members")),
)
"""Risk of those who left against the members', up to a ratio: colour and words."""


class Leaving(NamedTuple):
    """Who left by their own decision in some months of a path.

    Attributes:
        at: index of the last of these months on the path.
        people: how many left.
        ratio: their risk over the members' at the time; NaN where neither is known.
    """

    at: int
    people: int
    ratio: float


def draw_path(run: RunResults, source: str) -> Figure:
    """Members against the share as a path through time, with who leaves along it."""
    path = path_of(run, "")
    size, word = formats.size(float(path.members.max(initial=0)))
    words = (
        N_("{size} members over what a month costs one of them, tenfold a line; dots: new years")
        if _is_tenfold(path)
        else N_("{size} members over what a month costs one of them; dots: new years")
    )
    figure = open_page(_title(path, run.rounds), heading(words, word), source)
    axes = add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, TOP - BOTTOM)
    if not len(path.months):
        say_empty(axes, gettext("No member was asked for a share."))
        return figure
    quarters = [one for one in leaving_along(path, run.rounds) if one.people]
    seen = {_colour_of(one.ratio) for one in quarters}
    keys = [(gettext(words), colour) for _, colour, words in _CLASSES if colour in seen]
    if keys:
        name_panel(axes, (gettext("Who left in a quarter, by number:"), INK), *keys)
    _draw_path(axes, path, quarters, size)
    return figure


def _draw_path(axes: Axes, path: PlanPath, quarters: Sequence[Leaving], size: float) -> None:
    set_path_scales(axes, (path,), size)
    if not _is_tenfold(path):
        _set_even_scale(axes, path)
    members = path.members / size
    axes.plot(path.share_yuan, members, color=ORANGE, lw=2.6, zorder=2)
    most = max((one.people for one in quarters), default=0)
    for one in quarters:
        place = path.share_yuan[one.at], members[one.at]
        area = _LARGEST * one.people / most
        axes.scatter(*place, s=area, color=_colour_of(one.ratio), alpha=0.75, lw=0, zorder=1)
    mark_years(axes, path, ORANGE, size)
    end = path.share_yuan[-1], members[-1]
    axes.plot(*end, "s" if path.ended_by else "v", ms=8, color=ORANGE, clip_on=False, zorder=4)
    is_low = members[-1] < _LOW * axes.get_ylim()[1]
    axes.annotate(
        ending_of(path), end, xytext=(8, 70 if is_low else -30), textcoords="offset points",
        ha="right", va="bottom" if is_low else "top", color=INK, path_effects=HALO,
    )  # fmt: skip


def _is_tenfold(path: PlanPath) -> bool:
    """Whether the share rose so far beyond that of the peak that an even scale would hide it."""
    if not len(path.months):
        return False
    at_peak = float(path.share_yuan[np.argmax(path.members)])
    return float(path.share_yuan.max()) > _EVEN_UP_TO * at_peak


def _set_even_scale(axes: Axes, path: PlanPath) -> None:
    axes.set_xscale("linear")
    most = float(path.share_yuan.max())
    axes.set_xlim(0, most * 1.08)
    bins, pruned = (8, None) if most < SPELT_OUT else (3, "upper")  # long numbers need room
    axes.xaxis.set_major_locator(MaxNLocator(bins, steps=[1, 2, 5, 10], prune=pruned))
    axes.xaxis.set_major_formatter(lambda value, _: gettext("{sum} yuan", sum=tick_text(value)))


def leaving_along(path: PlanPath, rounds: Table) -> Iterator[Leaving]:
    """Who left in each quarter of a year of a path.

    Args:
        path: of the run.
        rounds: its rounds, with `left`, `members` and the mean risk of both.
    """
    of_round = months(rounds)
    for last in range(len(path.months) - 1, -1, -_MONTHS):
        first = path.months[max(last - _MONTHS + 1, 0)]
        chosen = (of_round >= first) & (of_round <= path.months[last])
        left = rounds["left"][chosen].astype(float)
        risk, others = (rounds[key][chosen].astype(float) for key in ("risk_left", "risk_members"))
        known = np.isfinite(risk) & np.isfinite(others) & (left > 0)
        expected = float(left[known] @ others[known])
        ratio = float(left[known] @ risk[known]) / expected if expected > 0 else np.nan
        yield Leaving(last, int(left.sum()), ratio)


def _colour_of(ratio: float) -> str:
    """The class of a ratio; grey where it is not known."""
    return next((colour for most, colour, _ in _CLASSES if ratio < most), GREY)


def _title(path: PlanPath, rounds: Table) -> str:
    if not len(path.months):
        return gettext("Nobody was asked for a share")
    top = int(np.argmax(path.members))
    said = {
        "most": count(int(path.members[top])),
        "then": three_figures(float(path.share_yuan[top])),
        "left": count(int(path.members[-1])),
        "now": three_figures(float(path.share_yuan[-1])),
    }
    if top == len(path.months) - 1:
        words = N_("It grew to the last: {most} members, a month at {then} yuan")
        return gettext(words, **said)
    after = [one for one in leaving_along(path, rounds) if one.at > top and one.people]
    known = [one for one in after if np.isfinite(one.ratio)]
    people = sum(one.people for one in known)
    ratio = sum(one.people * one.ratio for one in known) / people if people else np.nan
    if ratio < 1:
        words = N_(
            "{most} members at {then} yuan a month, {left} at {now}: those who left had {less} less"
            " risk than those who stayed"
        )
        return gettext(words, **said, less=percent(1 - ratio))
    return gettext(N_("{most} members at {then} yuan a month, {left} at {now}"), **said)
