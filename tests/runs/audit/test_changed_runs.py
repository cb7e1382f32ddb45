"""Does the audit find what was changed in a finished run, where the manifest was made to fit?"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import tomli_w
from changed_runs import WORLD, Change, changed, changes, kept, make_fit, write
from mutualaid.model import read_scenario
from mutualaid.runs.audit import audit as of_audit
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.audit.checks import Checks
from mutualaid.runs.audit.fingerprint import check_fingerprint
from mutualaid.runs.audit.rerun import check_rerun
from mutualaid.runs.audit.run_reader import UnreadableRunError
from mutualaid.runs.cli.main import main
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.one_run.run_again import made_again

MOST_RECOMPUTED = 0.98
"""Part of the changed numbers that is found even where the digests were made to fit as well."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        yield run_scenario(
            read_scenario("article", WORLD), tmp_path_factory.mktemp("changed") / "run", quiet=True
        )


class FoundError(Exception):
    """A number that differs: enough to know."""


class First(list):
    """Differences, of which the first ends the audit."""

    def append(self, one: object) -> None:
        raise FoundError(one)


def is_found(folder: Path) -> bool:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(of_audit, "Checks", lambda: Checks(differences=First()))
        try:
            return not audit(folder).passed
        except (FoundError, UnreadableRunError):
            return True


def not_found(folder: Path, each: int, digests_too: bool = False) -> tuple[Counter[str], int]:
    """Columns of which a changed number passes, and how many numbers were changed."""
    passed, made = Counter[str](), 0
    for change in changes(folder, each):
        made += 1
        with changed(folder, change, digests_too):
            passed[f"{change.table}.{change.column}"] += not is_found(folder)
    return +passed, made


def test_the_run_is_right(folder):
    result = audit(folder)
    assert result.passed, report(result)


@pytest.mark.slow
def test_any_changed_number_is_found(folder):
    passed, made = not_found(folder, each=4)
    assert made > 450
    assert not passed


@pytest.mark.slow
def test_most_changed_numbers_are_found_by_recomputing_alone(folder):
    passed, made = not_found(folder, each=3, digests_too=True)
    assert passed.total() <= (1 - MOST_RECOMPUTED) * made, passed


@pytest.mark.parametrize("table", ["welfare", "balance"])
def test_any_changed_number_of_the_people_looked_at_is_found_by_recomputing_alone(folder, table):
    tried = Counter[str]()
    for change in changes(folder, each=1, seed=2):
        if change.table == table:
            tried[change.column] += 1
            with changed(folder, change, digests_too=True):
                assert is_found(folder), change
    assert list(tried) == pq.read_schema(folder / f"{table}.parquet").names


@pytest.mark.parametrize(
    ("table", "column", "part"),
    [
        ("transfers", "worth_yuan", 1.0001),
        ("transfers", "expected_yuan", 0.9999),
        ("agency", "policies", 0.99),
    ],
)
def test_what_everybody_has_is_found_by_recomputing_alone(folder, table, column, part):
    """The first row of transfers is of all; of policies fewer end than is written."""
    values = pd.read_parquet(folder / f"{table}.parquet")[column]
    row = int(values[values > 0].index[0 if table == "transfers" else -1])
    value = type(values[row].item())(part * values[row])
    with changed(folder, Change(table, column, row, value), digests_too=True):
        named = {one.what for one in audit(folder).differences}
    due = {"policies": "agency: policies, by lives"}.get(column, f"transfers: all: {column}")
    assert due in named


def test_a_worth_where_nobody_is_looked_at_is_found_by_recomputing_alone(folder):
    dimensions = pd.read_parquet(folder / "transfers.parquet").dimension.tolist()
    change = Change("transfers", "worth_yuan", dimensions.index("fate"), 1.0)
    with changed(folder, change, digests_too=True):
        assert [one.what for one in audit(folder).differences] == ["transfers: fate: worth_yuan"]


def test_a_table_of_groups_that_has_lost_the_row_of_all_is_found(folder):
    dimensions = pd.read_parquet(folder / "balance.parquet").dimension.tolist()
    change = Change("balance", "dimension", dimensions.index("all"), "nobody")
    with changed(folder, change, digests_too=True):
        assert "balance: nobody: people of all" in {one.what for one in audit(folder).differences}


