"""Do workers of a Dask cluster keep the same people, and does one that dies change anything?"""

import os
import signal
import subprocess
import sys

import psutil
import pytest
from distributed import Client, LocalCluster
from mutualaid.model import Society
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.storage.shards import dask_hosts
from random_worlds import TABLES, assert_same, tables

pytestmark = pytest.mark.timeout(240)
WORLD = {"agents": 1900, "people.total": 2_000_000, "plan.end": "2020-06-30"}
SHARDS = {**WORLD, "storage": "shards", "run.shards": 3}


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        scheduler_kwargs={"dashboard": False},
        memory_limit=0,
        silence_logs=50,
    ) as started:
        yield started


@pytest.fixture(scope="module")
def columns():
    return tables(**WORLD)


def kill_a_worker(cluster):
    """SIGKILL to one of the workers that are there now."""
    with Client(cluster, set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        process = next(iter(client.run(os.getpid).values()))
        os.kill(process, signal.SIGKILL)


def written(society):
    return {name: getattr(society, name) for name in TABLES}


def test_workers_keep_the_same_people(cluster, columns):
    society = Society("article", **SHARDS, **{"run.cluster": cluster.scheduler_address}).run()
    assert_same(columns, written(society))
    assert len(set(society.storage._chain._team._homes.values())) == 2
    society.close()
    with Client(cluster, set_as_default=False) as client:
        assert all(not keys for keys in client.has_what().values())  # nothing is left behind


@pytest.mark.parametrize("saved", [False, True])
def test_a_killed_worker_changes_nothing(cluster, columns, tmp_path, saved):
    more = {"run.checkpoint": str(tmp_path), "run.checkpoint_rounds": 8} if saved else {}
    society = Society("article", **SHARDS, **more, **{"run.cluster": cluster.scheduler_address})
    while society.running:
        society.step()
        if society.round in (3, 19):
            kill_a_worker(cluster)
    assert_same(columns, written(society))
    society.close()


def test_a_cluster_of_our_own_is_reached_from_here_alone_and_ends_with_us(columns):
    before = set(psutil.Process().children(recursive=True))
    society = Society("article", **SHARDS, **{"run.threads": 2})
    ours = set(psutil.Process().children(recursive=True)) - before
    assert len(society.storage._chain._team._client.nthreads()) == 2
    heard = [
        place.laddr.ip
        for process in (psutil.Process(), *ours)
        for place in process.net_connections()
        if place.status == psutil.CONN_LISTEN
    ]
    assert heard
    assert set(heard) == {"127.0.0.1"}
    society.step()
    assert society.rounds.equals(columns["rounds"].head(1))
    society.close()
    _, alive = psutil.wait_procs(ours, timeout=30)
    assert [one.name() for one in alive if "resource_tracker" not in " ".join(one.cmdline())] == []


DRIVER = """
import os, signal, sys, psutil
from mutualaid.model import Society
if __name__ == "__main__":
    society = Society("article", agents=1900, storage="shards", threads=2)
    print(*[one.pid for one in psutil.Process().children(recursive=True)], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_workers_end_when_the_driver_is_killed(tmp_path):
    script = tmp_path / "driver.py"
    script.write_text(DRIVER)
    run = subprocess.run([sys.executable, script], capture_output=True, text=True, check=False)
    assert run.returncode == -signal.SIGKILL
    assert "leaked" not in run.stderr
    ours = [psutil.Process(int(pid)) for pid in run.stdout.split() if psutil.pid_exists(int(pid))]
    _, alive = psutil.wait_procs(ours, timeout=30)
    assert not alive


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "nonsense://1:2"])
def test_an_address_where_nobody_answers_is_a_fault(monkeypatch, address):
    monkeypatch.setattr(dask_hosts, "CONNECT_SECONDS", 1.0)
    with pytest.raises(InputError, match=r"run\.cluster: given .*Dask scheduler"):
        Society("article", **SHARDS, **{"run.cluster": address})
