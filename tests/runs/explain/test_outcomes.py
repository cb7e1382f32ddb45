"""When is it measured, and what counts in a world whose members have all gone?"""

from __future__ import annotations

import datetime as dt

from mutualaid.runs.explain.outcomes import (
    bills_fen,
    change_of_members,
    change_of_share,
    unbilled,
)
from mutualaid.runs.explain.windows import Round, windows_of


def rounds_of(*bills: int, members: int = 10, start: dt.date = dt.date(2019, 1, 7)) -> list[Round]:
    """A round a month."""
    months = [divmod(start.month - 1 + number, 12) for number in range(len(bills))]
    dates = [dt.date(start.year + year, month + 1, start.day) for year, month in months]
    return [Round(date, fen, members) for date, fen in zip(dates, bills, strict=True)]


def test_twelve_months_from_the_first_bill_and_twelve_before_the_notice():
    rounds = rounds_of(0, 0, *range(1, 31))
    notice = dt.date(2021, 7, 8)
    windows = windows_of(rounds, notice)
    assert windows.months == 12
    assert windows.first == tuple(one.date for one in rounds[2:14])
    assert windows.until == dt.date(2021, 7, 7)
    assert windows.is_notice
    assert windows.last == tuple(one.date for one in rounds[19:31])
    assert change_of_share(rounds, windows) == (sum(range(1, 13)), sum(range(18, 30)))


def test_the_round_on_the_day_of_the_notice_is_after_it():
    windows = windows_of(rounds_of(*[1] * 30), dt.date(2021, 6, 7))
    assert windows.until == dt.date(2021, 5, 7)


def test_a_plan_of_less_than_two_years_is_halved():
    rounds = rounds_of(0, 1, 2, 3, 4, 5)
    windows = windows_of(rounds, None)
    assert (windows.months, windows.is_notice) == (0, False)
    assert windows.until == rounds[-1].date
    assert change_of_share(rounds, windows) == (1 + 2, 4 + 5)


def test_without_two_bills_there_is_no_share_to_explain():
    for bills in ((0, 0, 0), (0, 0, 5)):
        windows = windows_of(rounds_of(*bills), None)
        assert windows.first == windows.last == ()


def test_bills_that_nobody_is_left_to_get_count_as_the_last_one():
    rounds = rounds_of(5, 7, 0, 9, 0, 0)
    dates = tuple(one.date for one in rounds)
    # no claim in the third month, and in the fourth all leave over their bill
    gone = [*rounds[:3], *(one._replace(members=0) for one in rounds[3:])]
    assert bills_fen(gone, dates) == 5 + 7 + 0 + 9 + 9 + 9
    assert bills_fen(gone, dates[4:]) == 9 + 9
    assert unbilled(gone, dates) == 2
    assert unbilled(rounds, dates) == 0
    # a plan that has ended sends none either
    assert bills_fen(rounds[:4], dates) == 5 + 7 + 0 + 9 + 9 + 9
    assert bills_fen([], dates) == 0


def test_members_fall_from_the_most_before_the_end_of_the_time():
    rounds = rounds_of(*[1] * 30)
    counts = [*range(100, 115), *range(90, 75, -1)]
    rounds = [one._replace(members=n) for one, n in zip(rounds, counts, strict=True)]
    windows = windows_of(rounds, None)
    assert change_of_members(rounds, windows) == (114, 76)
    assert change_of_members(rounds[:20], windows) == (114, counts[19])
    assert change_of_members([], windows) == (0, 0)
    announced = windows_of(rounds, rounds[10].date + dt.timedelta(days=1))
    assert change_of_members(rounds, announced) == (110, 110)  # what comes later is not looked at
