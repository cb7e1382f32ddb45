"""The rule `risk_proportional`: each owes by the aid to be expected at the own age and sex."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .payer_classes import PayerClasses, RiskByAge, classes_by_age_and_sex


def classes_by_risk(_terms: Mapping[str, Any], risk: RiskByAge) -> PayerClasses:
    """A class for each age and sex, weighted by chance of critical illness times aid.

    The chance is that of the incidence table at standard risk: nobody's health is asked.

    Args:
        risk: chance and aid by age.

    Source:
        Denuit, Dhaene, Robert (2022), Risk-sharing rules and their properties, Insurance:
        Mathematics and Economics (the proportional rule).
    """
    return classes_by_age_and_sex(risk)
