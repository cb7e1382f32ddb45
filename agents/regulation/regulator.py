"""The regulator: gives orders by date, and by what it sees of the plan."""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Iterable

import mesa

from ..engine.random_draws import ONE
from ..engine.units import FEN_IN_YUAN
from .order_kinds import (
    AGENCY_LICENCE_ENDED,
    FORMS,
    INSURER_FAILURE,
    LICENCE_DECISIONS,
    TRIGGER_NEEDS,
    Cause,
    Order,
    is_ending,
    is_insurance_form,
    latest,
)
from .orders import Orders, months_later
from .triggers import Observation, Trigger

A_DAY = dt.timedelta(days=1)


class Regulator(mesa.Agent):
    """Gives each order on its day: dated ones, triggered ones, and what follows from them.

    If what it sees is above a trigger's level, the trigger's order is given on the next day.

    Args:
        model: the society.
        orders: orders by date, in any order.
        triggers: what it acts on.
        licence: whether a request for a licence is granted.
        closure_months: months from a notice of closure to the closure, where none is dated.
        end: last day of the plan.
        sees_after_days: days until a round is published, and seen.

    Attributes:
        closes_on: day of the closure or failure known by now, with what follows from dated orders.
    """

    def __init__(
        self,
        model: mesa.Model,
        orders: Iterable[Order] = (),
        triggers: Iterable[Trigger] = (),
        licence: bool = False,
        closure_months: int = 1,
        end: dt.date = dt.date.max,
        sees_after_days: int = 0,
    ):
        super().__init__(model)
        self._orders = Orders(orders, licence, closure_months)
        self._triggers = list(triggers)
        self._end = end
        self._sees_after = dt.timedelta(sees_after_days)
        self._rounds: deque[Observation] = deque()  # from the last one that is published
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
        return "licence_granted" in kinds or is_insurance_form(kinds)

    def orders_due(self, date: dt.date) -> list[Order]:
        """Orders with a date up to this one that have not been given, and now are."""
        due = self._orders.give(date)
        if due:
            self.closes_on = self._closing_day()
        return due

    def monitor(self, now: Observation) -> list[Order]:
        """Look at the last round that is published by now; every trigger fires once at most.

        A trigger whose order would change nothing is spent without one: a second notice, a stop
        of a sale that is stopped, any order once the end is announced.

        Args:
            now: what there is to see of the round of the day, after all orders up to its date were
                given; whether the plan is licensed the regulator knows itself.

        Returns:
            New orders, all dated the day after.
        """
        day, seen = now.date + A_DAY, self._published(now)
        if day > self._end or seen is None:
            return []
        new, unspent = [], []
        for trigger in self._triggers:
            kinds, value = self._orders.kinds(day), trigger.value(seen)
            if not _may_fire(trigger, now.date, kinds) or value <= trigger.level:
                unspent.append(trigger)
            elif not _changes_nothing(trigger.kind, kinds):
                new.append(trigger.order(value, day))
                self._orders.put(new[-1])
        self._triggers = unspent
        if new:
            self.closes_on = self._closing_day()
        return new

    def _published(self, now: Observation) -> Observation | None:
        """The last round that is published by the day of this one; None before the first."""
        self._rounds.append(now)
        until = now.date - self._sees_after
        while len(self._rounds) > 1 and self._rounds[1].date <= until:
            self._rounds.popleft()
        seen = self._rounds[0]
        return seen._replace(is_licensed=self.licensed) if seen.date <= until else None

    def dissolve(self, date: dt.date, months: int, members: int, floor: int) -> None:
        """Announce the end of a plan that has too few members, unless its end is announced.

        Args:
            date: day of the notice.
            months: months from the notice to the closure; a closure known before then holds.
            members: people.
            floor: least number of them by the plan's own terms.
        """
        if is_ending(self._orders.kinds(date)):
            return
        closes, known = months_later(date, months), self._orders.last_day()
        closes = closes if known is None else min(closes, known)
        why = (Cause.TOO_FEW_MEMBERS, "members", members, floor)
        self._orders.put(Order(date, "closure_notice", "", ONE, 0, *why))
        self._orders.put(Order(closes, "closure", "", ONE, 0, *why, months, date))
        self.closes_on = self._closing_day()

    def act_on_insolvency(self, date: dt.date, paid: float, capital: float, closes: bool) -> None:
        """Stop the sale of an insurer that has nothing left, and close its plan; once.

        Args:
            date: day of the orders.
            paid: by the insurer so far, yuan.
            capital: that it had, yuan.
            closes: the plan is closed; otherwise its sale is stopped, and that is all.
        """
        if date > self._end:
            return
        why = (Cause.INSURER_INSOLVENT, "insurer_paid", paid, capital)
        for kind in ("stop_of_sale", "closure_notice") if closes else ("stop_of_sale",):
            if not _changes_nothing(kind, self._orders.kinds(date)):
                self._orders.put(Order(date, kind, "", ONE, 0, *why))
        self.closes_on = self._closing_day()

    def take_notice(self, date: dt.date, loss: float, borne: float) -> None:
        """Take the notice of an operator that stops the plan, unless the end is announced.

        Args:
            date: day of the notice.
            loss: of the operator in twelve months, yuan.
            borne: what it bears, yuan.
        """
        if date > self._end or is_ending(self._orders.kinds(date)):
            return
        why = (Cause.OPERATOR_STOPS, "operator_loss_yuan", loss, borne)
        self._orders.put(Order(date, "closure_notice", "", ONE, 0, *why))
        self.closes_on = self._closing_day()

    def note_failure(
        self,
        date: dt.date,
        insurer: str,
        paid_fen: int,
        capital_fen: int,
        kind: str = INSURER_FAILURE,
    ) -> None:
        """Write down that an insurer has failed; once. The sale of the plan is not stopped.

        Args:
            date: on which it owed more than it had.
            insurer: its name.
            paid_fen: claims that it has paid.
            capital_fen: that it began with.
            kind: of the row, whether it is one of the agency or one of several of the form.
        """
        if any((one.kind, one.says) == (kind, insurer) for one in self.given):
            return
        numbers = paid_fen / FEN_IN_YUAN, capital_fen / FEN_IN_YUAN
        why = (Cause.INSURER_INSOLVENT, "insurer_paid", *numbers)
        self.given.append(Order(date, kind, insurer, 0, 0, *why))

    def end_agency_licence(
        self, date: dt.date, lacking_fen: int, deposit_fen: int, months: int, since: dt.date
    ) -> None:
        """End the licence of an agency that has not made good what it lacks; the plan goes on.

        Args:
            date: from which on it sells nothing more.
            lacking_fen: that it owes to policyholders and to its deposit.
            deposit_fen: that it has to keep lodged.
            months: that it had to make that good.
            since: day from which on something has been lacking.
        """
        numbers = lacking_fen / FEN_IN_YUAN, deposit_fen / FEN_IN_YUAN
        why = (Cause.DEPOSIT_LACKS, "deposit_lacks_yuan", *numbers, months, since)
        self.given.append(Order(date, AGENCY_LICENCE_ENDED, "", 0, 0, *why))

    def _closing_day(self) -> dt.date | None:
        day = self._orders.last_day()
        return day if day is not None and day <= self._end else None


def _may_fire(trigger: Trigger, date: dt.date, kinds: list[str]) -> bool:
    """Whether the day of a trigger has come, and what must be ordered before it was."""
    needed = TRIGGER_NEEDS.get(trigger.kind, ())
    return date >= trigger.not_before and (not needed or any(kind in needed for kind in kinds))


def _changes_nothing(kind: str, kinds: list[str]) -> bool:
    """Whether an order of a kind is pointless after orders of other kinds."""
    if is_ending(kinds):
        return True
    if kind == "stop_of_sale":
        return latest(kinds, ("stop_of_sale", "conversion")) == kind
    if kind == "conversion":
        return latest(kinds, FORMS) == kind
    decided = any(decision in kinds for decision in LICENCE_DECISIONS)
    return decided if kind == "licence_refused" else kind == "notice" and kind in kinds
