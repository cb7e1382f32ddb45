"""A scenario as a file that stands alone with its member table; names that are safe for files."""

from __future__ import annotations

import re
import shutil
import stat
from pathlib import Path

from ...model.scenario.scenario import Scenario
from ...model.scenario.toml_text import to_toml
from .output_file import opened_to_write, write_text


def write_scenario(scenario: Scenario, folder: Path, name: str = "scenario.toml") -> None:
    """Write a resolved scenario, and beside it its member table, if it has one.

    Args:
        scenario: what to write.
        folder: where.
        name: of the file.

    Raises:
        OSError: if either cannot be written.
    """
    if scenario.people.table is not None:
        table = table_within(folder, scenario.people.table)
        _copy(Path(scenario.people.table), table)
        people = scenario.people.model_copy(update={"table": str(table)})
        scenario = scenario.model_copy(update={"people": people})
    text = to_toml(scenario, folder)
    write_text(text, folder / name)


def _copy(source: Path, copy: Path) -> None:
    """Copy a table for nobody's eyes but those that may read the original."""
    copy.touch(stat.S_IMODE(source.stat().st_mode) | stat.S_IWUSR)
    with source.open("rb") as given, opened_to_write(copy) as file:
        shutil.copyfileobj(given, file)


def table_within(folder: Path, table: str) -> Path:
    """Where the copy of a member table lies in a folder.

    >>> table_within(Path("out"), "/home/Me.CSV").as_posix()
    'out/people.csv'
    """
    return folder / f"people{Path(table).suffix.lower()}"


def safe_name(text: str, or_else: str = "scenario", longest: int = 40) -> str:
    """A name that is safe as part of a file's or folder's name on every system.

    >>> safe_name("Was it 0.1 yuan? Yes"), safe_name("...")
    ('was-it-0-1-yuan-yes', 'scenario')
    """
    plain = re.sub(r"[^a-z0-9_]+", "-", text.lower()).strip("-")
    return plain[:longest].strip("-") or or_else
