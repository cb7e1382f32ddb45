"""The regulator: orders and notices by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

import mesa


class Order(NamedTuple):
    """An order or notice that takes effect on a date.

    Attributes:
        date: day of effect.
        kind: insurance_form, interview, stop_of_sale, conversion, notice, closure_notice, closure.
        says: what it says, for figures and reports.
        news: weight of the news, 0 to 1024.
    """

    date: dt.date
    kind: str
    says: str
    news: int


class Regulator(mesa.Agent):
    """Gives each order on its day.

    Args:
        model: the society.
        orders: orders, in any order.
    """

    def __init__(self, model: Any, orders: Iterable[Order]):
        super().__init__(model)
        self.given: list[Order] = []
        self._waiting = sorted(orders, key=lambda order: order.date)

    def orders_due(self, date: dt.date) -> list[Order]:
        """Orders with a date up to this one that have not been given, and now are."""
        due = [order for order in self._waiting if order.date <= date]
        self._waiting = self._waiting[len(due) :]
        self.given += due
        return due
