"""Who people are: everybody's age, health and traits, drawn from draws of the person's own."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any, NamedTuple

import numba
import numpy as np

from ...agents.engine import random_draws
from ...agents.engine.jit import inlined, parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.engine.random_draws import BITS, next_draw
from ...agents.people import traits
from ...agents.people.age import OLDEST
from ...agents.people.columns import Population
from ...agents.people.couple import find_couples
from ...agents.people.household import find_heads
from ...agents.people.status import (
    CHRONIC,
    FULL_TRUST,
    HEALTH_SHIFT,
    HEALTHY,
    MEMBER,
    OUTSIDE,
    UNBORN,
)
from ...agents.people.traits import pack_traits
from ...agents.scan.threads import BLOCK, blocks_of, threads_for
from ..rule_inputs.lookup_tables import age_parts, chance_of, chronic_prevalence
from ..scenario.scenario import Scenario

draw = random_draws.draw

LONG_AGO = -32_000
"""Day of joining of those who are covered from the start: no waiting, no fresh declaration."""
STREAMS = (
    random_draws.AGE,
    random_draws.TRAITS,
    random_draws.HEALTH,
    random_draws.HONESTY,
    random_draws.TRUST,
)
CREDIT_BITS, GUIDE_BITS, RANK_BITS = 16, 12, 8
CALL = 4096 * BLOCK
"""Rows that one call of the loop draws, so that a run can be stopped in between."""


class Origins(NamedTuple):
    """What people are drawn from: chances of 2**-48 where nothing else is said."""

    ages: Any  # [age]: to be at most so old
    youngest: Any  # [top 12 bits of a draw]: the least age it may give
    chronic: Any  # [age]: to be chronically ill
    credits: Any  # [16 bits]: class of credit score
    each: int  # people that an agent stands for
    some: int  # agents of the launch, the first ones, that stand for one more
    agents: int  # of the launch
    unborn: int  # agents to be born
    days: int  # days in which they are
    number: int  # of the first row, where these are a part of more
    women: int  # of 1,024
    conceal: int
    least_trust: int  # 0 to FULL_TRUST
    status: int  # on the day of the launch


def draw_people(rows: Population, scenario: Scenario, people: int, number: int = 0) -> None:
    """Fill the rows.

    Args:
        rows: room for the agents; all but policies and the user's own columns are written.
        scenario: ages, births, traits, chronic illness, trust, seed, threads.
        people: whom all agents of the launch stand for: as many each, the first ones one more.
        number: of the first agent, where these rows are a part of more.
    """
    origins, agents = _origins(scenario, people, number), len(rows.status)
    keys = [random_draws.key_from(number, scenario.run.seed, of, 0) for of in STREAMS]
    keys = np.array(keys, np.uint64)
    for first in range(0, agents, CALL):
        last = min(first + CALL, agents)
        with threads_for(blocks_of(last - first), scenario.run.threads):
            _born(rows, keys, origins, first, last)


def draw_households(rows: Population, scenario: Scenario, number: int = 0) -> None:
    """Find the head of each child whose parents decide, and the couples that decide together.

    Args:
        rows: people whose days of birth and sex are known; `heads` is written, where there is room.
        scenario: part of the children and of the couples, seed.
        number: of the first agent, where these rows are a part of more.
    """
    if len(rows.heads) == 0:
        return
    behaviour, seed = scenario.behaviour, scenario.run.seed
    families, couples = (
        np.uint64(random_draws.key_from(number, seed, stream, 0))
        for stream in (random_draws.FAMILIES, random_draws.COUPLES)
    )
    find_heads(rows.born, rows.heads, families, chance_of(behaviour.parents_decide))
    chance = chance_of(behaviour.partners_decide)
    find_couples(rows.born, rows.traits, rows.heads, couples, chance)


def draw_rival_ranks(rows: Population, scenario: Scenario, number: int = 0) -> None:
    """Draw how late each comes to know of a rival plan.

    Args:
        rows: `rival_rank` is written, where there is room.
        scenario: seed.
        number: of the first agent, where these rows are a part of more.
    """
    agents = len(rows.rival_rank)
    if agents:
        of = random_draws.key_from(number, scenario.run.seed, random_draws.RIVAL, 0)
        rows.rival_rank[:] = random_draws.draws(np.uint64(of), 0, agents) >> (BITS - RANK_BITS)


def status_at(scenario: Scenario, ages: np.ndarray) -> np.ndarray:
    """Status bytes on the day of the launch of people whose ages are given.

    Args:
        scenario: chronic illness by age, seed, and whether all are members from the start.
        ages: whole years, int64, shape (agents,).
    """
    chronic = [
        chance_of(chronic_prevalence(scenario.illness, age))
        for age in range(max(ages, default=0) + 1)
    ]
    key = np.uint64(random_draws.key(scenario.run.seed, random_draws.HEALTH, 0))
    ill = random_draws.draws(key, 0, len(ages)) < np.array(chronic, np.int64)[ages]
    health = np.where(ill, CHRONIC, HEALTHY) << HEALTH_SHIFT
    return (_membership(scenario) | health).astype(np.uint8)


def _membership(scenario: Scenario) -> int:
    return MEMBER if scenario.plan.all_covered else OUTSIDE


def _origins(scenario: Scenario, people: int, number: int = 0) -> Origins:
    ages, agents = _age_steps(scenario), scenario.people.launch_agents
    illness, behaviour = scenario.illness, scenario.behaviour
    chronic = [chance_of(chronic_prevalence(illness, age)) for age in range(OLDEST + 1)]
    bits = np.arange(1 << CREDIT_BITS)
    least_draws = np.arange(1 << GUIDE_BITS) << (BITS - GUIDE_BITS)
    return Origins(
        ages=ages,
        youngest=np.searchsorted(ages, least_draws, side="right").astype(np.uint8),
        chronic=np.array(chronic, np.int64),
        credits=np.searchsorted(_credit_steps(scenario), bits, side="right").astype(np.uint8),
        each=people // agents,
        some=people % agents,
        agents=agents,
        unborn=scenario.unborn,
        days=scenario.days_lived,
        number=number,
        women=round(scenario.people.women * 1024),
        conceal=chance_of(behaviour.concealment),
        least_trust=round(behaviour.trust_least * FULL_TRUST),
        status=_membership(scenario),
    )


def _age_steps(scenario: Scenario) -> np.ndarray:
    """Chances to be at most each age, from 0 to OLDEST."""
    cumulated = np.cumsum(age_parts(scenario.people.by_age)).tolist()
    return np.array([chance_of(value) for value in cumulated], np.int64)


def _credit_steps(scenario: Scenario) -> np.ndarray:
    """Chances (of 65,536) to have at most each credit score."""
    spread = max(scenario.people.credit_spread, 1e-6)
    normal = NormalDist(scenario.people.credit_mean, spread)
    tops = [traits.CREDIT_LEAST + traits.CREDIT_STEP * (i + 1) for i in range(traits.CREDITS - 1)]
    parts = [round(round(normal.cdf(top), 9) * (1 << CREDIT_BITS)) for top in tops]
    return np.array([*parts, 1 << CREDIT_BITS], np.int64)


@inlined
def age_of(origins, u):
    """Age on the day of the launch: top bits say where to begin, a step or two remain."""
    age = np.uint64(origins.youngest[np.uint64(u >> (BITS - GUIDE_BITS))])
    while age < OLDEST and origins.ages[age] <= u:
        age += np.uint64(1)
    return np.int64(min(age, OLDEST))


@rule
def born_before(row, agents, unborn):
    """How many of the rows before this one are of agents to be born, who are spread evenly.

    Args:
        row: number of the row.
        agents: agents of the launch.
        unborn: agents to be born.

    >>> [born_before(row, 3, 2) for row in range(6)]
    [0, 0, 0, 1, 1, 2]
    """
    return row * unborn // (agents + unborn)


@rule
def birthday_of(u, days):
    """Day of birth of an agent to be born, since the launch: any of the days after it alike."""
    return 1 + ((u >> 24) * days >> 24)


@parallel_loop
def _born(rows, keys, origins, first, last):
    """Draw people, block by block."""
    for block in numba.prange((last - first + BLOCK - 1) // BLOCK):
        start = first + block * BLOCK
        _born_block(rows, keys, origins, start, min(start + BLOCK, last))


@rule
def _born_block(population, keys, origins, start, stop):
    """Each trait from bits of the person's own."""
    rows, origins = without_refcounts(population), without_refcounts(origins)
    trusts = FULL_TRUST + 1 - origins.least_trust
    for row in range(start, stop):
        i = np.uint64(row)
        u = draw(keys[0], i)
        rank, status = origins.number + row, origins.status
        later = False
        if origins.unborn > 0:
            before = born_before(rank, origins.agents, origins.unborn)
            later = born_before(rank + 1, origins.agents, origins.unborn) > before
            rank -= before
        if later:
            age, born, status, people = np.int64(0), birthday_of(u, origins.days), UNBORN, 0
        else:
            age = age_of(origins, u)
            born = -(age * 1461 // 4) - next_draw(u, 1) % 365 - 1
            people = origins.each + np.int64(rank < origins.some)
        bits = draw(keys[1], i)
        rows.traits[i] = pack_traits(
            np.int64((bits & 1023) < origins.women),
            (bits >> 10) & 15,
            (bits >> 14) & 15,
            (bits >> 18) & 7,
            (bits >> 21) & 7,
            (bits >> 24) & 7,
            np.int64(origins.credits[np.uint64((bits >> 27) & 65_535)]),
            np.int64(draw(keys[3], i) < origins.conceal),
        )
        is_chronic = draw(keys[2], i) < origins.chronic[age]
        health = CHRONIC if is_chronic else HEALTHY
        rows.status[i] = status | health << HEALTH_SHIFT
        rows.born[i] = born
        rows.joined[i] = LONG_AGO
        rows.trust[i] = origins.least_trust + ((trusts * (draw(keys[4], i) >> 8)) >> (BITS - 8))
        rows.people[i] = people
