"""Balances of the members, added up row by row: what the books must agree with."""

from __future__ import annotations

import numba
import numpy as np

from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.columns import Population, RoundContext
from ...agents.people.status import MEMBER, membership_of
from ...agents.scan.threads import BLOCK, blocks_of, threads_for
from ...agents.sharing.wallet import returned_fen


@parallel_loop
def _balance_loop(rows, context, totals):
    """Add up the members, block by block."""
    for block in numba.prange(len(totals)):
        totals[block] = _balance_block(rows, context, np.int64(block) * BLOCK)


@rule
def _balance_block(rows, context, start):
    rows, context = without_refcounts(rows), without_refcounts(context)
    total = np.int64(0)
    for i in range(start, min(start + BLOCK, len(rows.status))):
        if membership_of(rows.status[i]) == MEMBER:
            total += returned_fen(rows, context, i, np.int64(rows.people[i]))
    return total


def add_balances(rows: Population, context: RoundContext, threads: int | None = None) -> int:
    """What is left of all members' balances, fen.

    Args:
        rows: the population, with balances.
        context: of the round: what has been taken before its bill.
        threads: to use; None for all cores.
    """
    blocks = blocks_of(len(rows.status))
    totals = np.zeros(blocks, np.int64)
    with threads_for(blocks, threads):
        _balance_loop(rows, context, totals)
    return int(totals.sum())
