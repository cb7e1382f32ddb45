"""A row's part in a month of the agency: claims, policies that end, premiums, and purchases.

Written once, as in agents/decisions/phases.py; the rules it asks are in
agents/decisions/policy_choice.py. A month is, in this order: claims of the month behind, policies
that end, premiums for the month ahead, and new policies, whose first premium is paid at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..engine.jit import as_python, hook, inlined
from ..engine.random_draws import ONE, next_draw
from ..engine.units import MONTHS_A_YEAR
from ..people.age import age_on, age_sex_cell
from ..people.columns import Population
from ..people.household import decider_of
from ..people.policy_months import month_bought, with_month
from ..people.status import (
    AGED_OUT,
    AIDED,
    CHRONIC,
    CONCEALED_POLICY,
    CUSTOMER,
    EXPELLED,
    LEFT,
    MEMBER,
    health_of,
    membership_of,
    with_membership,
)
from ..people.traits import attitude_of, conceals, frailty_of, sex_of
from ..sharing.class_share import own_perceived_fen
from .health import RISK_SHIFT, falls_ill, risk_cell, yearly_risk
from .policy_choice import (
    CERTAINLY,
    PLAN,
    PRODUCT,
    Offers,
    best_choice,
    can_buy,
    is_covered,
    wants_to_keep,
)
from .policy_tally import (
    BOUGHT,
    CONTESTED,
    DUE,
    ENDED,
    FORMER,
    FROM_PLAN,
    INSURED_PEOPLE,
    LEFT_PLAN,
    NEW_USERS,
    POLICIES,
    PREMIUM_FEN,
    RISK_LEFT,
    tally_place,
)
from .willingness_to_pay import willingness_to_pay, worth_fen


@hook
@inlined
def product_worth(rows, tables, offers, i, product, comfort_fen):
    """What a month of a policy is worth to this person, in fen; a contract needs no trust."""
    traits = rows.traits[i]
    cell = age_sex_cell(age_on(offers.age_day, rows.born[i]), sex_of(traits))
    cells = len(tables.death)
    return worth_fen(
        offers.benefit[product * cells + cell],
        tables.known_frailty[frailty_of(traits)],
        tables.known_chronic if health_of(rows.status[i]) == CHRONIC else ONE,
        tables.attitude[attitude_of(traits)],
        comfort_fen,
        MONTHS_A_YEAR,
    )


@hook
@inlined
def premium_of(rows, tables, offers, i, product):
    """This person's premium, fen a month."""
    cell = age_sex_cell(age_on(offers.age_day, rows.born[i]), sex_of(rows.traits[i]))
    return offers.premium[product * len(tables.death) + cell]


@inlined
def policy_claim_phase(rows, tables, offers, i, u, tally):
    """Claims of the month behind beside critical illness; those of who hid an illness apart."""
    status, traits = rows.status[i], rows.traits[i]
    held, people, cells = rows.policies[i], rows.people[i], len(tables.risk)
    age, chronic = age_on(offers.age_day, rows.born[i]), health_of(status) == CHRONIC
    cell = risk_cell(age, sex_of(traits), frailty_of(traits), chronic)
    for product in range(len(offers.on_sale)):
        bought = month_bought(held, product)
        if is_covered(bought, offers.month - 1, offers.waiting_months[product]):
            chance = offers.treatment[product * cells + cell]
            claims = falls_ill(people, chance, next_draw(u, product))
            hidden = offers.declaration[product] != 0 and status & CONCEALED_POLICY != 0
            tally[tally_place(product, CONTESTED if hidden else DUE)] += claims


@inlined
def renewal_phase(rows, tables, offers, i, u, tally):
    """Each policy ends by age, by chance or because it is not worth it, or its premium is paid."""
    people, held = rows.people[i], rows.policies[i]
    member = offers.plan_runs != 0 and membership_of(rows.status[i]) == MEMBER
    age = age_on(offers.age_day, rows.born[i])
    for product in range(len(offers.on_sale)):
        if month_bought(held, product) == 0:
            continue
        premium = premium_of(rows, tables, offers, i, product)
        u_own = next_draw(u, 1 + product)
        ends = age >= offers.leaving[product] or u_own < offers.lapse
        if not ends and u_own < offers.lapse + offers.renewal_attention:
            second = member or with_month(held, product, 0) != 0
            comfort = tables.second_comfort_fen if second else tables.comfort_fen
            worth = product_worth(rows, tables, offers, i, product, comfort)
            ends = not wants_to_keep(worth, premium)
        if ends:
            held = with_month(held, product, 0)
            tally[tally_place(product, ENDED)] += people
        else:
            tally[tally_place(product, POLICIES)] += people
            tally[tally_place(product, PREMIUM_FEN)] += people * premium
    rows.policies[i] = held
    if held == 0:
        rows.status[i] = rows.status[i] & ~CONCEALED_POLICY


