"""Triggers of the regulator: an order that is given once an indicator is above a threshold."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from .indicators import INDICATORS, Observation
from .order_kinds import Cause, Order


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
