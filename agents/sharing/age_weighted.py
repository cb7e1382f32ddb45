"""The rule `age_weighted`: all share all aid, by a weight that the plan states for each age."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .payer_classes import PayerClasses, RiskByAge, classes_by_age

PARTS = 1000
"""Weights are kept in thousandths."""


def classes_by_age_weight(terms: Mapping[str, Any], _risk: RiskByAge) -> PayerClasses:
    """Bands of age with the plan's weights.

    Args:
        terms: `age_weights`, pairs of the youngest age of a band and its weight, rising from 0.

    >>> classes_by_age_weight({"age_weights": ((0, 1.0), (40, 2.5))}, None).weights
    (1000, 2500)
    """
    pairs = terms["age_weights"]
    weights = [round(weight * PARTS) for _, weight in pairs]
    return classes_by_age([first for first, _ in pairs], weights)
