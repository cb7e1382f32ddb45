"""Looking at a panel of people, members and others: who is covered, what cover is worth, and costs.

One thread and whole numbers, as in `member_sample`.
"""

from __future__ import annotations

import numpy as np

from ...agents.decisions.health import RISK_SHIFT, expected_aid, risk_cell, yearly_risk
from ...agents.decisions.illness_grade import mean_aid_fen
from ...agents.decisions.policy_month import premium_of, product_worth
from ...agents.decisions.price_response import chance_now
from ...agents.decisions.willingness_to_pay import willingness_to_pay
from ...agents.engine.jit import rule
from ...agents.engine.memory_access import without_refcounts
from ...agents.engine.units import MONTHS_A_YEAR
from ...agents.people.age import age_on
from ...agents.people.household import decider_of
from ...agents.people.policy_months import month_bought
from ...agents.people.status import (
    CHRONIC,
    MEMBER,
    health_of,
    is_billed,
    membership_of,
    waiting_is_over,
)
from ...agents.people.traits import frailty_of, sex_of
from ...agents.sharing.class_share import own_share_fen

BILLS, SHARES, WORTH, EXPECTED, POLICY_MONTHS, PREMIUMS, POLICY_WORTH, BENEFITS = range(8)
"""Sums of a person, times the people it stands for: bills, fen of shares, fen that a round of cover
was worth, aid expected (1/256 fen); the same of policies, benefits in fen."""
MEASURES = 8
PEOPLE, RISK, MEMBERS, RISK_COVERED, RISK_OF_EITHER, COVERED_BY_EITHER = range(6)
"""Sums of a look: people, and their yearly chance of critical illness in 2**-30; of all, and of
whom the plan, or the plan or a policy, covers."""
LOOK_MEASURES = 6


@rule
def look_at_members(rows, tables, context, places, sums, totals):
    """Add up what a bill finds: who is covered, what it is worth, costs, and can be expected.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: the bill.
        places: rows to look at, int64.
        sums: of each of these: int64, shape (rows, MEASURES); added to.
        totals: of this look: int64, shape (LOOK_MEASURES,); added to.
    """
    rows, tables, context = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(context),
    )
    for k in range(len(places)):
        i = np.uint64(places[k])
        people = np.int64(rows.people[i])
        if people == 0:
            continue
        member = membership_of(rows.status[i]) == MEMBER
        risk = people * (yearly_risk(rows, tables, context.age_day, i) >> RISK_SHIFT)
        covered = member and waiting_is_over(context.day, rows.joined[i], context.waiting_days)
        either = covered or (len(rows.policies) > 0 and rows.policies[i] != 0)
        totals[PEOPLE] += people
        totals[RISK] += risk
        totals[MEMBERS] += people * covered
        totals[RISK_COVERED] += risk * covered
        totals[RISK_OF_EITHER] += risk * either
        totals[COVERED_BY_EITHER] += people * either
        terms = context.waiting_days, context.waiting_pay
        if is_billed(rows.status[i], context.day, rows.joined[i], *terms):
            chance = chance_now(rows, tables, context, i)
            age = age_on(context.age_day, rows.born[i])
            aid = expected_aid(chance, mean_aid_fen(tables, context, age))
            sums[k, BILLS] += people
            sums[k, SHARES] += people * own_share_fen(rows, context, i)
            who = decider_of(rows, context, places[k])
            sums[k, WORTH] += people * willingness_to_pay(rows, tables, context, who)
            sums[k, EXPECTED] += people * aid


@rule
def look_at_policies(rows, tables, offers, places, claim_fen, sums):
    """Add up what a month of policies is worth, costs, and can be expected to pay.

    Args:
        rows: the population.
        tables: what the scenario says.
        offers: of the month.
        places: rows to look at, int64.
        claim_fen: what a claim is expected to bring in all, by product, fen.
        sums: of each of these: int64, shape (rows, MEASURES); added to.
    """
    rows, tables, offers = (
        without_refcounts(rows),
        without_refcounts(tables),
        without_refcounts(offers),
    )
    cells = len(tables.risk)
    for k in range(len(places)):
        i = np.uint64(places[k])
        people, held = np.int64(rows.people[i]), rows.policies[i]
        if people == 0 or held == 0:
            continue
        yearly = yearly_risk(rows, tables, offers.age_day, i)
        age, chronic = age_on(offers.age_day, rows.born[i]), health_of(rows.status[i]) == CHRONIC
        traits = rows.traits[i]
        cell = risk_cell(age, sex_of(traits), frailty_of(traits), chronic)
        first = membership_of(rows.status[i]) != MEMBER
        for product in range(len(offers.on_sale)):
            bought = month_bought(held, product)
            if bought == 0:
                continue
            comfort = tables.comfort_fen if first else tables.second_comfort_fen
            first = False
            sums[k, POLICY_MONTHS] += people
            sums[k, PREMIUMS] += people * premium_of(rows, tables, offers, i, product)
            worth = product_worth(rows, tables, offers, i, product, comfort)
            sums[k, POLICY_WORTH] += people * worth
            if offers.month - bought >= offers.waiting_months[product]:
                chance = yearly // MONTHS_A_YEAR + offers.treatment[product * cells + cell]
                sums[k, BENEFITS] += people * expected_aid(chance, claim_fen[product])
