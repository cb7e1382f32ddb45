"""The rule `aid_scaled`: who would receive more at the own age owes as much more."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from .payer_classes import PayerClasses, RiskByAge, classes_by_age


def classes_by_aid(_terms: Mapping[str, Any], risk: RiskByAge) -> PayerClasses:
    """Bands of age with the same aid for a severe illness, weighted by that aid.

    Args:
        risk: aid by age.
    """
    aid = risk.aid_fen
    firsts = [0, *(age for age, (one, next_) in enumerate(pairwise(aid), 1) if one != next_)]
    return classes_by_age(firsts, [aid[first] for first in firsts])
