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
