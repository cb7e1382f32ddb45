"""The round as compiled loops over columns, block by block, on all threads.

A loop asks `agents.life` about each row that the filters cannot rule out, and adds up whole
numbers; it states no rule of its own. Blocks hold whole communities: whoever reads a neighbour's
status reads a copy as of the last round. Each block writes its own rows and its own row of the
tallies, so that the number of threads changes nothing.
"""

from __future__ import annotations

import numba
import numpy as np

from ...agents.decisions.health import RISK_SHIFT, yearly_risk
from ...agents.decisions.phases import (
    LEAVES,
    LEAVES_LATE,
    REMOVED,
    STAYS_LATE,
    billing_phase,
    enrolment_phase,
    health_phase,
)
from ...agents.engine import random_draws as chance
from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.memory_access import borrowed
from ...agents.people.columns import NeighbourStatus
from ...agents.people.contacts import community_of
from ...agents.people.status import MEMBER, OUTSIDE, is_billed, membership_of
from ...agents.scan.bitmasks import (
    MASK_BITS,
    append_set_rows,
    first_bits,
    mask_below,
    mask_of_membership,
)
from ...agents.scan.candidate_filters import (
    BIRTHDAYS,
    come_of_age,
    could_change_in_health,
    could_change_over_bill,
)
from ...agents.scan.member_register import record_change, record_joining
from ...agents.scan.policy_register import held_by
from ...agents.scan.threads import BLOCK, thread_number

draw = chance.draw


@parallel_loop
def enrol_loop(
    rows, tables, notice, first, last, tallies, everybody, book, most, key, links_key, seen
):
    """Everybody outside may join, block by block."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        tally = tallies[block]
        page = thread_number()
        _enrol_block(
            *(rows, tables, notice, start, stop, tally, everybody, book, page),
            *(most, key, links_key, seen[page]),
        )


@rule
def _enrol_block(
    rows, tables, notice, start, stop, tally, everybody, book, page, most, key, links_key, seen
):
    rows, book = borrowed(rows), borrowed(book)
    tables, notice = borrowed(tables), borrowed(notice)
    asked, count = np.empty(BLOCK, np.int64), 0
    for word in range(start, stop, MASK_BITS):
        may = mask_below(key, most, word)
        if may != 0:
            may &= mask_of_membership(rows, OUTSIDE, word, min(MASK_BITS, stop - word))
        count = append_set_rows(rows, first_bits(may | everybody, stop - word), word, asked, count)
    joined = new = 0
    seen[: stop - start] = rows.status[start:stop]
    neighbours = borrowed(NeighbourStatus(seen)).status
    for place in range(count):
        i = asked[place]
        community, size = community_of(i, stop)
        people = enrolment_phase(
            rows, tables, notice, neighbours, community - start, size, i, links_key, draw(key, i)
        )
        joined += people
        asked[new] = i
        new += np.int64(people > 0)
    record_joining(book, page, rows, asked, new)
    tally[0] = joined


@parallel_loop
def live_loop(
    rows, tables, notice, first, last, tallies, everybody, book, most, keys, birthdays, cases
):
    """Everybody ages, may fall ill, claim or die, block by block; who claims goes into `cases`."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        tally = tallies[block]
        page = thread_number()
        _live_block(
            *(rows, tables, notice, start, stop, tally, everybody, book, page),
            *(most, keys, birthdays, cases),
        )
        if len(book.cells) == 0:
            _count_payers(rows, notice, start, stop, tally)


