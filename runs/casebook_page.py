"""The page of the case book: a table for each case, a figure of its runs, and its scenarios."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from .casebook import HEAD, Case, cells_of
from .casebook_runs import Played
from .casebook_tables import CASES
from .figure_style import (
    BLUE,
    GREEN,
    ORANGE,
    PURPLE,
    VERMILLION,
    add_panel,
    open_page,
    quiet_style,
)
from .figure_style import write_page as write_figure
from .folder import new_folder, read_manifest
from .manifest import MANIFEST, sealed, write_manifest

PAGE = "casebook.md"
COLOURS = (BLUE, VERMILLION, GREEN, ORANGE, PURPLE)


def write_page(cases: Iterable[Case], names: Sequence[str], out: Path) -> Path:
    """Write `casebook.md`, its figures, and a copy of every scenario and table, or nothing.

    Args:
        cases: cases, run one by one as they are asked for.
        names: their names.
        out: folder to write.

    Returns:
        Path of the page.

    Raises:
        Faults: if the folder holds anything but the same case book, before the first run.
        OSError: if something cannot be written; nothing is left of it then.
    """
    fingerprint = _fingerprint(names)
    with new_folder(out, fingerprint) as folder:
        done = list(cases)
        (folder / "figures").mkdir()
        parts = [_opening(done)]
        for case in done:
            shutil.copytree(CASES / case.name, folder / "cases" / case.name)
            with quiet_style():
                write_figure(_figure(case), folder / "figures" / f"{case.name}.png")
            parts.append(_section(case))
        (folder / PAGE).write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
        write_manifest(
            folder, scenario="casebook", title="case book", fingerprint=fingerprint, seed=1
        )
        content = read_manifest(folder)
        del content["seal"]
        content["reproduce"] = " ".join(["mutualaid casebook", *names, "--out ../casebook-again"])
        (folder / MANIFEST).write_text(sealed(content), encoding="utf-8", newline="\n")
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
        "met. *Expected* is the exact value of the set-up that the source prints; sampled numbers "
        "may differ by three standard errors of the runs. Where no run gives a number, it has not "
        "passed. Each scenario is a file: `mutualaid run cases/CASE/SCENARIO.toml`."
    )


def _section(case: Case) -> str:
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
            "",
            f"![share and members by round](figures/{case.name}.png)",
        ]
    )


def _figure(case: Case) -> Figure:
    """Share and members of the first run of each scenario, by round."""
    verdict = "meets" if case.passed else "does not meet all of"
    title = f"{case.name.replace('_', ' ').capitalize()}: the simulation {verdict} the numbers"
    says = "left: share, yuan a round; right: members, per cent of those at the start"
    figure = open_page(title, says, case.rows[0].published.source)
    left = add_panel(figure, 0.095, 0.115, 0.39, 0.67)
    right = add_panel(figure, 0.55, 0.115, 0.41, 0.67)
    for colour, (name, one) in zip(_cycle(case.played), case.played.items(), strict=False):
        rounds = np.arange(1, len(one.share) + 1)
        times = _magnified(one, case.played)
        label = name if times == 1 else f"{name} (share x {times:,})"
        left.plot(rounds, times * one.share, color=colour, label=label)
        right.plot(rounds, 100 * one.members / one.payers[0], color=colour)
    left.legend(frameon=False, fontsize=8, loc="lower left", bbox_to_anchor=(0, 1), ncols=3)
    for panel in (left, right):
        panel.set_xlabel("round")
        panel.set_ylim(0, 1.08 * panel.get_ylim()[1])
    return figure


def _magnified(one: Played, played: Mapping[str, Played]) -> int:
    """Power of ten by which a run is drawn larger, as it would not be seen beside the others."""
    most = max(float(other.share.max()) for other in played.values())
    ratio = most / max(float(one.share.max()), 0.01)
    return 10 ** int(np.log10(ratio)) if ratio > 20 else 1


def _cycle(played: Mapping[str, Played]) -> list[str]:
    return [COLOURS[i % len(COLOURS)] for i in range(len(played))]