def test_a_changed_number_of_each_table_is_found(folder):
    tried = set()
    for change in reversed(list(changes(folder, each=1))):
        if change.table not in tried:
            tried.add(change.table)
            with changed(folder, change, digests_too=False):
                assert is_found(folder), change
    assert len(tried) == len(list(folder.glob("*.parquet")))


@pytest.mark.parametrize("columns", [("approved", "refused"), ("agent",)])
def test_fates_and_claimants_exchanged_between_claims_of_a_round_are_found(folder, columns):
    table = pq.read_table(folder / "claims.parquet")
    rows = table.to_pylist()
    exchanged, enough = 0, 8
    for i, (one, other) in enumerate(pairwise(rows)):
        alike = one["decided"] == other["decided"] and one["people"] == other["people"]
        if exchanged < enough and alike and any(one[name] != other[name] for name in columns):
            new = [dict(row) for row in rows]
            for name in columns:
                new[i][name], new[i + 1][name] = other[name], one[name]
            with kept(folder, "claims.parquet"):
                write(pa.Table.from_pylist(new, table.schema), folder / "claims.parquet")
                make_fit(folder, digests_too=False)
                assert is_found(folder)
            exchanged += 1
    assert exchanged > 0


@pytest.mark.parametrize("table", ["curves", "members", "cases", "daily", "orders", "operator"])
def test_an_emptied_table_is_found(folder, table):
    with kept(folder, f"{table}.parquet"):
        write(pq.read_table(folder / f"{table}.parquet").slice(0, 0), folder / f"{table}.parquet")
        make_fit(folder, digests_too=False)
        assert is_found(folder)


def another(value: Any) -> Any:
    """Another value of the same type."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, dt.date):
        return value + dt.timedelta(days=1)
    if isinstance(value, list):
        return value[:-1] if value else [value]
    return value * 1.01 + 1 if isinstance(value, int | float) else f"{value} "


def test_any_changed_term_is_found(folder):
    """A title is held against the manifest's; a reference and how it is run change no number."""
    path = folder / "scenario.toml"
    terms = tomllib.loads(path.read_text("utf-8"))
    tried = 0
    for group, content in terms.items():
        for name in content if isinstance(content, dict) else ():
            if group == "run" and name != "seed":
                continue
            new = {**terms, group: {**content, name: another(content[name])}}
            with kept(folder, path.name):
                path.write_text(tomli_w.dumps(new), "utf-8")
                checks = Checks()
                check_fingerprint(folder, tomllib.loads(path.read_text("utf-8")), checks)
                assert checks.differences, f"{group}.{name}"
            tried += 1
    assert tried > 100


@pytest.mark.parametrize(("each", "every"), [(1, 10), pytest.param(3, 1, marks=pytest.mark.slow)])
def test_a_run_made_again_tells_every_changed_number(folder, each, every):
    passed = []
    with made_again(folder, quiet=True) as again:
        assert audit(folder, again).passed
        for change in list(changes(folder, each))[::every]:
            with changed(folder, change, digests_too=True):
                checks = Checks()
                check_rerun(folder, again, checks)
                named = {one.what for one in checks.differences}
                if f"run again: {change.table}.{change.column}" not in named:
                    passed.append(change)
    assert not again.exists()
    assert not passed


def test_the_command_runs_it_again(folder, capsys):
    assert main(["audit", str(folder), "--rerun", "--quiet"]) == 0
    told = capsys.readouterr().out
    assert "every value of every table was compared" in told
    gain = pd.read_parquet(folder / "rounds.parquet").gain
    row = int(gain[gain > 0].index[-1])
    with changed(folder, Change("rounds", "gain", row, 1.01 * gain[row]), digests_too=True):
        assert main(["audit", str(folder)]) == 0
        assert main(["audit", str(folder), "--rerun", "--quiet"]) == 1
        assert "run again: rounds.gain: given row" in capsys.readouterr().out
