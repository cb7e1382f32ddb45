"""Is a damaged file an input error of every command that reads its folder, never a traceback?"""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.audit.run_reader import OTHER
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.manifest import MANIFEST, entry, seal
from mutualaid.runs.files.parquet_reader import read_parquet
from mutualaid.runs.files.table_columns import RUN_TABLES
from mutualaid.runs.one_run.run import run_scenario
from mutualaid.runs.results.run_results import read_results

pytestmark = pytest.mark.timeout(600)
SMALL = {"people.agents": 200, "plan.end": "2019-03-28", "agency.until": "2019-03-28"}
SWEEP = """
title = "small"
scenario = "article"
design = "sobol"
samples = 4
outcomes = ["members_end", "collapse_date"]
series = ["members"]
[set]
people.agents = 100
plan.end = 2019-01-31
agency.until = 2019-01-31
[parameters]
"plan.fee_rate" = [0.0, 0.16]
"""
Damage = Callable[[Path, random.Random], None]


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    """A small run, never changed by a test."""
    out = tmp_path_factory.mktemp("damaged") / "run"
    return run_scenario(read_scenario("article", SMALL), out, True, name="article")


@pytest.fixture(scope="module")
def sweep(tmp_path_factory) -> Path:
    """A small sweep that is finished, never changed by a test; its file lies beside it."""
    folder = tmp_path_factory.mktemp("damaged") / "sweep"
    file = folder.with_suffix(".toml")
    file.write_text(SWEEP, encoding="utf-8")
    assert main(["sweep", str(file), "--out", str(folder), "--workers", "1", "--quiet"]) == 0
    return folder


@pytest.fixture
def copied(run, tmp_path) -> Path:
    """The run, to be changed."""
    return Path(shutil.copytree(run, tmp_path / "run"))


def fit_manifest(folder: Path) -> None:
    """Let the manifest say of all files what they are now."""
    content = json.loads((folder / MANIFEST).read_text("utf-8"))
    del content["seal"]
    content["files"] = {name: entry(folder / name) for name in content["files"]}
    (folder / MANIFEST).write_text(seal(content), "utf-8")


def truncate(path: Path, chance: random.Random) -> None:
    held = path.read_bytes()
    path.write_bytes(held[: chance.randrange(len(held))])


def flip(path: Path, chance: random.Random) -> None:
    held = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 1, 3, 20])):
        held[chance.randrange(len(held))] ^= 1 << chance.randrange(8)
    path.write_bytes(held)


def replace_by_text(path: Path, chance: random.Random) -> None:
    path.write_text(chance.choice(["nobody,knows\n1,2\n", "a = [1,\n", "{}", "[]", "\n"]), "utf-8")


