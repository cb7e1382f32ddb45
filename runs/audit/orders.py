"""The audit of the regulator: the orders that follow from what it saw, or what ends a plan."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from typing import Any, NamedTuple

from .carriers import capital_fen
from .checks import Checks
from .indicators import Indicators, indicators_of
from .run_reader import Run, rows_of

KINDS = (
    *("insurance_form", "interview", "stop_of_sale", "conversion", "notice", "licence_granted"),
    *("licence_refused", "closure_notice", "closure", "operator_failure", "insurer_failure"),
    *("agency_licence_ended", "carrier_failure"),
)
ENDS = ("closure", "operator_failure")
ENDINGS = ("closure_notice", *ENDS)
LICENCE = ("licence_granted", "licence_refused")
NEEDS = {"conversion": "insurance_form", "licence_refused": "notice"}
"""What must have been ordered before a trigger's order of a kind makes sense."""
ON_INSOLVENCY = {"closes": ("stop_of_sale", "closure_notice"), "stops_sale": ("stop_of_sale",)}
"""What follows from an insurer out of capital, by what the regulator does about it."""
A_DAY = dt.timedelta(days=1)


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
    _check_ends(run, given, sights, checks)
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
    if order.kind in ("insurer_failure", "agency_licence_ended", "carrier_failure"):
        return True  # held against the books of agency and insurers
    if order.cause == "insurer_insolvent":
        return _is_out_of_capital(scenario, order, sights)
    if order.cause == "operator_stops":
        return _is_stopped(order, sights)
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
    answer = scenario.get("regulator", {}).get("on_insolvency", "closes")
    plan = scenario["plan"]
    capital = capital_fen(plan) / 100 if plan.get("insurers") else plan["insurer_capital_yuan"]
    return (
        order.kind in ON_INSOLVENCY.get(answer, ())
        and order[2:5] == ("", 1024, 0)
        and order[6:] == ("insurer_paid", order.value, capital, 0, None)
        and sights.insurer_paid(order.date - A_DAY) == order.value
        and order.value >= capital
    )


def _is_stopped(order: Given, sights: Indicators) -> bool:
    """Whether the operator had lost more by the day before than it bears, and stopped over that."""
    day = order.date - A_DAY
    numbers = sights.lost(day), sights.borne, 0, None
    stopped = ("closure_notice", "", 1024, 0, "operator_stops", "operator_loss_yuan", *numbers)
    return sights.operator_stops(day) and order[1:] == stopped


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


def _check_ends(run: Run, given: list[Given], sights: Indicators, checks: Checks) -> None:
    """What ends a plan without the regulator's levels is followed by a notice on the next day."""
    answer = run.scenario.get("regulator", {}).get("on_insolvency", "closes")
    for i, date in enumerate(run.rounds["date"][:-1]):
        due = set()
        if sights.operator_stops(date) or sights.too_few(date) is not None:
            due.add("closure_notice")
        if not math.isnan(sights.insurer_paid(date)):
            due.update(ON_INSOLVENCY.get(answer, ()))
        kinds = [order.kind for order in given if order.date <= date + A_DAY]
        for kind in sorted(due):
            rule = f"{kind} on {date + A_DAY}"
            checks.holds(i, "orders: end", kinds, rule, _changes_nothing(kind, kinds))


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
