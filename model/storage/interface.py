"""The few verbs by which the society speaks to its people, whatever way they are kept.

    enrol    people outside hear, may join, and join
    live     everybody ages, may fall ill, claim or die
    settle   members pay or are removed, look at the bill or do not, stay or leave
    conclude decisions on claims reach them, and what is told of refusals
    insure   people claim on policies, keep them or not, compare, and buy; once a month
    census   who the members are now

`columns`, `objects` and `shards` implement them; all run the rules of `agents` and count in whole
numbers.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, SupportsInt

import numba
import numpy as np

from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.decisions.health import age_on
from ...agents.decisions.phases import yearly_risk
from ...agents.decisions.policy_choice import RISK_SHIFT
from ...agents.decisions.policy_month import Offers
from ...agents.decisions.rules import STOCK, Rules
from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.unrefcounted_arrays import borrowed
from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.people.status import CHRONIC, MEMBER, health_of, membership_of
from ...agents.scan.member_register import MemberRegister, joined_until, members_by_cell
from ...agents.scan.threads import BLOCK, blocks_of, threads_for

RISK_UNIT = 1 << 30
"""Risks are added up in this unit, so that two thousand million people cannot overflow the sum."""


CASE = ("row", "claiming", "lesser", "insured")
"""A case of illness: its row, and people who claim, claim over a lesser illness, are insured."""


class HealthResults(NamedTuple):
    """What a round brought to the members; people, and aid in 1/256 fen."""

    payers: int
    lost: int
    died: int
    aged_out: int
    expected_aid: int
    ill: np.ndarray  # int32, shape (cases, 4): see CASE
    seen: Population  # rows of the ill, in the same order, right after it


class BillingResults(NamedTuple):
    """What the bill came to; people, and risk of those who left in 2**-30."""

    removed: int
    late: int
    left: int
    risk_left: int


class Census(NamedTuple):
    """Who the members are; people, and sums over people."""

    members: int
    waiting: int
    chronic: int
    age: int
    risk: int
    trust: int


class PopulationStorage(Protocol):
    """A way to keep people.

    Attributes:
        rules: the rules of the run.
    """

    rules: Rules

    def enrol(self, notice: RoundContext, when: int) -> SupportsInt:
        """Let people outside join; return how many did. `when` keys the draws (a day)."""
        ...

    def live(self, notice: RoundContext, when: int) -> HealthResults:
        """Let everybody live through a round."""
        ...

    def settle(self, notice: RoundContext, when: int) -> BillingResults:
        """Let every member pay and decide."""
        ...

    def insure(self, offers: Offers, notice: RoundContext, when: int) -> np.ndarray:
        """Let everybody decide on policies for a month; return the tally of `agents.policies`.

        `when` keys the draws: a month of its own.
        """
        ...

    def census(self, notice: RoundContext) -> Census:
        """Who the members are now."""
        ...

    def close(self) -> None:
        """Let go of what keeps the people, where that is more than memory of this process."""
        ...

    def conclude(self, decided: ClaimDecisions, number: int, loss: int) -> ClaimDecisions:
        """Let decisions on claims of a round reach the people, and what is told of refusals.

        `loss` is the part of the trust that hearing of a refusal takes away, in 1/1024. Returns the
        decisions with what was withdrawn as refused.
        """
        ...


@parallel_loop
def census_loop(rows, tables, notice, tallies):
    """Add up the members, block by block."""
    for block in numba.prange(len(tallies)):
        _census_block(rows, tables, notice, block * BLOCK, tallies[block])


@rule
def _census_block(rows, tables, notice, start, tally):
    rows, tables, notice = borrowed(rows), borrowed(tables), borrowed(notice)
    members = waiting = chronic = ages = risk = trust = 0
    for row in range(start, min(start + BLOCK, len(rows.status))):
        i = np.uint64(row)
        people = rows.people[i] * (membership_of(rows.status[i]) == MEMBER)
        members += people
        waiting += people * (notice.day - rows.joined[i] < notice.waiting_days)
        chronic += people * (health_of(rows.status[i]) == CHRONIC)
        ages += people * age_on(notice.day, rows.born[i])
        risk += people * (yearly_risk(rows, tables, notice.day, i) >> RISK_SHIFT)
        trust += people * rows.trust[i]
    tally[0], tally[1], tally[2] = members, waiting, chronic
    tally[3], tally[4], tally[5] = ages, risk, trust


def count_members(
    rows: Population,
    tables: LookupTables,
    notice: RoundContext,
    rules: Rules = STOCK,
    threads: int | None = None,
) -> Census:
    """Who the members are now. A measurement of the table, the same for every storage."""
    blocks = blocks_of(len(rows.status))
    tallies = np.zeros((blocks, len(Census._fields)), np.int64)
    with threads_for(blocks, threads):
        rules.within(census_loop)(rows, tables, notice, tallies)
    return Census(*tallies.sum(axis=0).tolist())


def read_book(book: MemberRegister, tables: LookupTables, notice: RoundContext) -> Census:
    """Who the members are now, by the member book: the same numbers without looking at anybody."""
    totals = np.zeros(4, np.int64)
    members_by_cell(book, notice.day, tables.risk, totals)
    members, chronic, ages, risk = totals.tolist()
    covered = joined_until(book, notice.day - notice.waiting_days)
    return Census(members, members - covered, chronic, ages, risk, int(book.trust.sum()))
