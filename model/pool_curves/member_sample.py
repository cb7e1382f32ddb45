"""Looking at a sample of the members as a bill arrives: the margin every round, all at moments.

One thread and whole numbers: ten thousand rows are not worth waking another one.
"""

from __future__ import annotations

import numpy as np

from ...agents.decisions.illness_grade import mean_aid_fen
from ...agents.decisions.price_response import BINS, OUT, chance_now, margin_bin, yearly_cost
from ...agents.decisions.willingness_to_pay import willingness_to_pay
from ...agents.decisions.withdrawal import bearable_fen
from ...agents.engine.jit import rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.people.age import age_on
from ...agents.people.household import decider_of
from ...agents.people.status import MEMBER, membership_of
from ...agents.sharing.class_share import own_share_fen


@rule
def tally_margin(rows, tables, context, places):
    """Who would leave if the share rose by so much, and what they cost.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: day, and what a round is perceived to cost.
        places: rows to look at, int64.

    Returns:
        People (where they owe by class, the fen that they owe), their yearly cost (fen), and
        rows, by bin of the rise; in the last line of all who stay at this share: int64, shape
        (BINS + 1, 3).
    """
    tally = np.zeros((BINS + 1, 3), np.int64)
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    for k in range(len(places)):
        i = np.uint64(places[k])
        place = margin_bin(rows, tables, context, places[k])
        if place == OUT:
            continue
        people = np.int64(rows.people[i])
        cost = people * yearly_cost(rows, tables, context, i)
        if len(context.share_class) > 0:
            people *= own_share_fen(rows, context, i)
        tally[BINS, 0] += people
        tally[BINS, 1] += cost
        tally[BINS, 2] += 1
        if place >= 0:
            tally[place, 0] += people
            tally[place, 1] += cost
            tally[place, 2] += 1
    return tally


@rule
def copy_members(rows, tables, context, places, out):
    """Write down, of each row that is a member's, what theory asks of it; return how many are.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: of the round.
        places: rows to look at, int64.
        out: people, the highest share that they bear (fen; what a round is worth to them, by the
            package's own rule of leaving), yearly cost (fen), chance of a claim in this round
            (2**-48), its mean aid, and what one of them owes (fen): int64, shape (rows, 6),
            written from the first line on.
    """
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    count = 0
    for k in range(len(places)):
        i = np.uint64(places[k])
        if membership_of(rows.status[i]) != MEMBER or rows.people[i] == 0:
            continue
        out[count, 0] = rows.people[i]
        who = decider_of(rows, context, places[k])
        out[count, 1] = bearable_fen(willingness_to_pay(rows, tables, context, who), 0)
        out[count, 2] = yearly_cost(rows, tables, context, i)
        out[count, 3] = chance_now(rows, tables, context, i)
        out[count, 4] = mean_aid_fen(tables, context, age_on(context.age_day, rows.born[i]))
        out[count, 5] = own_share_fen(rows, context, i)
        count += 1
    return count
