"""Leaving between two bills as a compiled loop over columns, block by block, on all threads."""

from __future__ import annotations

import numba
import numpy as np

from ...agents.decisions.health import RISK_SHIFT, yearly_risk
from ...agents.decisions.reconsideration import reconsideration_phase
from ...agents.engine.jit import parallel_loop, rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.engine.random_draws import draw
from ...agents.people.contacts import Community, community_of
from ...agents.people.household import decider_of, with_followers
from ...agents.people.status import MEMBER
from ...agents.scan.bitmasks import (
    MASK_BITS,
    append_set_rows,
    first_bits,
    mask_below,
    mask_of_membership,
)
from ...agents.scan.candidate_filters import could_look
from ...agents.scan.member_register import held_by, record_change
from ...agents.scan.threads import BLOCK, thread_number
from .departures import LEFT, count_departure
from .scan import extent, status_before


@parallel_loop
def reconsider_loop(rows, tables, context, register, scan):
    """Every member may look at the plan between two bills, and leave, block by block."""
    for block in numba.prange(len(scan.tallies)):
        _reconsider_block(rows, tables, context, register, scan, np.int64(block), thread_number())


@rule
def _reconsider_block(rows, tables, context, register, scan, block, thread):
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    register, scan = without_refcounts(register), without_refcounts(scan)
    start, stop = extent(scan, block)
    key, gone = scan.keys[0], scan.gone[thread]
    asked, count = np.empty(BLOCK, np.int64), 0
    for word in range(start, stop, MASK_BITS):
        may = mask_below(key, scan.bounds[0], word) | scan.everybody
        may = with_followers(rows, may, word, min(MASK_BITS, stop - word))
        may &= mask_of_membership(rows, MEMBER, word, min(MASK_BITS, stop - word))
        count = append_set_rows(rows, first_bits(may, stop - word), word, asked, count)
    before = status_before(rows, scan, thread, start, stop)
    left = risk = 0
    for place in range(count):
        i = asked[place]
        who = decider_of(rows, context, i)
        u = draw(key, who)
        might = could_look(rows, context, np.uint64(who), u) | (scan.everybody != 0)
        if rows.people[i] == 0 or not might:
            continue
        first, size = community_of(i, stop)
        community = Community(before, first - start, size, scan.links_key)
        status, people, held = rows.status[i], rows.people[i], held_by(rows, i)
        if reconsideration_phase(rows, tables, context, community, i, u) > 0:
            record_change(register, thread, rows, i, status, people, held)
            left += people
            count_departure(gone, LEFT, rows, context, i, people)
            risk += people * (yearly_risk(rows, tables, context.age_day, i) >> RISK_SHIFT)
    scan.tallies[block, 0], scan.tallies[block, 1] = left, risk
