"""Figure of a comparison: the way of each plan through members and share, a panel for each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.path_axes import ending_of, mark_years, set_path_scales
from ..drawing.style import (
    BOTTOM,
    GREY,
    LEFT,
    add_panel,
    open_page,
    quiet_style,
    say_empty,
    write_page,
)
from ..language.formats import percent
from ..language.translation import gettext
from ..results.measures import MILLION
from ..results.plan_path import PlanPath
from .figure import SCENARIO_COLOURS, shorten

_ACROSS = 3
_OTHERS = "#C4C4C4"
_RIGHT_EDGE, _GAP, _TOP, _BETWEEN_ROWS = 0.965, 0.035, 0.765, 0.15


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
    axes.annotate(ending_of(own), xytext=(0, 8), color=GREY, **place)
    if not any(len(path.months) for path in paths):
        say_empty(axes, gettext("No member was asked for a share."))
        return
    set_path_scales(axes, paths)
    if shown % _ACROSS:  # the heights are written beside the first of a row
        axes.yaxis.set_major_formatter(lambda *_: "")
    for i, path in enumerate(paths):
        if i != shown:
            axes.plot(path.share_yuan, path.members / MILLION, color=_OTHERS, lw=1.3)
    axes.plot(own.share_yuan, own.members / MILLION, color=colour, lw=2.2)
    mark_years(axes, own, colour)
    if len(own.months):
        end = own.share_yuan[-1], own.members[-1] / MILLION
        axes.plot(*end, "s" if own.ended_by else "v", ms=8, color=colour, clip_on=False, zorder=4)
