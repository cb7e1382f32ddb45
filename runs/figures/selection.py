"""Figure of selection: the risk of those who left against that of the members."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BLUE,
    BOTTOM,
    GREY,
    INK,
    LEFT,
    TOP,
    VERMILLION,
    add_panel,
    label_ends,
    name_panel,
    open_page,
    say_empty,
    set_heights,
    tick_text,
)
from ..drawing.time_axis import days, set_dates
from ..language import formats
from ..language.translation import N_, gettext, ngettext
from ..results.chart_series import claims_a_year
from ..results.measures import YearOfLeaving, yearly_risk
from ..results.run_results import RunResults, Table

_PER = 100_000
_SMOOTHED_ROUNDS = 7
_MOST_YEARS = 12


def draw_risk(run: RunResults, source: str) -> Figure:
    """Claim probability by round, smoothed over dots, and by calendar year."""
    yearly = [year for year in yearly_risk(run.rounds) if np.isfinite(year.ratio)]
    figure = open_page(
        _title([year.ratio for year in yearly]),
        gettext(
            "Claims to be expected a year of 100,000 people; dots: rounds, lines: mean of"
            " {rounds} rounds, weighted by people",
            rounds=_SMOOTHED_ROUNDS,
        ),
        source,
    )
    curve = add_panel(figure, LEFT, BOTTOM, 0.49, TOP - BOTTOM)
    by_year = add_panel(figure, 0.735, BOTTOM, 0.235, TOP - BOTTOM)
    _draw_curve(curve, run.rounds)
    _draw_years(by_year, yearly[-_MOST_YEARS:])
    return figure


def _draw_curve(axes: Axes, rounds: Table) -> None:
    name_panel(
        axes,
        (gettext("Claims a year of 100,000:"), INK),
        (gettext("members"), BLUE),
        (gettext("leavers"), VERMILLION),
    )
    if not np.isfinite(rounds["risk_members"].astype(float)).any():
        say_empty(axes, gettext("There were no members."))
        return
    at = days(rounds["date"])
    highest, ends = 0.0, []
    for whose, colour, name in (
        ("left", VERMILLION, N_("leavers")),
        ("members", BLUE, N_("members")),
    ):
        risk = claims_a_year(rounds, whose, _PER)
        known = np.flatnonzero(np.isfinite(risk))
        if len(known) == 0:
            continue
        risk = risk[known]
        smooth = _smoothed(risk, rounds[whose][known].astype(float))
        axes.plot(at[known], risk, "o", ms=3, color=colour, alpha=0.3, mew=0)
        axes.plot(at[known], smooth, color=colour, lw=2.2)
        highest = max(highest, float(risk.max()))
        ends.append((smooth[-1], f"{gettext(name)} {formats.three_figures(smooth[-1])}", colour))
    set_dates(axes, at[0], at[-1])
    set_heights(axes, highest)
    label_ends(axes, at[-1], ends)


def _draw_years(axes: Axes, yearly: Sequence[YearOfLeaving]) -> None:
    """A line for each year from the leavers' risk to the members', with the difference."""
    axes.grid(visible=False)
    name_panel(axes, (gettext("Leavers' risk by year"), INK))
    if not yearly:
        say_empty(axes, gettext("Nobody left."))
        return
    rows = np.arange(len(yearly))
    left, members = (np.array([year[i] for year in yearly]) * _PER for i in (1, 2))
    axes.hlines(rows, left, members, color=GREY, lw=2)
    axes.plot(members, rows, "o", ms=9, color=BLUE)
    axes.plot(left, rows, "o", ms=9, color=VERMILLION)
    farthest = np.maximum(left, members)
    for row, year in enumerate(yearly):
        axes.annotate(
            _difference(year.ratio), (farthest[row], row), xytext=(9, 0),
            textcoords="offset points", va="center", color=INK, weight="bold",
        )  # fmt: skip
    axes.set_yticks(rows, [str(year.year) for year in yearly])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, float(farthest.max()) * 1.6)
    axes.xaxis.set_major_locator(MaxNLocator(3, steps=[1, 2, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: tick_text(value))


def _smoothed(values: np.ndarray, people: np.ndarray) -> np.ndarray:
    """Running means weighted by people; a plain value where nobody is near."""
    window = np.ones(min(_SMOOTHED_ROUNDS, len(values)))
    total = np.convolve(values * people, window, mode="same")
    near = np.convolve(people, window, mode="same")
    return np.where(near > 0, total / np.where(near > 0, near, 1.0), values)


def _title(ratios: Sequence[float]) -> str:
    if not ratios:
        return gettext("Nobody left, so nobody was selected")
    healthier = sum(ratio < 1 for ratio in ratios)
    if healthier < len(ratios):
        return ngettext(
            "Leavers were no healthier than members",
            "Leavers were healthier than members in {healthier} of {years} years",
            len(ratios),
            healthier=healthier,
            years=len(ratios),
        )
    least, most = (round((1 - ratio) * 100) for ratio in (max(ratios), min(ratios)))
    if least == most:
        return gettext("Leavers were healthier than members: {most} % less risk", most=most)
    words = N_("Leavers were healthier than members in every year, by {least} to {most} %")
    return gettext(words, least=least, most=most)


def _difference(ratio: float) -> str:
    """A ratio as so much less or more."""
    part = formats.percent(abs(ratio - 1))
    return gettext(N_("{part} less") if ratio < 1 else N_("{part} more"), part=part)
