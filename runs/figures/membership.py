"""Figures of membership: by day in the launch, by round to the end."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..drawing.style import (
    BLUE,
    BOTTOM,
    FULL_WIDTH,
    INK,
    LEFT,
    ORANGE,
    SKY,
    TOP,
    VERMILLION,
    add_panel,
    empty_page,
    name_panel,
    open_page,
    set_heights,
    two_panels,
)
from ..drawing.time_axis import (
    days,
    mark_orders,
    mark_point,
    month_edges,
    monthly,
    order_room,
    set_dates,
    stack_steps,
)
from ..language import formats
from ..language.formats import month_name
from ..language.translation import gettext, heading, ngettext
from ..published.targets import PUBLISHED_LAUNCH_PEOPLE, story
from ..results.run_results import RunResults, Table

_LEADER = {
    "arrowstyle": "-", "color": VERMILLION, "lw": 0.8, "relpos": (0, 1), "shrinkA": 0, "shrinkB": 6,
}  # fmt: skip


def draw_launch(run: RunResults, source: str) -> Figure:
    """Members by day in the first rounds, with the published numbers beside them."""
    daily = run.daily
    if len(daily["date"]) == 0:
        return empty_page(gettext("The launch is not resolved by day"), source)
    title = _launch_title(daily["members"])
    figure = open_page(title, gettext("Members on the morning of each day of the launch"), source)
    axes = add_panel(figure, LEFT, BOTTOM, FULL_WIDTH, TOP - BOTTOM)
    at = days(daily["date"])
    told = PUBLISHED_LAUNCH_PEOPLE if story(run.terms) in ("article", "record") else {}
    told = {day: people for day, people in told.items() if day < len(at)}
    highest = max([float(daily["members"].max()), *told.values()])
    divisor, word = formats.size(highest)
    members = daily["members"] / divisor
    axes.fill_between(at, members, color=BLUE, alpha=0.12, lw=0)
    axes.plot(at, members, "o-", color=BLUE, ms=4.5, clip_on=False, zorder=3)
    set_dates(axes, at[0], at[-1])
    set_heights(axes, highest / divisor * 1.06)
    name_panel(axes, (heading("{size} members", word), INK))
    _mark_published(axes, at, members, {day: told[day] / divisor for day in told})
    return figure


def draw_membership(run: RunResults, source: str) -> Figure:
    """Members by round, waiting and covered; below, who came and who went in each month."""
    rounds = run.rounds
    title = _membership_title(rounds)
    says = gettext("Members at the end of each round; below, moves by month")
    figure = open_page(title, says, source)
    stock, flow = two_panels(figure)
    at = days(rounds["date"])
    divisor, word = formats.size(float(rounds["members"].max()))
    covered, members = rounds["covered"] / divisor, rounds["members"] / divisor
    stock.fill_between(at, covered, color=BLUE, lw=0)
    stock.fill_between(at, covered, members, color=SKY, alpha=0.75, lw=0)
    stock.plot(at, members, "o" if len(at) == 1 else "-", color=INK, lw=1.0)
    set_dates(stock, at[0], at[-1], named=False)
    set_heights(stock, float(members.max()) * order_room(stock, run))
    name_panel(
        stock,
        (heading("{size} members:", word), INK),
        (gettext("covered"), BLUE),
        (gettext("in the waiting period"), SKY),
    )
    mark_orders(stock, run)
    top = int(np.argmax(members))
    if members[top] > 0 and 0 < top < len(members) - 1:
        peak = formats.count(float(rounds["members"][top]))
        mark_point(
            stock, at[top], members[top], gettext(", ").join([peak, _month(rounds, top)]), INK
        )
    _draw_moves(flow, rounds)
    set_dates(flow, at[0], at[-1])
    return figure


def _draw_moves(axes: Axes, rounds: Table) -> None:
    """Who joined in each month upwards, who left or was removed downwards."""
    joined, left, removed = (monthly(rounds, name) for name in ("joined", "left", "expelled"))
    divisor, word = formats.size(float(max(joined.max(), (left + removed).max())))
    down = [(left / divisor, VERMILLION), (removed / divisor, ORANGE)]
    stack_steps(axes, month_edges(rounds), [(joined / divisor, BLUE)], down)
    name_panel(
        axes,
        (heading("{size} people a month:", word), INK),
        (gettext("joined"), BLUE),
        (gettext("left"), VERMILLION),
        (gettext("removed (unpaid or refused)"), ORANGE),
    )


def _mark_published(
    axes: Axes, at: np.ndarray, members: np.ndarray, published: Mapping[int, float]
) -> None:
    """Published members so many days after the launch, as open diamonds.

    The words stand below, to the right: the curve rises, so that there they are free of it.
    """
    lowest = axes.get_ylim()[1] * 0.08
    for day, height in published.items():
        ours = float(members[day])
        axes.plot(at[day], height, "D", ms=9, mfc="none", mec=VERMILLION, mew=1.6)
        axes.annotate(
            gettext("day {day}: article {told}, here {ours}", day=day,
                told=formats.three_figures(height), ours=formats.three_figures(ours)),
            (at[day], height), xytext=(at[day] + 0.7, max(lowest, 0.84 * min(height, ours))),
            va="top", color=VERMILLION, arrowprops=_LEADER,
        )  # fmt: skip


def _launch_title(members: np.ndarray) -> str:
    last = len(members) - 1
    if last == 0:
        first = float(members[0])
        return ngettext(
            "{people} member on the day of the launch",
            "{people} members on the day of the launch",
            first,
            people=formats.count(first),
        )
    if members[last] == 0:
        return ngettext(
            "Nobody had joined {days} day after the launch",
            "Nobody had joined {days} days after the launch",
            last,
            days=last,
        )
    early = [day for day in (3, 10) if day < last] or [last]
    people = [formats.count(float(members[day])) for day in early]
    first = ngettext(
        "{people} member after {days} days",
        "{people} members after {days} days",
        float(members[early[0]]),
        people=people[0],
        days=early[0],
    )
    rest = [
        gettext("{people} after {days}", people=after, days=day)
        for after, day in zip(people[1:], early[1:], strict=True)
    ]
    return gettext(", ").join([first, *rest])


def _membership_title(rounds: Table) -> str:
    members = rounds["members"]
    top, last = int(np.argmax(members)), len(members) - 1
    if members[top] == 0:
        return gettext("Nobody was a member at the end of any round")
    first, most, final = (formats.count(float(members[i])) for i in (0, top, last))
    if top == last:
        return gettext("Membership grew to {most} by {month}", most=most, month=_month(rounds, top))
    if top == 0:
        return gettext("Membership went from {first} to {final}", first=first, final=final)
    return gettext(
        "Membership peaked at {most} in {month} and ended at {final}",
        most=most, month=_month(rounds, top), final=final,
    )  # fmt: skip


def _month(rounds: Table, row: int) -> str:
    return month_name(rounds["date"][row].item())
