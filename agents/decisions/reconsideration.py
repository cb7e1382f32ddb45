"""Leaving between two bills: who looks at the plan once more before the next bill comes."""

from __future__ import annotations

from ..engine.jit import inlined
from ..people.household import decider_of
from ..people.status import LEFT, with_membership
from .withdrawal import withdraws


@inlined
def reconsideration_phase(rows, tables, context, community, i, look_draw):
    """A member may look at the plan between two bills, and withdraws as over the last of them.

    A child's head looks and withdraws for it, by the same draw as for the head itself.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: the last bill, whose rise and news are no longer new.
        community: the row's own.
        i: the row, of a member.
        look_draw: draw for looking, of whoever decides (`decider_of`).

    Returns:
        People who left.

    Source:
        assumption: real members could leave on any day; when they did is not public.
    """
    who = decider_of(rows, context, i)
    if not withdraws(rows, tables, context, community, who, look_draw, tables.between_bills):
        return 0
    rows.status[i] = with_membership(rows.status[i], LEFT)
    return rows.people[i]
