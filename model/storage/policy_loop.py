"""The agency's month as a compiled loop over columns, block by block, on all threads."""

from __future__ import annotations

import numba
import numpy as np

from ...agents.decisions.policy_month import policy_phase
from ...agents.engine import random_draws as chance
from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.memory_access import borrowed
from ...agents.people.status import MEMBER
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
from ...agents.scan.member_register import record_change
from ...agents.scan.policy_register import held_by, look_up, record_asked
from ...agents.scan.threads import BLOCK, thread_number

draw = chance.draw


@parallel_loop
def insure_loop(
    rows, tables, notice, first, last, tallies, everybody, book, most, most_renewing, offers, keys
):
    """Everybody may claim, renew, compare and buy."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        tally = tallies[block]
        page = thread_number()
        _insure_block(
            *(rows, tables, notice, start, stop, tally, everybody, book, page),
            *(most, most_renewing, offers, keys),
        )


@rule
def _insure_block(
    rows,
    tables,
    notice,
    start,
    stop,
    tally,
    everybody,
    book,
    page,
    most,
    most_renewing,
    offers,
    keys,
):
    rows, book, tables = borrowed(rows), borrowed(book), borrowed(tables)
    notice, offers = borrowed(notice), borrowed(offers)
    shopping, treatment = keys[0], keys[1]
    asked, count = np.empty(BLOCK, np.int64), 0
    u, u_claim = np.empty(MASK_BITS, np.int64), np.empty(MASK_BITS, np.int64)
    for word in range(start, stop, MASK_BITS):
        size = min(MASK_BITS, stop - word)
        others = ~mask_of_membership(rows, MEMBER, word, size)
        store_draws(shopping, word, u)
        may = mask_of_stored_below(u, most[0]) | (mask_of_stored_below(u, most[1]) & others)
        holders = mask_of_customers(rows, word, size)
        if holders != 0 and len(book.cells) > 0:
            store_draws(treatment, word, u_claim)
            holders &= mask_of_renewing(u, u_claim, most_renewing)
        count = append_set_rows(
            rows, first_bits(may | holders | everybody, stop - word), word, asked, count
        )
    look_up(book, page, rows, asked, count)
    for place in range(count):
        i = asked[place]
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        record_asked(book, page, rows, i)
        shop, treat = draw(shopping, i), draw(treatment, i)
        policy_phase(rows, tables, offers, notice, i, shop, treat, tally)
        record_change(book, page, rows, i, status, people, held)
