"""Is a run that does not fit refused, is what it needs estimated well, and is that so in boxes?"""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import Society, memory_free, memory_needed, read_scenario
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.memory.estimate import agents_of, bytes_an_agent
from mutualaid.model.scenario.toml_text import to_toml
from mutualaid.runs.cli.main import main
from mutualaid.runs.process.memory_check import check_memory_of_workers
from mutualaid.runs.sweep import run_sweep
from mutualaid.runs.sweep.design.tasks import Job, Task
from mutualaid.runs.sweep.execution.driver import SweepStatus
from mutualaid.runs.sweep.execution.one_run import simulate
from mutualaid.runs.sweep.results.folder import open_folder
from mutualaid.runs.sweep.specification.sweep_file import read_sweep_file
from mutualaid.runs.sweep.store.results_store import STORE

GIB = 1 << 30
SWEEP = """scenario = "pool"
seeds = 2
outcomes = ["members_end"]
[set]
people.agents = 300
plan.end = 2020-06-30
[parameters]
plan.fee_rate = [0.0, 0.1]
"""
PEAK = """
import sys
from mutualaid.runs.cli.main import main
code = main(["run", "record", "--agents", "all", "--out", "run", "--quiet", *sys.argv[1:]])
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
sys.exit(code)
"""


@pytest.fixture
def little(monkeypatch):
    monkeypatch.setattr("mutualaid.runs.process.memory_check.memory_free", lambda: GIB)


def all_of(people: int, **settings: object):
    return read_scenario("record", {"people.total": people, "people.agents": "all", **settings})


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peaks are read from Linux")
@pytest.mark.parametrize(
    ("people", "more"),
    [
        pytest.param(300_000, (), marks=()),
        pytest.param(5_000_000, (), marks=pytest.mark.slow),
        pytest.param(5_000_000, ("--members", "all"), marks=pytest.mark.slow),
        pytest.param(100_000, ("--storage", "objects"), marks=pytest.mark.slow),
        pytest.param(300_000, ("--storage", "objects"), marks=pytest.mark.slow),
    ],
)
def test_the_estimate_is_near_the_peak_and_not_below(tmp_path, people, more):
    """Compiled before: a first run takes up to 150 MiB more for the compiler."""
    storage = "objects" if "objects" in more else "columns"
    Society("record", agents=500, storage=storage).run()
    command = [sys.executable, "-c", PEAK, "--set", f"people.total={people}", *more]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    peak = int(done.stdout.split()[-1]) << 10
    assert peak <= memory_needed(all_of(people, **{"run.storage": storage})).total <= 1.25 * peak