@rule
def _live_block(
    rows, tables, notice, start, stop, tally, everybody, book, page, most, keys, birthdays, cases
):
    rows, book = borrowed(rows), borrowed(book)
    tables, notice = borrowed(tables), borrowed(notice)
    illness, chronic, death = keys[0], keys[1], keys[2]
    asked, count = np.empty(BLOCK, np.int64), 0
    for word in range(start, stop, MASK_BITS):
        may = mask_below(illness, most[0], word)
        may |= mask_below(chronic, most[1], word) | mask_below(death, most[2], word)
        for first in range(word, min(word + MASK_BITS, stop), BIRTHDAYS):
            if birthdays[first // BIRTHDAYS] <= notice.day:
                size = min(BIRTHDAYS, stop - first)
                leaving, following = come_of_age(rows, notice, first, size)
                may |= leaving << (first - word)
                birthdays[first // BIRTHDAYS] = following
        count = append_set_rows(rows, first_bits(may | everybody, stop - word), word, asked, count)
    sure = 0
    for place in range(count):
        i = np.uint64(asked[place])
        may = could_change_in_health(
            rows, tables, notice, i, draw(illness, i), draw(chronic, i), draw(death, i)
        )
        asked[sure] = i
        sure += np.int64(may | (everybody != 0))
    lost = died = aged = aid = 0
    for place in range(sure):
        i = asked[place]
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        claiming, unlucky, dead, old, expected, lesser, insured = health_phase(
            rows, tables, notice, i, draw(illness, i), draw(chronic, i), draw(death, i)
        )
        record_change(book, page, rows, i, status, people, held)
        lost += unlucky
        died += dead
        aged += old
        aid += expected
        if claiming + lesser + insured > 0:
            case = cases[page, cases[page, 0, 0]]
            case[0], case[1], case[2], case[3] = i, claiming, lesser, insured
            cases[page, 0, 0] += 1
    tally[1], tally[2], tally[3], tally[4] = lost, died, aged, aid


@rule
def _count_payers(rows, notice, start, stop, tally):
    rows, payers = borrowed(rows), 0
    for row in range(start, stop):
        i = np.uint64(row)
        joined = np.int64(rows.joined[i])
        payers += rows.people[i] * is_billed(
            rows.status[i], notice.day, joined, notice.waiting_days, notice.waiting_pay
        )
    tally[0] = payers


@parallel_loop
def settle_loop(
    rows, tables, notice, first, last, tallies, everybody, book, most, keys, links_key, seen
):
    """Every member pays or is removed, looks or does not, stays or leaves, block by block."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        tally = tallies[block]
        page = thread_number()
        _settle_block(
            *(rows, tables, notice, start, stop, tally, everybody, book, page),
            *(most, keys, links_key, seen[page]),
        )


@rule
def _settle_block(
    rows, tables, notice, start, stop, tally, everybody, book, page, most, keys, links_key, seen
):
    rows, book = borrowed(rows), borrowed(book)
    tables, notice = borrowed(tables), borrowed(notice)
    paying, looking = keys[0], keys[1]
    asked, count = np.empty(BLOCK, np.int64), 0
    for word in range(start, stop, MASK_BITS):
        size = min(MASK_BITS, stop - word)
        may = mask_below(paying, most[0], word) | mask_below(looking, most[1], word)
        may &= mask_of_membership(rows, MEMBER, word, size)
        count = append_set_rows(rows, first_bits(may | everybody, stop - word), word, asked, count)
    sure = 0
    for place in range(count):
        i = np.uint64(asked[place])
        may = could_change_over_bill(rows, tables, notice, i, draw(paying, i), draw(looking, i))
        member = (membership_of(rows.status[i]) == MEMBER) & (rows.people[i] > 0)
        asked[sure] = i
        sure += np.int64((may | (everybody != 0)) & member)
    seen[: stop - start] = rows.status[start:stop]
    neighbours = borrowed(NeighbourStatus(seen)).status
    removed = late = left = risk = 0
    for place in range(sure):
        i = asked[place]
        community, size = community_of(i, stop)
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        bill = billing_phase(
            rows,
            tables,
            notice,
            neighbours,
            community - start,
            size,
            i,
            links_key,
            draw(paying, i),
            draw(looking, i),
        )
        record_change(book, page, rows, i, status, people, held)
        if bill == REMOVED:
            removed += people
        if bill in (STAYS_LATE, LEAVES_LATE):
            late += people
        if bill >= LEAVES:
            left += people
            risk += people * (yearly_risk(rows, tables, notice.day, i) >> RISK_SHIFT)
    tally[0], tally[1], tally[2], tally[3] = removed, late, left, risk
