"""The regulator: gives orders by date, and by what it sees of the plan."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import mesa

from ..engine.random_draws import ONE
from .orders import LAST, LICENCE, Order, Orders, months_later
from .triggers import Sight, in_whole_numbers, order_of

__all__ = ["Order", "Regulator", "Sight"]

A_DAY = dt.timedelta(days=1)
FORMS = ("insurance_form", "conversion")
NEEDS = {"conversion": "insurance_form", "licence_refused": "notice"}
"""What must have been ordered before a trigger of this kind can fire."""


class Regulator(mesa.Agent):
    """Gives each order on its day: dated ones, triggered ones, and what follows from them.

    If what it sees is above a trigger's level, the trigger's order is given on the next day.

    Args:
        model: the society.
        orders: orders by date, in any order.
        triggers: what it acts on, as a scenario says it: sees, above, kind, says, news (0 to 1),
            months_to_comply, not_before.
        licence: whether a request for a licence is granted.
        closure_months: months from a notice of closure to the closure, where none is dated.
        end: last day of the plan.

    Attributes:
        closes_on: day of the closure or failure known by now, with what follows from dated orders.
    """

    def __init__(
        self,
        model: Any,
        orders: Iterable[Order] = (),
        triggers: Iterable[Any] = (),
        licence: bool = False,
        closure_months: int = 1,
        end: dt.date = dt.date.max,
    ):
        super().__init__(model)
        self._orders = Orders(orders, licence, closure_months)
        self._triggers = [in_whole_numbers(terms) for terms in triggers]
        self._end = end
        self.closes_on = self._closing_day()

    @property
    def given(self) -> list[Order]:
        """Orders given so far."""
        return self._orders.given

    @property
    def dates(self) -> list[dt.date]:
        """Days on which orders are still to be given."""
        return [order.date for order in self._orders.waiting]

    @property
    def licensed(self) -> bool:
        """Whether the plan has a licence, or still runs in its insurance form."""
        kinds = [order.kind for order in self.given]
        return "licence_granted" in kinds or _latest(kinds, *FORMS) == "insurance_form"

    def orders_due(self, date: dt.date) -> list[Order]:
        """Orders with a date up to this one that have not been given, and now are."""
        due = self._orders.give(date)
        if due:
            self.closes_on = self._closing_day()
        return due

    def look(self, sight: Sight) -> list[Order]:
        """Look at a round; every trigger fires once at most.

        A trigger whose order would change nothing is spent without one: a second notice, a stop
        of a sale that is stopped, any order once the end is announced.

        Args:
            sight: what there is to see, after all orders up to its date were given.

        Returns:
            New orders, all dated the day after.
        """
        day = sight.date + A_DAY
        if day > self._end:
            return []
        new, unspent = [], []
        for trigger in self._triggers:
            kinds, seen = self._orders.kinds(day), self._seen(trigger.sees, sight)
            needed = NEEDS.get(trigger.kind)
            too_early = sight.date < trigger.not_before or (needed and needed not in kinds)
            if too_early or seen <= trigger.level:
                unspent.append(trigger)
            elif not _changes_nothing(trigger.kind, kinds):
                new.append(order_of(trigger, seen, day))
                self._orders.put(new[-1])
        self._triggers = unspent
        if new:
            self.closes_on = self._closing_day()
        return new

    def dissolve(self, date: dt.date, says: str, months: int) -> None:
        """Announce the end of a plan that dissolves by its own terms, unless it is announced.

        Args:
            date: day of the notice.
            says: why.
            months: months from the notice to the closure; a closure known before then holds.
        """
        if _is_ending(self._orders.kinds(date)):
            return
        closes, known = months_later(date, months), self._orders.last_day()
        closes = closes if known is None else min(closes, known)
        self._orders.put(Order(date, "closure_notice", says, ONE, cause=says))
        self._orders.put(Order(closes, "closure", "the plan ends", ONE, cause=says))
        self.closes_on = self._closing_day()

    def _closing_day(self) -> dt.date | None:
        day = self._orders.last_day()
        return day if day is not None and day <= self._end else None

    def _seen(self, name: str, sight: Sight) -> int:
        if name == "unlicensed_members" and self.licensed:
            return 0
        return getattr(sight, "float_fen" if name == "float_yuan" else name)


def _changes_nothing(kind: str, kinds: list[str]) -> bool:
    """Whether an order of a kind is pointless after orders of other kinds."""
    if _is_ending(kinds):
        return True
    if kind == "stop_of_sale":
        return _latest(kinds, "stop_of_sale", "conversion") == kind
    if kind == "conversion":
        return _latest(kinds, *FORMS) == kind
    decided = any(decision in kinds for decision in LICENCE)
    return decided if kind == "licence_refused" else kind == "notice" and kind in kinds


def _is_ending(kinds: list[str]) -> bool:
    return any(kind in ("closure_notice", *LAST) for kind in kinds)


def _latest(kinds: list[str], *wanted: str) -> str:
    return next((kind for kind in reversed(kinds) if kind in wanted), "")
