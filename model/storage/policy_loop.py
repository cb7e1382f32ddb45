"""The agency's month as a compiled loop over columns, block by block, on all threads."""

from __future__ import annotations

import numba
import numpy as np

from ...agents.decisions.policy_month import insure_row
from ...agents.engine import random_draws as chance
from ...agents.engine.jit import loop, rule
from ...agents.engine.unrefcounted_arrays import borrowed
from ...agents.people.status import MEMBER
from ...agents.scan.bitmasks import (
    WORD,
    customers,
    drawn,
    listed,
    lower,
    of_membership,
    renewing,
    within,
)
from ...agents.scan.member_register import note
from ...agents.scan.policy_register import held_by, look_up, note_asked
from ...agents.scan.threads import BLOCK, thread_number

draw = chance.draw


@loop
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
    luck, claim_luck = np.empty(WORD, np.int64), np.empty(WORD, np.int64)
    for word in range(start, stop, WORD):
        size = min(WORD, stop - word)
        others = ~of_membership(rows, MEMBER, word, size)
        drawn(shopping, word, luck)
        may = lower(luck, most[0]) | (lower(luck, most[1]) & others)
        holders = customers(rows, word, size)
        if holders != 0 and len(book.cells) > 0:
            drawn(treatment, word, claim_luck)
            holders &= renewing(luck, claim_luck, most_renewing)
        count = listed(rows, within(may | holders | everybody, stop - word), word, asked, count)
    look_up(book, page, rows, asked, count)
    for place in range(count):
        i = asked[place]
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        note_asked(book, page, rows, i)
        shop, treat = draw(shopping, i), draw(treatment, i)
        insure_row(rows, tables, offers, notice, i, shop, treat, tally)
        note(book, page, rows, i, status, people, held)
