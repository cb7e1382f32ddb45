"""Are the tables of a sweep all of its runs, the same however it got there, and read unharmed?"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from functools import partial

import numpy as np
import pyarrow.parquet as pq
import pytest
from mutualaid.model import Society
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.sweep.design.tasks import Answer
from mutualaid.runs.sweep.execution.driver import open_executor, run_tasks
from mutualaid.runs.sweep.execution.one_run import simulate
from mutualaid.runs.sweep.results.folder import open_folder
from mutualaid.runs.sweep.results.reader import read_series, read_sweep
from mutualaid.runs.sweep.results.summary import failure_lines, sweep_text
from mutualaid.runs.sweep.results.tables import write_tables
from mutualaid.runs.sweep.specification.sweep_file import read_sweep_file
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore

TEXT = """title = "fee and cap"
scenario = "article"
seeds = 2
outcomes = ["members_end", "share_peak", "collapse_date", "share_fen:date_of_max", "gain:max"]
[set]
people.agents = 500
plan.end = 2019-06-30
[parameters]
"plan.annual_cap_yuan" = [0.5, "none"]
plan.waiting_days = [0, 90]
plan.sponsored_until = ["none", 2019-03-31]
"""
TABLES = ("design", "experiments", "outcomes", "series")


def file_of(folder, text=TEXT):
    folder.mkdir(exist_ok=True)
    path = folder / "sweep.toml"
    path.write_text(text, encoding="utf-8")
    return path


def sweep_of(folder, text=TEXT):
    return read_sweep_file(file_of(folder, text))


def execute(folder, plan, order=1, failing=()):
    """Execute a sweep in a plain loop, as no driver would, and write its tables."""
    with ResultsStore.begin(folder / STORE, plan.job, plan.identity) as store:
        store.plan(plan.tasks)
        for task in store.to_do()[::order]:
            if task.number in failing:
                error = 'Traceback\n  File "/somewhere/x.py"\nValueError: too\tbad'
                store.keep([Answer(task, None, error)])
            else:
                store.keep([Answer(task, simulate(plan.job, task))])
        write_tables(folder, plan, store)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sweeps") / "done"
    plan = open_folder(folder, sweep_of(folder.parent))
    execute(folder, plan)
    return folder


@pytest.fixture
def copy(done, tmp_path):
    return shutil.copytree(done, tmp_path / "done")


def test_there_is_a_row_for_each_run_and_they_say_what_was_run(done):
    found = read_sweep(done)
    assert found.sweep == read_sweep_file(done / "sweep.toml")
    rows = found.experiments
    assert list(rows.number) == list(range(16))
    assert list(rows.point) == [i // 2 for i in range(16)]
    assert list(rows.seed) == [1, 2] * 8
    assert set(rows.status) == {"done"}
    assert list(rows.run) == list(found.outcomes.run)
    assert found.points["plan.waiting_days"].tolist() == [0, 0, 90, 90] * 2
    assert found.points["plan.annual_cap_yuan"].isna().tolist() == [False] * 4 + [True] * 4
    assert found.points["plan.sponsored_until"].tolist() == ["none", "2019-03-31"] * 4


def test_the_numbers_are_those_of_the_societies(done):
    found, series = read_sweep(done), read_series(done)
    society = Society(
        "article",
        agents=500,
        seed=2,
        **{"plan.end": "2019-06-30", "plan.annual_cap_yuan": 0.5, "plan.waiting_days": 90},
    ).run()
    row = found.outcomes[(found.outcomes.point == 2) & (found.outcomes.seed == 2)].iloc[0]
    assert row.members_end == society.rounds.members.iloc[-1]
    assert row.share_peak == society.rounds.share_fen.max() / 100
    assert row["share_fen:date_of_max"] == society.rounds.date[society.rounds.share_fen.idxmax()]
    mine = series[series.run == row.run].reset_index(drop=True)
    for column in ("round", "date", "members", "share_fen", "left"):
        assert mine[column].tolist() == society.rounds[column].tolist()


def test_columns_have_their_types_even_where_nothing_is_in_them(done):
    table = pq.read_schema(done / "outcomes.parquet")
    assert str(table.field("collapse_date").type) == "date32[day]"
    assert str(table.field("gain:max").type) == "double"
    assert isinstance(read_sweep(done).outcomes["share_fen:date_of_max"][0], dt.date)


def test_the_same_runs_in_another_order_are_the_same_bytes(done, tmp_path):
    folder = tmp_path / "again"
    execute(folder, open_folder(folder, sweep_of(tmp_path)), order=-1)
    for name in (*(f"{name}.parquet" for name in TABLES), "manifest.json", "plan.json"):
        assert (folder / name).read_bytes() == (done / name).read_bytes(), name


def test_processes_give_what_the_plain_loop_gave(done, tmp_path):
    folder = tmp_path / "processes"
    plan = open_folder(folder, sweep_of(tmp_path))
    tasks, one = plan.tasks[:3], partial(open_executor, plan.job, workers=1)
    run_tasks(folder, plan.job, tasks, one, quiet=True, fingerprint=plan.identity)
    with ResultsStore.open(folder / STORE) as store, ResultsStore.open(done / STORE) as other:
        for (task, mine), (same, theirs) in zip(store.results(), other.results(), strict=False):
            assert (task, mine) == (same, theirs)
        assert store.counts().done == 3


def test_a_failed_run_is_a_row_and_has_no_outcomes(tmp_path):
    folder = tmp_path / "failed"
    plan = open_folder(folder, sweep_of(tmp_path))
    execute(folder, plan, failing=(0, 3))
    found = read_sweep(folder)
    failed = found.experiments[found.experiments.status == "failed"]
    assert failed.number.tolist() == [0, 3]
    assert set(failed.error) == {r"ValueError: too\tbad"}
    assert len(found.outcomes) == 14
    assert set(found.outcomes.run).isdisjoint(failed.run)
    assert [line.split(":")[0] for line in failure_lines(folder)] == [
        "run 0 (point 0, seed 1)",
        "run 3 (point 1, seed 2)",
    ]
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert manifest["runs"] == {"planned": 16, "done": 14, "failed": 2}
    assert "14 runs done" in sweep_text(folder)


def test_a_sweep_of_which_every_run_failed_can_be_read(tmp_path):
    folder = tmp_path / "failed"
    plan = open_folder(folder, sweep_of(tmp_path))
    execute(folder, plan, failing=range(16))
    found = read_sweep(folder)
    assert len(found.outcomes) == 0
    assert set(found.experiments.error) == {r"ValueError: too\tbad"}
    assert "0 runs done" in sweep_text(folder)
    assert main(["sensitivity", str(folder)]) == 2


def test_verify_knows_a_sweep(copy):
    assert verify(copy) == []
    (copy / "outcomes.parquet").unlink()
    assert verify(copy) == ["missing: outcomes.parquet"]


@pytest.mark.parametrize("name", [*(f"{name}.parquet" for name in TABLES), "scenario.toml"])
def test_a_flipped_bit_is_an_error_that_names_the_file(copy, name):
    content = bytearray((copy / name).read_bytes())
    content[len(content) // 2] ^= 4
    (copy / name).write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_sweep(copy)


def test_a_sweep_without_its_manifest_is_not_finished(copy):
    (copy / "manifest.json").unlink()
    with pytest.raises(InputError, match="not finished"):
        read_sweep(copy)


def test_the_command_runs_goes_on_and_tells(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file_of(tmp_path, TEXT.replace("seeds = 2", "seeds = 1"))
    assert main(["sweep", "sweep.toml", "--out", "out", "--workers", "1"]) == 0
    assert "8 points x 1 seed, 8 runs done" in capsys.readouterr().out
    before = (tmp_path / "out" / "manifest.json").read_bytes()
    assert main(["sweep", "--out", "out", "--quiet", "sweep.toml"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["sweep", "status", "out"]) == main(["sweep", "retry", "out", "--quiet"]) == 0
    assert "8 of 8 runs done" in capsys.readouterr().out
    assert (tmp_path / "out" / "manifest.json").read_bytes() == before
    assert main(["verify", "out"]) == 0


def test_series_keep_their_rounds_apart(done):
    series = read_series(done)
    rounds = series.groupby("run")["round"].apply(np.array)
    assert len(rounds) == 16
    assert all((one == np.arange(len(one))).all() for one in rounds)
