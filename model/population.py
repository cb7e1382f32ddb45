"""Who the people are: each drawn from draws of their own, or the user's own table."""

from __future__ import annotations

from statistics import NormalDist

import numba
import numpy as np

from ..agents import chance, traits
from ..agents.chance import BITS, again
from ..agents.compiled import loop, rule
from ..agents.rows import Rows
from ..agents.states import CHRONIC, HEALTH_SHIFT, HEALTHY, MEMBER, OUTSIDE
from ..agents.traits import pack_traits
from .faults import Fault, Faults
from .member_table import MemberTable, read_member_table
from .scenario import Scenario
from .tables import by_age, chance_of, chronic_prevalence
from .threads import BLOCK, blocks_of, threads_for

draw = chance.draw

LONG_AGO = -32_000
"""Day of joining of those who are covered from the start: no waiting, no fresh declaration."""
FULL_TRUST = 255
OLDEST = 85
"""Age of the oldest person on the day of the launch."""


def agents_and_total(scenario: Scenario) -> tuple[int, int]:
    """How many agents stand for how many people."""
    total = scenario.people.total
    return (total if scenario.people.agents == "all" else scenario.people.agents), total


def empty_rows(agents: int, table: bool = False, agency: bool = False) -> Rows:
    """Room for so many agents."""
    own = agents if table else 0
    return Rows(
        born=np.zeros(agents, np.int16),
        traits=np.zeros(agents, np.uint32),
        status=np.zeros(agents, np.uint8),
        joined=np.full(agents, LONG_AGO, np.int16),
        people=np.zeros(agents, np.int32),
        trust=np.zeros(agents, np.uint8),
        policies=np.zeros(agents if agency else 0, np.uint32),
        cost=np.zeros(own, np.int64),
        worth=np.zeros(own, np.int64),
    )


