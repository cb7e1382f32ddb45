"""The days on which a plan shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..rule_inputs.round_context import plan_until
from ..scenario.scenario import PlanTerms, Scenario

RUN_OFF_YEARS = 10
"""Years after which nobody waits for a decision any more."""


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
    """Days after a plan's last round on which claims may be decided and the agency goes on.

    Args:
        inputs: the scenario.
        last: day of the last round.
    """
    end = last + dt.timedelta(days=366 * RUN_OFF_YEARS)
    if inputs.agency.until is not None:
        end = max(end, inputs.agency.until + dt.timedelta(days=31))
    dates = round_dates(inputs.plan.model_copy(update={"end": end}))
    return [date for date in dates if date > last]


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
