"""Figure of a comparison: who gains and who loses, by age and health, and what is covered."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BOTTOM,
    GREY,
    INK,
    add_panel,
    quiet_style,
    say_empty,
    tick_text,
    write_page,
)
from ..language.formats import format_signed
from ..language.translation import N_, gettext
from .figure import SCENARIO_COLOURS, draw_years, means_of, name_above, names_of, open_comparison
from .table import MeanOfRuns

GROUPS = {
    "young": N_("under 30"),
    "middle": N_("30 to 49"),
    "old": N_("from 50 on"),
    "healthy": N_("healthy"),
    "ill": N_("chronically ill"),
}
"""As the measures of gains name them, and what is written beside their bars."""
_LEFT, _MIDDLE, _RIGHT, _WIDTH, _HEIGHT, _KEY = 0.135, 0.435, 0.74, 0.225, 0.57, 0.805


def draw_gains(found: Sequence[MeanOfRuns], luck: str, path: Path) -> None:
    """Draw who gains and who loses.

    Args:
        found: what runs came to.
        luck: over what runs the means are.
        path: PNG to write.

    Raises:
        OSError: if it cannot be written.
    """
    with quiet_style():
        write_page(gains_page(found, luck), path)


def gains_page(found: Sequence[MeanOfRuns], luck: str) -> Figure:
    """What cover brought a person more than was paid, in aid and in worth; what was covered."""
    figure = open_comparison(found, luck, _title(found, names_of(found)), _KEY)
    aid = add_panel(figure, _LEFT, BOTTOM, _WIDTH, _HEIGHT)
    worth = add_panel(figure, _MIDDLE, BOTTOM, _WIDTH, _HEIGHT)
    cover = add_panel(figure, _RIGHT, BOTTOM, _WIDTH, _HEIGHT)
    less = gettext("less what was paid, yuan a person")
    name_above(aid, gettext("Aid to be expected"), less)
    _draw_groups(aid, found, "net", named=True)
    name_above(worth, gettext("Worth to oneself"), less)
    _draw_groups(worth, found, "surplus", named=False)
    name_above(cover, gettext("Critical illness covered"), gettext("of what is to be expected, %"))
    draw_years(cover, found, ("loss_coverage",), 1)
    return figure


def _title(found: Sequence[MeanOfRuns], names: Sequence[str]) -> str:
    """What the healthy gain or lose, as the plan asks them all for one share."""
    parts = zip(names, means_of(found, "net_healthy"), strict=True)
    told = [f"{name} {format_signed(round(part))}" for name, part in parts if np.isfinite(part)]
    if not told:
        return gettext("Who gains, and who loses")
    listed = gettext(", ").join(told)
    return gettext("A healthy person can expect to gain, yuan: {told}", told=listed)


def _draw_groups(axes: Axes, found: Sequence[MeanOfRuns], key: str, *, named: bool) -> None:
    """A bar to the right where a group gains, to the left where it loses; one for each scenario."""
    bars = np.array([means_of(found, f"{key}_{group}") for group in GROUPS])
    rows, scenarios = np.arange(len(GROUPS))[::-1], bars.shape[1]
    axes.grid(visible=False, axis="y")
    if not np.isfinite(bars).any():
        say_empty(axes, gettext("nothing"))
        return
    high = 0.8 / scenarios
    for i in range(scenarios):
        middle = rows + 0.4 - high * (i + 0.5)
        axes.barh(middle, np.nan_to_num(bars[:, i]), high, color=SCENARIO_COLOURS[i], lw=0)
    axes.axvline(0, color=GREY, lw=0.8)
    axes.grid(visible=True, axis="x")
    words = [gettext(words) for words in GROUPS.values()] if named else [""] * len(rows)
    axes.set_yticks(rows, words, color=INK)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value))
