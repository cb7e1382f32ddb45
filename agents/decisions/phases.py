"""A row's part in each phase of a round: which rule is asked, in which order, and what changes.

Written once: compiled loops call these functions for a hundred million rows, `Member` runs the
same text as plain Python. Each reads and writes one row only, and of others only their status as
of the last round.
"""

from __future__ import annotations

from typing import NamedTuple

from ..engine.jit import inlined
from ..engine.random_draws import ONE, draw, even_draw
from ..people.age import age_on, age_sex_cell
from ..people.birth import birth_phase
from ..people.contacts import COMMUNITY, contacts_in
from ..people.household import decider_of
from ..people.status import (
    AGED_OUT,
    CHRONIC,
    CONCEALED,
    DEAD,
    EXPELLED,
    HEALTHY,
    ILL,
    LEFT,
    MEMBER,
    health_of,
    membership_of,
    waiting_is_over,
    with_health,
    with_membership,
)
from ..people.traits import conceals, credit_of, sex_of
from ..sharing.class_share import own_seen_fen, own_share_fen
from ..sharing.wallet import open_balance
from .billing_result import BillingResult
from .enrolment import hearing_cell, hears, is_reached, may_join, wants_to_join
from .health import (
    EXPECTED_BITS,
    dies,
    expected_aid,
    falls_ill,
    overstates,
    round_chance,
    turns_chronic,
)
from .illness_grade import mean_aid_fen, spared_of
from .second_membership import keep_first_day, may_bring, may_come
from .topping_up import prepaid_billing
from .willingness_to_pay import has_policy, willingness_to_pay
from .withdrawal import PAID_LATE, UNPAID, collect, withdraws


class HealthResult(NamedTuple):
    """What a round brought to the people of one row; people, and aid in 1/256 fen."""

    claiming: int  # covered members who fall critically ill
    lost: int  # members who fall ill in the waiting period
    died: int  # members
    aged_out: int  # members who leave by age
    expected_aid: int
    lesser: int  # covered members who claim over a lesser illness
    insured: int  # policyholders who fall critically ill


@inlined
def enrolment_phase(rows, tables, context, community, i, hearing_draw):
    """Somebody outside, or open to it again, hears of the plan, may join, and joins if worth it.

    For a child, its head hears of it and finds it worth it; the credit is the head's, too, and age
    and health are the child's. A head who was a member and will not be one again enrols nobody.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: what is known in this round; `day` is the day of joining.
        community: the row's own.
        i: the row.
        hearing_draw: draw whether the person hears, of whoever decides (`decider_of`).

    Returns:
        People who joined.
    """
    status = rows.status[i]
    who = decider_of(rows, context, i)
    if not may_come(rows, tables, community.links_key, i, who):
        return 0
    if who != i and not may_bring(rows, tables, context, community, who):
        return 0
    friends = contacts_in(MEMBER, community, draw(community.links_key, who))
    cell = hearing_cell(friends, health_of(rows.status[who]), conceals(rows.traits[who]))
    health = health_of(status)
    if not hears(hearing_draw, context.heard[cell]):
        return 0
    reach = tables.reach[age_on(context.age_day, rows.born[who])]
    if not is_reached(even_draw(community.links_key, i - i % COMMUNITY), reach):
        return 0
    if rows.people[i] == 0 or not may_join(
        age_on(context.age_day, rows.born[i]),
        context.youngest,
        context.leaving_age,
        credit_of(rows.traits[who]),
        context.minimum_credit,
        health,
        conceals(rows.traits[i]),
    ):
        return 0
    seen_fen = own_seen_fen(rows, context, who)
    if not wants_to_join(willingness_to_pay(rows, tables, context, who), seen_fen):
        return 0
    keep_first_day(rows, i)
    status = with_membership(status, MEMBER)
    rows.status[i] = status | CONCEALED if health == CHRONIC else status
    rows.joined[i] = context.day
    open_balance(rows, tables, i)
    return rows.people[i]


