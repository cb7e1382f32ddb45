"""A run that does not fit into memory is refused before it begins."""

from __future__ import annotations

from collections.abc import Sequence

from ...model.loading.input_errors import ErrorDetail, InputError
from ...model.memory.available import memory_free
from ...model.memory.estimate import (
    PROGRAM_BYTES,
    WORKER_BYTES,
    MemoryNeed,
    agents_of,
    memory_needed,
)
from ...model.scenario.scenario import Scenario
from .workers import cores

GIB = 1 << 30
LEAST_ADVISED = 1000


def check_memory(scenarios: Sequence[Scenario]) -> None:
    """Check that each run fits into the memory that is free.

    Args:
        scenarios: to be run one after the other.

    Raises:
        InputError: the first that does not fit, what it needs and there is, and how to go on.
    """
    free = memory_free()
    if free is None:
        return
    for scenario in scenarios:
        need = memory_needed(scenario)
        if need.total > free:
            raise InputError([_too_large(scenario, need, free)])


def check_memory_of_workers(scenario: Scenario, workers: int) -> None:
    """Check that as many runs as there are workers fit into the memory that is free, at once.

    Args:
        scenario: the largest that a worker runs.
        workers: processes that run one at a time each.

    Raises:
        InputError: if they do not; with how many workers they would.
    """
    free = memory_free()
    if free is None or _of_workers(scenario, workers) <= free:
        return
    fewer = next((n for n in range(workers - 1, 0, -1) if _of_workers(scenario, n) <= free), 0)
    agents = 0 if fewer else _as_many_as_fit(scenario, free, workers=1)
    ways = [f"give --workers {fewer}"] if fewer else []
    ways += [f"set people.agents = {agents} and give --workers 1"] if agents else []
    given = f"{workers:,} runs at a time" if workers > 1 else "a run"
    need = _of_workers(scenario, workers) / GIB
    says = (
        f"{given} of {agents_of(scenario):,} agents as {scenario.run.storage} need about "
        f"{need:.1f} GiB of memory, and {free / GIB:.1f} GiB are free"
    )
    hint = ", or ".join([*ways, "go on all the same with --force"])
    raise InputError([ErrorDetail(None, None, "--workers", "", says, hint)])


def workers_that_fit(scenario: Scenario) -> int:
    """How many runs there are cores and memory for at a time; 1 even where that is too many.

    Args:
        scenario: the largest that a worker runs.
    """
    free = memory_free()
    most = cores()
    if free is None:
        return most
    return next((n for n in range(most, 1, -1) if _of_workers(scenario, n) <= free), 1)


def _of_workers(scenario: Scenario, workers: int) -> int:
    """Bytes of a driver and its workers."""
    need, storage = memory_needed(scenario), scenario.run.storage
    return WORKER_BYTES + workers * (need.total - PROGRAM_BYTES[storage] + WORKER_BYTES)


def _too_large(scenario: Scenario, need: MemoryNeed, free: int) -> ErrorDetail:
    agents, fit = agents_of(scenario), _as_many_as_fit(scenario, free)
    fewer = f"run fewer with --agents {fit}, or " if fit else ""
    return ErrorDetail(
        None,
        None,
        "people.agents" if scenario.people.table is None else "people.table",
        "",
        f"{agents:,} agents as {scenario.run.storage} need about {need.total / GIB:.1f} GiB of "
        f"memory, and {free / GIB:.1f} GiB are free",
        f"{fewer}go on all the same with --force",
    )


def _as_many_as_fit(scenario: Scenario, free: int, workers: int = 0) -> int:
    """A round number of agents for whom there is memory; 0 if even a few are too many."""
    if scenario.people.table is not None:
        return 0
    agents = agents_of(scenario)
    while agents >= LEAST_ADVISED:
        agents = _rounded(int(0.9 * agents))
        people = scenario.people.model_copy(update={"agents": agents})
        smaller = scenario.model_copy(update={"people": people})
        need = _of_workers(smaller, workers) if workers else memory_needed(smaller).total
        if need <= free:
            return agents
    return 0


def _rounded(agents: int) -> int:
    """Two figures of it, rounded down."""
    unit = 10 ** max(len(str(agents)) - 2, 0)
    return agents // unit * unit
