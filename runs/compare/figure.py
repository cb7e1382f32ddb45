"""Figure of a comparison: one panel for each of its questions."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BLUE,
    FULL_WIDTH,
    GREEN,
    GREY,
    INK,
    LEFT,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    quiet_style,
    say_empty,
    set_heights,
    tick_text,
    write_page,
)
from ..language.formats import decimal, rescale, three_figures, with_percent_sign
from ..language.translation import N_, gettext
from .table import MeanOfRuns

SCENARIO_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
_BROWN = "#8C564B"
_LONGEST_NAME = 14
PAYERS = (
    ("paid_by_members", N_("members"), ORANGE),
    ("paid_by_policyholders", N_("policyholders"), SKY),
    ("paid_by_insurer", N_("insurer"), PURPLE),
    ("paid_by_sponsor", N_("sponsor"), _BROWN),
    ("paid_by_operator", N_("operator"), GREY),
)
ENDINGS = (
    ("aided_after", N_("aided"), SKY),
    ("refused_after", N_("refused"), ORANGE),
    ("too_late", N_("too late"), GREY),
    ("left_open", N_("left open"), PURPLE),
)
_WIDTH, _HEIGHT, _RIGHT = 0.345, 0.225, 0.615
_LOW, _HIGH, _KEY = 0.105, 0.505, 0.83
_NAME_POINTS = 24


def draw_comparison(found: Sequence[MeanOfRuns], luck: str, path: Path) -> None:
    """Draw the overview of a comparison.

    Args:
        found: what runs came to.
        luck: over what runs the means are.
        path: PNG to write.

    Raises:
        OSError: if it cannot be written.
    """
    with quiet_style():
        write_page(overview(found, luck), path)


def names_of(found: Sequence[MeanOfRuns]) -> list[str]:
    """Names of the scenarios, as there is room for them."""
    return [shorten(name) for name in dict.fromkeys(one.scenario for one in found)]


def open_comparison(
    found: Sequence[MeanOfRuns], luck: str, title: str, key_bottom: float
) -> Figure:
    """A page with its title, its source, and the colour of each scenario.

    Args:
        found: what runs came to.
        luck: over what runs the means are.
        title: the finding, in a sentence.
        key_bottom: where the colours are named, as a part of the page from below.
    """
    scenarios = dict.fromkeys(one.scenario for one in found)
    source = f"mutualaid {version('mutualaid')}, compare {' '.join(scenarios)}, {luck}"
    figure = open_page(title, "", source)
    key = add_panel(figure, LEFT - 0.045, key_bottom, FULL_WIDTH, 0.01)
    key.set_axis_off()
    says = gettext("The same people and luck:")
    name_panel(key, (says, INK), *zip(names_of(found), SCENARIO_COLOURS, strict=False))
    return figure


def overview(found: Sequence[MeanOfRuns], luck: str) -> Figure:
    """Who paid, what a year cost, who was covered, and the claims that were open at the end."""
    names = names_of(found)
    figure = open_comparison(found, luck, _title(found, names), _KEY)
    paid = add_panel(figure, LEFT + 0.04, _HIGH, _WIDTH, _HEIGHT)
    cost = add_panel(figure, _RIGHT, _HIGH, _WIDTH, _HEIGHT)
    cover = add_panel(figure, LEFT + 0.04, _LOW, _WIDTH, _HEIGHT)
    ends = add_panel(figure, _RIGHT, _LOW, _WIDTH, _HEIGHT)
    name_above(paid, gettext("Paid in for aid and claims, billion yuan"))
    _stack(paid, found, names, PAYERS, 1e9)
    name_above(
        cost, gettext("Paid in a year, yuan"), gettext("by a member; hatched, by a policyholder")
    )
    draw_years(cost, found, ("member_paid", "policyholder_paid"), 1)
    name_above(cover, gettext("People with cover at the end of a year, million"))
    draw_years(cover, found, ("covered",), 1e6)
    name_above(ends, gettext("Claims open when the plan ended, thousand"))
    _stack(ends, found, names, ENDINGS, 1e3)
    return figure


def _title(found: Sequence[MeanOfRuns], names: list[str]) -> str:
    """What people bore of a doubling of claims, the article's first question, in one sentence."""
    parts = zip(names, means_of(found, "borne_by_people"), strict=True)
    told = [(name, decimal(part)) for name, part in parts if np.isfinite(part)]
    borne = gettext(", ").join(f"{name} {with_percent_sign(part)}" for name, part in told)
    if not borne:
        return gettext("No claims were paid")
    return gettext("If claims double, people bear of it at once: {borne}", borne=borne)


