"""The plan of the article over how many people there are: with all of them in reach, or as many."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from statistics import fmean
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from mutualaid.model import Society
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.drawing.style import (
    BLUE,
    INK,
    VERMILLION,
    add_panel,
    name_panel,
    open_page,
    tick_text,
)
from mutualaid.runs.results.measures import yearly_share_yuan
from mutualaid.runs.results.run_results import results_of

MILLIONS = (50, 100, 150, 200, 400, 1000)
AGENTS, SEEDS = 20_000, (1, 2, 3)
PRESETS_MILLIONS = 150
_LEFT, _WIDE, _GAP = 0.065, 0.245, 0.075


class Plan(NamedTuple):
    """What came of a plan: members in millions, and the share of its last whole year in yuan."""

    millions: int
    in_reach: bool
    most: float
    at_notice: float
    share_yuan: float


def plans() -> Iterator[Plan]:
    """Simulate them all, one after the other."""
    for millions in MILLIONS:
        for in_reach in (False, True):
            for seed in SEEDS:
                yield _plan(millions, in_reach, seed)


def settings_of(millions: int, in_reach: bool) -> dict[str, object]:
    """What is changed of the article: advertising reaches as many people a day in all worlds.

    Args:
        millions: people.
        in_reach: whether no more of them are in reach than the preset has people.
    """
    reached = min(millions, PRESETS_MILLIONS) if in_reach else millions
    behaviour = read_scenario("article").behaviour
    rates = {name: getattr(behaviour, name) for name in ("launch_advertising", "advertising")}
    scale = PRESETS_MILLIONS / reached
    return {
        "people.total": millions * 1_000_000,
        "people.agents": AGENTS,
        "behaviour.reach_by_age": [[0, reached / millions]],
        **{f"behaviour.{name}": min(rate * scale, 1.0) for name, rate in rates.items()},
    }


def _plan(millions: int, in_reach: bool, seed: int) -> Plan:
    run = results_of(Society("article", seed=seed, **settings_of(millions, in_reach)).run())
    rounds, notice = run.rounds, run.closure_notice or dt.date.max
    members = rounds["members"] / 1e6
    before = members[rounds["date"] < np.datetime64(notice)]
    years = yearly_share_yuan(rounds)
    last = max(year for year in years if dt.date(year, 12, 1) <= rounds["date"][-1].item())
    return Plan(millions, in_reach, float(members.max()), float(before[-1]), years[last])


def draw_plans(found: Sequence[Plan]) -> Figure:
    """Three panels over the number of people: most members, those at the notice, the last share."""
    title = "What limits the plan is how many people are in reach of it, not how many there are"
    says = (
        "The plan of article, with other numbers of people; advertising reaches as many of them"
        " a day as in article. Each dot a seed, lines their means"
    )
    source = f"mutualaid, article: {AGENTS:,} agents, {len(SEEDS)} seeds"
    figure = open_page(title, says, source)
    panels = (
        ("most", "Most members, million"),
        ("at_notice", "Members at the notice, million"),
        ("share_yuan", "Share of 2021, yuan"),
    )
    for number, (name, words) in enumerate(panels):
        axes = add_panel(figure, _LEFT + number * (_WIDE + _GAP), 0.13, _WIDE, 0.60)
        name_panel(axes, (words, INK))
        for in_reach, colour in ((False, VERMILLION), (True, BLUE)):
            _draw_line(axes, [one for one in found if one.in_reach == in_reach], name, colour)
        _name_axis(axes)
    keys = add_panel(figure, _LEFT, 0.80, 0.9, 0.01)
    keys.set_axis_off()
    name_panel(keys, ("all are in reach", VERMILLION), ("150 million at most are in reach", BLUE))
    return figure


def _draw_line(axes: Axes, some: Sequence[Plan], name: str, colour: str) -> None:
    by_people = {
        millions: [getattr(one, name) for one in some if one.millions == millions]
        for millions in sorted({one.millions for one in some})
    }
    means = [fmean(values) for values in by_people.values()]
    axes.plot(list(by_people), means, color=colour)
    for millions, values in by_people.items():
        axes.plot([millions] * len(values), values, "o", color=colour, ms=3.5, alpha=0.7)


def _name_axis(axes: Axes) -> None:
    axes.set_xscale("log")
    axes.set_xticks(
        MILLIONS, [tick_text(one) if one != PRESETS_MILLIONS else "" for one in MILLIONS]
    )
    axes.set_xticks([], minor=True)
    axes.set_xlim(45, 1150)
    axes.set_ylim(bottom=0)
    axes.set_xlabel("people, million")
