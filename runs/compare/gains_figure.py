"""Figure of a comparison: who gains and who loses, by age, health and time, and what is covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
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
TIMES = {
    "first": N_("joined in year 1"),
    "later": N_("joined later"),
    "brief": N_("stayed ≤ 1 year"),
    "long": N_("stayed > 2 years"),
}
"""The same of members, by when they joined and how long they stayed."""
_LEFT, _RIGHT, _WIDTH, _KEY = 0.155, 0.64, 0.315, 0.83
_LOW, _HIGH, _HEIGHT = 0.105, 0.505, 0.225


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
    """What cover brought more than was paid, in aid and in worth, and how much was covered."""
    figure = open_comparison(found, luck, _title(found, names_of(found)), _KEY)
    aid = add_panel(figure, _LEFT, _HIGH, _WIDTH, _HEIGHT)
    worth = add_panel(figure, _RIGHT, _HIGH, _WIDTH, _HEIGHT)
    time = add_panel(figure, _LEFT, _LOW, _WIDTH, _HEIGHT)
    cover = add_panel(figure, _RIGHT, _LOW, _WIDTH, _HEIGHT)
    less = gettext("less what was paid, yuan a person")
    name_above(aid, gettext("Aid to be expected"), less)
    _draw_groups(aid, found, "net", GROUPS)
    name_above(worth, gettext("Worth to oneself"), less)
    _draw_groups(worth, found, "surplus", GROUPS)
    name_above(time, gettext("Aid received"), gettext("less shares, yuan a member"))
    _draw_groups(time, found, "net", TIMES)
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


def _draw_groups(
    axes: Axes, found: Sequence[MeanOfRuns], key: str, groups: Mapping[str, str]
) -> None:
    """A bar to the right where a group gains, to the left where it loses; one for each scenario."""
    bars = np.array([means_of(found, f"{key}_{group}") for group in groups])
    rows, scenarios = np.arange(len(groups))[::-1], bars.shape[1]
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
    axes.set_yticks(rows, [gettext(words) for words in groups.values()], color=INK)
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value))