def shorten(name: str) -> str:
    """A scenario's name as it fits beside others."""
    return name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"


def name_above(axes: Axes, says: str, more: str = "") -> None:
    """Write what a panel shows above its key, and more in place of a key."""
    place = {"xycoords": "axes fraction", "textcoords": "offset points", "size": 9.5}
    axes.annotate(says, (0, 1), xytext=(0, _NAME_POINTS), weight="bold", **place)
    axes.annotate(more, (0, 1), xytext=(0, _NAME_POINTS - 15), color=GREY, **place)


def _stack(
    axes: Axes,
    found: Sequence[MeanOfRuns],
    names: list[str],
    layers: tuple[tuple[str, str, str], ...],
    size: float,
) -> None:
    """A bar for each scenario, from left to right what it is made of, in units of a size."""
    unit = rescale(1, size)
    parts = [
        (np.nan_to_num(means_of(found, key)) * unit, word, colour) for key, word, colour in layers
    ]
    there = [part for part in parts if part[0].sum() > 0]
    axes.grid(visible=False)
    name_panel(axes, *((gettext(word), colour) for _, word, colour in there))
    rows = np.arange(len(names))[::-1]
    total = np.zeros(len(names))
    for amount, _, colour in there:
        axes.barh(rows, amount, left=total, height=0.6, color=colour)
        total += amount
    if not total.max() > 0:
        say_empty(axes, gettext("nothing"))
        return
    for row, amount in zip(rows, total, strict=True):
        axes.annotate(
            three_figures(float(amount)), (amount, row), xytext=(4, 0),
            textcoords="offset points", va="center", color=GREY,
        )  # fmt: skip
    axes.set_xlim(0, total.max() * 1.14)
    axes.set_ylim(-0.6, len(names) - 0.4)
    axes.set_yticks(rows, names, color=INK)
    axes.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value))


def draw_years(axes: Axes, found: Sequence[MeanOfRuns], keys: tuple[str, ...], size: float) -> None:
    """Bars by year, one for each scenario beside the other.

    Where there are two keys, as of members and of policyholders, the second is hatched.
    """
    years = _years(found, keys)
    if not years:
        say_empty(axes, gettext("no full year"))
        return
    bars = np.array([[means_of(found, f"{key}_{year}") for year in years] for key in keys])
    bars *= rescale(1, size)
    scenarios = bars.shape[2]
    wide = 0.8 / (scenarios * len(keys))
    for k in range(len(keys)):
        for i in range(scenarios):
            left = np.arange(len(years)) - 0.4 + wide * (len(keys) * i + k)
            axes.bar(
                left, np.nan_to_num(bars[k, :, i]), wide, align="edge", lw=0,
                color=SCENARIO_COLOURS[i], edgecolor="white", hatch="////" if k else None,
            )  # fmt: skip
    axes.set_xticks(np.arange(len(years)), [str(year) for year in years])
    axes.set_xlim(-0.5, len(years) - 0.5)
    set_heights(axes, float(np.nan_to_num(bars).max()))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def means_of(found: Sequence[MeanOfRuns], key: str) -> np.ndarray:
    """Means of a measure by scenario, in their order."""
    return np.array([one.mean for one in found if one.measure == key])


def _years(found: Sequence[MeanOfRuns], keys: tuple[str, ...]) -> list[int]:
    """Years for which any of the measures was taken."""
    return sorted({one.year for one in found if one.measure in {f"{k}_{one.year}" for k in keys}})
