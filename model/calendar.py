"""The days on which a plan shares."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from .scenario import PlanTerms, Scenario


def round_dates(plan: PlanTerms) -> list[dt.date]:
    """Every sharing day after the launch up to the end of the plan, which is one itself.

    >>> [str(date) for date in round_dates(PlanTerms(end=dt.date(2018, 11, 28)))]
    ['2018-10-21', '2018-11-07', '2018-11-21', '2018-11-28']
    """
    dates = []
    year, month = plan.start.year, plan.start.month
    while (first := dt.date(year, month, 1)) <= plan.end:
        dates += [first.replace(day=day) for day in plan.round_days]
        year, month = year + month // 12, month % 12 + 1
    return [date for date in dates if plan.start < date < plan.end] + [plan.end]


def stretches(scenario: Scenario, day: int, days: int, by_day: bool) -> list[tuple[int, int]]:
    """The days of a round cut where the rules of joining may change: at orders and changes.

    Args:
        scenario: orders and changes by date.
        day: first day of the round, since the launch.
        days: length of the round.
        by_day: cut into single days.

    Returns:
        First day and the day after the last, of each stretch.
    """
    dates = [order.date for order in scenario.regulator.orders]
    dates += [change.date for change in scenario.changes]
    inside = {(date - scenario.plan.start).days for date in dates}
    cuts = set(range(day, day + days)) if by_day else inside & set(range(day, day + days))
    ends = sorted(cuts | {day, day + days})
    return list(pairwise(ends))