def build_rows(scenario: Scenario) -> Rows:
    """The population on the day of the launch: drawn, or one agent a line of the user's table.

    Raises:
        Faults: everything that is wrong with the table.
    """
    table = None if scenario.people.table is None else read_member_table(scenario.people.table)
    agency = bool(scenario.agency.products)
    if table is None:
        agents, total = agents_and_total(scenario)
        rows = empty_rows(agents, agency=agency)
    else:
        agents, total = len(table.people), 0
        rows = empty_rows(agents, table.value_fen is not None, agency)
    keys = np.array(
        [
            chance.key(scenario.run.seed, stream, 0)
            for stream in (chance.AGE, chance.TRAITS, chance.HEALTH, chance.HONESTY, chance.TRUST)
        ],
        np.uint64,
    )
    with threads_for(blocks_of(agents)):
        _born(
            rows, keys, _age_steps(scenario), _trait_steps(scenario), _people_terms(scenario, total)
        )
    if table is not None:
        _check_table(scenario, table)
        rows.people[:] = table.people
        rows.born[:] = -(table.age * 1461 // 4) - 182
        rows.traits[:] = (rows.traits & ~np.uint32(1)) | table.sex.astype(np.uint32)
        if table.value_fen is not None:
            rows.cost[:], rows.worth[:] = table.expected_cost_fen, table.value_fen
    return rows


def _check_table(scenario: Scenario, table: MemberTable) -> None:
    """Costs must be possible, and totals must fit into the counters.

    Raises:
        Faults: the first row whose expected cost is above the aid at that age or a later one, and
            more people than can be counted in fen.
    """
    aid = np.array(by_age(scenario.plan.aid_by_age)) * 100
    faults = []
    if table.expected_cost_fen is not None:
        least_aid = np.minimum.accumulate(aid[::-1])[::-1][table.age]
        above = np.flatnonzero(table.expected_cost_fen > least_aid)
        if len(above):
            row = int(above[0])
            given = f"{table.expected_cost_fen[row] / 100:g} yuan at age {table.age[row]}"
            allowed = f"at most the aid, {least_aid[row] / 100:g} yuan (plan.aid_by_age)"
            hint = f"row {row + 1} of the table, and {len(above) - 1} more"
            faults.append(Fault(scenario.people.table, None, "expected_cost", given, allowed, hint))
    if int(table.people.sum()) * float(aid.max()) * (1 + scenario.plan.fee_rate) * 256 >= 2**62:
        given = f"{int(table.people.sum())} people in all"
        allowed = "people times the aid and fee is more fen than can be counted"
        faults.append(Fault(scenario.people.table, None, "people", given, allowed))
    if faults:
        raise Faults(faults)


def _people_terms(scenario: Scenario, total: int) -> np.ndarray:
    """Whole numbers the loop needs: total, women, concealment, least trust, status at the start."""
    return np.array(
        [
            total,
            round(scenario.people.women * 1024),
            chance_of(scenario.behaviour.concealment),
            round(scenario.behaviour.trust_least * FULL_TRUST),
            MEMBER if scenario.plan.all_covered else OUTSIDE,
        ],
        np.int64,
    )


def _age_steps(scenario: Scenario) -> np.ndarray:
    """Chances to be at most each age, from 0 to OLDEST, and in row 2 the chronic prevalence."""
    bands = scenario.people.by_age
    ends = [first for first, _ in bands[1:]] + [OLDEST + 1]
    yearly = tuple(
        (first, part / (end - first)) for (first, part), end in zip(bands, ends, strict=True)
    )
    parts = by_age(yearly)[: OLDEST + 1]
    cumulated = np.cumsum(parts) / sum(parts)
    chronic = [chance_of(chronic_prevalence(scenario.illness, age)) for age in range(OLDEST + 1)]
    return np.array([[chance_of(float(value)) for value in cumulated], chronic], np.int64)


def _trait_steps(scenario: Scenario) -> np.ndarray:
    """Chances (of 65,536) to have at most each credit score."""
    spread = max(scenario.people.credit_spread, 1e-6)
    normal = NormalDist(scenario.people.credit_mean, spread)
    tops = [traits.CREDIT_LEAST + traits.CREDIT_STEP * (i + 1) for i in range(traits.CREDITS - 1)]
    return np.array(
        [*(round(round(normal.cdf(top), 9) * 65_536) for top in tops), 65_536], np.int64
    )


@loop
def _born(rows, keys, ages, credits, terms):
    """Draw everybody."""
    agents = len(rows.status)
    for block in numba.prange((agents + BLOCK - 1) // BLOCK):
        for i in range(block * BLOCK, min(block * BLOCK + BLOCK, agents)):
            _born_row(rows, keys, ages, credits, terms, i)


@rule
def _born_row(rows, keys, ages, credits, terms, i):
    """One person: each trait from bits of the person's own."""
    luck = draw(keys[0], i)
    age = min(np.searchsorted(ages[0], luck, side="right"), OLDEST)
    rows.born[i] = -(age * 1461 // 4) - again(luck, 1) % 365 - 1
    bits = draw(keys[1], i)
    rows.traits[i] = pack_traits(
        1 if (bits & 1023) < terms[1] else 0,
        (bits >> 10) & 15,
        (bits >> 14) & 15,
        (bits >> 18) & 7,
        (bits >> 21) & 7,
        (bits >> 24) & 7,
        np.searchsorted(credits, (bits >> 27) & 65_535, side="right"),
        1 if draw(keys[3], i) < terms[2] else 0,
    )
    health = CHRONIC if draw(keys[2], i) < ages[1, age] else HEALTHY
    rows.status[i] = terms[4] | health << HEALTH_SHIFT
    rows.trust[i] = terms[3] + (((256 - terms[3]) * (draw(keys[4], i) >> 8)) >> (BITS - 8))
    people, agents = terms[0], len(rows.status)
    rows.people[i] = people // agents + (1 if i < people % agents else 0)
