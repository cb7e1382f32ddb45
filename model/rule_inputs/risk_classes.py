"""Classes of payers of a scenario, by its rule of sharing, its keys and its tables of risk."""

from __future__ import annotations

from ...agents.engine.units import MONTHS_A_YEAR
from ...agents.sharing.payer_classes import PayerClasses, RiskByAge
from ...agents.sharing.rule import SHARING_RULES
from ..scenario.scenario import Scenario
from .lookup_tables import by_age, chance_of, fen_of, yearly_illness_rates


def payer_classes(scenario: Scenario) -> PayerClasses | None:
    """The classes that the plan's rule makes; None where all payers owe the same.

    Args:
        scenario: its plan names the rule.
    """
    plan = scenario.plan
    rule = SHARING_RULES[plan.sharing_rule]
    if rule.classes is None:
        return None
    risk = RiskByAge(
        chances=tuple(chance_of(rate) for rate in yearly_illness_rates(scenario.illness)),
        aid_fen=tuple(fen_of(yuan) for yuan in by_age(plan.aid_by_age)),
        last_age=plan.ages[1],
        rounds_a_year=MONTHS_A_YEAR * len(plan.round_days),
    )
    return rule.classes({key: getattr(plan, key) for key in rule.keys}, risk)
