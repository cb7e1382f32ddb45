"""Shard hosts on Dask workers, of a given cluster or of one on this machine."""

from __future__ import annotations

import asyncio
import importlib.util
import logging
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from ...loading.input_errors import ErrorDetail, InputError
from ...scenario.scenario import IN_PROCESS
from .host import ABSENT, Reply, Request, ShardHost, hear_at_home
from .shard import ShardSetup

if TYPE_CHECKING:
    from distributed import Client, Future, LocalCluster

LOOK_SECONDS = 1.0
"""Time without an answer after which the driver looks whether the worker is still there."""
RETURN_SECONDS = 10.0
"""Time that a lost worker has to come back before others take its shards over."""
CONNECT_SECONDS = 20.0
ADDRESS = re.compile(r"(tcp|tls|ws|wss|ucx)://[^\s/]+:\d{1,5}")
WITHOUT_DASK = 'pip install "mutualaid[cluster]", or --set run.cluster=in-process'
QUIET = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.scheduler.work-stealing": False,
    "distributed.scheduler.active-memory-manager.start": False,
}
"""What a cluster of our own does without: watching its workers takes time from the people."""
LEAKED = "ignore::UserWarning:multiprocessing.resource_tracker"


def dask_hosts(address: str | None, threads: int | None) -> DaskHosts:
    """Connect to a cluster, or start one.

    Args:
        address: of its scheduler; None for processes on this machine, which nobody else can reach.
        threads: how many such processes; None for all cores.

    Raises:
        InputError: if Dask is not installed, or no scheduler answers.
    """
    if importlib.util.find_spec("distributed") is None:
        raise InputError(
            [ErrorDetail(None, None, "run.storage", "", "shards need Dask", WITHOUT_DASK)]
        )
    from distributed import Client

    if address is None:
        cluster = local_cluster(threads)
        return DaskHosts(Client(cluster, set_as_default=False), cluster.close)
    if not ADDRESS.fullmatch(address):
        raise InputError([_nobody_at(address)])
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise InputError([_nobody_at(address)]) from error
    return DaskHosts(client)


def _nobody_at(address: str) -> ErrorDetail:
    allowed = "the address of a Dask scheduler that answers, such as tcp://10.0.0.1:8786"
    return ErrorDetail(None, None, "run.cluster", address, allowed, f'or "{IN_PROCESS}"')


class DaskHosts:
    """Each shard is at home on one worker, and each call goes there and nowhere else.

    A shard begins as a task, whose result stays on its worker. Calls are no tasks: a worker gets
    one message for all of its shards and answers it, which takes a quarter of the time. When it
    dies, its shards are absent: whoever keeps the chain lets them begin again, on the workers that
    have the fewest.

    Args:
        client: connected to the cluster.
        close_cluster: called after the client is closed.
    """

    def __init__(self, client: Client, close_cluster: Callable[[], Any] | None = None):
        self._client: Any = client  # its types are those of asynchronous calls too
        self._close_cluster = close_cluster
        client.wait_for_workers(1, timeout=RETURN_SECONDS + CONNECT_SECONDS)
        self._homes: dict[int, str] = {}
        self._holdings: dict[int, Any] = {}
        self._unborn: set[int] = set()
        self._most_workers = 0

    def begin(self, births: Mapping[int, ShardSetup]) -> None:
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
            self._holdings[i] = self._submit(home, partial(ShardHost, threads=threads[home]), birth)
        self._unborn |= set(births)

    def ask(self, calls: Mapping[int, Request]) -> dict[int, Reply]:
        """Let shards hear calls, one message a worker; the shards of dead ones are absent."""
        self._wait_for_the_unborn()
        asked: dict[str, dict[int, Request]] = {}
        for i, call in calls.items():
            if i in self._homes:
                asked.setdefault(self._homes[i], {})[i] = call
        answers = dict.fromkeys(calls, ABSENT)
        for said in self._client.sync(self._ask_all, asked):
            answers |= said
        return answers

    def close(self) -> None:
        """Let the shards go, and the cluster if it is our own."""
        self._holdings.clear()
        self._client.close()
        if self._close_cluster is not None:
            self._close_cluster()

    async def _ask_all(self, asked: Mapping[str, Mapping[int, Request]]) -> list[dict[int, Reply]]:
        return await asyncio.gather(*(self._ask(home, calls) for home, calls in asked.items()))

    async def _ask(self, home: str, calls: Mapping[int, Request]) -> dict[int, Reply]:
        """Ask one worker; nobody answers where it is dead, and an error there is one here."""
        keys = [self._holdings[i].key for i in calls]
        call = self._client.run(hear_at_home, keys, list(calls.values()), workers=[home])
        asked = asyncio.ensure_future(call)
        try:
            while not (await asyncio.wait([asked], timeout=LOOK_SECONDS))[0]:
                if home not in await self._client.nthreads():
                    asked.cancel()
                    raise ConnectionError(home)
            said = (await asked)[home]
        except OSError:  # the connection broke; Dask's own errors of that kind are among these
            self._homes = {i: where for i, where in self._homes.items() if where != home}
            return {}
        if isinstance(said, Exception):
            raise said
        return dict(zip(calls, said, strict=True))

    def _submit(self, home: str, function: Callable[..., Any], *arguments: object) -> Future:
        """Let one worker do something, and no other."""
        from dask import config

        with config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
            return self._client.submit(function, *arguments, workers=[home], pure=False)

    def _wait_for_the_unborn(self) -> None:
        """Wait until all shards have begun, or their workers have died meanwhile."""
        from distributed import wait

        while waiting := [self._holdings[i] for i in self._unborn if i in self._homes]:
            try:
                with self._client.as_current():
                    wait(waiting, timeout=LOOK_SECONDS)
                break
            except TimeoutError:
                self._look()
        for i in self._unborn & set(self._homes):
            if self._died(self._holdings[i]):
                del self._homes[i]
            elif self._holdings[i].status == "error":
                self._holdings[i].result()
        self._unborn.clear()

    def _look(self) -> None:
        """Nobody is at home any more on workers that are not there."""
        there = set(self._client.nthreads())
        self._homes = {i: home for i, home in self._homes.items() if home in there}

    def _died(self, task: Future) -> bool:
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


def local_cluster(processes: int | None) -> LocalCluster:
    """Start a cluster that ends with this process.

    Args:
        processes: how many, with a thread each; None for one for each core.
    """
    from dask import config
    from distributed import LocalCluster

    _track_quietly()
    with config.set(QUIET):
        cluster = LocalCluster(
            n_workers=processes or os.cpu_count(),
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            memory_limit=0,
            silence_logs=logging.CRITICAL,
        )
    # Off the terminal, while the cluster ends too.
    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)
    return cluster


def _track_quietly() -> None:
    """Let Python's tracker remove semaphores of an interrupted cluster without a word."""
    if os.name != "posix":
        return
    sys.warnoptions.append(LEAKED)
    try:
        resource_tracker.ensure_running()
    finally:
        sys.warnoptions.remove(LEAKED)
