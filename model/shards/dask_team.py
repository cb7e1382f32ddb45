"""Shards held by the workers of a Dask cluster: the scenario's, or processes of our own."""

from __future__ import annotations

import importlib.util
import logging
import os
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from ..faults import Fault, Faults
from ..scenario import IN_PROCESS
from .birth import Birth
from .holding import ABSENT, Answer, Call, Holding, hear_all

LOOK_SECONDS = 1.0
"""Time without an answer after which the driver looks whether the worker is still there."""
RETURN_SECONDS = 10.0
"""Time that a lost worker has to come back before others take its shards over."""
CONNECT_SECONDS = 20.0
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.active-memory-manager.start": False,
}
"""What a cluster of our own does without: watching its workers takes time from the people."""
ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://[^\s/]+:\d{1,5}")
WITHOUT_DASK = 'pip install "mutualaid[cluster]", or --set run.cluster=in-process'


def dask_team(address: str | None, threads: int | None) -> DaskTeam:
    """Connect to a cluster, or start one.

    Args:
        address: of its scheduler; None for processes on this machine, which nobody else can reach.
        threads: how many such processes; None for all cores.

    Raises:
        Faults: if Dask is not installed, or no scheduler answers.
    """
    if importlib.util.find_spec("distributed") is None:
        raise Faults([Fault(None, None, "run.storage", "", "shards need Dask", WITHOUT_DASK)])
    from dask import config
    from distributed import Client, LocalCluster

    if address is None:
        with config.set(QUIET):
            cluster = LocalCluster(
                n_workers=threads or os.cpu_count(),
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                scheduler_kwargs={"dashboard": False},
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
        _silence()
        return DaskTeam(Client(cluster, set_as_default=False), cluster.close)
    if not ADDRESS.fullmatch(address):
        raise Faults([_nobody_at(address)])
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise Faults([_nobody_at(address)]) from error
    return DaskTeam(client)


def _nobody_at(address: str) -> Fault:
    allowed = "the address of a Dask scheduler that answers, such as tcp://10.0.0.1:8786"
    return Fault(None, None, "run.cluster", address, allowed, f'or "{IN_PROCESS}"')


def _silence() -> None:
    """Keep the log of our own cluster off the terminal, while it ends too."""
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)


class DaskTeam:
    """Each shard is at home on one worker, and each call goes there and nowhere else.

    A worker gets one task for all of its shards. When it dies, its shards are absent: whoever
    keeps the chain lets them begin again, on the workers that have the fewest.

    Args:
        client: connected to the cluster.
        close_cluster: called after the client is closed.
    """

    def __init__(self, client: Any, close_cluster: Callable[[], Any] | None = None):
        self._client, self._close_cluster = client, close_cluster
        client.wait_for_workers(1, timeout=RETURN_SECONDS + CONNECT_SECONDS)
        self._homes: dict[int, str] = {}
        self._holdings: dict[int, Any] = {}
        self._most_workers = 0

    def begin(self, births: Mapping[int, Birth]) -> None:
        """Let shards begin on the workers that have the fewest."""
        for i in births:
            self._homes.pop(i, None)
            self._holdings.pop(i, None)
        threads = self._workers()
        for i, birth in births.items():
            load = dict.fromkeys(sorted(threads), 0)
            for worker in self._homes.values():
                if worker in load:
                    load[worker] += 1
            home = min(load, key=lambda worker: (load[worker], worker))
            self._homes[i] = home
            begin = partial(Holding, threads=threads[home])
            self._holdings[i] = self._submit(home, begin, birth)

    def ask(self, calls: Mapping[int, Call]) -> dict[int, Answer]:
        """Let shards hear calls, one task for each worker; the shards of dead ones are absent."""
        answers = {i: ABSENT for i in calls if i not in self._homes}
        asked: dict[str, list[int]] = {}
        for i in calls:
            if i in self._homes:
                asked.setdefault(self._homes[i], []).append(i)
        tasks = {
            home: self._submit(
                home, hear_all, [self._holdings[i] for i in shards], [calls[i] for i in shards]
            )
            for home, shards in asked.items()
        }
        lost = self._wait(tasks)
        done = self._client.gather([task for home, task in tasks.items() if home not in lost])
        heard = iter(done)
        for home, shards in asked.items():
            says = [ABSENT] * len(shards) if home in lost else next(heard)
            answers |= zip(shards, says, strict=True)
        return answers

    def close(self) -> None:
        """Let the shards go, and the cluster if it is our own."""
        self._holdings.clear()
        self._client.close()
        if self._close_cluster is not None:
            self._close_cluster()

    def _submit(self, home: str, function: Callable[..., Any], *arguments: Any) -> Any:
        """Let one worker do something, and no other."""
        from dask import config

        with config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
            return self._client.submit(function, *arguments, workers=[home], pure=False)

    def _wait(self, tasks: Mapping[str, Any]) -> set[str]:
        """Wait for answers; return the workers that have died meanwhile."""
        from distributed import wait

        lost: set[str] = set()
        while waiting := [task for home, task in tasks.items() if home not in lost]:
            try:
                with self._client.as_current():
                    wait(waiting, timeout=LOOK_SECONDS)
                break
            except TimeoutError:
                lost |= self._look(tasks)
        return lost | {home for home, task in tasks.items() if self._died(task)}

    def _look(self, homes: Iterable[str]) -> set[str]:
        """Which of these workers are not there any more; nobody is at home there."""
        dead = set(homes) - set(self._client.nthreads())
        self._homes = {i: home for i, home in self._homes.items() if home not in dead}
        return dead

    def _died(self, task: Any) -> bool:
        """Whether a task ended because its worker did."""
        from distributed import KilledWorker

        if task.status in ("lost", "cancelled"):
            return True
        return task.status == "error" and isinstance(task.exception(), KilledWorker)

    def _workers(self) -> dict[str, int]:
        """Threads of each worker that is there, when the lost ones have had time to come back."""
        from distributed import TimeoutError as TooLate

        with suppress(TooLate):
            self._client.wait_for_workers(max(self._most_workers, 1), timeout=RETURN_SECONDS)
        threads = dict(self._client.nthreads())
        if not threads:
            raise RuntimeError("the cluster has no worker left")
        self._most_workers = max(self._most_workers, len(threads))
        return threads
