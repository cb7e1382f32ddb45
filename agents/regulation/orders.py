"""Orders of the regulator: given, still to come, and what follows from one that is given."""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import insort
from collections.abc import Iterable, Iterator

from ..engine.random_draws import ONE
from .order_kinds import ENDS, LICENCE_DECISIONS, ONCE, Cause, Order


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
            if order.kind in ENDS:
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
        return next((order.date for order in orders if order.kind in ENDS), None)

    def _as_of(self, date: dt.date) -> list[Order]:
        future = Orders(self.waiting, self._granted, self._closure_months)
        future.given = list(self.given)
        future.give(date)
        return future.given

    def _is_settled(self, kind: str) -> bool:
        once = next((kinds for kinds in ONCE if kind in kinds), ())
        return any(order.kind in once for order in self.given)

    def _is_known(self, *kinds: str) -> bool:
        return any(order.kind in kinds for order in (*self.given, *self.waiting))

    def _following(self, order: Order) -> Iterator[Order]:
        since, comply, closing = order.date, order.months_to_comply, self._closure_months
        if order.kind == "notice" and comply and not self._is_known(*LICENCE_DECISIONS):
            kind = "licence_granted" if self._granted else "licence_refused"
            date = months_later(since, comply)
            yield Order(date, kind, cause=Cause.NOTICE, months=comply, since=since)
        elif order.kind == "licence_refused" and not self._is_known("closure_notice"):
            cause = Cause.LICENCE_REFUSED
            yield Order(since, "closure_notice", news=ONE, cause=cause, since=since)
        elif order.kind == "closure_notice" and not self._is_known("closure"):
            date, cause = months_later(since, closing), Cause.CLOSURE_NOTICE
            yield Order(date, "closure", news=ONE, cause=cause, months=closing, since=since)


def months_later(date: dt.date, months: int) -> dt.date:
    """The same day of the month so many months later, or the last day of a shorter month.

    >>> str(months_later(dt.date(2021, 8, 31), 6))
    '2022-02-28'
    """
    years, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    last = calendar.monthrange(years, month + 1)[1]
    return dt.date(years, month + 1, min(date.day, last))


def _date_of(order: Order) -> dt.date:
    return order.date
