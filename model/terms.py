"""The plan terms that hold on a day."""

from __future__ import annotations

import datetime as dt

from ..agents.sharing import MILLION, SharingTerms
from .scenario import PlanTerms, Scenario
from .tables import fen_of


def plan_on(scenario: Scenario, date: dt.date) -> PlanTerms:
    """The plan with every change up to a day."""
    plan = scenario.plan
    for change in scenario.changes:
        if change.date <= date:
            named = change.model_dump(exclude={"date"}, exclude_none=True)
            said = {key: None if value == "none" else value for key, value in named.items()}
            plan = plan.model_copy(update=said)
    return plan


def plan_to_closure(scenario: Scenario) -> PlanTerms:
    """The plan with its last day, which is the day of an order of closure if that comes first."""
    ends = [order.date for order in scenario.regulator.orders if order.kind == "closure"]
    last = min([end for end in ends if end > scenario.plan.start] + [scenario.plan.end])
    return scenario.plan.model_copy(update={"end": last})


def sharing_terms(plan: PlanTerms, date: dt.date, insurance_form: bool) -> SharingTerms:
    """Fee, caps and sponsorship of a round, in whole fen.

    Args:
        plan: terms of the day.
        date: day of publication.
        insurance_form: the plan still runs in its insurance form, with the fee of that form.
    """
    rate = plan.insurance_fee_rate if insurance_form else plan.fee_rate
    return SharingTerms(
        fee_ppm=round(rate * MILLION),
        case_cap_fen=_fen_or_none(plan.case_cap_yuan),
        annual_cap_fen=_fen_or_none(plan.annual_cap_yuan),
        sponsored=plan.sponsored_until is not None and date <= plan.sponsored_until,
    )


def promise_fen_a_round(plan: PlanTerms) -> int:
    """What the promise comes to in a round."""
    return fen_of(plan.promise_yuan_a_month) // len(plan.round_days)


def _fen_or_none(yuan: float | None) -> int | None:
    return None if yuan is None else fen_of(yuan)
