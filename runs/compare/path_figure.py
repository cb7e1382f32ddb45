"""Figure of a comparison: the way of each plan through members and share, a panel for each."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, NullLocator

from ...agents.regulation.order_kinds import Cause
from ..drawing.style import (
    BOTTOM,
    GREY,
    INK,
    LEFT,
    add_panel,
    open_page,
    quiet_style,
    say_empty,
    set_heights,
    tick_text,
    write_page,
)
from ..language.formats import count, month_name, percent
from ..language.order_text import kind_words
from ..language.translation import N_, gettext
from ..results.measures import MILLION
from .figure import SCENARIO_COLOURS, shorten
from .plan_path import PlanPath

CLOSED_FOR: Mapping[Cause, str] = {
    Cause.TOO_FEW_MEMBERS: N_("{date}: dissolved, too few members"),
    Cause.INSURER_INSOLVENT: N_("{date}: closed, its insurer had nothing left"),
    Cause.OPERATOR_STOPS: N_("{date}: stopped by its operator"),
}
"""What is written at the end of a plan that closed of itself."""
_ACROSS = 3
_HALO = (withStroke(linewidth=2.5, foreground="white"),)
_OTHERS = "#C4C4C4"
_RIGHT_EDGE, _GAP, _TOP, _BETWEEN_ROWS = 0.965, 0.035, 0.765, 0.15
_TENFOLDS = tuple(10.0**power for power in range(-3, 7))
_LOW = 0.05
"""Part of the height below which there is no room beside a point."""
_TIMES_ACROSS = 500
"""The dearest month against the cheapest that is still inside a panel."""


def draw_paths(paths: Sequence[PlanPath], seed: int, path: Path) -> None:
    """Draw the paths of a comparison.

    Args:
        paths: one for each scenario.
        seed: with which they were run.
        path: PNG to write.

    Raises:
        OSError: if it cannot be written.
    """
    with quiet_style():
        write_page(paths_page(paths, seed), path)


def paths_page(paths: Sequence[PlanPath], seed: int) -> Figure:
    """A panel for each scenario, all on the same scales, the others pale in it."""
    names = " ".join(path.name for path in paths)
    source = f"mutualaid {version('mutualaid')}, compare {names}, seed {seed}"
    figure = open_page(
        _title(paths),
        gettext(
            "Million members (upwards) against what a month costs one of them (to the right, each"
            " line ten times the one before);\na dot is a January; pale: the other scenarios, the"
            " same people and luck"
        ),
        source,
    )
    panels = _panels(figure, len(paths))
    for i in range(len(paths)):
        _draw_panel(panels[i], paths, i)
    return figure


def _title(paths: Sequence[PlanPath]) -> str:
    told = gettext(", ").join(f"{shorten(path.name)} {_part(path.part_left)}" for path in paths)
    return gettext("Left of the most members: {told}", told=told)


def _part(part: float) -> str:
    return gettext("none") if math.isnan(part) else percent(part)


def _panels(figure: Figure, wanted: int) -> list[Axes]:
    across = min(wanted, _ACROSS)
    rows = -(-wanted // across)
    width = (_RIGHT_EDGE - LEFT - (across - 1) * _GAP) / across
    height = (_TOP - BOTTOM - (rows - 1) * _BETWEEN_ROWS) / rows
    return [
        add_panel(
            figure,
            LEFT + (i % across) * (width + _GAP),
            _TOP - height - (i // across) * (height + _BETWEEN_ROWS),
            width,
            height,
        )
        for i in range(wanted)
    ]


def _draw_panel(axes: Axes, paths: Sequence[PlanPath], shown: int) -> None:
    """One path in its colour, the others behind it."""
    own, colour = paths[shown], SCENARIO_COLOURS[shown]
    place = {"xy": (0, 1), "xycoords": "axes fraction", "textcoords": "offset points"}
    axes.annotate(shorten(own.name), xytext=(0, 22), size=11, weight="bold", color=colour, **place)
    axes.annotate(_ending(own), xytext=(0, 8), color=GREY, **place)
    if not any(len(path.months) for path in paths):
        say_empty(axes, gettext("No member was asked for a share."))
        return
    _set_scales(axes, paths, named=shown % _ACROSS == 0)
    for i, path in enumerate(paths):
        if i != shown:
            axes.plot(path.share_yuan, path.members / MILLION, color=_OTHERS, lw=1.3)
    axes.plot(own.share_yuan, own.members / MILLION, color=colour, lw=2.2)
    _mark_years(axes, own, colour)
    if len(own.months):
        end = own.share_yuan[-1], own.members[-1] / MILLION
        axes.plot(*end, "s" if own.ended_by else "v", ms=8, color=colour, clip_on=False, zorder=4)


def _set_scales(axes: Axes, paths: Sequence[PlanPath], *, named: bool) -> None:
    """The same scales in each panel; the heights are written beside the first of a row."""
    shares = np.concatenate([path.share_yuan for path in paths])
    members = np.concatenate([path.members for path in paths]) / MILLION
    axes.set_xscale("log")
    most = float(shares.max())
    axes.set_xlim(max(float(shares.min()) / 1.3, most / _TIMES_ACROSS), most * 1.6)
    axes.xaxis.set_major_locator(FixedLocator(_TENFOLDS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: gettext("{sum} yuan", sum=tick_text(value)))
    axes.grid(visible=True, axis="x")
    set_heights(axes, float(members.max()))
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(value) if named else "")


def _mark_years(axes: Axes, path: PlanPath, colour: str) -> None:
    """A dot with its year where the path was in January."""
    months, (left, _) = path.months.astype(int), axes.get_xlim()
    for i in np.flatnonzero((months % 12 == 0) & (path.share_yuan > left)):
        x, y = path.share_yuan[i], path.members[i] / MILLION
        axes.plot([x], [y], "o", ms=4.5, color=colour, mec="white", mew=0.8, zorder=3)
        falls = path.members[i] < path.members[max(i - 1, 0)]
        beside = ((7, 4), "left") if falls else ((-7, 4), "right")
        place, side = ((0, 9), "center") if y < _LOW * axes.get_ylim()[1] else beside
        axes.annotate(
            str(1970 + months[i] // 12), (x, y), xytext=place, textcoords="offset points",
            ha=side, va="center", size=8, color=INK, path_effects=_HALO,
        )  # fmt: skip


def _ending(path: PlanPath) -> str:
    """What ended a plan, or how many members it has if nothing did."""
    date = month_name(path.until)
    if not path.ended_by:
        left = count(path.left)
        return gettext("{date}: {members} left, ended by nobody", date=date, members=left)
    for cause, words in CLOSED_FOR.items():
        if path.cause == cause:
            return gettext(words, date=date)
    if path.ended_by == "closure":
        return gettext("{date}: closed by order", date=date)
    return gettext("{date}: {kind}", date=date, kind=kind_words(path.ended_by))