@hook
@inlined
def best_product(rows, tables, offers, i, moves):
    """The product that gains this person most, and what it gains: fen a month; -1 for none."""
    traits, status, held = rows.traits[i], rows.status[i], rows.policies[i]
    age = age_on(offers.age_day, rows.born[i])
    comfort = tables.comfort_fen if held == 0 else tables.second_comfort_fen
    best, most = -1, 0
    for product in range(len(offers.on_sale)):
        offered = offers.on_sale[product] != 0 and month_bought(held, product) == 0
        if not offered or (moves != 0 and offers.transferable[product] == 0):
            continue
        if can_buy(
            age,
            offers.entry_from[product],
            offers.entry_to[product],
            0 if moves != 0 else offers.declaration[product],
            health_of(status),
            conceals(traits),
        ):
            worth = product_worth(rows, tables, offers, i, product, comfort)
            gain = worth - premium_of(rows, tables, offers, i, product)
            if best < 0 or gain > most:
                best, most = product, gain
    return best, most


@inlined
def plan_month_fen(rows, tables, offers, context, i):
    """What a month of the plan is perceived to cost somebody: by class, where there are classes."""
    if len(context.share_class) == 0:
        return offers.plan_fen
    return own_perceived_fen(rows, context, i) * tables.rounds_a_year // MONTHS_A_YEAR


@inlined
def choose_product(rows, tables, offers, context, i, moves, product, alone_gain):
    """What this person decides for: see `best_choice`."""
    inside = moves == 0 and offers.plan_runs != 0 and membership_of(rows.status[i]) == MEMBER
    plan_gain, beside_gain = 0, alone_gain
    if inside:
        beside = product_worth(rows, tables, offers, i, product, tables.second_comfort_fen)
        beside_gain = beside - premium_of(rows, tables, offers, i, product)
        plan_gain = CERTAINLY
        if tables.answers != 0:
            worth = (
                willingness_to_pay(rows, tables, context, i) * tables.rounds_a_year // MONTHS_A_YEAR
            )
            plan_gain = worth - plan_month_fen(rows, tables, offers, context, i)
    return best_choice(1 if inside else 0, plan_gain, alone_gain, beside_gain)


@inlined
def purchase_phase(rows, tables, offers, i, moves, product, tally):
    """A policy is bought and its first month paid; who moves from the plan is covered at once."""
    people, status = rows.people[i], rows.status[i]
    membership = membership_of(status)
    bought, paid = offers.month, premium_of(rows, tables, offers, i, product)
    if moves != 0:
        bought = max(offers.month - offers.waiting_months[product], 1)
        paid = offers.first_month_fen
    elif offers.declaration[product] != 0 and health_of(status) == CHRONIC:
        rows.status[i] = status | CONCEALED_POLICY
    tally[tally_place(product, BOUGHT)] += people
    tally[tally_place(product, POLICIES)] += people
    tally[tally_place(product, PREMIUM_FEN)] += people * paid
    if status & CUSTOMER == 0:
        tally[tally_place(product, NEW_USERS)] += people
        ended = offers.plan_runs == 0 and membership == MEMBER
        if moves != 0 or ended:
            tally[tally_place(product, FROM_PLAN)] += people
        elif membership in (LEFT, EXPELLED, AIDED, AGED_OUT):
            tally[tally_place(product, FORMER)] += people
    rows.status[i] = rows.status[i] | CUSTOMER
    rows.policies[i] = with_month(rows.policies[i], product, bought)


