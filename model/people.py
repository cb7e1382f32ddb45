"""The few verbs by which the society speaks to its people, whatever way they are kept.

    enrol    people outside hear, may join, and join
    live     everybody ages, may fall ill, claim or die
    settle   members pay or are removed, look at the bill or do not, stay or leave
    census   who the members are now

`columns` and `objects` implement them; both run the rules of `agents` and count in whole numbers.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numba
import numpy as np

from ..agents.borrowing import borrowed
from ..agents.compiled import loop, rule
from ..agents.illness import age_on
from ..agents.life import yearly_risk
from ..agents.review import ClaimBatch
from ..agents.rows import Notice, Rows, Tables
from ..agents.states import (
    AIDED,
    CHRONIC,
    CONCEALED,
    EXPELLED,
    MEMBER,
    health_of,
    membership_of,
    with_membership,
)
from .threads import BLOCK, blocks_of, threads_for

RISK_SHIFT = 18
"""Risks are added up in 2**-30, so that two thousand million people cannot overflow the sum."""
RISK_UNIT = 1 << 30


class Lives(NamedTuple):
    """What a round brought to the members; people, and aid in 1/256 fen."""

    payers: int
    lost: int
    died: int
    aged_out: int
    expected_aid: int
    claim_rows: np.ndarray
    claim_people: np.ndarray


class Settled(NamedTuple):
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


class People(Protocol):
    """A way to keep people."""

    def enrol(self, notice: Notice, when: int) -> int:
        """Let people outside join; return how many did. `when` keys the draws (a day)."""
        ...

    def live(self, notice: Notice, when: int) -> Lives:
        """Let everybody live through a round."""
        ...

    def settle(self, notice: Notice, when: int) -> Settled:
        """Let every member pay and decide."""
        ...


@loop
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


@rule
def close_claims(rows, claim_rows, refused):
    """An agent of whom nobody is left is marked aided, or expelled if the last were refused."""
    rows = borrowed(rows)
    for claim in range(len(claim_rows)):
        i = claim_rows[claim]
        if rows.people[i] == 0:
            outcome = EXPELLED if refused[claim] > 0 else AIDED
            rows.status[i] = with_membership(rows.status[i], outcome)


def count_members(rows: Rows, tables: Tables, notice: Notice) -> Census:
    """Who the members are now. A measurement of the table, the same for every storage."""
    blocks = blocks_of(len(rows.status))
    tallies = np.zeros((blocks, len(Census._fields)), np.int64)
    with threads_for(blocks):
        census_loop(rows, tables, notice, tallies)
    return Census(*tallies.sum(axis=0).tolist())


def claims_of(rows: Rows, tables: Tables, lives: Lives, day: int, number: int) -> ClaimBatch:
    """The claims of a round, in the order of the rows.

    Args:
        rows: the population.
        tables: what the scenario says of aid.
        lives: what the round brought.
        day: day of diagnosis, since the launch.
        number: the round.
    """
    at = lives.claim_rows.astype(np.int64)
    ages = age_on(day, rows.born[at].astype(np.int64))
    return ClaimBatch(
        claim=np.zeros(len(at), np.int64),
        row=at,
        people=lives.claim_people.astype(np.int64),
        filed=np.full(len(at), number, np.int64),
        age=ages,
        concealed=(rows.status[at] & CONCEALED > 0).astype(np.int64),
        aid_fen=tables.aid[ages],
    )
