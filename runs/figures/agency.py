"""Figure of the agency: policies beside the plan's members, loss ratios, level of premiums."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BOTTOM,
    GREEN,
    GREY,
    INK,
    LEFT,
    ORANGE,
    PURPLE,
    SKY,
    TOP,
    VERMILLION,
    add_panel,
    empty_page,
    label_ends,
    name_panel,
    open_page,
    say_empty,
    set_heights,
)
from ..drawing.time_axis import days, mark_end, mark_orders, order_room, set_dates
from ..language import formats
from ..language.fonts import drawable
from ..language.formats import month_name
from ..language.text_layout import truncate
from ..language.translation import gettext, heading, ngettext
from ..results.measures import years
from ..results.run_results import RunResults, Table, rows_of

_COLOURS = (GREEN, PURPLE, VERMILLION, ORANGE)
_LONGEST_NAME = 19
_WIDTH, _HEIGHT = 0.71, 0.355
_LOW_WIDTH, _LOW_HEIGHT, _RIGHT = 0.405, 0.19, 0.555


def has_agency(run: RunResults) -> bool:
    """Whether there was anything on sale."""
    return len(run.agency["date"]) > 0


def draw_agency(run: RunResults, source: str) -> Figure:
    """Policies by product and members of the plan; below, loss ratios and premiums."""
    if not has_agency(run):
        return empty_page(gettext("There were no products on sale"), source)
    books = _books(run.agency)
    had_members = bool(run.rounds["members"].any())
    says = gettext("Policies in force at the end of each month")
    if had_members:
        says = gettext("Policies in force at the end of each month, beside the members of the plan")
    figure = open_page(_title(run), says, source)
    policies = add_panel(figure, LEFT, TOP - _HEIGHT, _WIDTH, _HEIGHT)
    losses = add_panel(figure, LEFT, BOTTOM, _LOW_WIDTH, _LOW_HEIGHT)
    premiums = add_panel(figure, _RIGHT, BOTTOM, _LOW_WIDTH, _LOW_HEIGHT)
    at = np.concatenate([days(run.agency["date"]), days(run.rounds["date"])])
    for axes in (policies, losses, premiums):
        set_dates(axes, at.min(), at.max())
    _draw_policies(policies, run, books)
    name_panel(losses, (gettext("Claims of a year, % of its premiums"), INK))
    _draw_losses(losses, books)
    name_panel(premiums, (gettext("Premiums, % of those first filed"), INK))
    _draw_premiums(premiums, books)
    for axes in (losses, premiums):
        mark_end(axes, run, named=False)
    return figure


def _books(agency: Table) -> Mapping[str, Table]:
    """The months of each product from the first in which somebody held it, if anybody did."""
    books = {}
    for name in dict.fromkeys(agency["product"].tolist()):
        rows = np.flatnonzero(agency["product"] == name)
        held = agency["policies"][rows] > 0
        rows = rows[int(np.argmax(held)) :]
        books[name] = rows_of(agency, rows)
    return books


def _draw_policies(axes: Axes, run: RunResults, books: Mapping[str, Table]) -> None:
    rounds = run.rounds
    highest = max(float(table["policies"].max()) for table in books.values())
    highest = max(highest, float(rounds["members"].max(initial=0)))
    divisor, word = formats.size(highest)
    keys = [(gettext("policies (lines)"), INK)]
    if rounds["members"].any():
        keys.append((gettext("members of the plan"), SKY))
        axes.fill_between(
            days(rounds["date"]), rounds["members"] / divisor, color=SKY, alpha=0.45, lw=0
        )
    name_panel(axes, (heading("{size} people:", word), INK), *keys)
    ends = []
    for (name, book), colour in zip(books.items(), _COLOURS, strict=False):
        height = book["policies"] / divisor
        axes.plot(days(book["date"]), height, "o-" if len(height) == 1 else "-", color=colour)
        words = f"{_short(name)} {formats.three_figures(float(height[-1]))}"
        ends.append((float(height[-1]), words, colour))
    set_heights(axes, highest / divisor * order_room(axes, run))
    axes.yaxis.set_major_locator(MaxNLocator(6, steps=[1, 2, 5, 10]))
    mark_orders(axes, run)
    label_ends(axes, axes.get_xlim()[1], ends)


def _draw_losses(axes: Axes, books: Mapping[str, Table]) -> None:
    """The loss ratio of each calendar year, as a step as long as the year was on sale."""
    highest = 0.0
    for book, colour in zip(books.values(), _COLOURS, strict=False):
        at, year = days(book["date"]), years(book)
        last = np.append(np.flatnonzero(np.diff(year)), len(year) - 1)
        first = np.append(0, last[:-1] + 1)
        ratio = book["loss_ratio"][last].astype(float) * 100
        for start, end, height in zip(first, last, ratio, strict=True):
            if np.isfinite(height):
                axes.hlines(height, at[start], at[end] + 31, color=colour, lw=2.6)
                highest = max(highest, float(height))
    if highest == 0:
        say_empty(axes, gettext("no claims"))
        return
    axes.axhline(100, color=GREY, lw=0.7, ls="--")
    set_heights(axes, max(highest, 100.0))
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def _draw_premiums(axes: Axes, books: Mapping[str, Table]) -> None:
    highest = 100.0
    for book, colour in zip(books.values(), _COLOURS, strict=False):
        level = book["level"].astype(float) * 100
        axes.plot(days(book["date"]), level, drawstyle="steps-post", color=colour)
        highest = max(highest, float(level.max()))
    set_heights(axes, highest)
    axes.axhline(100, color=GREY, lw=0.7, ls="--")
    axes.yaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))


def _title(run: RunResults) -> str:
    """Policies at the end, and who the new users of the year of the plan's end were."""
    agency = run.agency
    final = agency["policies"][agency["date"] == agency["date"].max()]
    if not agency["policies"].any():
        return gettext("Nobody held a policy")
    month = month_name(agency["date"].max().item())
    policies = formats.count(float(final.sum()))
    from_plan = agency["from_plan"] > 0
    if not from_plan.any():
        return ngettext(
            "{policies} policy in {month}",
            "{policies} policies in {month}",
            float(final.sum()),
            policies=policies,
            month=month,
        )
    year = int(years(agency)[from_plan][0])
    of_year = years(agency) == year
    part = agency["from_plan"][of_year].sum() / agency["new_users"][of_year].sum()
    return ngettext(
        "{policies} policy in {month}; {part} of the new users of {year} came from the plan",
        "{policies} policies in {month}; {part} of the new users of {year} came from the plan",
        float(final.sum()), policies=policies, month=month,
        part=formats.percent(float(part)), year=year,
    )  # fmt: skip


def _short(name: str) -> str:
    return truncate(" ".join(drawable(gettext(name)).split()), _LONGEST_NAME) or "…"
