"""Policies as switches, and terms that change on a day of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from ....model.rule_inputs.round_context import plan_on
from ....model.scenario.scenario import Change, Scenario
from ...language.translation import N_

_PLAN = "plan."
_DAY = dt.timedelta(days=1)
CHANGES = "changes"
"""The key of a scenario's dated changes."""


def can_be_dated(keys: Mapping[str, object]) -> bool:
    """Whether all of some settings are terms that a plan may change while it runs.

    >>> can_be_dated({"plan.fee_rate": "0"}), can_be_dated({"review.ambiguity": "0"})
    (True, False)
    """
    return all(_term(key) in Change.model_fields for key in keys)


def with_terms_from(
    scenario: Scenario, date: dt.date, wanted: Scenario, keys: list[str]
) -> Scenario:
    """A scenario in which some terms are, from a day on, those of another.

    Args:
        scenario: what runs.
        date: the first day of the new terms; what it already changes on later days stays.
        wanted: whose terms of that day are taken.
        keys: dotted keys of the terms; `can_be_dated` holds of them.

    Returns:
        The scenario with one change more, or with one less if that takes an earlier one back.

    >>> free = Scenario(title="free", plan={"fee_rate": 0.0})
    >>> both = with_terms_from(Scenario(title="any"), dt.date(2020, 3, 8), free, ["plan.fee_rate"])
    >>> [(str(change.date), change.fee_rate) for change in both.changes]
    [('2020-03-08', 0.0)]
    """
    others = [change for change in scenario.changes if change.date != date]
    same = [change for change in scenario.changes if change.date == date]
    before = plan_on(scenario, date - _DAY)
    said = {key: value for one in same for key, value in one.model_dump(exclude_none=True).items()}
    said.pop("date", None)
    terms = plan_on(wanted, date)
    for name in map(_term, keys):
        value = getattr(terms, name)
        said[name] = "none" if value is None else value
        if value == getattr(before, name):
            del said[name]
    if said:
        others.append(Change.model_validate({"date": date, **said}))
    others.sort(key=lambda change: change.date)
    return scenario.model_copy(update={CHANGES: tuple(others)})


def same_terms(one: Scenario, other: Scenario, date: dt.date, keys: list[str]) -> bool:
    """Whether two scenarios have the same plan terms of some keys on a day."""
    first, second = plan_on(one, date), plan_on(other, date)
    return all(getattr(first, name) == getattr(second, name) for name in map(_term, keys))


def find_last_change(scenario: Scenario, date: dt.date, keys: list[str]) -> dt.date | None:
    """The last day until a date on which one of some terms was changed; None if none was."""
    names = [_term(key) for key in keys]
    days = [
        change.date
        for change in scenario.changes
        if change.date <= date and any(getattr(change, name, None) is not None for name in names)
    ]
    return max(days, default=None)


def _term(key: str) -> str:
    """A plan term as a change names it; nothing that one could name for any other key."""
    return key.removeprefix(_PLAN) if key.startswith(_PLAN) else key


class TermSwitch(NamedTuple):
    """A policy: what it is, in English, and its settings as typed after --set."""

    says: str
    settings: Mapping[str, str]


TERM_SWITCHES: Mapping[str, TermSwitch] = {
    "policy_year_cap": TermSwitch(
        N_("A sponsor pays what a year costs above 188 yuan"),
        {"plan.annual_cap_yuan": "188"},
    ),
    "policy_no_fee": TermSwitch(
        N_("No management fee"),
        {"plan.fee_rate": "0"},
    ),
    "policy_credit": TermSwitch(
        N_("Credit score of 700 to join"),
        {"plan.minimum_credit": "700"},
    ),
    "policy_waiting": TermSwitch(
        N_("Half a year of waiting"),
        {"plan.waiting_days": "180"},
    ),
    "policy_exempt": TermSwitch(
        N_("Who waits does not pay"),
        {"plan.waiting_members_pay": "false"},
    ),
    "policy_audit": TermSwitch(
        N_("Somebody independent checks the shares"),
        {"plan.independent_audit": "true"},
    ),
    "policy_detection": TermSwitch(
        N_("Field investigations find nine in ten"),
        {"review.detection": "0.9"},
    ),
    "policy_clear": TermSwitch(
        N_("A declaration that can be read one way only"),
        {"review.ambiguity": "0"},
    ),
    "policy_no_orders": TermSwitch(
        N_("No orders of the regulator"),
        {"regulator.orders": "[]"},
    ),
    "policy_silent": TermSwitch(
        N_("Nobody answers to the share"),
        {"behaviour.answers_to_share": "false"},
    ),
}
"""Policies by the names under which the page switches them."""
