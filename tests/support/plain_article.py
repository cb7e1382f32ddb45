"""The article's plan with other people, for tests of rules that stand whatever a preset is set to.

Everybody decides for themselves, nobody looks for the plan because they are ill, and illness is
found by the table: what a test plants is not hidden by what else goes on.
"""

from __future__ import annotations

from typing import Any

PLAIN: dict[str, Any] = {
    "people.by_age": [[0, 0.08], [18, 0.29], [30, 0.28], [40, 0.2], [50, 0.15], [60, 0.0]],
    "people.credit_mean": 741.0,
    "illness.level": 0.6,
    "illness.declared_factor": 0.475,
    "illness.wear_off_years": 3.25,
    "illness.chronic_at_20": 0.04,
    "illness.chronic_at_60": 0.274,
    "illness.chronic_factor": 2.5,
    "illness.found_early": 1.0,
    "behaviour.launch_advertising": 0.0084,
    "behaviour.advertising": 0.000955,
    "behaviour.word_of_mouth": 0.0073,
    "behaviour.ill_seek": 1.0,
    "behaviour.parents_decide": 0.0,
    "behaviour.self_knowledge": 0.373,
    "behaviour.concealment": 0.424,
    "behaviour.exaggeration": 0.9,
    "behaviour.attitude_mean": 1.7,
    "behaviour.attitude_spread": 0.626,
    "behaviour.comfort_yuan": 155.0,
    "behaviour.attention": 0.189,
    "behaviour.jump_push": 1.0,
    "behaviour.news_push": 1.0,
    "behaviour.trust_least": 0.58,
    "behaviour.refusal_distrust": 0.4,
    "review.suspicion": 0.88,
    "review.field_per_round": 4820,
    "review.field_rounds": 2,
    "review.document_detection": 0.1,
    "review.undeclared_history": 0.0,
    "review.ambiguity": 0.3,
    "agency.interest": 0.0059,
    "agency.interest_members": 0.0042,
    "agency.interest_former": 0.06,
    "agency.transfer_interest": 0.052,
}
