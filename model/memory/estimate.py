"""How much memory a run takes at its peak: what its people, its claims and the program need."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ...agents.decisions.health import RISK_CELLS
from ...agents.engine.jit import SETTINGS
from ...agents.engine.random_draws import CERTAIN
from ...agents.engine.units import DAYS_A_YEAR, MONTHS_A_YEAR
from ...agents.people.age import OLDEST
from ...agents.people.columns import LookupTables
from ...agents.scan.candidate_filters import BIRTHDAYS
from ...agents.scan.member_register import HOLDERS
from ..population.construction import agents_and_total, columns_wanted, empty_rows
from ..rule_inputs.lookup_tables import AGES, build_tables
from ..scenario.scenario import IN_PROCESS, Scenario
from ..storage.columns import CHUNK, REGISTER_FROM
from ..storage.interface import CASE

MIB = 1 << 20
PROGRAM_BYTES = {"columns": 565 * MIB, "objects": 430 * MIB, "shards": 600 * MIB}
"""Python with everything loaded, compiled code, figures, by storage; measured: 430 to 560, 405."""
WORKER_BYTES = 300 * MIB
"""A worker of our own cluster with everything loaded, without people."""
TOLD_BYTES = 160_000
"""What shards are told at a verb, and the driver keeps so that it can be told again."""
VERBS_A_ROUND = 6
OBJECT_BYTES = 1_000
"""One Mesa agent, and what a round asks and draws for it; measured: 900."""
CLAIM_BYTES = 250
"""One decided claim among the decisions; counted from its columns."""
TABLE_ROW_BYTES = 150
"""One line of the user's own table while it is read; counted from its columns and their text."""
DAYS_OF_BIRTH = 366 * (OLDEST + 1)
_NUMBER = np.dtype(np.int32).itemsize
_SHARE_OF_CLAIMANTS = 0.25
"""Of all who fall ill in all years, those who are members and covered; measured: 0.1."""


class MemoryNeed(NamedTuple):
    """Bytes that a run takes at its peak, by what takes them."""

    program: int
    people: int
    rounds: int  # room that a round works in
    claims: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self)


def memory_needed(scenario: Scenario) -> MemoryNeed:
    """Estimate the memory of a run before anything is built; rather too much than too little.

    Args:
        scenario: what would be run.

    >>> memory_needed(Scenario(title="any")).total < 2**30
    True
    """
    agents = agents_of(scenario)
    people = scenario.people.total + scenario.unborn * scenario.newborn
    # Half of the room for the list of cases, as hardly more is ever touched.
    rounds = min(agents, CHUNK) * len(CASE) * _NUMBER // 2 + agents * _NUMBER // BIRTHDAYS
    if agents >= REGISTER_FROM:
        days = DAYS_OF_BIRTH + (scenario.days_lived if scenario.unborn else 0)
        rounds += _threads(scenario) * days * (RISK_CELLS + 4 * HOLDERS) * _NUMBER
    if scenario.run.storage == "objects":
        rounds += agents * OBJECT_BYTES
    if scenario.people.table is not None:
        rounds += agents * TABLE_ROW_BYTES
    claims = int(_claims(scenario, build_tables(scenario), people)) * CLAIM_BYTES
    program = PROGRAM_BYTES[scenario.run.storage]
    people = agents * bytes_an_agent(scenario)
    if scenario.run.storage == "shards":
        program += _started(scenario) * WORKER_BYTES
        people, rounds = (people, rounds) if _kept_here(scenario) else (0, 0)
        rounds += int(_rounds(scenario) * VERBS_A_ROUND * TOLD_BYTES)
    return MemoryNeed(program, people, rounds, claims)


def _kept_here(scenario: Scenario) -> bool:
    """Whether shards are kept on this machine, as far as one can tell."""
    return scenario.run.cluster in (None, IN_PROCESS)


def _started(scenario: Scenario) -> int:
    """Workers that are started for shards."""
    return _threads(scenario) if scenario.run.cluster is None else 0


def _threads(scenario: Scenario) -> int:
    return min(scenario.run.threads or SETTINGS.NUMBA_NUM_THREADS, SETTINGS.NUMBA_NUM_THREADS)


def agents_of(scenario: Scenario) -> int:
    """Agents of a run, with those to be born; or a line of the user's table each."""
    table = scenario.people.table
    if table is None:
        return scenario.people.launch_agents + scenario.unborn
    return _lines(Path(table))


def bytes_an_agent(scenario: Scenario) -> int:
    """Bytes that one agent takes in the population's columns."""
    some = 1000
    agents, total = agents_and_total(scenario)
    own = scenario.people.table is not None
    weight: dict[str, Any] = {} if own else {"people": -(-total // agents)}
    rows = empty_rows(some, own, **columns_wanted(scenario), **weight)
    return -(-_bytes_of(rows) // some)


def _bytes_of(columns: Iterable[np.ndarray]) -> int:
    """Bytes of arrays, some of which may be parts of the same one."""
    whole = {}
    for column in columns:
        while isinstance(column.base, np.ndarray):
            column = column.base
        whole[id(column)] = column.nbytes
    return sum(whole.values())


def _claims(scenario: Scenario, tables: LookupTables, people: int) -> float:
    """Rows of the claims table, about as many at most: illnesses of all people in all years."""
    plan, behaviour = scenario.plan, scenario.behaviour
    by_age, yearly = tables.risk.reshape(len(AGES), -1).mean(axis=1) / CERTAIN, 0.0
    bands = [*scenario.people.by_age, (len(AGES), 0.0)]
    for (first, part), (end, _) in pairwise(bands):
        if part:
            yearly += part * float(by_age[first:end].mean())
    yearly /= sum(part for _, part in bands) or 1.0
    years = (plan.end - plan.start).days / DAYS_A_YEAR
    cases = people * yearly * years * (1 + behaviour.exaggeration)
    agent_rounds = agents_of(scenario) * _rounds(scenario)
    return min(cases * (1.0 if plan.all_covered else _SHARE_OF_CLAIMANTS), agent_rounds)


def _rounds(scenario: Scenario) -> float:
    """Rounds of the plan, about."""
    plan = scenario.plan
    return (plan.end - plan.start).days / DAYS_A_YEAR * MONTHS_A_YEAR * len(plan.round_days)


def _lines(path: Path) -> int:
    """Rows of a table of the user's, without reading them; 0 if it is none, as others will say."""
    try:
        if path.suffix.lower() == ".parquet":
            import pyarrow.parquet as pq

            return pq.read_metadata(path).num_rows
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in iter(lambda: file.read(MIB), b""))
    except (OSError, ValueError):
        return 0
