"""How long is a plan followed after its end?"""

import datetime as dt

import pytest
from mutualaid.model import Society

END = dt.date(2019, 1, 28)


@pytest.mark.parametrize(
    ("until", "last"),
    [("2019-05-06", 7), ("2019-05-07", 8), ("2019-05-20", 8)],
)
def test_the_agency_is_followed_to_the_day_that_was_asked_for(until, last):
    settings = {"plan.end": END, "agency.until": until, "plan.round_days": (7, 21)}
    agency = Society("agency", agents=200, seed=1, **settings).run().agency
    assert agency.month.iloc[-1] == last  # October 2018 is month 1
    assert not agency.duplicated(["month", "product"]).any()


def test_members_may_move_to_the_agency_until_31_days_after_the_closure():
    closure = {"date": dt.date(2019, 1, 7), "kind": "closure"}
    notice = {"date": dt.date(2018, 12, 7), "kind": "closure_notice"}
    society = Society("agency", agents=200, **{"regulator.orders": (notice, closure)}).run()
    insurance = society.insurance
    agency = insurance._agency
    days = [closure["date"] + dt.timedelta(days) for days in (31, 32)]
    moves = [insurance._offers(agency, 0, day, plan_runs=False).transfer for day in days]
    assert moves == [1, 0]
