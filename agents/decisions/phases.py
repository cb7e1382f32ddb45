"""A row's part in each phase of a round: which rule is asked, in which order, and what changes.

Written once: compiled loops call these functions for a hundred million rows, `Member` runs the
same text as plain Python. Each reads and writes one row only, and of others only `neighbours`,
their status as of the last round.
"""

from __future__ import annotations

from ..engine.jit import inlined
from ..engine.random_draws import draw
from ..people.age import age_on
from ..people.contacts import contacts_in
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
    OUTSIDE,
    health_of,
    is_billed,
    membership_of,
    waiting_is_over,
    with_health,
    with_membership,
)
from ..people.traits import ability_of, attention_of, conceals, credit_of, patience_of, sex_of
from .enrolment import hears, may_join, wants_to_join
from .health import (
    EXPECTED_BITS,
    dies,
    expected_aid,
    falls_ill,
    overstates,
    round_chance,
    turns_chronic,
)
from .willingness_to_pay import has_policy, willingness_to_pay
from .withdrawal import PAID, UNPAID, look_chance, looks, pays, wants_to_leave

# What a bill came to.
NOT_BILLED, STAYS, STAYS_LATE, REMOVED, LEAVES, LEAVES_LATE = range(6)


@inlined
def enrolment_phase(rows, tables, notice, neighbours, first, size, i, links_key, u):
    """Somebody outside hears of the plan, may join, and joins if it is worth it.

    Args:
        rows: the population.
        tables: what the scenario says.
        notice: what is known in this round; `day` is the day of joining.
        neighbours: status bytes as of the last round.
        first: where the community begins in `neighbours`.
        size: people in the community.
        i: the row.
        links_key: key of the draws that say who the contacts are.
        u: draw whether the person hears.

    Returns:
        People who joined.
    """
    status = rows.status[i]
    if membership_of(status) != OUTSIDE:
        return 0
    friends = contacts_in(MEMBER, neighbours, first, size, draw(links_key, i))
    if not hears(u, notice.heard[friends]):
        return 0
    traits, health = rows.traits[i], health_of(status)
    if rows.people[i] == 0 or not may_join(
        age_on(notice.day, rows.born[i]),
        notice.youngest,
        notice.leaving_age,
        credit_of(traits),
        notice.minimum_credit,
        health,
        conceals(traits),
    ):
        return 0
    if not wants_to_join(willingness_to_pay(rows, tables, notice, i), notice.seen_fen):
        return 0
    status = with_membership(status, MEMBER)
    rows.status[i] = status | CONCEALED if health == CHRONIC else status
    rows.joined[i] = notice.day
    return rows.people[i]


@inlined
def health_phase(rows, tables, notice, i, u_illness, u_chronic, u_death):
    """A person ages, may turn chronically ill, fall critically ill, or die.

    Args:
        rows: the population.
        tables: what the scenario says.
        notice: day and length of the round, leaving age, waiting period.
        i: the row.
        u_illness: draw for critical illness.
        u_chronic: draw for chronic illness.
        u_death: draw for death.

    Returns:
        Of members: (people who claim, people who fall ill in the waiting period, people who die,
        people who leave by age, expected aid in 1/256 fen, people who claim over a lesser
        illness); and of policyholders: people who fall ill. The ill and the dead leave the row.
    """
    people = rows.people[i]
    if people == 0:
        return 0, 0, 0, 0, 0, 0, 0
    status = rows.status[i]
    age = age_on(notice.day, rows.born[i])
    aged_out = 0
    if age >= notice.leaving_age and membership_of(status) == MEMBER:
        status = with_membership(status, AGED_OUT)
        rows.status[i] = status
        aged_out = people  # and lives on, as whoever is not a member does
    sex, health = sex_of(rows.traits[i]), health_of(status)
    if turns_chronic(notice.chronic[2 * age + sex], u_chronic) and health == HEALTHY:
        health = CHRONIC
        status = with_health(status, CHRONIC)
        rows.status[i] = status
    chance = round_chance(rows, tables, notice, i, age, sex, health == CHRONIC)
    ill = falls_ill(people, chance, u_illness) if tables.expected == 0 else 0
    dead = dies(people - ill, notice.death[2 * age + sex], u_death)
    if ill + dead > 0:
        rows.people[i] = people - ill - dead
    if ill + dead == people:
        rows.status[i] = with_health(status, ILL if ill > 0 else DEAD)
    insured = ill if has_policy(rows, i) else 0
    if membership_of(status) != MEMBER:
        return 0, 0, 0, aged_out, 0, 0, insured
    if not waiting_is_over(notice.day, rows.joined[i], notice.waiting_days):
        return 0, ill, dead, 0, 0, 0, insured
    if tables.expected == 0:
        more = overstates(people, chance, tables.exaggeration, ill, u_illness)
        return ill, 0, dead, 0, 0, min(more, people - ill - dead), insured
    if len(rows.cost) > 0:
        return 0, 0, dead, 0, people * (rows.cost[i] << EXPECTED_BITS), 0, insured
    return 0, 0, dead, 0, people * expected_aid(chance, tables.aid[age]), 0, insured


@inlined
def billing_phase(rows, tables, notice, neighbours, first, size, i, links_key, u_payment, u_look):
    """A member pays the bill or is removed; who looks at it and finds it too much leaves.

    Args:
        rows: the population.
        tables: what the scenario says.
        notice: the bill and the news.
        neighbours: status bytes as of the last round.
        first: where the community begins in `neighbours`.
        size: people in the community.
        i: the row, of a member.
        links_key: key of the draws that say who the contacts are.
        u_payment: draw for the collection.
        u_look: draw for looking at the bill.

    Returns:
        What the bill came to: STAYS, STAYS_LATE, REMOVED, LEAVES, LEAVES_LATE, or NOT_BILLED.
    """
    if notice.share_fen == 0:
        return NOT_BILLED
    status = rows.status[i]
    traits = rows.traits[i]
    late = 0
    if is_billed(status, notice.day, rows.joined[i], notice.waiting_days, notice.waiting_pay):
        payment = pays(tables.failure[ability_of(traits)], tables.retry_failure, u_payment)
        if payment == UNPAID:
            rows.status[i] = with_membership(status, EXPELLED)
            return REMOVED
        late = 0 if payment == PAID else 1
    if tables.answers != 0:
        gone = contacts_in(LEFT, neighbours, first, size, draw(links_key, i))
        chance = look_chance(
            tables.attention[attention_of(traits)],
            notice.jump,
            tables.jump_push[patience_of(traits)],
            notice.news,
            gone,
            tables.friends_push,
        )
        if looks(u_look, chance) and wants_to_leave(
            notice.perceived_fen, willingness_to_pay(rows, tables, notice, i)
        ):
            rows.status[i] = with_membership(status, LEFT)
            return LEAVES + late
    return STAYS + late
