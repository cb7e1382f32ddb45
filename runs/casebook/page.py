"""The page of the case book: a table for each case, a figure of its runs, and its scenarios."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..drawing.style import quiet_style
from ..drawing.style import write_page as write_figure
from ..files.manifest import Provenance, write_manifest
from ..files.run_folder import new_folder
from .casebook import HEAD, Case, cells_of
from .figure import draw_case
from .table_generator import CASES

PAGE = "casebook.md"


def write_page(cases: Iterable[Case], names: Sequence[str], out: Path) -> Path:
    """Write `casebook.md`, its figures, and a copy of every scenario and table, or nothing.

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
            with quiet_style():
                write_figure(draw_case(case), folder / "figures" / f"{case.name}.png")
            parts.append(_section(case))
        (folder / PAGE).write_text("\n\n".join(parts) + "\n", encoding="utf-8", newline="\n")
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
