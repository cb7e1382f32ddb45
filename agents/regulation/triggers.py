"""What the regulator sees after a round, and the triggers that order above a threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import NamedTuple

from .order_kinds import Cause, Order

PROMISE_PARTS = 1024
"""Parts of the promise in which the share is measured against it."""


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


class Indicator(NamedTuple):
    """How an indicator is worked out.

    Attributes:
        value: in whole units.
        scale: units in one of those in which a scenario gives the threshold.
        is_of_members: whether it never exceeds the number of people there are.
    """

    value: Callable[[Observation], int]
    scale: int = 1
    is_of_members: bool = False


def _unlicensed_members(seen: Observation) -> int:
    return 0 if seen.is_licensed else seen.members


def _share_over_promise(seen: Observation) -> int:
    return seen.perceived_fen * PROMISE_PARTS // seen.promise_fen if seen.promise_fen else 0


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
