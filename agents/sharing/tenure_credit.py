"""The rule `tenure_credit`: who has been a member for longer owes less, by a stated discount."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .payer_classes import YEARS, PayerClasses, RiskByAge

PARTS = 1000
"""Discounts are kept in thousandths."""


def classes_by_tenure(terms: Mapping[str, Any], _risk: RiskByAge) -> PayerClasses:
    """A class for each whole year of membership until the discount is at its most.

    Args:
        terms: `credit_a_year`, discount for each whole year; `most_credit`, the most of it.

    >>> found = classes_by_tenure({"credit_a_year": 0.1, "most_credit": 0.25}, None)
    >>> found.names, found.weights, found.of_cell[:5]
    (('year 1', 'year 2', 'year 3', 'year 4 on'), (1000, 900, 800, 750), (0, 1, 2, 3, 3))
    """
    step, most = (round(terms[key] * PARTS) for key in ("credit_a_year", "most_credit"))
    weights = [PARTS]
    while step > 0 and weights[-1] > PARTS - most and len(weights) < YEARS:
        weights.append(max(PARTS - len(weights) * step, PARTS - most))
    last = len(weights) - 1
    names = [f"year {year + 1}" for year in range(last)]
    return PayerClasses(
        (*names, f"year {last + 1} on"),
        tuple(min(year, last) for year in range(YEARS)),
        tuple(weights),
        by_years=True,
    )
