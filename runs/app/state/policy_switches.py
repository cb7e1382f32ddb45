"""Policies that are switched on in the page: each a name and the settings that it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...language.translation import N_


class Policy(NamedTuple):
    """A policy: what it is, in English, and its settings as typed after --set."""

    says: str
    settings: Mapping[str, str]


POLICIES: Mapping[str, Policy] = {
    "policy_year_cap": Policy(
        N_("A sponsor pays what a year costs above 188 yuan"),
        {"plan.annual_cap_yuan": "188"},
    ),
    "policy_no_fee": Policy(
        N_("No management fee"),
        {"plan.fee_rate": "0"},
    ),
    "policy_credit": Policy(
        N_("Credit score of 700 to join"),
        {"plan.minimum_credit": "700"},
    ),
    "policy_waiting": Policy(
        N_("Half a year of waiting"),
        {"plan.waiting_days": "180"},
    ),
    "policy_exempt": Policy(
        N_("Who waits does not pay"),
        {"plan.waiting_members_pay": "false"},
    ),
    "policy_audit": Policy(
        N_("Somebody independent checks the shares"),
        {"plan.independent_audit": "true"},
    ),
    "policy_detection": Policy(
        N_("Field investigations find nine in ten"),
        {"review.detection": "0.9"},
    ),
    "policy_clear": Policy(
        N_("A declaration that can be read one way only"),
        {"review.ambiguity": "0"},
    ),
    "policy_no_orders": Policy(
        N_("No orders of the regulator"),
        {"regulator.orders": "[]"},
    ),
    "policy_silent": Policy(
        N_("Nobody answers to the share"),
        {"behaviour.answers_to_share": "false"},
    ),
}
"""Policies by the names under which the page switches them."""