@inlined
def shopping_phase(rows, tables, offers, context, i, moves, tally):
    """Somebody compares, and may buy one product, and may leave the plan for it."""
    product, gain = best_product(rows, tables, offers, i, moves)
    choice = PLAN
    if product >= 0:
        choice = choose_product(rows, tables, offers, context, i, moves, product, gain)
    if choice >= PRODUCT:
        inside = moves == 0 and offers.plan_runs != 0
        leaves = choice == PRODUCT and inside and membership_of(rows.status[i]) == MEMBER
        purchase_phase(rows, tables, offers, i, moves, product, tally)
        if leaves:
            leave_plan(rows, tables, offers, i, tally)


@inlined
def leave_plan(rows, tables, offers, i, tally):
    """A member leaves the plan for a policy: of their own, or of whoever decides for them."""
    people = rows.people[i]
    risk = yearly_risk(rows, tables, offers.age_day, i) >> RISK_SHIFT
    rows.status[i] = with_membership(rows.status[i], LEFT)
    tally[LEFT_PLAN] += people
    tally[RISK_LEFT] += people * risk


@inlined
def following_phase(rows, tables, offers, context, i, leaver, tally):
    """A member leaves with whoever decides for them, who has left the plan for a policy.

    Asked when everybody has had their month with the agency, so that no order of people matters.

    Args:
        rows: the population.
        tables: what the scenario says.
        offers: what the agency offers in this month.
        context: what is known of the plan.
        i: the row, signed.
        leaver: the row of somebody who has left in this month, signed.
        tally: added to, see agents/decisions/policy_tally.py.

    Returns:
        People who leave.
    """
    people = rows.people[i]
    inside = people > 0 and membership_of(rows.status[i]) == MEMBER
    if not inside or decider_of(rows, context, i) != leaver:
        return 0
    leave_plan(rows, tables, offers, i, tally)
    return people


@inlined
def policy_phase(rows, tables, offers, context, i, u_shop, u_treatment, tally):
    """One person's month with the agency: claims, policies that end, premiums, and a purchase.

    Args:
        rows: the population.
        tables: what the scenario says.
        offers: what the agency offers in this month.
        context: what is known of the plan.
        i: the row.
        u_shop: draw whether the person compares; further ones are made from it.
        u_treatment: draw for claims.
        tally: int64, shape (3 + 9 x products,): added to, see agents/decisions/policy_tally.py.
    """
    people = rows.people[i]
    if people > 0:
        if rows.policies[i] != 0:
            policy_claim_phase(rows, tables, offers, i, u_treatment, tally)
            renewal_phase(rows, tables, offers, i, u_shop, tally)
        membership = membership_of(rows.status[i])
        moves = 1 if offers.transfer != 0 and membership == MEMBER else 0
        if u_shop < (offers.transfer_interest if moves != 0 else offers.interest[membership]):
            shopping_phase(rows, tables, offers, context, i, moves, tally)
        if rows.policies[i] != 0:
            tally[INSURED_PEOPLE] += people


@inlined
def could_change_policies(rows, offers, i, u_shop):
    """Holds a policy, or might compare: a filter without a branch (see candidate_filters.py)."""
    return (rows.policies[i] != 0) | (u_shop < offers.most_interest)


_is_covered = as_python(is_covered)


def policy_claims(
    seen: Population, ill: np.ndarray, offers: Offers, covers: Callable[..., Any] = _is_covered
) -> np.ndarray:
    """Claims for critical illness in a round, of policyholders out of their waiting months.

    Args:
        seen: rows of the ill, as arrays.
        ill: cases of the round: int32, shape (cases, 4): row, claiming, lesser, insured.
        offers: of the month.
        covers: the rule `is_covered`, for arrays.

    Returns:
        People who claim, by product: int64, shape (products, 2); due, and contested because an
        illness was hidden at purchase.
    """
    some = ill[:, 3] > 0
    people, held = ill[some, 3].astype(np.int64), seen.policies[some].astype(np.int64)
    hidden = seen.status[some] & CONCEALED_POLICY != 0
    bought_in = as_python(month_bought)
    claims = np.zeros((len(offers.on_sale), 2), np.int64)
    for product in range(len(claims)):
        bought = bought_in(held, product)
        covered = covers(bought, offers.month, int(offers.waiting_months[product])) != 0
        contested = hidden & bool(offers.declaration[product])
        claims[product] = people[covered & ~contested].sum(), people[covered & contested].sum()
    return claims
