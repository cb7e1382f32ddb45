"""The round as compiled loops over columns, block by block, on all threads.

A loop asks for the phase of each row that the filters cannot rule out (agents/decisions/phases.py),
and adds up whole numbers; it states no rule of its own.
"""

from __future__ import annotations

import numba
import numpy as np

from ...agents.decisions.health import RISK_SHIFT, yearly_risk
from ...agents.decisions.phases import (
    BillingResult,
    billing_phase,
    enrolment_phase,
    health_phase,
)
from ...agents.engine import random_draws
from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.contacts import Community, community_of
from ...agents.people.household import decider_of, with_followers
from ...agents.people.status import MEMBER, is_billed, membership_of
from ...agents.scan.bitmasks import (
    MASK_BITS,
    append_set_rows,
    first_bits,
    mask_below,
    mask_of_comers,
    mask_of_membership,
)
from ...agents.scan.candidate_filters import (
    BIRTHDAYS,
    could_act_on_bill,
    could_change_in_health,
    mask_of_birthdays,
    mask_of_short,
)
from ...agents.scan.member_register import held_by, record_change, record_joining
from ...agents.scan.threads import BLOCK, thread_number
from ...agents.sharing.class_share import payer_class
from .class_bills import LATE, NOT_PAID
from .departures import LEFT, UNPAID, count_departure, count_lives, count_unpaid
from .scan import extent, status_before

draw = random_draws.draw


@parallel_loop
def enrol_loop(rows, tables, context, register, scan):
    """Everybody outside, or who may join again, may join, block by block."""
    for block in numba.prange(len(scan.tallies)):
        _enrol_block(rows, tables, context, register, scan, np.int64(block), thread_number())


@rule
def _enrol_block(rows, tables, context, register, scan, block, thread):
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    register, scan = without_refcounts(register), without_refcounts(scan)
    start, stop = extent(scan, block)
    key = scan.keys[0]
    asked, count = np.empty(BLOCK, np.int64), 0
    for word in range(start, stop, MASK_BITS):
        may = mask_below(key, scan.bounds[0], word)
        if may != 0:
            may = with_followers(rows, may, word, min(MASK_BITS, stop - word))
            may &= mask_of_comers(rows, word, min(MASK_BITS, stop - word))
        candidates = first_bits(may | scan.everybody, stop - word)
        count = append_set_rows(rows, candidates, word, asked, count)
    joined = new = 0
    before = status_before(rows, scan, thread, start, stop)
    for place in range(count):
        i = asked[place]
        first, size = community_of(i, stop)
        community = Community(before, first - start, size, scan.links_key)
        who = decider_of(rows, context, i)
        people = enrolment_phase(rows, tables, context, community, i, draw(key, who))
        joined += people
        asked[new] = i
        new += np.int64(people > 0)
    record_joining(register, thread, rows, asked, new)
    scan.tallies[block, 0] = joined


@parallel_loop
def live_loop(rows, tables, context, register, scan):
    """Everybody ages, may fall ill, claim, die or be born; who claims is written down."""
    for block in numba.prange(len(scan.tallies)):
        _live_block(rows, tables, context, register, scan, np.int64(block), thread_number())


