"""Orders of the regulator: their kinds, what each needs and ends, and what it follows from."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Literal, NamedTuple

OrderKind = Literal[
    "insurance_form",
    "interview",
    "stop_of_sale",
    "conversion",
    "notice",
    "licence_granted",
    "licence_refused",
    "closure_notice",
    "closure",
    "operator_failure",
]
TriggerKind = Literal[
    "interview", "stop_of_sale", "conversion", "notice", "licence_refused", "closure_notice"
]
"""Kinds that a trigger may order."""

INSURER_FAILURE = "insurer_failure"
"""Kind of a row that no scenario orders: an insurer of the agency, named in `says`, has failed."""
AGENCY_LICENCE_ENDED = "agency_licence_ended"
"""Another one: the regulator ends the licence of the agency, and so its sale; no plan's."""
CARRIER_FAILURE = "carrier_failure"
"""Another one: one of several insurers of the insurance form has nothing left."""
FORMS = ("insurance_form", "conversion")
"""The latest of these says whether a plan is in its insurance form."""
LICENCE_DECISIONS = ("licence_granted", "licence_refused")
ENDS = ("closure", "operator_failure")
"""Nothing is ordered after these."""
ENDINGS = ("closure_notice", *ENDS)
"""After the first of these a plan is ending."""
ONCE = (LICENCE_DECISIONS, ("closure_notice",))
"""Kinds of which one order is given at most."""
NEEDS: Mapping[str, tuple[str, ...]] = {
    "conversion": ("insurance_form", "stop_of_sale"),
    "licence_granted": ("notice",),
    "licence_refused": ("notice",),
}
"""What must have been ordered before an order of a kind: one of these."""
TRIGGER_NEEDS: Mapping[str, tuple[str, ...]] = {**NEEDS, "conversion": ("insurance_form",)}
"""The same before a trigger fires, which converts a form and does not just lift a stop of sale."""


class Cause(StrEnum):
    """What an order follows from; beside it stand the numbers that belong to it.

    ABOVE_THRESHOLD: indicator, value and threshold of a trigger. NOTICE: months to comply since
    that. LICENCE_REFUSED: since its day. CLOSURE_NOTICE: months since that. TOO_FEW_MEMBERS:
    members (value) below the floor of the plan's terms (threshold), and, of the closure, months
    since the notice. INSURER_INSOLVENT: yuan that the insurer of the insurance form
    has paid (value) out of its capital (threshold). OPERATOR_STOPS: yuan that the operator has lost
    in twelve months (value), above what it bears (threshold); it decided, not the regulator.
    DEPOSIT_LACKS: yuan that the agency owes to policyholders and to its deposit (value), for months
    since a day, and what that deposit has to be (threshold); the regulator decided.
    """

    ITS_DATE = ""
    ABOVE_THRESHOLD = "above_threshold"
    NOTICE = "notice"
    LICENCE_REFUSED = "licence_refused"
    CLOSURE_NOTICE = "closure_notice"
    TOO_FEW_MEMBERS = "too_few_members"
    INSURER_INSOLVENT = "insurer_insolvent"
    OPERATOR_STOPS = "operator_stops"
    DEPOSIT_LACKS = "deposit_lacks"


OF_ITSELF = (Cause.TOO_FEW_MEMBERS, Cause.INSURER_INSOLVENT, Cause.OPERATOR_STOPS)
"""Causes for which a plan closes of itself; for the others a date or the regulator closes it."""


class Order(NamedTuple):
    """An order, notice or event that takes effect on a date.

    Attributes:
        date: day of effect.
        kind: what is ordered, an `OrderKind`.
        says: what the scenario says of it; empty where it says nothing.
        news: weight of the news, 0 to 1024.
        months_to_comply: months from a notice to the decision on the licence; 0 = no decision.
        cause: what it follows from; empty where it was given by date.
        indicator: what the regulator saw, by its name in a scenario; empty where it saw nothing.
        value: of the indicator, in the unit of the threshold; NaN without one.
        threshold: that the value is above, or for the floor of members below; NaN without one.
        months: that had to pass; 0 where it follows at once.
        since: day of the order that it follows; None where it follows none.
    """

    date: dt.date
    kind: str
    says: str = ""
    news: int = 0
    months_to_comply: int = 0
    cause: Cause = Cause.ITS_DATE
    indicator: str = ""
    value: float = math.nan
    threshold: float = math.nan
    months: int = 0
    since: dt.date | None = None


def is_insurance_form(kinds: Sequence[str]) -> bool:
    """Whether a plan is in its insurance form after orders of these kinds, in their order.

    >>> is_insurance_form(["insurance_form", "interview"]), is_insurance_form([])
    (True, False)
    """
    return latest(kinds, FORMS) == "insurance_form"


def is_ending(kinds: Sequence[str]) -> bool:
    """Whether a plan's end is announced or there after orders of these kinds."""
    return any(kind in ENDINGS for kind in kinds)


def latest(kinds: Sequence[str], wanted: Sequence[str]) -> str:
    """The last of some kinds that was ordered; empty where none was."""
    return next((kind for kind in reversed(kinds) if kind in wanted), "")
