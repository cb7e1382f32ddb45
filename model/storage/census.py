"""The census: who the members are now, counted row by row or read off the member register."""

from __future__ import annotations

import numba
import numpy as np

from ...agents.decisions.health import RISK_SHIFT, yearly_risk
from ...agents.decisions.rules import STOCK, Rules
from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.age import age_on
from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.people.status import CHRONIC, MEMBER, health_of, membership_of, waiting_is_over
from ...agents.scan.member_register import MemberRegister, covered_members, members_by_cell
from ...agents.scan.threads import BLOCK, blocks_of, threads_for
from .interface import Census


@parallel_loop
def census_loop(rows, tables, context, tallies):
    """Add up the members, block by block."""
    for block in numba.prange(len(tallies)):
        _census_block(rows, tables, context, block * BLOCK, tallies[block])


@rule
def _census_block(rows, tables, context, start, tally):
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    members = waiting = chronic = ages = risk = trust = 0
    for row in range(start, min(start + BLOCK, len(rows.status))):
        i = np.uint64(row)
        people = rows.people[i] * (membership_of(rows.status[i]) == MEMBER)
        members += people
        covered = waiting_is_over(context.day, rows.joined[i], context.waiting_days)
        waiting += people * (not covered)
        chronic += people * (health_of(rows.status[i]) == CHRONIC)
        ages += people * age_on(context.age_day, rows.born[i])
        risk += people * (yearly_risk(rows, tables, context.age_day, i) >> RISK_SHIFT)
        trust += people * rows.trust[i]
    tally[0], tally[1], tally[2] = members, waiting, chronic
    tally[3], tally[4], tally[5] = ages, risk, trust


def count_members(
    rows: Population,
    tables: LookupTables,
    context: RoundContext,
    rules: Rules = STOCK,
    threads: int | None = None,
) -> Census:
    """Who the members are now. A measurement of the table, the same for every storage."""
    blocks = blocks_of(len(rows.status))
    tallies = np.zeros((blocks, len(Census._fields)), np.int64)
    with threads_for(blocks, threads):
        rules.within(census_loop)(rows, tables, context, tallies)
    return Census(*tallies.sum(axis=0).tolist())


def census_from_register(
    register: MemberRegister, tables: LookupTables, context: RoundContext
) -> Census:
    """Who the members are now, by the member register: the same, without looking at anybody."""
    totals = np.zeros(4, np.int64)
    members_by_cell(register, context.age_day, tables.risk, totals)
    members, chronic, ages, risk = totals.tolist()
    covered = covered_members(register, context.day, context.waiting_days)
    return Census(members, members - covered, chronic, ages, risk, int(register.trust.sum()))
