"""The days on which a plan shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..rule_inputs.round_context import plan_until
from ..scenario.scenario import PlanTerms, Scenario

RUN_OFF = dt.timedelta(days=3660)
"""Ten years, after which nobody waits for a decision any more."""


def round_dates(plan: PlanTerms) -> list[dt.date]:
    """Every sharing day after the launch up to the end of the plan, which is one itself.

    >>> [str(date) for date in round_dates(PlanTerms(end=dt.date(2018, 11, 28)))]
    ['2018-10-21', '2018-11-07', '2018-11-21', '2018-11-28']
    """
    days = calendar_days(plan.round_days, plan.start, plan.end)
    return days if days and days[-1] == plan.end else [*days, plan.end]


def calendar_days(round_days: Sequence[int], after: dt.date, until: dt.date) -> list[dt.date]:
    """Days of the calendar of a plan, and no others.

    Args:
        round_days: of the month, in order.
        after: day before the first that may be one.
        until: last day that may be one.

    >>> [str(date) for date in calendar_days([5], dt.date(2020, 1, 5), dt.date(2020, 3, 4))]
    ['2020-02-05']
    """
    dates = []
    year, month = after.year, after.month
    while (first := dt.date(year, month, 1)) <= until:
        dates += [first.replace(day=day) for day in round_days]
        year, month = year + month // 12, month % 12 + 1
    return [date for date in dates if after < date <= until]


def dates_up_to(
    closes: dt.date | None, dates: list[dt.date], after: dt.date, plan: PlanTerms
) -> list[dt.date]:
    """The sharing days of a plan, whose closure may have come nearer.

    Args:
        closes: day of the closure, if one is known.
        dates: sharing days as they stood.
        after: day of the last round that was held.
        plan: of the scenario.
    """
    if closes is None or not after < closes < dates[-1]:
        return dates
    later = round_dates(plan_until(plan, closes))
    return [day for day in dates if day <= after] + [day for day in later if day > after]


def run_off_dates(inputs: Scenario, last: dt.date) -> list[dt.date]:
    """Days of the calendar after a plan's last round: of the run-off, and to `agency.until`.

    Args:
        inputs: the scenario.
        last: day of the last round.
    """
    end = max(last + RUN_OFF, inputs.agency.until or last)
    return calendar_days(inputs.plan.round_days, last, end)


def stretches(cuts: Iterable[int], day: int, days: int, by_day: bool) -> list[tuple[int, int]]:
    """The days of a round cut where the rules of joining may change: at orders and changes.

    Args:
        cuts: days of orders and changes, since the launch.
        day: first day of the round.
        days: length of the round.
        by_day: cut into single days.

    Returns:
        First day and the day after the last, of each stretch.

    >>> stretches([3, 40], 0, 10, by_day=False)
    [(0, 3), (3, 10)]
    """
    inside = set(range(day, day + days))
    inner = inside if by_day else inside & set(cuts)
    return list(pairwise(sorted(inner | {day, day + days})))


def first_of_its_month(dates: Sequence[dt.date], i: int) -> bool:
    """Whether no earlier date of a list lies in the same calendar month.

    Args:
        dates: in order.
        i: place in the list.
    """
    return i == 0 or (dates[i - 1].year, dates[i - 1].month) != (dates[i].year, dates[i].month)
