"""Does a sweep give the same on a Dask cluster, and survive what happens to its workers?"""

from __future__ import annotations

import json
import logging
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from distributed import KilledWorker
from misbehaving_runs import expected, job_in, misbehave, tasks, traces
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.sweep.design import fingerprints
from mutualaid.runs.sweep.design.tasks import Answer, Task
from mutualaid.runs.sweep.execution import dask_cluster
from mutualaid.runs.sweep.execution.dask_cluster import FuturesExecutor, execute_on_cluster
from mutualaid.runs.sweep.execution.driver import SweepStatus, open_executor, run_tasks
from mutualaid.runs.sweep.store.errors import ClusterLostError
from mutualaid.runs.sweep.store.results_store import STORE, ResultsStore
from results_store_fixtures import results_in

pytestmark = pytest.mark.timeout(120)


def local_cluster():
    """A cluster of processes on this machine; who loses three workers over a run gives it up."""
    import dask
    from distributed import LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.scheduler.allowed-failures": 2}):
        return LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )


@pytest.fixture(scope="module")
def scheduler():
    with local_cluster() as cluster:
        yield cluster.scheduler_address


def swept(
    folder: Path, todo: list[Task], address: str, timeout: float | None = None
) -> SweepStatus:
    job = job_in(folder.with_suffix(".traces"))
    executors = partial(open_executor, job, misbehave, cluster=address, timeout=timeout)
    return run_tasks(folder, job, todo, executors, quiet=True)


def failures(folder: Path) -> dict[int, str]:
    with ResultsStore.open(folder / STORE) as store:
        return {answer.task.number: answer.error for answer in store.failures()}


def test_a_cluster_gives_the_same_and_says_what_failed(tmp_path, scheduler, capfd):
    folder = tmp_path / "sweep"
    todo = tasks(20, raises=3, kills=6, infinite=11)
    finished = swept(folder, todo, scheduler)
    assert finished == SweepStatus(done=17, failed=3, left=0, interrupted=False)
    failed = failures(folder)
    assert failed[3].endswith("ValueError: number 3 does not like it\n")
    assert failed[6].startswith("its worker died every time")
    assert "JSON" in failed[11]
    assert results_in(folder) == {
        task: expected(task) for task in todo if task.number not in failed
    }
    assert swept(folder, todo, scheduler).failed == 3
    assert "Traceback" not in capfd.readouterr().err


