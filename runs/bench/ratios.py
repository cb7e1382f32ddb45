"""The ratios of a bench: storages against objects, threads and sizes, peers against plain Mesa."""

from __future__ import annotations

from collections.abc import Sequence

from .peers import PEERS, ToyCase, ToySpeed
from .storages import Speed, StorageCase

COST_OF = 1_000_000
"""Agents with whose cost of an agent-round the other sizes are compared."""
Storages = Sequence[tuple[StorageCase, Speed]]
Toys = Sequence[tuple[ToyCase, ToySpeed]]


def storage_ratios(storages: Storages, case: StorageCase, speed: Speed) -> dict[str, float | None]:
    """Compare one case of the real program with others of the same bench.

    Args:
        storages: all cases.
        case: one of them.
        speed: what was measured of it.

    Returns:
        `against_objects`, speed over that of objects at the same size, else at their largest;
        `against_one_thread`, speed over that of one thread; `cost_against_million`, time of an
        agent-round over that at a million agents with as many threads; None where there is
        nothing to compare with; `bytes_per_second`, were each column read once a round.
    """
    rates = {other: found.agent_rounds_per_second for other, found in storages}
    rate = speed.agent_rounds_per_second
    objects = {of.agents: rates[of] for of in rates if of.storage == "objects"}
    reference = objects.get(case.agents, objects[max(objects)]) if objects else None
    million = rates.get(case._replace(agents=COST_OF))
    return {
        "against_objects": _over(rate, reference),
        "against_one_thread": _over(rate, rates.get(case._replace(threads=1))),
        "cost_against_million": million / rate if million else None,
        "bytes_per_second": rate * speed.bytes_per_agent,
    }


def against_mesa(toys: Toys, case: ToyCase, speed: ToySpeed) -> float | None:
    """Speed of a toy over plain Mesa's at the same size, else at the largest Mesa was measured at.

    Args:
        toys: all cases.
        case: one of them.
        speed: what was measured of it.
    """
    mesa = {of.agents: found for of, found in toys if of.peer == PEERS[0]}
    if not mesa:
        return None
    reference = mesa.get(case.agents, mesa[max(mesa)])
    return speed.agent_rounds_per_second / reference.agent_rounds_per_second


def _over(rate: float, other: float | None) -> float | None:
    return rate / other if other else None
