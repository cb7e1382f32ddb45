"""Who is billed, by class of payer, and what they owe by what they were as they joined."""

from __future__ import annotations

import numba
import numpy as np

from ...agents.engine.jit import SETTINGS, inlined, parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.columns import Population, RoundContext
from ...agents.people.status import is_billed
from ...agents.scan.threads import BLOCK, blocks_of, thread_number, threads_for
from ...agents.sharing.class_share import own_share_fen, payer_class
from .departures import cells_of, departure_place

REASONS = NOT_PAID, LATE = range(2)
"""What may come of a bill, counted by class: it was not paid, or late."""


@parallel_loop
def _count_loop(rows, context, pages):
    """Count the billed block by block, each thread on a page of its own."""
    for block in numba.prange(-(-len(rows.status) // BLOCK)):
        _count_block(rows, context, np.int64(block) * BLOCK, pages[thread_number()])


@rule
def _count_block(rows, context, start, people):
    rows, context = without_refcounts(rows), without_refcounts(context)
    for row in range(start, min(start + BLOCK, len(rows.status))):
        i = np.uint64(row)
        billed = _people_billed(rows, context, i)
        if billed > 0:
            people[payer_class(rows, context, i)] += billed


@parallel_loop
def _charge_loop(rows, context, pages):
    """Add up what the billed owe, block by block, each thread on a page of its own."""
    for block in numba.prange(-(-len(rows.status) // BLOCK)):
        _charge_block(rows, context, np.int64(block) * BLOCK, pages[thread_number()])


@rule
def _charge_block(rows, context, start, fen):
    rows, context = without_refcounts(rows), without_refcounts(context)
    for row in range(start, min(start + BLOCK, len(rows.status))):
        i = np.uint64(row)
        billed = _people_billed(rows, context, i)
        if billed > 0:
            owed = billed * own_share_fen(rows, context, i)
            fen[departure_place(rows, context.cohorts, i)] += owed


@inlined
def _people_billed(rows, context, i):
    """How many people a row stands for who are billed."""
    joined = np.int64(rows.joined[i])
    terms = context.waiting_days, context.waiting_pay
    return np.int64(rows.people[i]) * is_billed(rows.status[i], context.day, joined, *terms)


def count_billed(rows: Population, context: RoundContext, threads: int | None = None) -> np.ndarray:
    """Members who are billed, by class: people, int64, shape (classes,).

    Args:
        rows: the population.
        context: day and classes.
        threads: to use; None for all cores.
    """
    blocks = blocks_of(len(rows.status))
    count = max(int(context.share_class.max()) + 1, len(context.seen_by))
    pages = np.zeros((SETTINGS.NUMBA_NUM_THREADS, count), np.int64)
    with threads_for(blocks, threads):
        _count_loop(rows, context, pages)
    return pages.sum(axis=0)


def add_up_owed(rows: Population, context: RoundContext, threads: int | None = None) -> np.ndarray:
    """What members owe of a bill, by cohort and kind: fen, int64, shape (cohort x kind,).

    Args:
        rows: the population.
        context: the bill.
        threads: to use; None for all cores.
    """
    blocks = blocks_of(len(rows.status))
    pages = np.zeros((SETTINGS.NUMBA_NUM_THREADS, cells_of(context)), np.int64)
    with threads_for(blocks, threads):
        _charge_loop(rows, context, pages)
    return pages.sum(axis=0)
