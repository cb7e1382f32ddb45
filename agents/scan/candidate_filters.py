"""Filters: whom a round cannot change, so that the rules need not be asked about most rows.

A filter states no rule. It compares a row's draws with the highest chance that the rules could
give, and may only err by asking in vain (tests/agents/scan/test_candidate_filters.py). There are
two, one behind the other: `most_...` bounds everybody's chance, so that a draw alone tells that a
row need not be read; `could_...` reads the row.
"""

from __future__ import annotations

import numpy as np

from ..decisions.enrolment import hearing_cell
from ..decisions.health import RISK_CELLS, risk_cell
from ..decisions.policy_choice import Offers
from ..decisions.second_membership import has_gone
from ..decisions.withdrawal import look_chance
from ..engine.jit import inlined, rule
from ..engine.random_draws import CERTAIN, FEW, ONE
from ..people.age import SEXES, age_on, age_sex_cell, days_to_age
from ..people.birth import is_born_by
from ..people.columns import LookupTables, Population, RoundContext
from ..people.contacts import CONTACTS
from ..people.status import CHRONIC, MEMBER, OUTSIDE, health_of, membership_of
from ..people.traits import ability_of, attention_of, conceals, frailty_of, patience_of, sex_of
from ..sharing.wallet import falls_short

BIRTHDAYS = 16
"""Rows that share a note of the day on which the next of them is born or comes of leaving age."""
NEVER = 1 << 30
"""A day that no run reaches."""


def filters_hold(rows: Population, tables: LookupTables) -> bool:
    """Whether chances of illness come from the table, and are at most as high as it says."""
    return len(rows.cost) == 0 and tables.expected == 0 and bool((tables.effect <= ONE).all())


def most_enrol(context: RoundContext) -> int:
    """Highest chance of anybody to hear of the plan: looks for cover, all contacts are members."""
    return int(context.heard.max())


def most_live(context: RoundContext, people: int, oldest: int) -> np.ndarray:
    """Highest chance of anybody to fall ill, to turn chronically ill and to die: int64, shape (3,).

    Args:
        context: chances of the round.
        people: people that an agent stands for at most.
        oldest: age of the oldest person.
    """
    ages = oldest + 1
    if people > FEW:
        return np.full(3, CERTAIN, np.int64)
    ill = people * int(context.claimable[: ages * RISK_CELLS].max())
    dead = people * int(context.death[: SEXES * ages].max())
    chronic = int(context.chronic[: SEXES * ages].max())
    return np.array([min(ill, CERTAIN), min(chronic, CERTAIN), min(dead, CERTAIN)], np.int64)


@rule
def most_alert(attentions, jump_pushes, friends_push, jump, news):
    """Chance to look at the bill if all contacts have left, by attention and patience.

    Nobody's chance is higher, so whoever draws above it need not be asked about contacts.

    Args:
        attentions: chance to look at an ordinary bill: int64, shape (classes,).
        jump_pushes: answer to a doubling, in 1/1024: int64, shape (other classes,).
        friends_push: push of a contact who has left, in 1/1024.
        jump: rise of the bill, in 1/1024 of the last one.
        news: push of the news of this round, in 1/1024.
    """
    most = np.empty((len(attentions), len(jump_pushes)), np.int64)
    for i in range(len(attentions)):
        for k in range(len(jump_pushes)):
            most[i, k] = look_chance(
                np.int64(attentions[i]),
                jump,
                np.int64(jump_pushes[k]),
                news,
                CONTACTS,
                friends_push,
            )
    return most.ravel()


def most_settle(tables: LookupTables, context: RoundContext) -> np.ndarray:
    """Highest chance that a collection fails, and that a bill is looked at: int64, shape (2,)."""
    return np.array([tables.failure.max(), context.most_alert.max()], np.int64)


def most_insure(offers: Offers) -> np.ndarray:
    """Highest chance of members and of others to compare policies: int64, shape (2,)."""
    if not offers.on_sale.any():
        return np.zeros(2, np.int64)
    inside = offers.transfer_interest if offers.transfer else offers.interest[MEMBER]
    return np.array([inside, np.delete(offers.interest, MEMBER).max()], np.int64)


