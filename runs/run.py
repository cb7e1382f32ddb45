"""One run: a scenario becomes a folder of tables, figures, a summary and a manifest."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from ..model.scenario import Scenario
from ..model.writing import fingerprint as fingerprint_of
from ..model.writing import to_toml
from .folder import new_folder
from .manifest import package_version, write_manifest
from .progress import progress_bar
from .tables import tables_of, write_csv, write_parquet

if TYPE_CHECKING:
    from ..model import Society

DEFAULT_PLACE = Path("runs-out")


def run_scenario(
    scenario: Scenario, out: Path | None = None, quiet: bool = False, *, name: str | None = None
) -> Path:
    """Run a scenario and write all files of the run, or none.

    Args:
        scenario: the resolved world.
        out: folder to write; None for runs-out/<name>-<fingerprint>.
        quiet: show no progress.
        name: name of the scenario, as of a preset or file; None for one made from its title.

    Returns:
        The folder of the run.

    Raises:
        Faults: if the folder holds anything but the same run; nothing is simulated then.
        OSError: if the folder cannot be written; nothing is left of it then.
    """
    fingerprint = fingerprint_of(scenario)
    name = _plain_name(name or scenario.title)
    target = Path(out) if out is not None else DEFAULT_PLACE / f"{name}-{fingerprint}"
    with new_folder(target, fingerprint) as folder:
        _write_scenario(scenario, folder)
        _write_tables(_lived(scenario, quiet), folder, fingerprint)
        _write_story(folder)
        write_manifest(
            folder,
            scenario=name,
            title=scenario.title,
            fingerprint=fingerprint,
            seed=scenario.run.seed,
        )
    return target


def _write_scenario(scenario: Scenario, folder: Path) -> None:
    """The resolved scenario, and the member table beside it, so that the folder stands alone."""
    if scenario.people.table is not None:
        table = folder / f"people{Path(scenario.people.table).suffix.lower()}"
        shutil.copyfile(scenario.people.table, table)
        people = scenario.people.model_copy(update={"table": str(table)})
        scenario = scenario.model_copy(update={"people": people})
    text = to_toml(scenario, folder)
    (folder / "scenario.toml").write_text(text, encoding="utf-8", newline="\n")


def _lived(scenario: Scenario, quiet: bool) -> Society:
    """The society of a scenario after its last round."""
    from ..model import Society

    society = Society(scenario)
    with progress_bar("living", quiet) as progress:
        society.run(progress=progress)
    return society


def _write_tables(society: Society, folder: Path, fingerprint: str) -> None:
    metadata = {"mutualaid": package_version(), "fingerprint": fingerprint}
    for table, frame in tables_of(society).items():
        write_parquet(frame, folder / f"{table}.parquet", metadata)
    write_csv(society.rounds, folder / "rounds.csv")


def _write_story(folder: Path) -> None:
    """Figures and summary, drawn from the files alone, as anybody could draw them again."""
    from .figures import draw_figures
    from .summary import summarise

    draw_figures(folder)
    (folder / "summary.txt").write_text(summarise(folder), encoding="utf-8", newline="\n")


def _plain_name(text: str) -> str:
    """A name that is safe as part of a folder's name on every system."""
    plain = re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")
    return plain[:40].strip("-") or "scenario"
