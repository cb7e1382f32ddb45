"""The audit of the regulator: what it saw, and the orders that follow."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections.abc import Sequence
from typing import Any, NamedTuple

from .checks import Checks
from .run_reader import Run, rows_of
from .terms import promise_fen

KINDS = (
    *("insurance_form", "interview", "stop_of_sale", "conversion", "notice", "licence_granted"),
    *("licence_refused", "closure_notice", "closure", "operator_failure"),
)
ENDS = ("closure", "operator_failure")
ENDINGS = ("closure_notice", *ENDS)
LICENCE = ("licence_granted", "licence_refused")
NEEDS = {"conversion": "insurance_form", "licence_refused": "notice"}
"""What must have been ordered before a trigger's order of a kind makes sense."""
A_DAY = dt.timedelta(days=1)
A_YEAR = dt.timedelta(days=365)


class Given(NamedTuple):
    """An order that was given."""

    date: dt.date
    kind: str
    says: str
    news: int
    months_to_comply: int
    cause: str
    indicator: str
    value: float
    threshold: float
    months: int
    since: dt.date | None


def orders_of(run: Run) -> list[Given]:
    """The orders of a run, as orders.parquet has them."""
    return [Given(*row) for row in rows_of(run.orders, " ".join(Given._fields))]


def check_orders(run: Run, checks: Checks) -> list[Given]:
    """Check that the orders given are those that were dated and those that had to follow.

    Args:
        run: the tables.
        checks: where differences go.

    Returns:
        The orders, in the order in which they were given.
    """
    given = orders_of(run)
    dates = run.rounds["date"]
    sights = indicators_of(run, given)
    latest = dt.date.min
    for order in given:
        i = _round_of(order.date, dates)
        checks.holds(i, "orders: kind", order.kind, "one that there is", order.kind in KINDS)
        checks.holds(i, "orders: in order", order.date, f"{latest} or later", order.date >= latest)
        latest = max(latest, order.date)
    _check_dated(run, given, checks)
    for order in given:
        if order.cause:
            rule = "an order that follows from what was seen or ordered before"
            true = _follows(run.scenario, order, given, sights)
        else:
            rule, true = "no numbers beside an order by date", _stands_alone(order)
        checks.holds(_round_of(order.date, dates), "orders: cause", order, rule, true)
    _check_triggers(run, given, sights, checks)
    return given


def _stands_alone(order: Given) -> bool:
    """Whether nothing is said of what an order followed from."""
    return _sees_nothing(order) and (order.months, order.since) == (0, None)


def _sees_nothing(order: Given) -> bool:
    """Whether an order names no indicator, and so no number of it."""
    return order.indicator == "" and math.isnan(order.value) and math.isnan(order.threshold)


def last_day(scenario: dict[str, Any], given: list[Given]) -> dt.date:
    """Last day of the plan: of the first closure or failure, or as the plan says.

    Args:
        scenario: content of scenario.toml.
        given: orders of the run.
    """
    plan = scenario["plan"]
    ends = [order.date for order in given if order.kind in ENDS and order.date > plan["start"]]
    return min([*ends, plan["end"]])