def most_renew(offers: Offers, people: int, oldest: int) -> np.ndarray:
    """Highest chances that a policy ends, and is claimed on: int64, shape (products, 2).

    Args:
        offers: of the month.
        people: people that an agent stands for at most.
        oldest: age of the oldest person.
    """
    ends = min(offers.lapse + offers.renewal_attention, CERTAIN)
    claims = offers.treatment.reshape(len(offers.on_sale), -1).max(axis=1)
    many = people > FEW
    claims = np.full_like(claims, CERTAIN) if many else np.minimum(people * claims, CERTAIN)
    return np.column_stack([np.where(oldest >= offers.leaving, CERTAIN, ends), claims])


@inlined
def could_enrol(rows, tables, context, i, u):
    """Is outside or may join again, and would hear of the plan if all contacts were members."""
    status = rows.status[i]
    membership = membership_of(status)
    cell = hearing_cell(CONTACTS, health_of(status), conceals(rows.traits[i]))
    comes = (membership == OUTSIDE) | (has_gone(membership) & (tables.join_again > 0))
    return comes & (u < context.heard[cell])


@inlined
def could_change_in_health(rows, _tables, context, i, u_illness, u_chronic, u_death):
    """May be born, turn ill, die, or leave by age; the declaration is left out of account."""
    people, status, traits = np.int64(rows.people[i]), rows.status[i], rows.traits[i]
    born, sex = np.int64(rows.born[i]), sex_of(traits)
    age = age_on(context.age_day, born)
    age = age * (age > 0)  # tables have no place for who is not born yet
    by_age = np.uint64(age_sex_cell(age, sex))
    cell = np.uint64(risk_cell(age, sex, frailty_of(traits), health_of(status) == CHRONIC))
    return (
        (u_illness < people * context.claimable[cell])
        | (u_death < people * context.death[by_age])
        | (u_chronic < context.chronic[by_age])
        | (people > FEW)
        | is_born_by(status, born, context.age_day)
        | ((age >= context.leaving_age) & (membership_of(status) == MEMBER))
    )


@inlined
def mask_of_birthdays(rows, context, first, size):
    """Who of some is born now, or a member of leaving age, a bit each; and the day of the next one.

    Args:
        rows: the population.
        context: day and leaving age.
        first: the first row.
        size: rows, at most 64.
    """
    days, word, following = days_to_age(context.leaving_age), np.int64(0), NEVER
    for bit in range(size):
        born, status = np.int64(rows.born[first + bit]), rows.status[first + bit]
        word |= np.int64(is_born_by(status, born, context.age_day)) << bit
        if context.age_day < born:
            following = min(following, born)
        elif context.age_day - born < days:
            following = min(following, born + days)
        else:
            word |= np.int64(membership_of(status) == MEMBER) << bit
    return word, following


@inlined
def could_change_over_bill(rows, tables, context, i, u_payment, u_look):
    """Is a member, and the collection fails or the bill might be looked at."""
    acts = could_act_on_bill(rows, tables, context, i, u_payment, u_look)
    acts = acts | falls_short(rows, tables, context, i) if len(rows.paid_in) > 0 else acts
    return (membership_of(rows.status[i]) == MEMBER) & acts


@inlined
def could_act_on_bill(rows, tables, context, i, u_payment, u_look):
    """Is somebody by whom a collection fails, or who might look at the bill, for whomever."""
    failure = tables.failure[np.uint64(ability_of(rows.traits[i]))]
    return (u_payment < failure) | could_look(rows, context, i, u_look)


@inlined
def mask_of_short(rows, tables, context, first, size):
    """Whose balance a bill takes below the least, a bit each; nobody's where there are none.

    Args:
        rows: the population.
        tables: the least balance.
        context: the bill.
        first: the first row.
        size: rows, at most 64.
    """
    found = np.int64(0)
    if len(rows.paid_in) > 0:
        for bit in range(size):
            found |= np.int64(falls_short(rows, tables, context, first + bit)) << bit
    return found


@inlined
def could_reconsider(rows, _tables, context, i, u):
    """Is a member, and might look at the plan between two bills."""
    return (membership_of(rows.status[i]) == MEMBER) & could_look(rows, context, i, u)


@inlined
def could_look(rows, context, i, u):
    """Is somebody who might look at the bill, or at the plan between two bills, for whomever."""
    traits = rows.traits[i]
    return u < context.most_alert[np.uint64(8 * attention_of(traits) + patience_of(traits))]