@rule
def _live_block(rows, tables, context, register, scan, block, thread):
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    register, scan = without_refcounts(register), without_refcounts(scan)
    start, stop = extent(scan, block)
    illness, chronic, death = scan.keys[0], scan.keys[1], scan.keys[2]
    bounds, birthdays, cases = scan.bounds, scan.birthdays, scan.cases[thread]
    gone = scan.gone[thread]
    asked, count = np.empty(BLOCK, np.int64), 0
    for word in range(start, stop, MASK_BITS):
        may = mask_below(illness, bounds[0], word)
        may |= mask_below(chronic, bounds[1], word) | mask_below(death, bounds[2], word)
        for first in range(word, min(word + MASK_BITS, stop), BIRTHDAYS):
            if birthdays[first // BIRTHDAYS] <= context.age_day:
                size = min(BIRTHDAYS, stop - first)
                now, following = mask_of_birthdays(rows, context, first, size)
                may |= now << (first - word)
                birthdays[first // BIRTHDAYS] = following
        candidates = first_bits(may | scan.everybody, stop - word)
        count = append_set_rows(rows, candidates, word, asked, count)
    sure = 0
    for place in range(count):
        i = np.uint64(asked[place])
        may = could_change_in_health(
            rows, tables, context, i, draw(illness, i), draw(chronic, i), draw(death, i)
        )
        asked[sure] = i
        sure += np.int64(may | (scan.everybody != 0))
    lost = died = aged = aid = 0
    for place in range(sure):
        i = asked[place]
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        one = health_phase(
            rows, tables, context, i, draw(illness, i), draw(chronic, i), draw(death, i)
        )
        record_change(register, thread, rows, i, status, people, held)
        lost += one.lost
        died += one.died
        aged += one.aged_out
        aid += one.expected_aid
        count_lives(gone, rows, context, i, one)
        if one.claiming + one.lesser + one.insured > 0:
            case = cases[cases[0, 0]]
            case[0], case[1], case[2], case[3] = i, one.claiming, one.lesser, one.insured
            cases[0, 0] += 1
    tally = scan.tallies[block]
    tally[1], tally[2], tally[3], tally[4] = lost, died, aged, aid
    if len(register.cells) == 0:
        tally[0] = _payers(rows, context, start, stop)


@rule
def _payers(rows, context, start, stop):
    """People who are asked to pay, counted where no member register tells how many there are."""
    payers = 0
    for row in range(start, stop):
        i = np.uint64(row)
        joined = np.int64(rows.joined[i])
        payers += rows.people[i] * is_billed(
            rows.status[i], context.day, joined, context.waiting_days, context.waiting_pay
        )
    return payers


@parallel_loop
def settle_loop(rows, tables, context, register, scan):
    """Every member pays or is expelled, looks or does not, stays or leaves, block by block."""
    for block in numba.prange(len(scan.tallies)):
        _settle_block(rows, tables, context, register, scan, np.int64(block), thread_number())


@rule
def _settle_block(rows, tables, context, register, scan, block, thread):
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    register, scan = without_refcounts(register), without_refcounts(scan)
    start, stop = extent(scan, block)
    paying, looking, gone = scan.keys[0], scan.keys[1], scan.gone[thread]
    by_class = scan.by_class[thread]
    asked, count = np.empty(BLOCK, np.int64), 0
    for word in range(start, stop, MASK_BITS):
        may = mask_below(paying, scan.bounds[0], word) | mask_below(looking, scan.bounds[1], word)
        may = with_followers(rows, may, word, min(MASK_BITS, stop - word))
        may |= mask_of_short(rows, tables, context, word, min(MASK_BITS, stop - word))
        may &= mask_of_membership(rows, MEMBER, word, min(MASK_BITS, stop - word))
        candidates = first_bits(may | scan.everybody, stop - word)
        count = append_set_rows(rows, candidates, word, asked, count)
    sure = 0
    for place in range(count):
        i = np.uint64(asked[place])
        who = decider_of(rows, context, asked[place])
        pay, look = draw(paying, who), draw(looking, who)
        may = could_act_on_bill(rows, tables, context, np.uint64(who), pay, look)
        may |= mask_of_short(rows, tables, context, asked[place], 1) != 0
        member = (membership_of(rows.status[i]) == MEMBER) & (rows.people[i] > 0)
        asked[sure] = i
        sure += np.int64((may | (scan.everybody != 0)) & member)
    before = status_before(rows, scan, thread, start, stop)
    removed = late = left = risk = ran_out = topped_up = 0
    for place in range(sure):
        i = asked[place]
        first, size = community_of(i, stop)
        community = Community(before, first - start, size, scan.links_key)
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        who = decider_of(rows, context, i)
        pay, look = draw(paying, who), draw(looking, who)
        paid_in = rows.paid_in[i] if len(rows.paid_in) > 0 else 0
        bill = billing_phase(rows, tables, context, community, i, pay, look)
        record_change(register, thread, rows, i, status, people, held)
        if len(rows.paid_in) > 0:
            topped_up += people * (rows.paid_in[i] - paid_in)
        if bill == BillingResult.EXPELLED or bill == BillingResult.RUNS_OUT:
            removed += people
            ran_out += people * (bill == BillingResult.RUNS_OUT)
            count_departure(gone, UNPAID, rows, context, i, people)
            if len(context.owed_fen) > 0:
                bill_class = payer_class(rows, context, i)
                count_unpaid(gone, by_class[NOT_PAID], rows, context, i, people, bill_class)
        if bill == BillingResult.STAYS_LATE or bill == BillingResult.LEAVES_LATE:
            late += people
            if len(context.owed_fen) > 0:
                by_class[LATE, payer_class(rows, context, i)] += people
        if bill == BillingResult.LEAVES or bill == BillingResult.LEAVES_LATE:
            left += people
            count_departure(gone, LEFT, rows, context, i, people)
            risk += people * (yearly_risk(rows, tables, context.age_day, i) >> RISK_SHIFT)
    tally = scan.tallies[block]
    tally[0], tally[1], tally[2], tally[3] = removed, late, left, risk
    tally[4], tally[5] = ran_out, topped_up
