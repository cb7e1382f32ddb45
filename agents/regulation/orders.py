"""Orders of the regulator: given, still to come, and what follows from one that is given."""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import insort
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..engine.random_draws import ONE

LICENCE = ("licence_granted", "licence_refused")
LAST = ("closure", "operator_failure")
"""Nothing is ordered after these."""


class Order(NamedTuple):
    """An order, notice or event that takes effect on a date.

    Attributes:
        date: day of effect.
        kind: insurance_form, interview, stop_of_sale, conversion, notice, licence_granted,
            licence_refused, closure_notice, closure or operator_failure.
        says: what it says, for figures and reports.
        news: weight of the news, 0 to 1024.
        months_to_comply: months from a notice to the decision on the licence; 0 = no decision.
        cause: what it follows from; empty where it was given by date.
    """

    date: dt.date
    kind: str
    says: str
    news: int
    months_to_comply: int = 0
    cause: str = ""


class Orders:
    """Orders that are given by date, each with what follows from it.

    A notice with months to comply brings a decision on the licence, a licence refused brings a
    notice of closure, and that brings the closure. A decision that is given or dated already is
    not made again.

    Args:
        orders: orders by date, in any order.
        granted: what becomes of a request for a licence.
        closure_months: months from a notice of closure to the closure.

    Attributes:
        given: orders given, in order of their dates.
        waiting: orders dated and not yet given, in order of their dates.
    """

    def __init__(self, orders: Iterable[Order], granted: bool, closure_months: int):
        self.given: list[Order] = []
        self.waiting = sorted(orders, key=_date_of)
        self._granted = granted
        self._closure_months = closure_months

    def put(self, order: Order) -> None:
        """Date an order, after those that are dated on the same day."""
        insort(self.waiting, order, key=_date_of)

    def give(self, date: dt.date) -> list[Order]:
        """Give every order with a date up to this one, and return them."""
        due = []
        while self.waiting and self.waiting[0].date <= date:
            order = self.waiting.pop(0)
            if self._is_settled(order.kind):
                continue
            due.append(order)
            self.given.append(order)
            if order.kind in LAST:
                self.waiting.clear()
            for following in self._following(order):
                self.put(following)
        return due

    def kinds(self, date: dt.date) -> list[str]:
        """Kinds of all orders up to a date, with what follows from those still to be given."""
        return [order.kind for order in self._as_of(date)]

    def last_day(self) -> dt.date | None:
        """Day of the closure or failure, as it will be if nothing more is dated."""
        orders = self._as_of(dt.date.max)
        return next((order.date for order in orders if order.kind in LAST), None)

    def _as_of(self, date: dt.date) -> list[Order]:
        future = Orders(self.waiting, self._granted, self._closure_months)
        future.given = list(self.given)
        future.give(date)
        return future.given

    def _is_settled(self, kind: str) -> bool:
        once = LICENCE if kind in LICENCE else ("closure_notice",)
        return kind in once and any(order.kind in once for order in self.given)

    def _is_known(self, *kinds: str) -> bool:
        return any(order.kind in kinds for order in (*self.given, *self.waiting))

    def _following(self, order: Order) -> Iterator[Order]:
        if order.kind == "notice" and order.months_to_comply and not self._is_known(*LICENCE):
            date = months_later(order.date, order.months_to_comply)
            kind, says = "licence_refused", "the licence is refused"
            if self._granted:
                kind, says = "licence_granted", "the licence is granted"
            cause = f"{_months(order.months_to_comply)} after the notice of {order.date}"
            yield Order(date, kind, says, 0, cause=cause)
        elif order.kind == "licence_refused" and not self._is_known("closure_notice"):
            says = "closure announced"
            yield Order(order.date, "closure_notice", says, ONE, cause="licence refused")
        elif order.kind == "closure_notice" and not self._is_known("closure"):
            date = months_later(order.date, self._closure_months)
            cause = f"{_months(self._closure_months)} after the notice of closure of {order.date}"
            yield Order(date, "closure", "the plan ends", ONE, cause=cause)


def months_later(date: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later, or the last day of a shorter month.

    >>> str(months_later(dt.date(2021, 8, 31), 6))
    '2022-02-28'
    """
    years, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return dt.date(years, month + 1, min(date.day, last))


def _months(months: int) -> str:
    return "1 month" if months == 1 else f"{months} months"


def _date_of(order: Order) -> dt.date:
    return order.date
