"""The sharing platform of a society, as its scenario says."""

from __future__ import annotations

import mesa

from ...agents.plan.sharing_platform import SharingPlatform
from ..rule_inputs.lookup_tables import factor_of, review_chances
from ..rule_inputs.risk_classes import payer_classes
from ..rule_inputs.round_context import promise_fen_a_round
from ..scenario.scenario import Scenario


def platform_of(model: mesa.Model, inputs: Scenario) -> SharingPlatform:
    """Make the platform.

    Args:
        model: the society.
        inputs: its scenario.
    """
    return SharingPlatform(
        model,
        review_chances(inputs),
        inputs.run.seed,
        factor_of(inputs.behaviour.news_fades),
        promise_fen_a_round(inputs.plan),
        inputs.behaviour.memory_rounds,
        inputs.plan.pays_from_balance,
        payer_classes(inputs),
    )
