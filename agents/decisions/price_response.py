"""Who is at the margin: how near the share is to what cover is worth to a member, at which cost."""

from __future__ import annotations

from ..engine.jit import inlined
from ..people.age import age_on
from ..people.household import decider_of
from ..people.status import CHRONIC, MEMBER, health_of, membership_of, waiting_is_over
from ..people.traits import sex_of
from ..sharing.class_share import own_perceived_fen
from .health import EXPECTED_BITS, expected_aid, own_chance, round_chance, yearly_risk
from .illness_grade import mean_aid_fen
from .willingness_to_pay import willingness_to_pay
from .withdrawal import EVERYTHING, bearable_fen, wants_to_leave

BINS_A_SHARE = 400
"""Bins above the share are this part of it wide."""
BINS = 128
"""Bins that are counted: up to 32 % above the share."""
BEYOND = -1
"""The bin of whoever would stay even then."""
OUT = -2
"""The bin of whoever is no member, or would not stay at this share."""


@inlined
def yearly_cost(rows, tables, context, i):
    """Aid to be expected of a member in a year, fen, once no declaration holds any more."""
    if len(rows.cost) > 0:
        return rows.cost[i] * tables.rounds_a_year
    day = context.age_day
    aid = mean_aid_fen(tables, context, age_on(day, rows.born[i]))
    return expected_aid(yearly_risk(rows, tables, day, i), aid) >> EXPECTED_BITS


@inlined
def margin_bin(rows, tables, context, i):
    """By how much the share would have to rise before this member, attentive, would leave.

    Returns:
        The bin of the rise that the member bears, from 0; BEYOND for more than is counted; OUT.
    """
    if membership_of(rows.status[i]) != MEMBER or rows.people[i] == 0:
        return OUT
    who = decider_of(rows, context, i)
    worth, seems_fen = willingness_to_pay(rows, tables, context, who), context.perceived_fen
    if len(context.share_class) > 0:
        seems_fen = max(own_perceived_fen(rows, context, who), 1)
    if wants_to_leave(seems_fen, worth):
        return OUT
    bearable = bearable_fen(worth, seems_fen)
    if bearable == EVERYTHING:
        return BEYOND
    above = bearable - seems_fen
    # What is bearable is in whole fen: it lies, on average, half a fen higher than it says.
    twice = 2 * above + 1
    if twice * BINS_A_SHARE >= 2 * BINS * seems_fen:
        return BEYOND
    return twice * BINS_A_SHARE // (2 * seems_fen)


@inlined
def chance_now(rows, tables, context, i):
    """A member's chance of a claim in this round, 0 in the waiting period; of 2**-48."""
    if not waiting_is_over(context.day, rows.joined[i], context.waiting_days):
        return 0
    if len(rows.cost) > 0:
        return own_chance(rows, tables, context.age_day, i)
    age, chronic = age_on(context.age_day, rows.born[i]), health_of(rows.status[i]) == CHRONIC
    return round_chance(rows, tables, context, i, age, sex_of(rows.traits[i]), chronic)
