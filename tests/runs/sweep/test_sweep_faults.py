"""Does a sweep survive runs that raise, hang or kill, workers that die, and full disks?"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
from misbehaving_runs import begun_runs, count_rings, expected, job_in, misbehave, tasks, traces
from mutualaid.runs.sweep.design.tasks import Job, Task
from mutualaid.runs.sweep.execution import process_pool
from mutualaid.runs.sweep.execution.driver import SweepStatus, open_executor, run_tasks
from mutualaid.runs.sweep.store.errors import (
    ChangedSweepError,
    DamagedStoreError,
    WorkersFailedError,
)
from mutualaid.runs.sweep.store.lock import HOLDER, hold_lock
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore
from results_store_fixtures import results_in

pytestmark = pytest.mark.timeout(120)
WORKERS = 2
HERE = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def swept(folder: Path, todo: list[Task], timeout: float | None = None, **options) -> SweepStatus:
    job = job_in(folder.with_suffix(".traces"))
    executors = partial(open_executor, job, misbehave, WORKERS, timeout=timeout)
    return run_tasks(folder, job, todo, executors, quiet=True, **options)


def failures(folder: Path) -> dict[int, tuple[int, str]]:
    with ResultsStore.open(folder / STORE) as store:
        return {answer.task.number: (answer.attempts, answer.error) for answer in store.failures()}


def begun(folder: Path) -> list[int]:
    return begun_runs(job_in(folder.with_suffix(".traces")))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "sweep"


@pytest.fixture(autouse=True)
def _no_orphans():
    yield
    _, alive = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=0)
    workers = [p for p in alive if "spawn_main" in " ".join(p.cmdline())]
    assert psutil.wait_procs(workers, timeout=5)[1] == []


def test_every_run_is_executed_once_and_kept(folder):
    todo = tasks(40)
    assert swept(folder, todo) == SweepStatus(done=40, failed=0, left=0, interrupted=False)
    assert results_in(folder) == {task: expected(task) for task in todo}
    assert sorted(begun(folder)) == list(range(40))
    assert {number for number, pid in traces(job_in(folder.with_suffix(".traces")))}
    assert swept(folder, todo).code == 0
    assert len(begun(folder)) == 40  # nothing is executed again
    assert swept(folder, tasks(45)).done == 45  # more of them are added
    assert sorted(begun(folder)) == list(range(45))


def test_runs_that_fail_are_told_and_the_others_finish(folder):
    todo = tasks(24, raises=3, kills=5, hangs=8, exits=9, infinite=11, kills_once=13)
    finished = swept(folder, todo, timeout=0.8)
    assert finished == SweepStatus(done=19, failed=5, left=0, interrupted=False)
    assert finished.code == 3
    failed = failures(folder)
    assert set(failed) == {3, 5, 8, 9, 11}
    assert "Traceback" in failed[3][1]
    assert failed[3][1].endswith("ValueError: number 3 does not like it\n")
    assert failed[5] == (3, "its worker died 3 times (signal 9)")
    assert failed[8] == (1, "took longer than 0.8 seconds")
    assert "SystemExit" in failed[9][1]
    assert "not JSON compliant" in failed[11][1]
    assert results_in(folder) == {
        task: expected(task) for task in todo if task.number not in failed
    }
    counts = [begun(folder).count(number) for number in range(24)]
    assert counts == [3 if n == 5 else 2 if n == 13 else 1 for n in range(24)]  # nobody else pays


def test_a_worker_lets_go_of_every_run(folder):
    job = job_in(folder.with_suffix(".traces"))
    run_tasks(folder, job, tasks(5), partial(open_executor, job, count_rings, 1), quiet=True)
    assert [result.outcomes["number"] for result in results_in(folder).values()] == [0] * 5


def test_failed_runs_are_executed_again_when_asked(folder):
    todo = tasks(6, fails_once=2)
    assert swept(folder, todo).failed == 1
    assert swept(folder, todo).failed == 1
    assert begun(folder).count(2) == 1
    assert swept(folder, todo, retry=True) == SweepStatus(6, 0, 0, False)
    assert [begun(folder).count(number) for number in range(6)] == [1, 1, 2, 1, 1, 1]


def test_a_worker_that_is_killed_costs_nothing(folder):
    todo = tasks(12, 0.2)
    job = job_in(folder.with_suffix(".traces"))

    def kill() -> None:
        while not (seen := traces(job)):
            time.sleep(0.01)
        os.kill(seen[0][1], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert swept(folder, todo) == SweepStatus(12, 0, 0, False)
    killer.join()
    assert results_in(folder) == {task: expected(task) for task in todo}
    assert len(begun(folder)) == 13


def test_compiling_does_not_count_as_time_of_a_run(tmp_path):
    job = job_in(tmp_path / "traces")
    preload = ("numba.core.event",)
    with process_pool.ProcessPool(misbehave, job, 1, timeout=0.6, preload=preload) as executor:
        for task in tasks(2, compiles=0, hangs=1):
            executor.submit(task)
        answers = []
        while executor.running:
            answers += executor.answers(1)
    assert [answer.error for answer in answers] == ["", "took longer than 0.6 seconds"]
    assert begun_runs(job) == [0, 1]


def test_workers_that_cannot_start_end_the_sweep(folder, monkeypatch):
    monkeypatch.setattr(process_pool, "_serve", os._exit)
    with pytest.raises(WorkersFailedError, match="end as they start"):
        swept(folder, tasks(4))


def test_a_second_process_is_told_who_works(folder, tmp_path):
    folder.mkdir()
    code = f"""
