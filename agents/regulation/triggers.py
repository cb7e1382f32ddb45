"""What the regulator sees after a round, and the triggers that order above a threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .order_kinds import Cause, Order

PROMISE_PARTS = 1024
"""Parts of one in which what is charged, told and costs is measured against one another."""

FILED, TO_SHOW = 6, 3
"""Terms that an insurance files, and things that it shows to whoever might join."""


class Observation(NamedTuple):
    """What there is to see of a plan at the end of a round.

    Attributes:
        date: day of the round.
        members: people.
        complaints: people who complained in the last 12 months.
        float_fen: money held between collection and payment.
        perceived_fen: what a round seems to cost.
        promise_fen: what a round was promised to cost at most; 0 where nothing was promised.
        claims_pending: claims filed and not decided.
        members_lost: people who left or were removed in the last 12 months.
        claims_refused: people whose claim was refused in the last 12 months.
        operator_loss_fen: costs of the operator less its income in the last 12 months, below 0
            where it gained.
        is_licensed: whether the plan has a licence or is in its insurance form.
        insurance_form: whether it is in its insurance form.
        terms_changed: terms of the launch that no longer hold.
        charged_fen: owed by one payer for the round.
        premium_fen: least that a premium set beforehand would be; 0 where that is not known.
        told_fen: what the round seemed to cost whoever might join.
        undisclosed: things to be shown to whoever might join that are not.
    """

    date: dt.date
    members: int
    complaints: int
    float_fen: int
    perceived_fen: int
    promise_fen: int
    claims_pending: int
    members_lost: int = 0
    claims_refused: int = 0
    operator_loss_fen: int = 0
    is_licensed: bool = False
    insurance_form: bool = False
    terms_changed: int = 0
    charged_fen: int = 0
    premium_fen: int = 0
    told_fen: int = 0
    undisclosed: int = 0


class Indicator(NamedTuple):
    """How an indicator is worked out.

    Attributes:
        value: in whole units.
        scale: units in one of those in which a scenario gives the threshold.
        is_of_members: whether it never exceeds the number of people there are.
        is_filed: whether it is about terms that were filed, and so 0 but in the insurance form.
        most: what it never exceeds, in the unit of the threshold; None for no such bound.
    """

    value: Callable[[Observation], int]
    scale: int = 1
    is_of_members: bool = False
    is_filed: bool = False
    most: int | None = None


def _unlicensed_members(seen: Observation) -> int:
    return 0 if seen.is_licensed else seen.members


def _share_over_promise(seen: Observation) -> int:
    return seen.perceived_fen * PROMISE_PARTS // seen.promise_fen if seen.promise_fen else 0


def _rate_shortfall(seen: Observation) -> int:
    if not seen.insurance_form or seen.charged_fen >= seen.premium_fen:
        return 0
    return (seen.premium_fen - seen.charged_fen) * PROMISE_PARTS // seen.premium_fen


def _cost_over_told(seen: Observation) -> int:
    return seen.premium_fen * PROMISE_PARTS // seen.told_fen if seen.told_fen else 0


INDICATORS: Mapping[str, Indicator] = {
    "members": Indicator(lambda seen: seen.members, is_of_members=True),
    "unlicensed_members": Indicator(_unlicensed_members, is_of_members=True),
    "complaints": Indicator(lambda seen: seen.complaints),
    "float_yuan": Indicator(lambda seen: seen.float_fen, scale=100),
    "share_over_promise": Indicator(_share_over_promise, scale=PROMISE_PARTS),
    "claims_pending": Indicator(lambda seen: seen.claims_pending, is_of_members=True),
    "members_lost": Indicator(lambda seen: seen.members_lost, is_of_members=True),
    "claims_refused": Indicator(lambda seen: seen.claims_refused),
    "operator_loss_yuan": Indicator(lambda seen: seen.operator_loss_fen, scale=100),
    "terms_changed": Indicator(
        lambda seen: seen.terms_changed if seen.insurance_form else 0, is_filed=True, most=FILED
    ),
    "rate_shortfall": Indicator(_rate_shortfall, PROMISE_PARTS, is_filed=True, most=1),
    "cost_over_told": Indicator(_cost_over_told, PROMISE_PARTS),
    "undisclosed": Indicator(lambda seen: seen.undisclosed, most=TO_SHOW),
}
"""Indicators by the names that scenarios give them."""


class Trigger(NamedTuple):
    """An order given once an indicator is above a threshold.

    Attributes:
        indicator: its name.
        threshold: in the scenario's unit.
        kind: of the order, as says, news (0 to 1024) and months_to_comply are.
        not_before: first day on which it may fire.
    """

    indicator: str
    threshold: float
    kind: str
    says: str = ""
    news: int = 0
    months_to_comply: int = 0
    not_before: dt.date = dt.date.min

    @property
    def level(self) -> int:
        """The threshold in whole units of the indicator."""
        return int(round(self.threshold * INDICATORS[self.indicator].scale, 6))

    def value(self, seen: Observation) -> int:
        """What its indicator is, in whole units."""
        return INDICATORS[self.indicator].value(seen)

    def order(self, value: int, day: dt.date) -> Order:
        """The order that it brings.

        Args:
            value: of the indicator, in whole units.
            day: of the order.
        """
        return Order(
            day,
            self.kind,
            self.says,
            self.news,
            self.months_to_comply,
            Cause.ABOVE_THRESHOLD,
            self.indicator,
            value / INDICATORS[self.indicator].scale,
            self.threshold,
        )
