"""Policies held by a person: a byte a product, the month in which the policy was bought."""

from __future__ import annotations

from ..engine.jit import rule

MOST_PRODUCTS = 4
"""Products of which a row can hold a policy: a byte each of 32 bits, for the month of purchase."""
LAST_MONTH = 255
"""The last month that a row can remember: 21 years and a quarter."""


@rule
def month_bought(policies, product):
    """Month in which a policy was bought, 1 to 255, or 0 where there is none."""
    return (policies >> (8 * product)) & LAST_MONTH


@rule
def with_month(policies, product, month):
    """The same policies, one of them bought in this month (0: without it)."""
    return (policies & ~(LAST_MONTH << (8 * product))) | (month << (8 * product))
