"""The agency's month as a compiled loop over columns, block by block, on all threads."""

from __future__ import annotations

import numba
import numpy as np

from ...agents.decisions.policy_month import following_phase, policy_phase
from ...agents.engine import random_draws
from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.household import stretch_of
from ...agents.people.status import MEMBER, membership_of
from ...agents.scan.bitmasks import (
    MASK_BITS,
    append_set_rows,
    first_bits,
    mask_of_customers,
    mask_of_membership,
    mask_of_renewing,
    mask_of_stored_below,
    store_draws,
)
from ...agents.scan.member_register import held_by, look_up, record_asked, record_change
from ...agents.scan.threads import BLOCK, thread_number
from .departures import LEFT, count_departure
from .scan import extent

draw = random_draws.draw


@parallel_loop
def insure_loop(rows, tables, context, register, scan, offers):
    """Everybody may claim, renew, compare and buy."""
    for block in numba.prange(len(scan.tallies)):
        _insure_block(
            rows, tables, context, register, scan, offers, np.int64(block), thread_number()
        )


@rule
def _insure_block(rows, tables, context, register, scan, offers, block, thread):
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    register, scan, offers = (
        without_refcounts(register),
        without_refcounts(scan),
        without_refcounts(offers),
    )
    start, stop = extent(scan, block)
    shopping, treatment = scan.keys[0], scan.keys[1]
    asked, count = np.empty(BLOCK, np.int64), 0
    u, u_claim = np.empty(MASK_BITS, np.int64), np.empty(MASK_BITS, np.int64)
    for word in range(start, stop, MASK_BITS):
        size = min(MASK_BITS, stop - word)
        others = ~mask_of_membership(rows, MEMBER, word, size)
        store_draws(shopping, word, u)
        may = mask_of_stored_below(u, scan.bounds[0]) | (
            mask_of_stored_below(u, scan.bounds[1]) & others
        )
        holders = mask_of_customers(rows, word, size)
        if holders != 0 and len(register.cells) > 0:
            store_draws(treatment, word, u_claim)
            holders &= mask_of_renewing(u, u_claim, scan.renewal_bounds)
        candidates = first_bits(may | holders | scan.everybody, stop - word)
        count = append_set_rows(rows, candidates, word, asked, count)
    look_up(register, thread, rows, asked, count)
    tally, left = scan.tallies[block], 0
    for place in range(count):
        i = asked[place]
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        record_asked(register, thread, rows, i)
        policy_phase(rows, tables, offers, context, i, draw(shopping, i), draw(treatment, i), tally)
        record_change(register, thread, rows, i, status, people, held)
        if membership_of(status) == MEMBER and membership_of(rows.status[i]) != MEMBER:
            count_departure(scan.gone[thread], LEFT, rows, context, i, people)
            asked[left] = i
            left += np.int64(len(rows.heads) > 0)
    for place in range(left):
        first, last = stretch_of(asked[place], len(rows.status))
        for i in range(first, last):
            status, held = rows.status[i], held_by(rows, i)
            people = following_phase(rows, tables, offers, context, i, asked[place], tally)
            if people > 0:
                record_change(register, thread, rows, i, status, people, held)
                count_departure(scan.gone[thread], LEFT, rows, context, i, people)
