"""The member register: members and policyholders counted as they change, not anew each round.

To look at a hundred million members takes longer than all they do in a round. Few of them change:
so each change is written down where it happens, and the census reads the register. So does the
month of the agency for those who keep their policies and pay.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from ..decisions.health import RISK_CELLS, RISK_SHIFT, risk_cell
from ..decisions.policy_tally import INSURED_PEOPLE, POLICIES, PREMIUM_FEN, tally_place
from ..engine.jit import inlined, rule
from ..engine.memory_access import prefetch, without_refcounts
from ..people.age import SEXES, age_on, age_sex_cell
from ..people.policy_months import MOST_PRODUCTS, month_bought
from ..people.status import CHRONIC, MEMBER, health_of, membership_of
from ..people.traits import frailty_of, sex_of

DAYS = 1 << 15
"""Days of joining that a row can hold; place 0 is for all before the launch."""
HOLDERS = MOST_PRODUCTS + 1
"""Policyholders born on one day are told apart by sex, and counted by product and in all."""


class MemberRegister(NamedTuple):
    """Members in people, by what matters of them; a closed register has no pages.

    Each thread writes a page of its own; a count is the sum over all pages.
    """

    cells: Any  # int32 [page, day of birth x sex x frailty x chronic]
    joined: Any  # int64 [page, day of joining + 1]
    trust: Any  # int64 [page, 1]: sum of people x trust
    policies: Any  # int32 [page, day of birth x sex x product, and last in all]
    asked: Any  # the same of those asked in this month, all policyholders taken off
    first_born: int  # day of birth of the oldest person


def open_register(pages: int, first_born: int, last_born: int) -> MemberRegister:
    """A register without members.

    Args:
        pages: threads that write; 0 for a closed register.
        first_born: day of birth of the oldest person, since the launch.
        last_born: that of the youngest.
    """
    days = last_born - first_born + 1
    return MemberRegister(
        cells=np.zeros((pages, days * RISK_CELLS), np.int32),
        joined=np.zeros((pages, DAYS + 1), np.int64),
        trust=np.zeros((pages, 1), np.int64),
        policies=np.zeros((pages, days * 2 * HOLDERS), np.int32),
        asked=np.zeros((pages, days * 2 * HOLDERS), np.int32),
        first_born=first_born,
    )


CLOSED = open_register(0, 0, 0)


@inlined
def _cell(register, rows, i, status):
    """Place of a member among the cells: as in the table of risks, by day of birth for age."""
    day, traits = np.int64(rows.born[i]) - register.first_born, rows.traits[i]
    chronic = np.int64(health_of(status) == CHRONIC)
    return risk_cell(day, sex_of(traits), frailty_of(traits), chronic)


@inlined
def _count(register, page, rows, i, status, people):
    """Add people of a row to the members."""
    register.cells[page, np.uint64(_cell(register, rows, i, status))] += people
    register.joined[page, max(np.int64(rows.joined[i]), -1) + 1] += people
    register.trust[page, 0] += people * np.int64(rows.trust[i])


@inlined
def record_joining(register, page, rows, new, count):
    """Write down new members: so many rows of a list."""
    if len(register.cells) > 0:
        cells = register.cells[page]
        for place in range(count):
            i = new[place]
            prefetch(cells, _cell(register, rows, i, rows.status[i]))
        for place in range(count):
            i = new[place]
            _count(register, page, rows, i, rows.status[i], np.int64(rows.people[i]))


@inlined
def record_change(register, page, rows, i, status, people, held):
    """Write down what has become of a row.

    Args:
        register: the register of members; if it is closed, nothing is written.
        page: the thread's own.
        rows: the population.
        i: the row, as it is now.
        status: its status byte as it was.
        people: its people as they were.
        held: its policies as they were.
    """
    if len(register.cells) > 0:
        was, are = -np.int64(people), np.int64(rows.people[i])
        if rows.status[i] != status or was + are != 0:
            if membership_of(status) == MEMBER:
                _count(register, page, rows, i, status, was)
            if membership_of(rows.status[i]) == MEMBER:
                _count(register, page, rows, i, rows.status[i], are)
        if held_by(rows, i) != held or was + are != 0:
            count_policies(register.policies[page], register, rows, i, held, was)
            count_policies(register.policies[page], register, rows, i, held_by(rows, i), are)


@inlined
def record_trust(register, page, rows, i, trust):
    """Write down a change of trust: what it was, of 255."""
    if len(register.cells) > 0 and membership_of(rows.status[i]) == MEMBER:
        change = np.int64(rows.trust[i]) - np.int64(trust)
        register.trust[page, 0] += np.int64(rows.people[i]) * change


@rule
def register_all(register, population):
    """Write down everybody who is a member."""
    rows = without_refcounts(population)
    for i in range(len(rows.status)):
        if membership_of(rows.status[i]) == MEMBER:
            _count(register, 0, rows, i, rows.status[i], np.int64(rows.people[i]))


@rule
def register_policies(register, population):
    """Write down everybody who holds a policy."""
    rows = without_refcounts(population)
    for i in range(len(rows.policies)):
        count_policies(
            register.policies[0], register, rows, i, held_by(rows, i), np.int64(rows.people[i])
        )


@rule
def members_by_cell(register, day, risk, totals):
    """Add up members, chronically ill ones, ages and risks.

    Args:
        register: the register of members.
        day: day of the census.
        risk: yearly chance of critical illness by cell of risk; see `LookupTables.risk`.
        totals: int64, shape (4,): added to; risks in 2**-30.
    """
    for page in range(len(register.cells)):
        cells = register.cells[page]
        for first in range(0, len(cells), RISK_CELLS):
            age = max(age_on(day, register.first_born + first // RISK_CELLS), 0)
            members = chronic = risks = np.int64(0)
            for kind in range(RISK_CELLS):
                people = np.int64(cells[np.uint64(first + kind)])
                members += people
                chronic += people * (kind & 1)
                risks += people * (risk[np.uint64(age * RISK_CELLS + kind)] >> RISK_SHIFT)
            totals[0] += members
            totals[1] += chronic
            totals[2] += members * age
            totals[3] += risks


def covered_members(register: MemberRegister, day: int, waiting_days: int) -> int:
    """Members whose waiting period is over on a day (`status.waiting_is_over`)."""
    return _joined_until(register, day - waiting_days)


def billed_members(register: MemberRegister, day: int, waiting_days: int, waiting_pay: int) -> int:
    """Members who are asked to pay on a day (`status.is_billed`)."""
    return _joined_until(register, day if waiting_pay else day - waiting_days)


def _joined_until(register: MemberRegister, day: int) -> int:
    """Members who joined on a day or before."""
    if day < -DAYS:
        return 0
    last = min(max(day, -1), DAYS - 1) + 1
    return int(register.joined[:, : last + 1].sum())


@inlined
def held_by(rows, i):
    """Policies that a row holds; 0 where there is no agency."""
    return rows.policies[i] if len(rows.policies) > 0 else 0


@inlined
def policy_cell(register, rows, i):
    """Place of a policyholder among the counts."""
    day = np.int64(rows.born[i]) - register.first_born
    return np.uint64((SEXES * day + sex_of(rows.traits[i])) * HOLDERS)


@inlined
def look_up(register, page, rows, asked, count):
    """Ask memory for the counts of so many rows of a list, which are soon asked about policies."""
    if len(register.cells) > 0:
        counts = register.asked[page]
        for place in range(count):
            prefetch(counts, policy_cell(register, rows, asked[place]))


@inlined
def count_policies(counts, register, rows, i, held, people):
    """Add people of a row to the policyholders."""
    if held != 0:
        cell = policy_cell(register, rows, i)
        for product in range(MOST_PRODUCTS):
            if month_bought(held, product) != 0:
                counts[cell + np.uint64(product)] += people
        counts[cell + np.uint64(MOST_PRODUCTS)] += people


@inlined
def record_asked(register, page, rows, i):
    """Write down that a row is asked about its policies in this month."""
    if len(register.cells) > 0:
        people = np.int64(rows.people[i])
        count_policies(register.asked[page], register, rows, i, held_by(rows, i), people)


@rule
def open_month(register):
    """Nobody is asked yet: `asked` begins with all policyholders, taken off."""
    policies, asked = register.policies, register.asked
    for page in range(len(policies)):
        for place in range(policies.shape[1]):
            asked[page, place] = -policies[page, place]


@rule
def record_unasked(register, offers, tally):
    """The month of policyholders who have not been asked: they pay and stay insured.

    Args:
        register: the member register.
        offers: what the agency offers in this month.
        tally: added to.
    """
    cells, products = len(offers.premium) // len(offers.on_sale), len(offers.on_sale)
    for page in range(len(register.asked)):
        asked = register.asked[page]
        for first in range(0, len(asked), HOLDERS):
            born, sex = register.first_born + first // (SEXES * HOLDERS), first // HOLDERS % SEXES
            cell = age_sex_cell(age_on(offers.age_day, born), sex)
            for product in range(products):
                people = -np.int64(asked[first + product])
                if people != 0:
                    tally[tally_place(product, POLICIES)] += people
                    premium = offers.premium[product * cells + cell]
                    tally[tally_place(product, PREMIUM_FEN)] += people * premium
            tally[INSURED_PEOPLE] -= asked[first + MOST_PRODUCTS]
