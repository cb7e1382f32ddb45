"""Joining again: who left, or was removed over an unpaid bill, may come back, once."""

from __future__ import annotations

from ..engine.jit import inlined, rule
from ..engine.random_draws import draw, next_draw
from ..people.columns import JOINED_ONCE
from ..people.contacts import COMMUNITY
from ..people.status import EXPELLED, LEFT, OUTSIDE, is_gone, membership_of

OPENNESS = 1 << 41
"""Number of the further draw, from that of somebody's contacts, which says who is open to it."""


@rule
def has_gone(membership):
    """Who left, or was removed: of the people in a row, only an unpaid bill removes anybody.

    Who is refused aid for an illness has left the row; who is refused over a lesser one stays.
    """
    return (membership == LEFT) | (membership == EXPELLED)


@rule
def is_open_to_it(part, contacts_draw):
    """Whether somebody would ever join again; the same for life.

    Args:
        part: people who would, of 2**-48.
        contacts_draw: the draw that says who the person's contacts are.

    Source:
        plan rules: the waiting period restarts with joining again, which is open to anybody; how
        many would come back is an assumption.
    """
    return next_draw(contacts_draw, OPENNESS) < part


@inlined
def may_come(rows, tables, links_key, i, who):
    """Whether somebody stands where people join: outside, or out of the plan and open to it again.

    Args:
        rows: the population.
        tables: what the scenario says.
        links_key: key of the draws that say who the contacts are.
        i: the row.
        who: the row of whoever decides (`decider_of`).
    """
    membership = membership_of(rows.status[i])
    if membership == OUTSIDE:
        return True
    if len(rows.first_joined) == 0 or not has_gone(membership):
        return False
    once = rows.first_joined[i] == JOINED_ONCE
    return once and is_open_to_it(tables.join_again, draw(links_key, who))


@inlined
def may_bring(rows, tables, context, community, head):
    """Whether a head enrols children: as a member, or as somebody who might become one.

    The head may have joined again on this very day, before or after the child in the order of rows.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: of the day.
        community: the head's own, as of the last round.
        head: its row.
    """
    membership = membership_of(community.status[community.first + head % COMMUNITY])
    if not is_gone(membership):
        return True
    if len(rows.first_joined) == 0 or not has_gone(membership):
        return False
    once = rows.first_joined[head] == JOINED_ONCE or rows.joined[head] == context.day
    return once and is_open_to_it(tables.join_again, draw(community.links_key, head))


@inlined
def keep_first_day(rows, i):
    """Write down when somebody who joins again joined first, before that day is written over."""
    if membership_of(rows.status[i]) != OUTSIDE:
        rows.first_joined[i] = rows.joined[i]
