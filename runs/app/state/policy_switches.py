"""Policies that are switched on in the page: each a name and the settings that it means."""

from __future__ import annotations

from collections.abc import Mapping

POLICIES: Mapping[str, Mapping[str, str]] = {
    "policy_year_cap": {"plan.annual_cap_yuan": "188"},
    "policy_no_fee": {"plan.fee_rate": "0"},
    "policy_credit": {"plan.minimum_credit": "700"},
    "policy_waiting": {"plan.waiting_days": "180"},
    "policy_exempt": {"plan.waiting_members_pay": "false"},
    "policy_audit": {"plan.independent_audit": "true"},
    "policy_detection": {"review.detection": "0.9"},
    "policy_clear": {"review.ambiguity": "0"},
    "policy_no_orders": {"regulator.orders": "[]"},
    "policy_silent": {"behaviour.answers_to_share": "false"},
}
"""Settings as typed after --set, by the name of the message that says what the policy is."""
