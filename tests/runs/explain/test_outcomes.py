"""What is measured, and what counts in a world whose members have all gone?"""

from __future__ import annotations

import datetime as dt

from bill_rounds import rounds_of
from mutualaid.runs.explain.outcomes import (
    bills_fen,
    change_of_members,
    unbilled,
)
from mutualaid.runs.results.bill_windows import windows_of


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
