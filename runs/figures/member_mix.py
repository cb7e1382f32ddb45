"""Figure of the mix: how old, how ill and how trusting the members are."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BLUE,
    BOTTOM,
    GREEN,
    GREY,
    INK,
    LEFT,
    SKY,
    TOP,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    say_empty,
    set_heights,
    tick_text,
)
from ..drawing.time_axis import days, mark_point, set_dates
from ..language import formats
from ..language.translation import N_, gettext
from ..results.chart_series import chronic_part, trust_percent
from ..results.run_results import IN_THE_PLAN, RunResults, Table

_BAND_YEARS = 5
_GAP = 0.075
_LEAST_APART = 0.3
_LINES = (
    ("age", N_("Mean age, years"), BLUE),
    ("chronic", N_("Chronically ill, % of members"), VERMILLION),
    ("trust", N_("Trust in the plan, % of full trust"), GREEN),
)


def draw_mix(run: RunResults, source: str) -> Figure:
    """Mean age, chronic illness and trust by round; the members of the end by age and sex."""
    mix = _mixed(run.rounds)
    says = gettext("Members by round; right, members at the end of the run by age and sex")
    figure = open_page(_title(mix), says, source)
    height = (TOP - BOTTOM - 2 * _GAP) / 3
    for i, (column, name, colour) in enumerate(_LINES):
        axes = add_panel(figure, LEFT, BOTTOM + (2 - i) * (height + _GAP), 0.45, height)
        name_panel(axes, (gettext(name), INK))
        _draw_line(axes, mix["day"], mix[column], colour, named=i == len(_LINES) - 1)
    _draw_pyramid(add_panel(figure, 0.63, BOTTOM, 0.33, TOP - BOTTOM), run.people)
    return figure


def _mixed(rounds: Table) -> Table:
    """Mean age, chronically ill and trust by day; NaN where there were no members."""
    return {
        "day": days(rounds["date"]),
        "age": rounds["mean_age_members"].astype(float),
        "chronic": chronic_part(rounds) * 100,
        "trust": trust_percent(rounds),
    }


def _draw_line(axes: Axes, at: np.ndarray, values: np.ndarray, colour: str, *, named: bool) -> None:
    known = np.flatnonzero(np.isfinite(values))
    if len(known) == 0:
        say_empty(axes, gettext("no members"))
        return
    axes.plot(at, values, color=colour)
    set_dates(axes, at[0], at[-1], named=named)
    set_heights(axes, float(values[known].max()) * 1.25)
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    first, last = int(known[0]), int(known[-1])
    apart = at[last] - at[first] > _LEAST_APART * (axes.get_xlim()[1] - axes.get_xlim()[0])
    for row in (first, last) if apart else (last,):
        mark_point(axes, at[row], values[row], formats.three_figures(values[row]), colour)


def _draw_pyramid(axes: Axes, people: Table) -> None:
    """Women to the left, men to the right, in bands of age; the chronically ill inside."""
    name_panel(
        axes,
        (gettext("% of members:"), INK),
        (gettext("healthy"), SKY),
        (gettext("chronic"), VERMILLION),
    )
    member = np.isin(people["membership"], IN_THE_PLAN)
    total = int(people["people"][member].sum())
    axes.grid(visible=False)
    if total == 0:
        say_empty(axes, gettext("No members at the end."))
        return
    band = people["age"][member & (people["people"] > 0)] // _BAND_YEARS
    lowest, bands = int(band.min()), np.arange(int(band.max()) + 1)
    widest = 0.0
    for sex, name, side in (("F", N_("women"), -1), ("M", N_("men"), 1)):
        inner = np.zeros(len(bands))
        for health, colour in (("chronic", VERMILLION), ("healthy", SKY)):
            chosen = member & (people["sex"] == sex) & (people["health"] == health)
            part = _by_band(people, chosen, len(bands)) / total * 100
            axes.barh(bands, side * part, left=side * inner, height=0.86, color=colour)
            inner += part
        widest = max(widest, float(inner.max()))
        edge = 0.5 + side * 0.48
        axes.text(edge, 0.965, gettext(name), transform=axes.transAxes, color=GREY,
                  ha="left" if side < 0 else "right")  # fmt: skip
    axes.axvline(0, color="white", lw=1.2)
    reach = (widest or 1.0) * 1.1
    axes.set_xlim(-reach, reach)
    axes.set_ylim(lowest - 0.6, len(bands) + 0.4)
    axes.xaxis.set_major_locator(MaxNLocator(8, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(abs(value)))
    axes.set_yticks(bands[lowest:])
    firsts = bands[lowest:] * _BAND_YEARS
    axes.set_yticklabels(
        [
            gettext("{youngest} to {oldest}", youngest=age, oldest=age + _BAND_YEARS - 1)
            for age in firsts
        ]
    )


def _by_band(people: Table, chosen: np.ndarray, bands: int) -> np.ndarray:
    """People of the chosen rows by band of age."""
    band = people["age"][chosen] // _BAND_YEARS
    return np.bincount(band, people["people"][chosen], minlength=bands)


def _title(mix: Table) -> str:
    known = np.flatnonzero(np.isfinite(mix["age"]) & np.isfinite(mix["chronic"]))
    if len(known) == 0:
        return gettext("There were no members to describe")
    age, chronic = (_moved(mix[name][known]) for name in ("age", "chronic"))
    return gettext("Mean age {age}, chronic illness {chronic} %", age=age, chronic=chronic)


def _moved(values: np.ndarray) -> str:
    first, last = (formats.decimal(one, 1) for one in (values[0], values[-1]))
    if first == last:
        return gettext("stayed at {last}", last=last)
    rose = values[-1] > values[0]
    words = N_("rose from {first} to {last}") if rose else N_("fell from {first} to {last}")
    return gettext(words, first=first, last=last)
