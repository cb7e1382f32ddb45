"""Does the audit know who is born when, and find somebody who is there too early or too late?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from changed_runs import WORLD, kept, make_fit, write
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario

BIRTHS = {"people.births_per_1000": 100.0, "behaviour.parents_decide": 0.6}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        scenario = read_scenario("article", WORLD | BIRTHS)
        yield run_scenario(scenario, tmp_path_factory.mktemp("births") / "run", quiet=True)


def with_cell(path: Path, name: str, row: int, change: Callable[[Any], Any]) -> None:
    """Write a table anew with one cell changed."""
    table = pq.read_table(path)
    place, column = table.column_names.index(name), table.column(name).to_pylist()
    column[row] = change(column[row])
    kind = table.schema.field(place)
    write(table.set_column(place, kind, pa.array(column, kind.type)), path)


def test_a_run_with_births_is_right(folder):
    result = audit(folder)
    assert result.passed, report(result)
    members = pq.read_table(folder / "members.parquet")
    assert members.column("membership").to_pylist().count("unborn") >= 2
    assert members.num_rows > WORLD["people.agents"] + 10


@pytest.mark.parametrize(
    ("who", "name", "change", "told"),
    [
        ("unborn", "people", lambda _: 1, "members: people"),
        ("unborn", "membership", lambda _: "outside", "members: membership"),
        ("outside", "membership", lambda _: "unborn", "members: membership"),
        ("unborn", "age", lambda _: 1, "members: age"),
        ("unborn", "joined", lambda _: dt.date(2018, 10, 20), "members: joined after birth"),
    ],
)
def test_who_is_there_too_early_or_too_late_is_told(folder, who, name, change, told):
    path = folder / "members.parquet"
    row = pq.read_table(path).column("membership").to_pylist().index(who)
    with kept(folder, path.name):
        with_cell(path, name, row, change)
        make_fit(folder, digests_too=True)
        assert any(told in line for line in audit(folder).lines)


def test_another_number_of_births_is_told(folder):
    path = folder / "scenario.toml"
    with kept(folder, path.name):
        text = path.read_text("utf-8")
        path.write_text(text.replace("births_per_1000 = 100", "births_per_1000 = 99"), "utf-8")
        assert text != path.read_text("utf-8")
        assert any("agents in the end" in line for line in audit(folder).lines)
