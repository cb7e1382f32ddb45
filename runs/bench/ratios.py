"""The ratios of a bench: storages against objects, threads and sizes, peers against plain Mesa."""

from __future__ import annotations

from collections.abc import Sequence

from .other_tools import BASELINE, ToolSpeed
from .storages import Speed, StorageCase

COST_OF = 1_000_000
"""Agents with whose cost of an agent-round the other sizes are compared."""
Storages = Sequence[tuple[StorageCase, Speed]]


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


def against_mesa(toys: Sequence[ToolSpeed], tool: ToolSpeed) -> float | None:
    """Speed of a tool over plain Mesa's at the same size, else at the largest Mesa was measured at.

    Args:
        toys: what was measured of all tools.
        tool: what was measured of one.
    """
    mesa = {one.agents: one.agent_rounds_per_second for one in toys if one.peer == BASELINE}
    if not mesa:
        return None
    return tool.agent_rounds_per_second / mesa.get(tool.agents, mesa[max(mesa)])


def _over(rate: float, other: float | None) -> float | None:
    return rate / other if other else None
