"""What there was to see of a plan on the day of each round, recomputed from its tables."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

from .carriers import capital_fen
from .conduct import conduct_seen
from .run_reader import Run, rows_of
from .terms import promise_fen

A_YEAR = dt.timedelta(days=365)


class Indicators:
    """What there was to see of a plan on the day of each of its rounds.

    Args:
        seen: by day of a round, each thing that a trigger may see then, in the units of a trigger.
        losses: by day of a round, yuan that the operator lost in the year up to it.
        small: members at the end of days on which the plan was below its floor, having been above.
        paid: yuan that the insurer had paid by days on which it was out of capital.
        operator: what the scenario says of it.

    Attributes:
        borne: yuan that the operator may lose in twelve months; infinite where it bears anything.
    """

    def __init__(
        self,
        seen: dict[dt.date, dict[str, float]],
        losses: dict[dt.date, float],
        small: dict[dt.date, int],
        paid: dict[dt.date, float],
        operator: dict[str, Any],
    ):
        self._seen, self._losses, self._small, self._paid = seen, losses, small, paid
        borne, first = (operator.get(name, "none") for name in ("loss_borne_yuan", "stops_from"))
        self.borne: float = math.inf if borne == "none" else borne
        self._looks_from = dt.date.min if first == "none" else first

    def above(self, trigger: dict[str, Any], date: dt.date) -> bool:
        """Whether a trigger's level was exceeded on a day that the trigger looks at."""
        not_before = trigger.get("not_before", "none")
        if not_before != "none" and date < not_before:
            return False
        return self.value(trigger["sees"], date) > trigger["above"]

    def value(self, name: str, date: dt.date) -> float:
        """What was to be seen under a name on the day of a round; 0 on another."""
        return self._seen.get(date, {}).get(name, 0)

    def operator_stops(self, date: dt.date) -> bool:
        """Whether the operator looks on the day of a round, and has lost more than it bears."""
        if math.isinf(self.borne) or date < self._looks_from or date not in self._losses:
            return False
        return round(self._losses[date] * 100) > round(self.borne * 100)

    def lost(self, date: dt.date) -> float:
        """Yuan that the operator lost in the year up to the day of a round; NaN on another."""
        return self._losses.get(date, math.nan)

    def insurer_paid(self, date: dt.date) -> float:
        """Yuan that an insurer had paid by a day on which it had nothing left; NaN on another."""
        return self._paid.get(date, math.nan)

    def too_few(self, date: dt.date) -> int | None:
        """Members at the end of a day's round, if the plan was below its floor then."""
        return self._small.get(date)


def indicators_of(run: Run, given: Sequence[Any]) -> Indicators:
    """Work out what was to be seen.

    What a share is against the promise is seen in whole parts of 1/1024, as it is acted upon.

    Args:
        run: the tables.
        given: orders given.
    """
    plan = run.scenario["plan"]
    promise = promise_fen(plan)
    memory = run.scenario.get("behaviour", {}).get("memory_rounds", 1)
    bills, seen, small = [], {}, {}
    most, floor = 0, plan.get("minimum_members", 0)
    complaints = dict(rows_of(run.reviews, "date complaints"))
    gone = {date: left + out for date, left, out in rows_of(run.rounds, "date left expelled")}
    refused = dict(rows_of(run.rounds, "date claims_refused"))
    losses, conduct = _losses(run), dict(conduct_seen(run))
    names = "date members share_fen float_fen claims_pending"
    for date, members, share, held, pending in rows_of(run.rounds, names):
        bills = [*bills, share][-memory:] if share else bills
        looks_like = sum(bills) // len(bills) if bills else promise
        over = looks_like * 1024 // promise if promise else 0
        most = max(most, members)
        if members < floor <= most:
            small[date] = members
        seen[date] = {
            "members": members,
            "complaints": _of_a_year(complaints, date),
            "float_yuan": held / 100,
            "share_over_promise": over / 1024,
            "claims_pending": pending,
            "members_lost": _of_a_year(gone, date),
            "claims_refused": _of_a_year(refused, date),
            "operator_loss_yuan": _of_a_year(losses, date) / 100,
            **conduct.get(date, {}),
        }
    paid = _days_without_capital(run, given)
    own = {date: one["operator_loss_yuan"] for date, one in seen.items()}
    published = _published(run, seen, given)
    return Indicators(published, own, small, paid, run.scenario.get("operator", {}))


def _published(
    run: Run, seen: dict[dt.date, dict[str, float]], given: Sequence[Any]
) -> dict[dt.date, dict[str, float]]:
    """By day of a round, what is seen of the last one published, and whether there is a licence."""
    wait = dt.timedelta(run.scenario.get("regulator", {}).get("sees_after_days", 0))
    visible = {}
    for date in seen:
        for day in [day for day in seen if day <= date - wait][-1:]:
            licensed = _is_licensed([order.kind for order in given if order.date <= date])
            unlicensed = 0 if licensed else seen[day]["members"]
            visible[date] = seen[day] | {"unlicensed_members": unlicensed}
    return visible


def _days_without_capital(run: Run, given: Sequence[Any]) -> dict[dt.date, float]:
    """Days of rounds on which the insurance form's insurer had nothing left, with what it paid."""
    plan, paid, days = run.scenario["plan"], 0, {}
    if not (plan.get("insurer_can_fail") and plan.get("insurer_bears_excess")):
        return {}
    for date, insurer in rows_of(run.rounds, "date insurer_fen"):
        paid += insurer
        kinds = [one.kind for one in given if one.date <= date]
        forms = [kind for kind in kinds if kind in ("insurance_form", "conversion")]
        if forms[-1:] == ["insurance_form"] and paid >= capital_fen(plan):
            days[date] = paid / 100
    return days


def _losses(run: Run) -> dict[dt.date, int]:
    """What the operator paid on the day of each round, less what it took; fen."""
    names = "date review_fen sponsor_fen closure_fen fee_fen interest_fen"
    return {
        date: review + sponsor + closure - fee - interest
        for date, review, sponsor, closure, fee, interest in rows_of(run.operator, names)
    }


def _of_a_year(people: dict[dt.date, int], date: dt.date) -> int:
    """How many people there were by day in the year up to a day."""
    return sum(n for day, n in people.items() if date - A_YEAR < day <= date)


def _is_licensed(kinds: list[str]) -> bool:
    """A licence was granted, or the plan still runs as insurance."""
    forms = [kind for kind in kinds if kind in ("insurance_form", "conversion")]
    return "licence_granted" in kinds or forms[-1:] == ["insurance_form"]
