"""Policyholders in the member register: counted as they change, so few are asked in a month."""

from __future__ import annotations

import numpy as np

from ..decisions.policy_tally import INSURED_PEOPLE, POLICIES, PREMIUM_FEN, tally_place
from ..engine.jit import inlined, rule
from ..engine.memory_access import read_ahead
from ..people.age import age_on
from ..people.policy_months import MOST_PRODUCTS, month_bought
from ..people.traits import sex_of

HOLDERS = MOST_PRODUCTS + 1
"""Policyholders born on one day are told apart by sex, and counted by product and in all."""


@inlined
def held_by(rows, i):
    """Policies that a row holds; 0 where there is no agency."""
    return rows.policies[i] if len(rows.policies) > 0 else 0


@inlined
def policy_cell(register, rows, i):
    """Place of a policyholder among the counts."""
    day = np.int64(rows.born[i]) - register.first_born
    return np.uint64((2 * day + sex_of(rows.traits[i])) * HOLDERS)


@inlined
def look_up(register, page, rows, asked, count):
    """Ask memory for the counts of so many rows of a list, which are soon asked about policies."""
    if len(register.cells) > 0:
        counts = register.asked[page]
        for place in range(count):
            read_ahead(counts, policy_cell(register, rows, asked[place]))


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
            born, sex = register.first_born + first // (2 * HOLDERS), first // HOLDERS & 1
            cell = 2 * age_on(offers.day, born) + sex
            for product in range(products):
                people = -np.int64(asked[first + product])
                if people != 0:
                    tally[tally_place(product, POLICIES)] += people
                    premium = offers.premium[product * cells + cell]
                    tally[tally_place(product, PREMIUM_FEN)] += people * premium
            tally[INSURED_PEOPLE] -= asked[first + MOST_PRODUCTS]