@inlined
def health_phase(rows, tables, context, i, illness_draw, chronic_draw, death_draw):
    """A person ages, may turn chronically ill, fall critically ill, or die; or is born.

    The ill and the dead leave the row.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: day and length of the round, leaving age, waiting period.
        i: the row.
        illness_draw: draw for critical illness.
        chronic_draw: draw for chronic illness.
        death_draw: draw for death.

    Returns:
        A `HealthResult`.
    """
    people = rows.people[i]
    if people == 0:
        birth_phase(rows, tables, context, i)
        return HealthResult(0, 0, 0, 0, 0, 0, 0)
    status = rows.status[i]
    age = age_on(context.age_day, rows.born[i])
    aged_out = 0
    if age >= context.leaving_age and membership_of(status) == MEMBER:
        status = with_membership(status, AGED_OUT)
        rows.status[i] = status
        aged_out = people  # and lives on, as whoever is not a member does
    sex, health = sex_of(rows.traits[i]), health_of(status)
    if turns_chronic(context.chronic[age_sex_cell(age, sex)], chronic_draw) and health == HEALTHY:
        health = CHRONIC
        status = with_health(status, CHRONIC)
        rows.status[i] = status
    chance = round_chance(rows, tables, context, i, age, sex, health == CHRONIC)
    found = falls_ill(people, chance, illness_draw) if tables.expected == 0 else 0
    spared = spared_of(rows, tables, context, found, age, illness_draw) if found > 0 else 0
    ill = found - spared
    dead = dies(people - ill, context.death[age_sex_cell(age, sex)], death_draw)
    if ill + dead > 0:
        rows.people[i] = people - ill - dead
    if ill + dead == people:
        rows.status[i] = with_health(status, ILL if ill > 0 else DEAD)
    member = membership_of(status) == MEMBER
    covered = member and waiting_is_over(context.day, rows.joined[i], context.waiting_days)
    lesser = aid = 0
    if covered and tables.expected == 0:
        more = overstates(people, chance, tables.exaggeration, found, illness_draw)
        lesser = min(more, people - ill - dead)
    elif covered and len(rows.cost) > 0:
        aid = people * (rows.cost[i] << EXPECTED_BITS)
    elif covered:
        aid = people * expected_aid(chance, mean_aid_fen(tables, context, age))
    return HealthResult(
        ill if covered else 0,
        ill if member and not covered else 0,
        dead if member else 0,
        aged_out,
        aid,
        lesser,
        found if has_policy(rows, i) else 0,
    )


@inlined
def billing_phase(rows, tables, context, community, i, payment_draw, attention_draw):
    """A member is billed, pays or is expelled, and may withdraw over the bill.

    A child's head pays, looks and withdraws for it, by the same draws as for the head itself.

    Args:
        rows: the population.
        tables: what the scenario says.
        context: the bill and the news.
        community: the row's own.
        i: the row, of a member.
        payment_draw: draw for the collection, of whoever decides (`decider_of`).
        attention_draw: draw for looking at the bill, of the same.

    Returns:
        A `BillingResult`.
    """
    if own_share_fen(rows, context, i) == 0:
        return BillingResult.NOT_BILLED
    status = rows.status[i]
    who = decider_of(rows, context, i)
    if len(rows.paid_in) > 0:
        return prepaid_billing(
            rows, tables, context, community, i, who, payment_draw, attention_draw
        )
    payment = collect(rows, tables, context, i, who, payment_draw)
    if payment == UNPAID:
        rows.status[i] = with_membership(status, EXPELLED)
        return BillingResult.EXPELLED
    late = payment == PAID_LATE
    if withdraws(rows, tables, context, community, who, attention_draw, ONE):
        rows.status[i] = with_membership(status, LEFT)
        return BillingResult.LEAVES_LATE if late else BillingResult.LEAVES
    return BillingResult.STAYS_LATE if late else BillingResult.STAYS
