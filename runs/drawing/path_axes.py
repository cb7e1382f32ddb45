"""The path of a plan in a panel: scales, the Januaries on it, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, NullLocator

from ...agents.regulation.order_kinds import Cause
from ..language.formats import count, month_name
from ..language.order_text import kind_words
from ..language.translation import N_, gettext
from ..results.measures import MILLION
from ..results.plan_path import PlanPath
from .style import INK, set_heights, tick_text

CLOSED_FOR: Mapping[Cause, str] = {
    Cause.TOO_FEW_MEMBERS: N_("{date}: dissolved, too few members"),
    Cause.INSURER_INSOLVENT: N_("{date}: closed, its insurer had nothing left"),
    Cause.OPERATOR_STOPS: N_("{date}: stopped by its operator"),
}
"""What is written at the end of a plan that closed of itself."""
HALO = (withStroke(linewidth=2.5, foreground="white"),)
"""White around what is written over a line."""
_TENFOLDS = tuple(10.0**power for power in range(-3, 7))
_LOW = 0.05
"""Part of the height below which there is no room beside a point."""
_TIMES_ACROSS = 500
"""The dearest month against the cheapest that is still inside a panel."""


def set_path_scales(axes: Axes, paths: Sequence[PlanPath], size: float = MILLION) -> None:
    """Scales that hold all paths: the share to the right, tenfold a line, members upwards.

    Args:
        axes: the panel.
        paths: what is to be drawn.
        size: members that are one on the scale.
    """
    shares = np.concatenate([path.share_yuan for path in paths])
    members = np.concatenate([path.members for path in paths]) / size
    axes.set_xscale("log")
    most = float(shares.max())
    axes.set_xlim(max(float(shares.min()) / 1.3, most / _TIMES_ACROSS), most * 1.6)
    axes.xaxis.set_major_locator(FixedLocator(_TENFOLDS))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(lambda value, _: gettext("{sum} yuan", sum=tick_text(value)))
    axes.grid(visible=True, axis="x")
    set_heights(axes, float(members.max()))
    axes.yaxis.set_major_formatter(lambda value, _: tick_text(value))


def mark_years(axes: Axes, path: PlanPath, colour: str, size: float = MILLION) -> None:
    """A dot with its year where the path was in January; arguments as `set_path_scales`."""
    months, (left, _) = path.months.astype(int), axes.get_xlim()
    for i in np.flatnonzero((months % 12 == 0) & (path.share_yuan > left)):
        x, y = path.share_yuan[i], path.members[i] / size
        axes.plot([x], [y], "o", ms=4.5, color=colour, mec="white", mew=0.8, zorder=3)
        falls = path.members[i] < path.members[max(i - 1, 0)]
        beside = ((7, 4), "left") if falls else ((-7, 4), "right")
        place, side = ((0, 9), "center") if y < _LOW * axes.get_ylim()[1] else beside
        axes.annotate(
            str(1970 + months[i] // 12), (x, y), xytext=place, textcoords="offset points",
            ha=side, va="center", size=8, color=INK, path_effects=HALO,
        )  # fmt: skip


def ending_of(path: PlanPath) -> str:
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