def test_a_worker_that_is_killed_costs_nothing(tmp_path, scheduler):
    folder = tmp_path / "sweep"
    todo = tasks(14, 0.2)
    job = job_in(folder.with_suffix(".traces"))

    def kill() -> None:
        while not (seen := traces(job)):
            time.sleep(0.01)
        os.kill(seen[0][1], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    assert swept(folder, todo, scheduler) == SweepStatus(14, 0, 0, False)
    killer.join()
    assert results_in(folder) == {task: expected(task) for task in todo}


def test_a_run_that_hangs_is_ended(tmp_path, scheduler):
    folder = tmp_path / "sweep"
    assert swept(folder, tasks(6, hangs=2), scheduler, timeout=3).failed == 1
    assert failures(folder) == {2: "took longer than 3 seconds"}


def test_a_cluster_that_is_not_there_is_a_fault(tmp_path, monkeypatch):
    monkeypatch.setattr(dask_cluster, "ANSWERS_WITHIN_SECONDS", 1)
    for address in ("tcp://127.0.0.1:9", "nonsense://x", "127.0.0.1:9"):
        with pytest.raises(InputError, match="no Dask scheduler answers"):
            swept(tmp_path / "sweep", tasks(2), address)
    assert swept(tmp_path / "nothing to do", [], "tcp://127.0.0.1:9").code == 0


def test_without_dask_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(InputError, match=r"needs Dask; pip install 'mutualaid\[cluster\]'"):
        swept(tmp_path / "sweep", tasks(2), "tcp://127.0.0.1:9")


def test_another_version_on_a_worker_makes_no_numbers(monkeypatch, tmp_path):
    job, task = job_in(tmp_path / "traces"), tasks(1)[0]
    here = fingerprints.program_digest()
    assert execute_on_cluster(misbehave, job, task, None, here).result == expected(task)
    other = execute_on_cluster(misbehave, job, task, None, "0" * 32)
    assert other.result is None
    assert "another version" in other.error


def test_any_executor_will_do(tmp_path):
    job = job_in(tmp_path / "traces")
    with ThreadPoolExecutor(2) as pool, FuturesExecutor(pool, 2, misbehave, job) as executor:
        for task in tasks(4):
            executor.submit(task)
        assert (executor.room, executor.running) == (0, 4)
        answers = []
        while executor.running:
            answers += executor.answers(1)
    assert {answer.task.number for answer in answers} == set(range(4))


DIED = KilledWorker("a run", "a worker", allowed_failures=2)


class Blaming(Executor):
    """An executor that blames all runs it holds for the end of a worker, as a cluster does.

    Args:
        guilty: number of the run that ends its worker every time.
    """

    def __init__(self, guilty: int) -> None:
        self.guilty = guilty
        self.held: list[tuple[Future, Task]] = []
        self.together: list[set[int]] = []

    def submit(self, run, task):
        future = Future()
        self.held.append((future, task))
        if len(self.held) == 4 or self.together:
            self._end_worker()
        return future

    def _end_worker(self) -> None:
        numbers = {task.number for _, task in self.held}
        self.together.append(numbers)
        for future, task in self.held:
            if self.guilty in numbers:
                future.set_exception(DIED)
            else:
                future.set_result(Answer(task, expected(task)))
        self.held.clear()


def test_a_run_is_blamed_only_for_what_happened_while_it_was_alone(tmp_path):
    pool = Blaming(guilty=2)
    answers = []
    with FuturesExecutor(pool, 2, misbehave, job_in(tmp_path / "traces")) as executor:
        for task in tasks(4):
            executor.submit(task)
        while executor.running:
            answers += executor.answers(0.1)
            assert executor.room == 4 - len(pool.held)
    assert pool.together == [{0, 1, 2, 3}, {0}, {1}, {2}, {3}]
    assert {one.task.number: one.error for one in answers if one.result is None} == {
        2: "its worker died every time"
    }
    assert [one.task.number for one in answers] == [0, 1, 2, 3]


@pytest.mark.parametrize("happens", [DIED, OSError("no comm"), TimeoutError()])
def test_nothing_counts_of_a_cluster_that_does_not_answer(tmp_path, monkeypatch, happens):
    monkeypatch.setattr(FuturesExecutor, "_is_alive", lambda _: False)
    pool = ThreadPoolExecutor(1)
    with FuturesExecutor(pool, 1, misbehave, job_in(tmp_path / "traces")) as executor:
        monkeypatch.setattr(executor, "_run", Mock(side_effect=happens))
        executor.submit(tasks(1)[0])
        with pytest.raises(ClusterLostError, match="finished runs are kept"):
            executor.answers(5)
        monkeypatch.setattr(pool, "submit", Mock(side_effect=happens))
        with pytest.raises(ClusterLostError, match="finished runs are kept"):
            executor.submit(tasks(1)[0])


def address_in(file: Path) -> str | None:
    """What a scheduler has written, twice as it starts; None where it is not whole."""
    with suppress(FileNotFoundError, json.JSONDecodeError):
        return json.loads(file.read_text())["address"]
    return None


@contextmanager
def cluster_of_processes(folder: Path) -> Iterator[tuple[str, list[subprocess.Popen]]]:
    """A scheduler and two workers, programs of their own; its address, and the scheduler first."""
    address = folder / "scheduler.json"
    dask = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
    scheduler = ["--port", "0", "--host", "127.0.0.1", "--no-dashboard", "--no-show"]
    worker = ["--nthreads", "1", "--no-nanny", "--no-dashboard"]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", *worker]
    file = ["--scheduler-file", str(address)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    quiet["env"] = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    programs = [subprocess.Popen([*dask, *scheduler, *file], **quiet)]
    programs += [subprocess.Popen([*worker, *file], **quiet) for _ in range(2)]
    try:
        while (where := address_in(address)) is None:
            time.sleep(0.05)
        yield where, programs
    finally:
        for program in programs:
            program.kill()
        for program in programs:
            program.wait(30)


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(30))
def test_a_scheduler_that_is_killed_at_any_moment_fails_no_run(tmp_path, moment):
    folder, chance = tmp_path / "sweep", random.Random(moment)
    job = job_in(folder.with_suffix(".traces"))
    todo = tasks(60, 0.05)
    how = chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
    begun, later = chance.randrange(1, 40), chance.uniform(0, 0.2)  # before, nobody answers
    with cluster_of_processes(tmp_path) as (address, programs):

        def end() -> None:
            while len(traces(job)) < begun:
                time.sleep(0.001)
            time.sleep(later)
            programs[0].send_signal(how)

        ender = threading.Thread(target=end)
        ender.start()
        with suppress(ClusterLostError):
            swept(folder, todo, address)
        ender.join()
    assert failures(folder) == {}
    with local_cluster() as cluster:
        assert swept(folder, todo, cluster.scheduler_address).done == 60
    assert results_in(folder) == {task: expected(task) for task in todo}


def test_a_scheduler_that_dies_fails_no_run(tmp_path):
    folder = tmp_path / "sweep"
    job = job_in(folder.with_suffix(".traces"))
    cluster = local_cluster()

    def close() -> None:
        while len(traces(job)) < 4:
            time.sleep(0.01)
        cluster.close()

    closer = threading.Thread(target=close)
    closer.start()
    with pytest.raises(ClusterLostError, match="finished runs are kept"):
        swept(folder, tasks(100, 0.2), cluster.scheduler_address)
    closer.join()
    assert failures(folder) == {}
    assert len(results_in(folder)) > 0


def test_an_executor_that_lets_go_fails_no_run(tmp_path):
    pool = ThreadPoolExecutor(1)
    executor = FuturesExecutor(pool, 2, misbehave, job_in(tmp_path / "traces"))
    for task in tasks(3, 0.2):
        executor.submit(task)
    pool.shutdown(wait=False, cancel_futures=True)
    with pytest.raises(ClusterLostError):
        [executor.answers(1) for _ in range(3)]
