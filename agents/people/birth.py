"""Birth: who is to be born during the run has a row from the launch on, and is nobody so far."""

from __future__ import annotations

from ..engine.jit import inlined, rule
from .status import OUTSIDE, UNBORN, membership_of, with_membership


@rule
def is_born_by(status, born, day):
    """Whether somebody who was not there yet is there on a day.

    Args:
        status: the row's status byte.
        born: day of birth, since the launch.
        day: as of which ages count; where nobody ages it is the launch, and nobody is born.
    """
    return (membership_of(status) == UNBORN) & (born <= day)


@inlined
def birth_phase(rows, tables, context, i):
    """An agent comes into the world, with all its people; what a round brings begins with the next.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: of the round.
        i: the row, of an agent without people.
    """
    status = rows.status[i]
    if is_born_by(status, rows.born[i], context.age_day):
        rows.status[i] = with_membership(status, OUTSIDE)
        rows.people[i] = tables.newborn
