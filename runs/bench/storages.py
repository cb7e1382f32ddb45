"""How fast the real program is: full rules, one agent a person, by storage, threads and size."""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ...model import Society
from ...model.memory.estimate import bytes_an_agent

PATIENCE_SECONDS = 2.0
"""A case is repeated until so much time is spent, three times at most; the median counts."""
_REPEATS = 3


class StorageCase(NamedTuple):
    """One measurement to be made of the real program."""

    scenario: str
    storage: str
    agents: int
    threads: int


class Speed(NamedTuple):
    """What was measured of one case."""

    rounds: int
    seconds: float  # of all rounds, the median
    build_seconds: float
    agent_rounds_per_second: float
    bytes_per_agent: float
    runs: int


def storage_cases(
    scenario: str, sizes: tuple[int, ...], threads: tuple[int, ...], most_objects: int
) -> list[StorageCase]:
    """Every case: objects where they are not too many, columns by size and threads."""
    return [
        *(StorageCase(scenario, "objects", n, 1) for n in sizes if n <= most_objects),
        *(StorageCase(scenario, "columns", n, count) for n in sizes for count in threads),
    ]


def measure_storage(case: StorageCase, once: bool = False) -> Speed:
    """Run a society from its first round to its last, and take the time.

    Args:
        case: what to run.
        once: whether to run it a single time.
    """
    builds: list[float] = []
    runs: list[float] = []
    for _ in enough(runs, once):
        society = None  # two at a time would need twice the memory
        start = time.perf_counter()
        society = society_of(case)
        builds.append(time.perf_counter() - start)
        start = time.perf_counter()
        society.run()
        runs.append(time.perf_counter() - start)
    assert society is not None
    seconds, rounds = statistics.median(runs), len(society.dates)
    return Speed(
        rounds=rounds,
        seconds=seconds,
        build_seconds=statistics.median(builds),
        agent_rounds_per_second=case.agents * rounds / seconds,
        bytes_per_agent=_bytes_per_agent(case, society),
        runs=len(runs),
    )


def compile_storages(scenario: str) -> None:
    """Run a few people once in each storage, so that no case waits for the compiler."""
    for storage in ("objects", "columns"):
        society_of(StorageCase(scenario, storage, 1_000, 1)).run()


def society_of(case: StorageCase) -> Society:
    """Make the society of a case, one agent for each person."""
    settings: dict[str, Any] = {"people.total": case.agents}
    return Society(
        case.scenario, agents="all", storage=case.storage, threads=case.threads, **settings
    )


def enough(spent: list[float], once: bool) -> Iterator[int]:
    """Count repeats until there is nothing more to be learnt for the time it takes.

    Args:
        spent: seconds of each repeat so far; the caller adds to it.
        once: whether one is enough.
    """
    for repeat in range(1 if once else _REPEATS):
        if sum(spent) < PATIENCE_SECONDS:
            yield repeat


def _bytes_per_agent(case: StorageCase, society: Society) -> float:
    if case.storage == "columns":
        return bytes_an_agent(society.inputs)
    few, many = (case._replace(agents=agents) for agents in (1_000, 2_000))
    return (_bytes_of(lambda: society_of(many)) - _bytes_of(lambda: society_of(few))) / 1_000


def _bytes_of(make: Callable[[], Any]) -> int:
    """Bytes that are in use for what is made."""
    gc.collect()
    tracemalloc.start()
    try:
        kept = make()
        size = tracemalloc.get_traced_memory()[0]
        del kept
    finally:
        tracemalloc.stop()
    return size
