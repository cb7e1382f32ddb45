"""Figure of a case: shares and members of its runs by round, and what is published of them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import BLUE, GREEN, INK, ORANGE, PURPLE, VERMILLION, add_panel, open_page
from .case_runs import PlayedPool
from .casebook import Case

COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE)
UNITS = {
    "kreps": 100,
    "alcoa": 1_000,
    "harvard": 1_000_000,
    "switch": 10_000,
    "loss_coverage": 100_000,
    "exponential": 100_000,
    "lognormal": 1_000_000,
    "iso_elastic": 10_000_000,
}
"""Yuan that stand for a unit of the source, by case or, where they differ, by scenario."""
_SHARES = r"share of round (\d+)", "share at rest"
_PARTS = r"part that pays in round (\d+)", "part that (?:stays|takes part)"
_OTHER_LENGTH = 4
"""Runs so many times as long as others have panels of their own."""
_LOW, _HIGH, _GAP = 0.115, 0.785, 0.13


def draw_case(case: Case) -> Figure:
    """Share and members of the first run of each scenario, by round, with published values."""
    verdict = "meets" if case.passed else "does not meet all of"
    title = f"{case.name.replace('_', ' ').capitalize()}: the simulation {verdict} the numbers"
    what = "units of the source a round" if case.name in UNITS else "yuan a round"
    says = f"left: share, {what}; right: members, per cent of those at the start, round 0"
    figure = open_page(title, f"{says}; rings: published", case.rows[0].published.source)
    groups = _by_length(case.played)
    colours = {name: COLOURS[i % len(COLOURS)] for i, name in enumerate(case.played)}
    height = (_HIGH - _LOW - _GAP * (len(groups) - 1)) / len(groups)
    for i, names in enumerate(groups):
        low = _HIGH - (i + 1) * height - i * _GAP
        left = add_panel(figure, 0.095, low, 0.39, height)
        right = add_panel(figure, 0.55, low, 0.41, height)
        _draw_runs(left, right, {name: case.played[name] for name in names}, colours, case.name)
        if i == 0:
            _draw_published(left, right, case, len(case.played[names[0]].share))
        for panel in (left, right):
            panel.set_ylim(0, 1.08 * panel.get_ylim()[1])
            panel.set_xlim(left=0)
            panel.set_xlabel("round")
            panel.xaxis.set_major_locator(MaxNLocator(integer=True))
    return figure


def _by_length(played: Mapping[str, PlayedPool]) -> list[list[str]]:
    """Names of the runs, those of very different numbers of rounds apart."""
    groups: list[list[str]] = []
    for name, one in played.items():
        for group in groups:
            lengths = sorted((len(one.share), len(played[group[0]].share)))
            if lengths[1] < _OTHER_LENGTH * lengths[0]:
                group.append(name)
                break
        else:
            groups.append([name])
    return groups


def _draw_runs(
    left: Axes, right: Axes, played: Mapping[str, PlayedPool], colours: Mapping[str, str], case: str
) -> None:
    for name, one in played.items():
        times, unit = _magnified(one, played), UNITS.get(name, UNITS.get(case, 1))
        label = name if times == 1 else f"{name} (share x {times:,})"
        rounds = np.arange(1, len(one.share) + 1)
        left.plot(rounds, times * one.share / unit, color=colours[name], label=label)
        members = np.concatenate([one.payers[:1], one.members])
        right.plot(np.append(0, rounds), 100 * members / one.payers[0], color=colours[name])
    left.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)


def _draw_published(left: Axes, right: Axes, case: Case, rounds: int) -> None:
    """Rings at what the source prints; who pays in a round is who was left after the last one."""
    for panel, (by_round, at_rest), scale, shift in (
        (left, _SHARES, 1.0, 0),
        (right, _PARTS, 100.0, -1),
    ):
        points = [
            (int(found[1]) + shift if found.groups() else rounds, scale * row.published.expected)
            for row in case.rows
            for found in [_match((by_round, at_rest), row.published.quantity)]
            if found
        ]
        if points:
            x, y = zip(*points, strict=True)
            panel.plot(x, y, "o", ms=7, mec=INK, mfc="none", mew=1.2, zorder=5, clip_on=False)


def _match(patterns: Sequence[str], quantity: str) -> re.Match[str] | None:
    found = (re.fullmatch(pattern, quantity) for pattern in patterns)
    return next((one for one in found if one), None)


def _magnified(one: PlayedPool, played: Mapping[str, PlayedPool]) -> int:
    """Power of ten by which a run is drawn larger, as it would not be seen beside the others."""
    most = max(float(other.share.max()) for other in played.values())
    ratio = most / max(float(one.share.max()), 0.01)
    return 10 ** int(np.log10(ratio)) if ratio > 20 else 1
