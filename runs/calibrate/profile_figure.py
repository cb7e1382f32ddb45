"""Figure of the parameters: profile likelihood, band of the posterior, and how much was learnt."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    GREY,
    INK,
    LEFT,
    SKY,
    TOP,
    VERMILLION,
    add_panel,
    open_page,
)
from ..language.formats import readable
from ..language.translation import gettext
from .answer import PROFILE_LIMIT, learnt

_LOWEST = -6.0
"""Profiles are drawn down to this log likelihood below the best."""
_FEW, _COLUMNS = 6, 4
_GAP = 0.035


def draw_profiles(parameters: Mapping[str, Mapping[str, Any]], title: str, source: str) -> Figure:
    """A panel for each parameter, over its prior range.

    Args:
        parameters: as `calibration.json` has them.
        title: the finding, in a sentence.
        source: where the numbers come from.
    """
    says = gettext(
        "Line: the best log likelihood with the parameter held there, down to 6 below the best."
        " Dashed: 95 % limit.\nBlue: half and nine tenths of the posterior, over the prior range."
        " Per cent: part of the prior's variance taken away."
    )
    figure = open_page(title, says, source)
    columns = _COLUMNS if len(parameters) > _FEW else 3
    rows = math.ceil(len(parameters) / columns)
    wide = (FULL_WIDTH - _GAP * (columns - 1)) / columns
    high = (TOP - BOTTOM + 0.03) / rows
    for number, (key, one) in enumerate(parameters.items()):
        row, column = divmod(number, columns)
        bottom = TOP - (row + 1) * high + 0.05
        axes = add_panel(figure, LEFT + column * (wide + _GAP), bottom, wide, high - 0.085)
        _draw(axes, key, one)
    return figure


def _draw(axes: Axes, key: str, one: Mapping[str, Any]) -> None:
    axes.grid(visible=False)
    axes.set_xlim(0, 1)
    axes.set_ylim(_LOWEST, 0.4)
    axes.set_yticks([])
    if places := one.get("places"):
        axes.axvspan(places[0], places[-1], color=SKY, alpha=0.3, lw=0)
        axes.axvspan(places[1], places[-2], color=SKY, alpha=0.5, lw=0)
    heights = [_LOWEST * 2 if one is None else one for one in one["profile"]]
    at = np.linspace(0, 1, len(heights))
    axes.axhline(PROFILE_LIMIT, color=GREY, lw=0.7, ls=(0, (3, 3)))
    axes.plot(at, np.maximum(heights, _LOWEST * 2), color=BLUE, lw=1.4, marker="o", ms=2.2)
    low, high = (readable(value) for value in one["prior"])
    axes.set_xticks([0, 1], [low, high])
    for tick, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
        tick.set_horizontalalignment(side)
        tick.set_fontsize(7)
    colour = VERMILLION if one["data_say_nothing"] else INK
    name = key.rpartition(".")[2]
    axes.text(0, 1.04, name, transform=axes.transAxes, size=8, color=colour, va="bottom")
    told = learnt(one["contraction"])
    axes.text(1, 1.04, told, transform=axes.transAxes, size=8, color=colour, ha="right")