@pytest.mark.parametrize("preset", ["record", "article", "insured", "pool"])
def test_an_agent_takes_as_many_bytes_as_said(preset):
    society = Society(preset, agents=10_000)
    whole = {}
    for column in society.population:
        while isinstance(column.base, np.ndarray):
            column = column.base
        whole[id(column)] = column.nbytes
    assert bytes_an_agent(society.inputs) == -(-sum(whole.values()) // 10_000)


def test_an_agent_that_stands_for_one_more_than_two_bytes_hold_takes_four():
    agents = {"people.agents": 100}
    each = [
        bytes_an_agent(read_scenario("pool", {**agents, "people.total": total}))
        for total in (3_276_700, 3_276_701)
    ]
    assert each[1] - each[0] == 4


def test_more_agents_and_objects_need_more():
    few, many = all_of(1_000_000), all_of(100_000_000)
    assert memory_needed(few).total < GIB < memory_needed(many).total < 4 * GIB
    objects = all_of(1_000_000, **{"run.storage": "objects"})
    assert memory_needed(objects).total > 2 * memory_needed(few).total
    ill = all_of(1_000_000, **{"illness.level": 16.0, "behaviour.exaggeration": 4.0})
    assert memory_needed(ill).claims > 50 * memory_needed(few).claims


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_a_table_of_ones_own_counts_by_its_lines(tmp_path, suffix):
    frame = pd.DataFrame({"people": [1] * 5000, "age": 40, "sex": "F"})
    path = tmp_path / f"people.{suffix}"
    frame.to_csv(path, index=False) if suffix == "csv" else frame.to_parquet(path)
    scenario = read_scenario("pool", {"people.table": str(path)})
    assert agents_of(scenario) in (5000, 5001)
    assert memory_needed(scenario).total < GIB


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize(
    "words",
    [
        ["run", "record", "--agents", "all"],
        ["run", "--agents", "20000000", "--storage", "objects", "--out", "run"],
        ["compare", "article", "insured", "--agents", "all"],
    ],
)
def test_what_does_not_fit_is_refused_in_one_line(tmp_path, monkeypatch, capsys, words):
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    shown = capsys.readouterr()
    (line,) = shown.err.splitlines()
    assert "GiB of memory, and 1.0 GiB are free" in line
    assert "--agents" in line
    assert line.endswith("--force")
    assert (shown.out, os.listdir()) == ("", [])


@pytest.mark.usefixtures("little")
def test_a_sweep_needs_memory_for_each_of_its_workers(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("sweep.toml").write_text(SWEEP)
    assert main(["sweep", "sweep.toml", "--out", "out", "--workers", "9"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "4 runs at a time of 300 agents" in line  # there are no more
    assert line.endswith("give --workers 2, or go on all the same with --force")
    assert os.listdir() == ["sweep.toml"]
    open_folder(Path("out"), read_sweep_file(Path("sweep.toml")))
    assert main(["sweep", "retry", "out", "--workers", "3"]) == 2
    assert "give --workers 2," in capsys.readouterr().err
    assert not Path("out", STORE).exists()
    scenario = read_scenario("pool", {"people.agents": 300})
    check_memory_of_workers(scenario, 2)
    large = scenario.model_copy(update={"people": all_of(100_000_000).people})
    with pytest.raises(InputError, match=r"set people.agents = \d+ and give --workers 1, or go on"):
        check_memory_of_workers(large, 2)


@pytest.mark.usefixtures("little")
@pytest.mark.parametrize("words", [["--force"], ["--cluster", "tcp://127.0.0.1:1"]])
def test_a_sweep_that_is_forced_or_runs_elsewhere_is_not_asked(monkeypatch, tmp_path, words):
    began = []
    monkeypatch.setattr(
        run_sweep, "_finish", lambda *_, **__: began.append(1) or SweepStatus(0, 0, 0, True)
    )
    monkeypatch.chdir(tmp_path)
    Path("sweep.toml").write_text(SWEEP)
    start = ["sweep.toml", "--out", "out"]
    for some in (start, ["retry", "out"]):
        assert main(["sweep", *some, "--workers", "4", *words]) == 130
    assert began == [1, 1]


@pytest.mark.usefixtures("little")
def test_as_many_as_the_refusal_says_do_fit(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "record", "--agents", "all"]) == 2
    agents = int(capsys.readouterr().err.partition("--agents ")[2].partition(",")[0])
    assert agents > 1_000_000
    assert memory_needed(read_scenario("record", {"people.agents": agents})).total < GIB


def test_force_goes_on(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("mutualaid.runs.process.memory_check.memory_free", lambda: 1000)
    words = ["run", "--agents", "300", "--set", "plan.end=2018-12-31", "--quiet", "--out", "run"]
    assert main(words) == 2
    assert main([*words, "--force"]) == 0


def kernel(tmp_path: Path, groups: str, files: dict[str, str]) -> tuple[Path, Path]:
    """A made-up kernel: 8 GiB available, and control groups."""
    proc, root = tmp_path / "proc", tmp_path / "cgroup"
    files = {f"cgroup/{name}": text for name, text in files.items()}
    files |= {"proc/meminfo": f"MemTotal: 9 kB\nMemAvailable: {8 << 20} kB\n"}
    for name, text in (files | {"proc/self/cgroup": groups}).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return proc, root


def limits(version: int, limit: object, used: int, spare: int) -> dict[str, str]:
    names = {
        1: ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
        2: ("memory.max", "memory.current", "inactive_file"),
    }[version]
    texts = (f"{limit}\n", f"{used}\n", f"cache 5\n{names[2]} {spare}\n")
    return dict(zip((*names[:2], "memory.stat"), texts, strict=True))


def in_group(name: str, files: dict[str, str]) -> dict[str, str]:
    return {f"{name}/{file}": text for file, text in files.items()}


def test_the_least_of_machine_and_boxes_is_free(tmp_path):
    v2 = in_group("a/b", limits(2, "max", 5, 0)) | in_group("a", limits(2, 4 * GIB, 2 * GIB, GIB))
    assert memory_free(*kernel(tmp_path / "inner", "0::/a/b\n", v2)) == 3 * GIB
    v1 = in_group("memory/x", limits(1, 2 * GIB, GIB, 0))
    groups = "5:cpu:/x\n4:memory,other:/x\n1:name=systemd:/y\n"
    assert memory_free(*kernel(tmp_path / "v1", groups, v1)) == GIB
    root = limits(2, GIB, GIB, 0)
    assert memory_free(*kernel(tmp_path / "unseen", "0::/not/there\n", root)) == 0
    assert memory_free(*kernel(tmp_path / "none", "0::/\n", {})) == 8 * GIB


def test_a_machine_that_does_not_tell_has_all_its_memory(tmp_path):
    free = memory_free(tmp_path, tmp_path)
    assert free is not None
    assert free >= (memory_free() or 0)


def test_a_run_of_a_sweep_leaves_nothing_behind_though_nobody_collects_garbage():
    scenario = read_scenario("article", {"people.agents": 2_000, "plan.end": "2020-06-30"})
    job = Job(to_toml(scenario), ("members_end",), ("members",))
    simulate(job, Task("0", 0, 0, 1, ()))
    gc.collect()
    gc.disable()
    tracemalloc.start()
    try:
        for seed in range(2, 5):
            simulate(job, Task(str(seed), seed, 0, seed, ()))
        left, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
        gc.enable()
    assert left < peak / 4
