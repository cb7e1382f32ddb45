"""On which days does a plan share, by hand?"""

from __future__ import annotations

import datetime as dt

import pytest
from mutualaid.model.rounds.dates import (
    calendar_days,
    dates_up_to,
    first_of_its_month,
    round_dates,
    run_off_dates,
)
from mutualaid.model.scenario.scenario import PlanTerms, Scenario

PLAN = PlanTerms(start=dt.date(2018, 10, 16), end=dt.date(2018, 12, 31), round_days=(7, 21))


def on(*days: str) -> list[dt.date]:
    return [dt.date.fromisoformat(day) for day in days]


TO_DECEMBER = on("2018-10-21", "2018-11-07", "2018-11-21", "2018-12-07", "2018-12-21", "2018-12-31")


@pytest.mark.parametrize(
    ("end", "before"), [("2018-12-20", 4), ("2018-12-21", 4), ("2018-12-22", 5), ("2018-12-31", 5)]
)
def test_the_last_round_is_on_the_last_day_and_no_day_has_two(end, before):
    plan = PLAN.model_copy(update={"end": dt.date.fromisoformat(end)})
    assert round_dates(plan) == TO_DECEMBER[:before] + on(end)


def test_days_of_the_calendar_begin_after_one_day_and_end_with_another():
    assert calendar_days((7, 21), *on("2019-12-07", "2020-01-21")) == on(
        "2019-12-21", "2020-01-07", "2020-01-21"
    )
    assert calendar_days((7, 21), *on("2019-12-21", "2020-01-06")) == []


@pytest.mark.parametrize(
    ("closes", "then"),
    [
        (None, TO_DECEMBER[2:]),
        ("2018-11-07", TO_DECEMBER[2:]),  # the day of the last round: too late
        ("2018-11-30", on("2018-11-21", "2018-11-30")),
        ("2018-12-07", on("2018-11-21", "2018-12-07")),
        ("2019-01-07", TO_DECEMBER[2:]),
    ],
)
def test_a_closure_that_comes_nearer_shortens_what_is_to_come(closes, then):
    day = None if closes is None else dt.date.fromisoformat(closes)
    assert dates_up_to(day, TO_DECEMBER, TO_DECEMBER[1], PLAN) == TO_DECEMBER[:2] + then


def test_the_first_round_of_a_month_is_known_by_the_one_before():
    dates = on("2018-12-07", "2018-12-21", "2018-12-31", "2019-01-07", "2020-01-07")
    first = [first_of_its_month(dates, i) for i in range(len(dates))]
    assert first == [True, False, False, True, True]


def test_the_run_off_is_ten_years_of_the_calendar():
    dates = run_off_dates(Scenario(title="by hand", plan=PLAN), dt.date(2018, 12, 31))
    assert dates[:2] == on("2019-01-07", "2019-01-21")
    assert dates[-1] == dt.date(2029, 1, 7)  # 3660 days end on the seventh
