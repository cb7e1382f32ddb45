"""The page of the case book, and the figure of each case."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from ..drawing.style import (
    BLUE,
    GREEN,
    INK,
    ORANGE,
    PURPLE,
    VERMILLION,
    add_panel,
    open_page,
    quiet_style,
)
from ..drawing.style import write_page as write_figure
from ..files.manifest import Provenance, write_manifest
from ..files.output_file import kept_without, write_text
from ..files.output_folder import new_folder
from .case_runs import PoolRun
from .casebook import HEAD, Case, cells_of
from .table_generator import CASES

PAGE = "casebook.md"
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


def write_page(cases: Iterable[Case], names: Sequence[str], out: Path) -> Path:
    """Write `casebook.md`, its figures, and a copy of every scenario and table, or nothing.

    A figure that cannot be drawn is left out, and told.

    Args:
        cases: cases, run one by one as they are asked for.
        names: their names.
        out: folder to write.

    Returns:
        Path of the page.

    Raises:
        InputError: if the folder holds anything but the same case book, before the first run.
        OSError: if something cannot be written; nothing is left of it then.
    """
    fingerprint = _fingerprint(names)
    with new_folder(out, fingerprint) as folder:
        done = list(cases)
        (folder / "figures").mkdir()
        parts = [_opening(done)]
        for case in done:
            shutil.copytree(CASES / case.name, folder / "cases" / case.name)
            figure = folder / "figures" / f"{case.name}.png"
            with kept_without(figure), quiet_style():
                write_figure(draw_case(case), figure)
            parts.append(_section(case, drawn=figure.exists()))
        write_text("\n\n".join(parts) + "\n", folder / PAGE)
        command = " ".join(["mutualaid casebook", *names, "--out ../casebook-again"])
        provenance = Provenance("casebook", "case book", fingerprint, 1, reproduce=command)
        write_manifest(folder, provenance)
    return out / PAGE


def _fingerprint(names: Sequence[str]) -> str:
    """Digest of the cases: 12 hexadecimal digits."""
    digest = hashlib.sha256((CASES / "published.csv").read_bytes())
    for name in names:
        for path in sorted((CASES / name).iterdir()):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _opening(cases: Sequence[Case]) -> str:
    rows = [row for case in cases for row in case.rows]
    met = sum(row.passed for row in rows)
    return (
        "# Case book\n\n"
        f"Published and exact numbers beside what the simulation gives: {met} of {len(rows)} are "
        "met. *Expected* is the exact value of the set-up that the source prints, or the range "
        "that it prints; where claims are drawn (3 se) a number may differ by "
        "three standard errors of the runs. Where no run gives a number, it has not "
        "passed. Each scenario is a file: `mutualaid run cases/CASE/SCENARIO.toml`."
    )


def _section(case: Case, drawn: bool) -> str:
    table = [HEAD, tuple("---" for _ in HEAD), *(cells_of(row) for row in case.rows)]
    lines = ["| " + " | ".join(cells) + " |" for cells in table]
    sources = dict.fromkeys(row.published.source for row in case.rows)
    files = sorted((CASES / case.name).glob("*.toml"))
    scenarios = ", ".join(f"`cases/{case.name}/{file.name}`" for file in files)
    return "\n".join(
        [
            f"## {case.name.replace('_', ' ')}: {'passed' if case.passed else 'failed'}",
            "",
            f"Source: {'; '.join(sources)}. Scenarios: {scenarios}.",
            "",
            *lines,
            *(["", f"![share and members by round](figures/{case.name}.png)"] if drawn else []),
        ]
    )


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


def _by_length(played: Mapping[str, PoolRun]) -> list[list[str]]:
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
    left: Axes, right: Axes, played: Mapping[str, PoolRun], colours: Mapping[str, str], case: str
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


def _magnified(one: PoolRun, played: Mapping[str, PoolRun]) -> int:
    """Power of ten by which a run is drawn larger, as it would not be seen beside the others."""
    most = max(float(other.share.max()) for other in played.values())
    ratio = most / max(float(one.share.max()), 0.01)
    return 10 ** int(np.log10(ratio)) if ratio > 20 else 1