def months_later(date: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last one of a shorter month.

    >>> months_later(dt.date(2020, 8, 31), 6)
    datetime.date(2021, 2, 28)
    """
    month = date.month + months
    year, month = date.year + (month - 1) // 12, (month - 1) % 12 + 1
    return dt.date(year, month, min(date.day, calendar.monthrange(year, month)[1]))


def _check_dated(run: Run, given: list[Given], checks: Checks) -> None:
    """Orders by date are those of the scenario up to the end, but for what was decided already."""
    dates = run.rounds["date"]
    end = min([last_day(run.scenario, given), *dates[-1:]])
    unmet = [order[:5] for order in given if not order.cause]
    for one in run.scenario.get("regulator", {}).get("orders", ()):
        if one["date"] > end:
            continue
        order = (
            one["date"],
            one["kind"],
            one.get("says", ""),
            round(one.get("news", 0) * 1024),
            one.get("months_to_comply", 0),
        )
        is_there = order in unmet
        if is_there:
            unmet.remove(order)
        decided = _is_decided(order[1], order[0], given)
        i = _round_of(order[0], dates)
        checks.holds(i, "orders: by date", order[:3], "given", is_there or decided)
    for order in unmet:
        i = _round_of(order[0], dates)
        checks.holds(i, "orders: by date", order[:3], "in scenario.toml", False)


def _is_decided(kind: str, date: dt.date, given: list[Given]) -> bool:
    """Whether an order by date comes to nothing, as what it decides is decided already."""
    made = LICENCE if kind in LICENCE else ("closure_notice",) if kind == "closure_notice" else ()
    ended = any(order.kind in ENDS and order.date <= date for order in given)
    return ended or any(order.kind in made for order in given)


def _follows(
    scenario: dict[str, Any], order: Given, given: list[Given], sights: Indicators
) -> bool:
    """Whether an order has the cause that it names, and the numbers beside it are true."""
    regulator, plan = scenario.get("regulator", {}), scenario["plan"]
    if order.cause == "insurer_insolvent":
        return _is_out_of_capital(scenario, order, sights)
    before = [it for it in given if it.date <= order.date and it is not order]
    if order.cause == "above_threshold":
        return (order.months, order.since) == (0, None) and any(
            _words_of(trigger) == order[1:5]
            and sights.above(trigger, order.date - A_DAY)
            and _numbers_of(trigger, order.date - A_DAY, sights) == order[6:9]
            for trigger in regulator.get("triggers", ())
        )
    news = 1024 if order.kind in ("closure_notice", "closure") else 0
    if order[2:5] != ("", news, 0):
        return False
    if order.cause == "too_few_members":
        return _is_dissolved(plan, order, before, sights)
    followed_by = {
        "notice": f"licence_{regulator.get('licence', 'refused')}",
        "licence_refused": "closure_notice",
        "closure_notice": "closure",
    }
    leaders = [it for it in before if (it.kind, it.date) == (order.cause, order.since)]
    waits = {
        "notice": [it.months_to_comply for it in leaders if it.months_to_comply],
        "licence_refused": [0],
        "closure_notice": [regulator.get("closure_months", 1)],
    }
    return (
        _sees_nothing(order)
        and followed_by.get(order.cause) == order.kind
        and order.months in waits[order.cause]
        and any(months_later(it.date, order.months) == order.date for it in leaders)
    )


def _is_out_of_capital(scenario: dict[str, Any], order: Given, sights: Indicators) -> bool:
    """Whether the insurer had paid its last fen by the day before, and this follows from that."""
    kinds = {"closes": ("stop_of_sale", "closure_notice"), "stops_sale": ("stop_of_sale",)}
    answer = scenario.get("regulator", {}).get("on_insolvency", "closes")
    capital = scenario["plan"].get("insurer_capital_yuan", 0)
    return (
        order.kind in kinds.get(answer, ())
        and order[2:5] == ("", 1024, 0)
        and order[6:] == ("insurer_paid", order.value, capital, 0, None)
        and sights.insurer_paid(order.date - A_DAY) == order.value
        and order.value >= capital
    )


def _is_dissolved(
    plan: dict[str, Any], order: Given, before: list[Given], sights: Indicators
) -> bool:
    """Whether a plan had too few members on the day before its notice, and so closes in time."""
    if order.kind == "closure":
        notices = [it for it in before if (it.kind, it.date) == ("closure_notice", order.since)]
        in_time = order.months in (0, plan.get("dissolution_months", 12)) and any(
            order.date <= months_later(it.date, order.months) for it in notices
        )
    else:
        in_time = order.kind == "closure_notice" and (order.months, order.since) == (0, None)
    members = sights.too_few((order.since or order.date) - A_DAY)
    seen = ("members", members, plan.get("minimum_members", 0))
    return in_time and members is not None and order[6:9] == seen


def _numbers_of(
    trigger: dict[str, Any], date: dt.date, sights: Indicators
) -> tuple[str, float, float]:
    """What a trigger sees, what that is on a day, and its threshold."""
    return trigger["sees"], sights.value(trigger["sees"], date), trigger["above"]


def _check_triggers(run: Run, given: list[Given], sights: Indicators, checks: Checks) -> None:
    """What is above a trigger's level is acted upon on the next day, if that changes anything."""
    left = [order for order in given if order.cause]
    for trigger in run.scenario.get("regulator", {}).get("triggers", ()):
        kind = trigger["kind"]
        for i, date in enumerate(run.rounds["date"][:-1]):
            day = date + A_DAY
            kinds = [order.kind for order in given if order.date <= day]
            if NEEDS.get(kind, kind) not in [*kinds, kind] or not sights.above(trigger, date):
                continue
            own = [o for o in left if (o.date, *o[1:5]) == (day, *_words_of(trigger))]
            if own:
                left.remove(own[0])
            rule = f"{kind} on {day}"
            true = bool(own) or _changes_nothing(kind, kinds)
            checks.holds(i, "orders: trigger", kinds, rule, true)
            break


def _words_of(trigger: dict[str, Any]) -> tuple[str, str, int, int]:
    """Kind, words, weight of the news and months to comply of a trigger's order."""
    news, months = round(trigger.get("news", 0) * 1024), trigger.get("months_to_comply", 0)
    return trigger["kind"], trigger.get("says", ""), news, months


def _changes_nothing(kind: str, kinds: list[str]) -> bool:
    """Whether all is as an order of this kind would have it, after orders of these kinds."""
    if not set(ENDINGS).isdisjoint(kinds):
        return True
    undone_by = {"stop_of_sale": "conversion", "conversion": "insurance_form"}
    if kind in undone_by:
        return [one for one in kinds if one in (kind, undone_by[kind])][-1:] == [kind]
    decided = LICENCE if kind == "licence_refused" else ("notice",) if kind == "notice" else ()
    return not set(decided).isdisjoint(kinds)


def _round_of(date: dt.date, dates: list[dt.date]) -> int:
    """The first round on or after a day, the last one if there is none."""
    return next((i for i, day in enumerate(dates) if day >= date), max(len(dates) - 1, 0))


class Indicators:
    """What there was to see of a plan on the day of each of its rounds.

    Args:
        seen: by day of a round, each thing that a trigger may see, in the units of a trigger.
        small: members at the end of days on which the plan was below its floor, having been above.
        paid: yuan that the insurer had paid by days on which it was out of capital.
    """

    def __init__(
        self,
        seen: dict[dt.date, dict[str, float]],
        small: dict[dt.date, int],
        paid: dict[dt.date, float],
    ):
        self._seen, self._small, self._paid = seen, small, paid

    def above(self, trigger: dict[str, Any], date: dt.date) -> bool:
        """Whether a trigger's level was exceeded on a day that the trigger looks at."""
        not_before = trigger.get("not_before", "none")
        if not_before != "none" and date < not_before:
            return False
        return self.value(trigger["sees"], date) > trigger["above"]

    def value(self, name: str, date: dt.date) -> float:
        """What was to be seen under a name on the day of a round; 0 on another."""
        return self._seen.get(date, {}).get(name, 0)

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
    names = "date members share_fen float_fen claims_pending"
    for date, members, share, held, pending in rows_of(run.rounds, names):
        bills = [*bills, share][-memory:] if share else bills
        looks_like = sum(bills) // len(bills) if bills else promise
        over = looks_like * 1024 // promise if promise else 0
        licensed = _is_licensed([order.kind for order in given if order.date <= date])
        most = max(most, members)
        if members < floor <= most:
            small[date] = members
        seen[date] = {
            "members": members,
            "unlicensed_members": 0 if licensed else members,
            "complaints": _of_a_year(complaints, date),
            "float_yuan": held / 100,
            "share_over_promise": over / 1024,
            "claims_pending": pending,
            "members_lost": _of_a_year(gone, date),
        }
    return Indicators(seen, small, _days_without_capital(run, given))


def _days_without_capital(run: Run, given: Sequence[Any]) -> dict[dt.date, float]:
    """Days of rounds on which the insurance form's insurer had nothing left, with what it paid."""
    plan, paid, days = run.scenario["plan"], 0, {}
    if not (plan.get("insurer_can_fail") and plan.get("insurer_bears_excess")):
        return {}
    for date, insurer in rows_of(run.rounds, "date insurer_fen"):
        paid += insurer
        kinds = [one.kind for one in given if one.date <= date]
        forms = [kind for kind in kinds if kind in ("insurance_form", "conversion")]
        if forms[-1:] == ["insurance_form"] and paid >= round(plan["insurer_capital_yuan"] * 100):
            days[date] = paid / 100
    return days


def _of_a_year(people: dict[dt.date, int], date: dt.date) -> int:
    """How many people there were by day in the year up to a day."""
    return sum(n for day, n in people.items() if date - A_YEAR < day <= date)


def _is_licensed(kinds: list[str]) -> bool:
    """A licence was granted, or the plan still runs as insurance."""
    forms = [kind for kind in kinds if kind in ("insurance_form", "conversion")]
    return "licence_granted" in kinds or forms[-1:] == ["insurance_form"]
