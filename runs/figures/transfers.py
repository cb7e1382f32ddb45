"""Figure of transfers: what members paid and received, by age, health and when they joined."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BLUE,
    BOTTOM,
    GREEN,
    GREY,
    INK,
    LEFT,
    TOP,
    VERMILLION,
    add_panel,
    empty_page,
    name_panel,
    open_page,
    set_heights,
    tick_text,
)
from ..language import formats
from ..language.translation import N_, gettext
from ..results.redistribution import Group, everybody, group_words, groups_of, worth_telling
from ..results.run_results import RunResults

_OTHERS = (
    (N_("health at joining"), "health at joining"),
    (N_("frailty"), "frailty"),
    (N_("time of joining"), "half-year of joining"),
)
_GAP = 1.0
_BAR, _ROOM = 0.38, 1.16
_HALO = (withStroke(linewidth=3, foreground="white"),)


def has_transfers(run: RunResults) -> bool:
    """Whether anybody paid a share, and the run tells who."""
    members = everybody(run)
    return members is not None and members.paid > 0


def draw_transfers(run: RunResults, source: str) -> Figure:
    """Paid and received a member by age at joining; aid for 100 yuan by what else members were."""
    ages = worth_telling(groups_of(run, "age at joining"))
    if not ages:
        return empty_page(gettext("No member was asked for a share"), source)
    says = gettext(
        "Left, yuan for each who has been a member, by age at joining, and what that leaves;"
        " right, aid for each 100 yuan paid"
    )
    figure = open_page(_title(ages), says, source)
    _draw_ages(add_panel(figure, LEFT, BOTTOM, 0.46, TOP - BOTTOM), ages)
    _draw_others(add_panel(figure, 0.735, BOTTOM, 0.23, TOP - BOTTOM), run)
    return figure


def _draw_ages(axes: Axes, ages: Sequence[Group]) -> None:
    """Two bars for each age, and over them what was received less what was paid."""
    name_panel(
        axes,
        (gettext("yuan a member:"), INK),
        (gettext("shares paid"), BLUE),
        (gettext("aid received"), GREEN),
    )
    paid, aid = np.array([one.a_person for one in ages]).T
    at = np.arange(len(ages))
    axes.bar(at - _BAR / 2, paid, _BAR, color=BLUE, lw=0)
    axes.bar(at + _BAR / 2, aid, _BAR, color=GREEN, lw=0)
    for place, one, other in zip(at, paid, aid, strict=True):
        left = formats.format_signed(round(float(other - one)))
        colour = GREEN if other > one else VERMILLION
        axes.annotate(
            left, (place, max(one, other)), xytext=(0, 4), textcoords="offset points",
            ha="center", color=colour, weight="bold",
        )  # fmt: skip
    axes.set_xticks(at, [group_words(one) for one in ages])
    axes.set_xlim(-0.6, len(ages) - 0.4)
    set_heights(axes, float(max(paid.max(), aid.max())))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))


def _draw_others(axes: Axes, run: RunResults) -> None:
    """A bar for each group: what came back of 100 yuan, against what came back of all."""
    axes.grid(visible=False)
    members = everybody(run)
    place, highest, names = 0.0, 100.0, {}
    for words, dimension in _OTHERS:
        groups = worth_telling(groups_of(run, dimension))
        if len(groups) < 2:
            continue
        axes.annotate(
            gettext(words), (0, place), xytext=(-6, 0), textcoords="offset points",
            ha="right", va="center", color=INK, weight="bold", size=9,
        )  # fmt: skip
        for one in groups:
            place -= 1
            back = one.back_of_a_hundred
            highest, names[place] = max(highest, back), group_words(one)
            axes.barh(place, back, 0.72, color=GREEN if back > 100 else BLUE, lw=0)
            axes.annotate(
                formats.three_figures(back), (back, place), xytext=(3, 0),
                textcoords="offset points", va="center", color=GREY, path_effects=_HALO,
            )  # fmt: skip
        place -= 1 + _GAP
    axes.axvline(100, color=GREY, lw=0.8, ls=":")
    if members is not None:
        all_back = formats.three_figures(members.back_of_a_hundred)
        name_panel(axes, (gettext("yuan of aid; of all members {back}", back=all_back), INK))
    axes.set_ylim(place + _GAP, 0.7)
    axes.set_xlim(0, highest * _ROOM)
    axes.set_yticks(list(names), list(names.values()))
    axes.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value))


def _title(ages: Sequence[Group]) -> str:
    back = [one.back_of_a_hundred for one in ages]
    if len(ages) < 2 or not any(back):
        return gettext("Who paid, and who received")
    least, most = ages[int(np.argmin(back))], ages[int(np.argmax(back))]
    return gettext(
        "For 100 yuan paid, who joined at {old} got back {more} and at {young} only {less}",
        young=group_words(least),
        less=formats.three_figures(least.back_of_a_hundred),
        old=group_words(most),
        more=formats.three_figures(most.back_of_a_hundred),
    )
