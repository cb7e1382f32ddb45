"""The agency's month as a compiled loop over columns, block by block, on all threads."""

from __future__ import annotations

import numba
import numpy as np

from ..agents import chance
from ..agents.borrowing import borrowed
from ..agents.compiled import loop, rule
from ..agents.insuring import insure_row, may_insure
from .threads import BLOCK, WORD

draw = chance.draw


@loop
def insure_loop(rows, tables, notice, first, last, tallies, everybody, offers, keys):
    """Everybody may claim, renew, compare and buy."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        tally = tallies[block]
        _insure_block(rows, tables, notice, start, stop, tally, everybody, offers, keys)


@rule
def _insure_block(rows, tables, notice, start, stop, tally, everybody, offers, keys):
    rows, tables = borrowed(rows), borrowed(tables)
    notice, offers = borrowed(notice), borrowed(offers)
    shopping, treatment = keys[0], keys[1]
    for word in range(start, stop, WORD):
        asked = 0
        for bit in range(min(WORD, stop - word)):
            i = np.uint64(word + bit)
            asked |= np.int64(everybody | may_insure(rows, offers, i, draw(shopping, i))) << bit
        for bit in range(WORD if asked != 0 else 0):
            if (asked >> bit) & 1:
                i = word + bit
                luck, claim_luck = draw(shopping, i), draw(treatment, i)
                insure_row(rows, tables, offers, notice, i, luck, claim_luck, tally)
