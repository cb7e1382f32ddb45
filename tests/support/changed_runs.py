"""Single numbers of a finished run changed, one at a time, as somebody would who hides his tracks.

Each change keeps the file's own metadata, and rounds.csv, the manifest and, where a forger is to be
played who knows of them, the digests are made to fit.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
from mutualaid.runs.files.column_digests import DIGESTS, write_digests
from mutualaid.runs.files.manifest import MANIFEST, entry, files_in, seal
from mutualaid.runs.files.run_folder import read_manifest
from plain_article import PLAIN

WORLD: dict[str, Any] = {
    **PLAIN,
    "people.agents": 120,
    "plan.end": dt.date(2019, 9, 30),
    "plan.waiting_days": 20,
    "illness.level": 2.0,
    "review.public_jury": 3000,
    "agency.until": dt.date(2020, 2, 1),
    "regulator.orders": [
        {"date": dt.date(2018, 10, 16), "kind": "insurance_form"},
        {"date": dt.date(2018, 11, 27), "kind": "conversion"},
        {"date": dt.date(2019, 1, 5), "kind": "notice", "months_to_comply": 5, "says": "comply"},
    ],
    "regulator.triggers": [{"sees": "complaints", "above": 5.0, "kind": "interview"}],
}
"""A small world in which every table has rows."""


class Change(NamedTuple):
    """One cell, and what is written into it."""

    table: str
    column: str
    row: int
    value: Any


def changes(folder: Path, each: int, seed: int = 1) -> Iterator[Change]:
    """Draw cells of every column of every table, and another value for each.

    Args:
        folder: of a run.
        each: cells of a column.
        seed: of the draw.
    """
    chance = random.Random(seed)
    for path in sorted(folder.glob("*.parquet")):
        table = pq.read_table(path)
        for name in table.column_names if table.num_rows else ():
            column = table.column(name).to_pylist()
            for row in chance.sample(range(len(column)), min(each, len(column))):
                value = another(column[row], column, chance)
                if value is not None:  # of a column without any value there is no other
                    yield Change(path.stem, name, row, value)


def another(value: Any, column: list[Any], chance: random.Random) -> Any:
    """A value near the true one, and of its kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + chance.choice((-1, 1)) * chance.choice((1, max(abs(value) // 100, 1)))
    if isinstance(value, float):
        return value * chance.choice((0.99, 1.01)) if value else 0.01
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=chance.choice((-1, 1)))
    others = sorted({str(one) for one in column if one is not None} - {str(value)})
    if value is None:
        known = [one for one in column if one is not None]
        return known[0] if known else None
    return chance.choice(others) if others else f"{value}s"


@contextmanager
def changed(folder: Path, change: Change, digests_too: bool) -> Iterator[Path]:
    """A run with one cell changed, until the end of the block.

    Args:
        folder: of the run.
        change: the cell.
        digests_too: whether the digests are made to fit as well.
    """
    path = folder / f"{change.table}.parquet"
    with kept(folder, path.name, "rounds.csv"):
        table = pq.read_table(path)
        place = table.column_names.index(change.column)
        values = table.column(place).to_pylist()
        values[change.row] = change.value
        field = table.schema.field(place)
        write(table.set_column(place, field, pa.array(values, field.type)), path)
        if change.table == "rounds":
            _write_csv_cell(folder / "rounds.csv", change)
        make_fit(folder, digests_too)
        yield folder


@contextmanager
def kept(folder: Path, *names: str) -> Iterator[None]:
    """Put files back at the end of the block, those that are made to fit as well.

    Args:
        folder: of a run.
        names: of files that the block changes.
    """
    all_names = (*names, MANIFEST, DIGESTS)
    there = {name: (folder / name).read_bytes() for name in all_names if (folder / name).exists()}
    try:
        yield
    finally:
        for name, content in there.items():
            (folder / name).write_bytes(content)


def write(table: pa.Table, path: Path) -> None:
    """Write a table as a run does, with the metadata that it has."""
    pq.write_table(table, path, compression="zstd", write_page_checksum=True, store_schema=True)


def make_fit(folder: Path, digests_too: bool) -> None:
    """Make manifest and, where asked, digests fit the files that there are."""
    if digests_too:
        write_digests(folder)
    if (folder / MANIFEST).exists():
        held = {key: value for key, value in read_manifest(folder).items() if key != "seal"}
        held["files"] = {
            name: entry(folder / name) for name in files_in(folder) if name != MANIFEST
        }
        (folder / MANIFEST).write_text(seal(held), encoding="utf-8", newline="\n")


def _write_csv_cell(path: Path, change: Change) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    value = "" if change.value is None else str(change.value)
    lines[change.row + 1][lines[0].index(change.column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)