from pathlib import Path
from misbehaving_runs import job_in, misbehave, tasks
from results_store_fixtures import results_in
from mutualaid.runs.sweep.execution.driver import run_tasks
from mutualaid.runs.sweep.store.errors import LockedError
try:
    run_tasks(Path({str(folder)!r}), job_in(Path({str(tmp_path / "t")!r})), tasks(2))
except LockedError as error:
    print(error.code, error)
"""
    second = [sys.executable, "-c", code]
    with hold_lock(folder):
        said = subprocess.run(second, env=HERE, capture_output=True, text=True, timeout=60)
    host = os.uname().nodename
    assert said.stdout == f"4 {folder}: process {os.getpid()} on {host} works on this sweep\n"
    holder = (
        "from mutualaid.runs.sweep.store.lock import *; held = hold_lock(Path({!r})); "
        "held.__enter__(); os.kill(os.getpid(), 9)"
    )
    dead = [sys.executable, "-c", holder.format(str(folder))]
    assert subprocess.run(dead, env=HERE, timeout=60).returncode == -signal.SIGKILL
    assert (folder / HOLDER).exists()
    assert swept(folder, tasks(2)).done == 2  # whoever died with the lock has let go of it


@pytest.mark.parametrize("words", [["retry", "DIR"], ["attention_fee", "--out", "DIR"]])
def test_a_second_command_is_refused_before_anything_heavy_is_loaded(folder, words):
    folder.mkdir()
    command = "import sys; from mutualaid.runs.cli.main import main; sys.exit(main())"
    second = [sys.executable, "-c", command, "sweep", *words]
    second[second.index("DIR")] = str(folder)
    with hold_lock(folder):
        before = processor_seconds()
        ended = subprocess.run(second, env=HERE, capture_output=True, text=True, timeout=60)
        took = processor_seconds() - before
    assert (ended.returncode, ended.stdout) == (4, "")
    assert f"process {os.getpid()} on {os.uname().nodename} works on this sweep" in ended.stderr
    assert took < 1


def processor_seconds() -> float:
    """Of all programs that were started here and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_another_program_or_job_is_refused(folder):
    swept(folder, tasks(3), fingerprint="a")
    with pytest.raises(ChangedSweepError, match="program has changed"):
        swept(folder, tasks(3), fingerprint="b")
    other = Job("elsewhere", ("number",), ("share_fen",))
    with pytest.raises(ChangedSweepError):
        run_tasks(folder, other, tasks(3), fingerprint="a")
    assert len(results_in(folder)) == 3


def test_a_damaged_store_is_an_error_before_anything_is_executed(folder):
    swept(folder, tasks(8))
    path = folder / STORE
    content = path.read_bytes()
    path.write_bytes(content.replace(b"x" * 500, b"x" * 499 + b"y", 1))
    with pytest.raises(DamagedStoreError, match=STORE):
        swept(folder, tasks(30))
    assert len(begun(folder)) == 8


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
import misbehaving_runs
from mutualaid.runs.sweep.store.errors import SweepError
try:
    misbehaving_runs.main()
except SweepError as error:
    print(error)
    sys.exit(error.code)
"""


@pytest.mark.parametrize("limit", [100_000, 170_000])
def test_a_full_disk_ends_it_with_what_was_kept(folder, limit):
    """The limit is on the size of each file, and so on the write-ahead log."""
    words = [sys.executable, "-c", FULL.format(limit=limit), str(folder), "60", "0", "2"]
    said = subprocess.run(words, env=HERE, capture_output=True, text=True, timeout=60)
    assert said.returncode == 1, said.stderr
    assert "cannot be written" in said.stdout
    assert "Traceback" not in said.stderr
    before = len(results_in(folder))
    assert before < 60
    assert swept(folder, tasks(60)).done == 60  # once there is room
    assert results_in(folder) == {task: expected(task) for task in tasks(60)}
    assert len(begun(folder)) <= 60 + 2 * WORKERS


def test_real_runs_are_the_same_in_workers_as_here(tmp_path):
    from mutualaid.model.loading.scenario_reader import read_scenario
    from mutualaid.model.scenario.toml_text import to_toml
    from mutualaid.runs.sweep.execution import one_run

    scenario = read_scenario("article", {"people.agents": 500, "plan.end": "2019-03-31"})
    job = Job(to_toml(scenario), ("members_end", "share_peak"), ("members", "share_fen"))
    todo = [
        Task(f"{n:032x}", n, n // 2, n % 2, (("plan.fee_rate", 0.08 + n // 2 / 10),))
        for n in range(4)
    ]
    executors = partial(open_executor, job, workers=WORKERS, timeout=60)
    assert run_tasks(tmp_path / "sweep", job, todo, executors, quiet=True).code == 0
    here = {task: one_run.simulate(job, task) for task in todo}
    assert results_in(tmp_path / "sweep") == here
    assert len({str(result.outcomes) for result in here.values()}) == 4
