"""A rival plan on the market: who could have it instead, and what is then paid for this plan.

There is no rule of leaving for a rival: it lowers the price at which somebody who looks still
stays, and at which somebody who hears still joins.
"""

from __future__ import annotations

from ..engine.jit import inlined, rule
from ..people.age import age_on
from ..people.status import health_of
from ..people.traits import conceals, credit_of
from .enrolment import is_eligible


@rule
def price_beside(pays_fen, rival_worth_fen, rival_fen):
    """The most that is paid for a round of one plan where another can be had instead.

    Whoever looks takes what leaves more over. This plan does as long as it costs at most its own
    worth less what the rival leaves over; a rival that costs more than it is worth changes nothing.

    Args:
        pays_fen: the most that is paid for this plan where there is no other, fen.
        rival_worth_fen: the same for the rival, fen.
        rival_fen: what the rival is seen to cost in a round, fen.

    Returns:
        Fen, at least 0.

    Source:
        willingness to pay beside an outside option, as of any choice between two goods; that
        people compare the two plans so is an assumption.
    """
    return max(pays_fen - max(rival_worth_fen - rival_fen, 0), 0)


@inlined
def can_have_rival(rows, tables, context, i):
    """Whether somebody knows of the rival, and it would take them: by age, credit and health.

    Args:
        rows: the population, with ranks.
        tables: whom the rival takes.
        context: how many know of it.
        i: the row of whoever decides.
    """
    return rows.rival_rank[i] < context.rival_known and is_eligible(
        age_on(context.age_day, rows.born[i]),
        tables.rival_youngest,
        tables.rival_leaving_age,
        credit_of(rows.traits[i]),
        tables.rival_credit,
        health_of(rows.status[i]),
        conceals(rows.traits[i]),
    )
