"""Does a sweep stand the end of its driver at any moment, and stop soon when it is told to?"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import misbehaving_runs
import psutil
import pytest
from misbehaving_runs import begun_runs, expected, job_in, tasks
from mutualaid.runs.sweep.results.status import read_status
from results_store_fixtures import results_in
from waiting import listening

pytestmark = pytest.mark.timeout(300)
RUNS, SECONDS, WORKERS = 30, 0.06, 2
WORDS = [sys.executable, misbehaving_runs.__file__]
BUSY_MACHINE_SECONDS = 1.0


def started(
    folder: Path, runs: int = RUNS, seconds: float = SECONDS, *kinds: str
) -> subprocess.Popen[str]:
    """A driver in a session of its own, past its imports."""
    process = subprocess.Popen(
        [*WORDS, str(folder), str(runs), str(seconds), str(WORKERS), *kinds],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=listening,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "begins\n"
    return process


def family(process: subprocess.Popen[str]) -> list[psutil.Process]:
    return psutil.Process(process.pid).children(recursive=True)


def until_begun(folder: Path, runs: int) -> None:
    job = job_in(folder.with_suffix(".traces"))
    end = time.monotonic() + 60
    while len(begun_runs(job)) < runs and time.monotonic() < end:
        time.sleep(0.005)


def no_orphans(of: list[psutil.Process]) -> bool:
    return psutil.wait_procs(of, timeout=5)[1] == []


def finished_from(folder: Path, kills: int) -> None:
    """Go on to the end; nothing is lost, and executed again is only what was in flight."""
    process = started(folder)
    _, err = process.communicate(timeout=120)
    assert (process.returncode, err) == (0, "")
    assert results_in(folder) == {task: expected(task) for task in tasks(RUNS, SECONDS)}
    again = len(begun_runs(job_in(folder.with_suffix(".traces")))) - RUNS
    assert 0 <= again <= kills * 2 * WORKERS


def killed(folder: Path, after: float) -> None:
    process = started(folder)
    time.sleep(after)
    children = family(process) if process.poll() is None else []
    process.kill()
    process.communicate(timeout=60)
    assert no_orphans(children)


@pytest.mark.parametrize("after", [[0.02, 0.2, 0.5, 0.8]])
def test_a_driver_that_is_killed_loses_nothing(tmp_path, after):
    for seconds in after:
        killed(tmp_path / "sweep", seconds)
    finished_from(tmp_path / "sweep", kills=len(after))


def test_workers_in_a_long_run_end_with_their_driver(tmp_path):
    process = started(tmp_path / "sweep", RUNS, SECONDS, "hangs=0")
    until_begun(tmp_path / "sweep", 2)
    children = family(process)
    assert len(children) >= WORKERS
    process.kill()
    process.communicate(timeout=60)
    assert no_orphans(children)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_thirty_kills_at_random_moments(tmp_path, seed):
    chance = random.Random(seed)
    for _ in range(3):
        killed(tmp_path / "sweep", chance.uniform(0.0, 1.2))
    finished_from(tmp_path / "sweep", kills=3)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_ends_it_soon_with_all_that_has_come(tmp_path, number):
    """It goes to the whole group, as Ctrl-C on a terminal does."""
    folder = tmp_path / "sweep"
    process = started(folder)
    until_begun(folder, 9)
    children = family(process)
    sent = time.monotonic()
    os.killpg(process.pid, number)
    _, err = process.communicate(timeout=60)
    assert time.monotonic() - sent < 2 + BUSY_MACHINE_SECONDS
    assert process.returncode == 130
    done = len(results_in(folder))
    said = f"mutualaid: interrupted; {done} of {RUNS} runs are kept"
    assert err == f"{said}, the same command goes on from there\n"  # and no "last words"
    assert no_orphans(children)
    assert done >= 5
    finished_from(folder, kills=1)


def test_a_signal_while_workers_start_leaves_no_traceback(tmp_path):
    process = started(tmp_path / "sweep")
    while not (children := family(process)):
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert no_orphans(children)
    finished_from(tmp_path / "sweep", kills=1)


def test_two_signals_end_it_at_once(tmp_path):
    folder = tmp_path / "sweep"
    process = started(folder)
    until_begun(folder, 5)
    children = family(process)
    sent = time.monotonic()
    for _ in range(2):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.02)
    process.communicate(timeout=60)
    assert time.monotonic() - sent < 1 + BUSY_MACHINE_SECONDS
    # As Python ends it hears no signal any more: a shell calls an end by Ctrl-C 130 too.
    assert process.returncode in (130, -signal.SIGINT)
    assert no_orphans(children)
    finished_from(folder, kills=1)


def test_who_asks_meanwhile_is_told(tmp_path):
    folder = tmp_path / "sweep"
    process = started(folder, runs=20, seconds=0.2)
    until_begun(folder, 11)
    status = read_status(folder)
    assert (status.planned, status.failed, status.workers) == (20, 0, WORKERS)
    assert 6 <= status.done < 20
    assert 0 < status.running <= WORKERS
    assert status.done + status.running + status.left == 20
    assert status.pid == process.pid
    assert status.a_second is not None
    assert 1 < status.a_second <= 10 * 1.01
    assert status.seconds_left is not None
    assert process.wait(60) == 0
    assert str(read_status(folder)).startswith("20 of 20 runs done, 0 failed, 0 running, 0 left")
