"""Does a sweep go on in its folder with more seeds or points, and lose nothing on the way?"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.cli.main import main
from mutualaid.runs.files.run_folder import verify
from mutualaid.runs.sweep import run_sweep
from mutualaid.runs.sweep.design.tasks import Result
from mutualaid.runs.sweep.execution.dask_cluster import FuturesExecutor
from mutualaid.runs.sweep.results import folder as run_folder
from mutualaid.runs.sweep.results.folder import open_folder, reopen_folder
from mutualaid.runs.sweep.results.reader import read_sweep
from mutualaid.runs.sweep.specification.sweep_file import read_sweep_file
from mutualaid.runs.sweep.store.lock import LOCK
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore

GRID = """scenario = "pool"
seeds = 2
outcomes = ["members_end"]
series = []
[set]
people.agents = 300
plan.end = 2020-06-30
[parameters]
plan.waiting_days = [0, 90]
plan.fee_rate = [0.0, 0.1]
"""
LIST = GRID.replace("seeds = 2", 'seeds = 2\ndesign = "list"')
SOBOL = GRID.replace("seeds = 2", 'seeds = 2\ndesign = "sobol"\nsamples = 4')
LHS = SOBOL.replace("sobol", "lhs")
TIPPING = GRID.replace("seeds = 2", 'seeds = 2\ndesign = "tipping"')
WIDER = {
    "more seeds": (GRID, GRID.replace("seeds = 2", "seeds = 5")),
    "values between": (GRID, GRID.replace("[0, 90]", "[0, 30, 90]")),
    "both": (GRID, GRID.replace("[0, 90]", "[120, 90, 0]").replace("seeds = 2", "seeds = 3")),
    "longer lists": (LIST, LIST.replace("0]", "0, 30]").replace("0.1]", "0.1, 0.1]")),
    "more rows of a sequence": (SOBOL, SOBOL.replace("samples = 4", "samples = 8")),
    "more seeds of a cube": (LHS, LHS.replace("seeds = 2", "seeds = 3")),
}
FILES = (
    *("sweep.toml", "scenario.toml", "plan.json", "manifest.json"),
    *("design.parquet", "experiments.parquet", "outcomes.parquet"),
)
EXECUTED: list[str] = []


def number_by_name(job, task):
    """A run whose number depends on its name alone."""
    EXECUTED.append(task.run)
    return Result({"members_end": float(int(task.run[:6], 16))}, b"")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    """Runs in a thread of this process, which need no time."""

    def executor(job, **_):
        return FuturesExecutor(ThreadPoolExecutor(1), 1, number_by_name, job)

    monkeypatch.setattr(run_sweep, "open_executor", executor)
    monkeypatch.chdir(tmp_path)
    EXECUTED.clear()
    return tmp_path


def swept(text: str, out: str = "out", code: int = 0) -> Path:
    Path("sweep.toml").write_text(text)
    assert main(["sweep", "sweep.toml", "--out", out, "--quiet"]) == code
    return Path(out)


def contents(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@pytest.mark.parametrize("wider", WIDER)
def test_the_wider_sweep_goes_on_and_is_as_if_it_had_been_so_from_the_start(wider):
    narrow, wide = WIDER[wider]
    swept(narrow)
    before = set(EXECUTED)
    folder = swept(wide)
    assert len(EXECUTED) == len(set(EXECUTED))  # nothing was executed again
    assert before < set(EXECUTED) == set(read_sweep(folder).outcomes.run)
    assert verify(folder) == []
    assert contents(folder) == contents(swept(wide, "from the start"))


def moments() -> Iterator[object]:
    """Files before which it is broken off, and what follows; each kind once, and the widest all."""
    for then in ("wide", "narrow", "opened"):
        for at in range(5):
            marks = pytest.mark.slow if then != "wide" and at > 0 else ()
            yield pytest.param(at, then, marks=marks)


@pytest.mark.parametrize(("at", "then"), list(moments()))
def test_broken_off_at_any_file_it_is_one_or_the_other(monkeypatch, capsys, at, then):
    narrow, wide = WIDER["both"]
    folder = swept(narrow)
    done, moves = len(EXECUTED), iter(range(100))

    def broken(source, target):
        if next(moves) == at:
            raise KeyboardInterrupt
        os.rename(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(run_folder.os, "replace", broken)
        swept(wide, code=130)
    is_wide = at > 0
    assert (folder / "manifest.json").exists() == (not is_wide)
    with ResultsStore.open(folder / STORE) as store:
        assert store.counts().done == (done if at < 4 else len(EXECUTED))
    if then == "opened":
        plan = reopen_folder(folder)
        assert plan.sweep.seeds == (3 if is_wide else 2)
        assert not (folder / run_folder.STAGED).exists()
    again = wide if then == "wide" or is_wide else narrow
    assert contents(swept(again)) == contents(swept(again, "from the start"))
    if is_wide:
        swept(narrow, code=2)
        assert "seeds: given 2, allowed 3 as in this folder" in capsys.readouterr().err
        assert verify(folder) == []


@pytest.mark.parametrize(
    ("narrow", "other", "says"),
    [
        (
            LHS,
            LHS.replace("samples = 4", "samples = 8"),
            "change it back; seeds can be raised here",
        ),
        (GRID, GRID.replace("[0, 90]", "[0, 30]"), "seeds can be raised here, and values added"),
        (TIPPING.replace("[0, 90]", "[0, 99]"), TIPPING, "change it back"),
        (TIPPING, "tolerance = 0.1\n" + TIPPING, "tolerance: given 0.1, allowed 0.02 as in"),
        (GRID.replace("seeds = 2", "seeds = 5"), GRID, "seeds: given 2, allowed 5 as in"),
    ],
)
def test_what_would_lose_or_move_runs_is_refused_and_changes_nothing(capsys, narrow, other, says):
    folder = Path("out")
    Path("sweep.toml").write_text(narrow)
    open_folder(folder, read_sweep_file(Path("sweep.toml")))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    swept(other, code=2)
    assert says in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_search_is_not_widened():
    Path("sweep.toml").write_text(TIPPING)
    open_folder(Path("out"), read_sweep_file(Path("sweep.toml")))
    Path("sweep.toml").write_text(TIPPING.replace("seeds = 2", "seeds = 3"))
    with pytest.raises(InputError, match="seeds: given 3, allowed 2 as in this folder"):
        open_folder(Path("out"), read_sweep_file(Path("sweep.toml")))


def test_while_another_process_works_on_it_nothing_is_widened():
    folder = swept(GRID)
    handle = os.open(folder / LOCK, os.O_RDWR)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        before = contents(folder)
        swept(WIDER["more seeds"][1], code=4)
        assert contents(folder) == before
    finally:
        os.close(handle)


def test_the_sensitivity_of_the_wider_sweep_takes_the_place_of_the_old_one():
    folder = swept(GRID)
    assert main(["sensitivity", "out", "--quiet"]) == 0
    swept(WIDER["more seeds"][1])
    assert main(["sensitivity", "out", "--quiet"]) == 0
    assert verify(folder) == verify(folder / "sensitivity") == []
    (folder / "sensitivity" / "noise.csv").write_text("other")
    (folder / "sensitivity" / "mine.csv").write_text("other")
    assert [line.partition(" (")[0] for line in verify(folder)] == [
        "sensitivity: changed: noise.csv",
        "sensitivity: extra: mine.csv",
    ]


def test_few_points_of_a_cube_and_one_seed_are_told(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample", None)
    swept(LHS)
    assert "mutualaid sensitivity needs 65 of a Latin hypercube" in capsys.readouterr().err
    swept(LHS.replace("samples = 4", "samples = 65").replace("seeds = 2", "seeds = 1"), "one")
    assert capsys.readouterr().err == ""
    assert main(["sensitivity", "one"]) == 0
    assert "with one seed, intervals leave luck between seeds out" in capsys.readouterr().out
    swept(GRID.replace("seeds = 2", 'design = "morris"\nsamples = 4'), "never", code=2)
    assert "needs SALib" in capsys.readouterr().err
    assert not Path("never").exists()