def empty(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


ANYTHING: dict[pa.DataType, object] = {
    pa.string(): "x",
    pa.int64(): 3,
    pa.float64(): 1.5,
    pa.bool_(): True,
    pa.date32(): 7,
    pa.list_(pa.int64()): [1],
    pa.null(): None,
}


def change_type(path: Path, chance: random.Random) -> None:
    table = pq.read_table(path)
    i, kind = chance.randrange(table.num_columns), chance.choice(list(ANYTHING))
    column = pa.array([ANYTHING[kind]] * table.num_rows, kind)
    pq.write_table(table.set_column(i, table.column_names[i], column), path)


def forget_values(path: Path, chance: random.Random) -> None:
    table = pq.read_table(path)
    i = chance.randrange(table.num_columns)
    nothing = pa.nulls(table.num_rows, table.column(i).type)
    pq.write_table(table.set_column(i, table.column_names[i], nothing), path)


def drop_column(path: Path, chance: random.Random) -> None:
    table = pq.read_table(path)
    pq.write_table(table.drop_columns([chance.choice(table.column_names)]), path)


def drop_rows(path: Path, chance: random.Random) -> None:
    table = pq.read_table(path)
    pq.write_table(table.slice(0, chance.choice([0, 1, table.num_rows // 2])), path)


OF_FILES: list[Damage] = [truncate, flip, replace_by_text, empty]
OF_TABLES: list[Damage] = [change_type, forget_values, drop_column, drop_rows]


def survives(folder: Path, place: Path, seed: int, commands: list[list[str]], capsys) -> None:
    """Damage one file of a copy, and give it to every command that reads such a folder."""
    chance = random.Random(seed)
    bad = Path(shutil.copytree(folder, place / f"{seed}"))
    endings = (".parquet", ".toml", ".json", ".csv", ".sqlite")
    files = sorted(one for one in bad.iterdir() if one.suffix in endings and one.name != MANIFEST)
    path = chance.choice(files)
    damage = chance.choice(OF_FILES + (OF_TABLES if path.suffix == ".parquet" else []))
    damage(path, chance)
    fit_manifest(bad)
    for command in commands:
        code = main(
            [word.replace("DIR", str(bad)) for word in command]
        )  # raises what it cannot say
        said = capsys.readouterr().err
        assert code in (0, 1, 2), (path.name, damage, command, said)
        assert code != 2 or said, (path.name, damage, command)
    shutil.rmtree(bad)


OF_RUN = [["report", "DIR", "--quiet"], ["audit", "DIR"], ["verify", "DIR"]]
QUICK_RUNS, QUICK_SWEEPS, SLOW = range(15), range(45), range(45, 400)


def of_sweep(sweep: Path) -> list[list[str]]:
    again = ["sweep", str(sweep.with_suffix(".toml")), "--out", "DIR", "--workers", "1", "--quiet"]
    asked = [["sensitivity", "DIR", "--quiet"], ["sweep", "status", "DIR"], ["verify", "DIR"]]
    return [*asked, ["sweep", "retry", "DIR", "--workers", "1", "--quiet"], again]


def test_a_damaged_run_is_told_in_words(run, tmp_path, capsys):
    for seed in QUICK_RUNS:
        survives(run, tmp_path, seed, OF_RUN, capsys)


def test_a_damaged_sweep_is_told_in_words(sweep, tmp_path, capsys):
    for seed in QUICK_SWEEPS:
        survives(sweep, tmp_path, seed, of_sweep(sweep), capsys)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_hundreds_of_damaged_folders_are_told_in_words(run, sweep, tmp_path, capsys):
    for seed in SLOW:
        survives(run, tmp_path, seed, OF_RUN, capsys)
        survives(sweep, tmp_path, seed, of_sweep(sweep), capsys)


# What is said


@pytest.mark.parametrize("name", sorted(RUN_TABLES))
def test_a_table_of_a_run_has_the_columns_and_kinds_that_are_read(run, name):
    table = read_parquet(run / f"{name}.parquet", RUN_TABLES[name])
    others = {"members": {"agent", "joined", "credit", "frailty", "attitude", "attention", "trust"}}
    others["members"] |= {"concealed", "policies"}
    others["claims"] = {"claim", "agent", "filed", "aid_fen", "diagnosed", "mild", "undeclared"}
    assert set(table.column_names) == set(RUN_TABLES[name]) | others.get(name, set())


def spoil(folder: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    path = folder / name
    pq.write_table(change(pq.read_table(path)), path)
    fit_manifest(folder)


def as_text(table: pa.Table) -> pa.Table:
    return table.set_column(2, table.column_names[2], table.column(2).cast(pa.string()))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (as_text, "members: given string, allowed a column of whole numbers"),
        (
            lambda table: table.drop_columns(["share_fen"]),
            "share_fen: given no such column, allowed a column of whole numbers",
        ),
        (
            lambda table: table.append_column("round", table.column("members")),
            "round: more than one column",
        ),
    ],
)
def test_file_and_column_are_named(copied, capsys, change, says):
    spoil(copied, "rounds.parquet", change)
    assert main(["report", str(copied)]) == 2
    assert f"{copied / 'rounds.parquet'}: {says}" in capsys.readouterr().err


def test_all_columns_that_are_wrong_are_named_at_once(copied):
    spoil(copied, "rounds.parquet", lambda table: table.drop_columns(["left", "gain", "date"]))
    with pytest.raises(InputError) as caught:
        read_results(copied)
    assert {error.key for error in caught.value.errors} == {"left", "gain", "date"}


@pytest.mark.parametrize("table", sorted(OTHER))
def test_the_audit_tells_a_column_of_another_type(copied, capsys, table):
    path = copied / f"{table}.parquet"
    whole = pq.read_table(path)
    for name in OTHER[table].split():
        i = whole.schema.get_field_index(name)
        kind = whole.schema.field(i).type
        other = pa.bool_() if not pa.types.is_boolean(kind) else pa.string()
        column = pa.array([ANYTHING[other]] * len(whole), other)
        pq.write_table(whole.set_column(i, name, column), path)
        assert main(["audit", str(copied)]) == 2, name
        assert f"{path}: {name} " in capsys.readouterr().err
    pq.write_table(whole, path)


def test_a_scenario_that_is_no_toml_is_named_with_its_line(copied, capsys):
    (copied / "scenario.toml").write_text("title = 1\nnonsense\n", encoding="utf-8")
    fit_manifest(copied)
    assert main(["report", str(copied)]) == 2
    assert f"{copied / 'scenario.toml'}:2" in capsys.readouterr().err


def test_a_file_that_is_not_there_keeps_its_own_error(copied):
    (copied / "reviews.parquet").unlink()
    with pytest.raises(FileNotFoundError, match=r"reviews\.parquet"):
        _ = read_results(copied).reviews


def test_a_sweep_whose_tables_speak_of_other_runs_is_refused(sweep, tmp_path, capsys):
    bad = Path(shutil.copytree(sweep, tmp_path / "sweep"))
    spoil(bad, "outcomes.parquet", lambda table: table.slice(1))
    spoil(bad, "design.parquet", lambda table: table.slice(0, 0))
    assert main(["sensitivity", str(bad)]) == 2
    said = capsys.readouterr().err
    assert f"{bad / 'outcomes.parquet'}: run: given other rows" in said
    assert f"{bad / 'design.parquet'}: point: given other rows" in said
