"""Policyholders in the member book: counted as they change, so that few are asked in a month."""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled import inlined, rule
from .illness import age_on
from .policies import INSURED_PEOPLE, POLICIES, PREMIUM_FEN, month_bought, tally_place
from .reading_ahead import read_ahead
from .traits import sex_of

PRODUCTS, HOLDERS = 4, 5
"""Policyholders born on one day are told apart by sex, and counted by product and in all."""


@inlined
def held_by(rows, i):
    """Policies that a row holds; 0 where there is no agency."""
    return rows.policies[i] if len(rows.policies) > 0 else 0


@inlined
def policy_cell(book, rows, i):
    """Place of a policyholder among the counts."""
    day = np.int64(rows.born[i]) - book.first_born
    return np.uint64((2 * day + sex_of(rows.traits[i])) * HOLDERS)


@inlined
def look_up(book, page, rows, asked, count):
    """Ask memory for the counts of so many rows of a list, which are soon asked about policies."""
    if len(book.cells) > 0:
        counts = book.asked[page]
        for place in range(count):
            read_ahead(counts, policy_cell(book, rows, asked[place]))


@inlined
def count_policies(counts, book, rows, i, held, people):
    """Add people of a row to the policyholders."""
    if held != 0:
        cell = policy_cell(book, rows, i)
        for product in range(PRODUCTS):
            if month_bought(held, product) != 0:
                counts[cell + np.uint64(product)] += people
        counts[cell + np.uint64(PRODUCTS)] += people


@inlined
def note_asked(book, page, rows, i):
    """Write down that a row is asked about its policies in this month."""
    if len(book.cells) > 0:
        people = np.int64(rows.people[i])
        count_policies(book.asked[page], book, rows, i, held_by(rows, i), people)


def open_month(book: Any) -> np.ndarray:
    """Policyholders before a month, and nobody is asked yet: int64, shape (days x sex, 5)."""
    book.asked[:] = 0
    return book.policies.sum(axis=0, dtype=np.int64).reshape(-1, HOLDERS)


def not_asked(book: Any, holders: np.ndarray) -> np.ndarray:
    """Of so many policyholders, those who have not been asked in this month."""
    return holders - book.asked.sum(axis=0, dtype=np.int64).reshape(-1, HOLDERS)


@rule
def keep_quietly(holders, offers, first_born, tally):
    """The month of policyholders to whom nothing happens: they pay and stay insured.

    Args:
        holders: people by day of birth x sex, and product or in all: see agents/member_book.py.
        offers: what the agency offers in this month.
        first_born: day of birth of the first of them, since the launch.
        tally: added to.
    """
    cells, products = len(offers.premium) // len(offers.on_sale), len(offers.on_sale)
    for place in range(len(holders)):
        age, sex = age_on(offers.day, first_born + place // 2), place & 1
        for product in range(products):
            people = holders[place, product]
            if people != 0:
                premium = offers.premium[product * cells + 2 * age + sex]
                tally[tally_place(product, POLICIES)] += people
                tally[tally_place(product, PREMIUM_FEN)] += people * premium
        tally[INSURED_PEOPLE] += holders[place, holders.shape[1] - 1]
