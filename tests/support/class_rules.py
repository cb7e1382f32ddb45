"""Plans whose payers owe by class, small enough to be run in every storage."""

from __future__ import annotations

import datetime as dt

KEYS = {
    "age_bands": {"plan.band_ages": [0, 30, 45]},
    "age_weighted": {"plan.age_weights": [[0, 0.5], [30, 1.0], [50, 2.5]]},
    "risk_proportional": {},
    "aid_scaled": {},
    "tenure_credit": {"plan.credit_a_year": 0.2, "plan.most_credit": 0.5},
    "conditional_mean": {},
    "quadratic": {},
}
"""Rules that tell payers apart, and keys that they need."""
LEVEL_KEYS = {
    "capped": {"plan.share_cap_yuan": 20.0},
    "reserve": {"plan.reserve_floor_yuan": 5.0, "plan.reserve_target_yuan": 60.0},
    "subscription": {"plan.subscription_yuan": 20.0},
    "prepaid": {"plan.first_premium_yuan": 20.0},
}
"""Rules that set the level of all shares, and keys that they need."""
WORLD = {
    "people.agents": 600,
    "people.total": 60_000,
    "plan.end": dt.date(2021, 3, 31),
    "plan.case_cap_yuan": None,
    "plan.annual_cap_yuan": None,
    "plan.sponsored_until": None,
    "plan.minimum_members": 0,
    "plan.waiting_days": 20,
    "regulator.orders": [],
    "illness.level": 3.0,
    "behaviour.attention": 0.1,
    "behaviour.payment_failure": 0.05,
    "behaviour.advertising": 0.01,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.exaggeration": 0.5,
    "behaviour.leave_between_bills": 0.3,
    "behaviour.join_again": 0.3,
    "behaviour.parents_decide": 0.5,
    "review.public_jury": 300,
}
"""A plan of sixty rounds with much to share, whom to remove, and claims that wait."""


def world(rule: str, **own: object) -> dict[str, object]:
    """The settings of that plan under a rule, and others on top of them."""
    return {**WORLD, "plan.sharing_rule": rule, **KEYS.get(rule, {}), **own}
