"""The days on which a plan shares."""

from __future__ import annotations

import datetime as dt

from .scenario import PlanTerms


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
