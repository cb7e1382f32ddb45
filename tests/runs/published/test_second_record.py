"""Is a second plan told by its dates, and compared with its own record and nothing else?"""

from __future__ import annotations

import datetime as dt
import math

import pytest
from made_up_run import DATES, SCENARIO, START, told, with_plan
from mutualaid.runs.published.contradictions import contradictions
from mutualaid.runs.published.target_file import read_published
from mutualaid.runs.published.target_measures import paid_by, share_between
from mutualaid.runs.published.targets import judge, story

SECOND = with_plan(start=dt.date(2018, 1, 1), end=dt.date(2020, 10, 31))


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (SECOND, "waterdrop"),
        (SECOND | {"plan": SECOND["plan"] | {"start": START}}, None),
        (SECOND | {"people": {"total": 99_999_999, "agents": 10}}, None),
        (SCENARIO, "article"),
    ],
)
def test_it_is_told_by_its_dates_and_its_people(scenario, expected):
    assert story(scenario) == expected


def test_aid_and_shares_between_two_days_are_added_up(tmp_path):
    run, day = told(tmp_path), dt.date(2019, 11, 27)
    until, since = (DATES.index(next(one for one in DATES if one > last)) for last in (day, START))
    aid, shares = run.rounds["aid_fen"], run.rounds["share_fen"]
    assert paid_by(day)(run) == pytest.approx(aid[:until].sum() / 1e11)
    first = DATES[since + 2]
    expected = shares[since + 2 : until].sum() / 100
    assert share_between(first, day)(run) == pytest.approx(expected)
    assert share_between(first, DATES[until - 1])(run) == share_between(first, day)(run) > 0
    assert math.isnan(share_between(DATES[0] - dt.timedelta(1), day)(run))
    after = run.terms["plan"]["end"] + dt.timedelta(1)
    assert math.isnan(paid_by(after)(run))
    assert math.isnan(share_between(first, after)(run))


def test_the_second_plan_is_compared_with_its_own_record_and_with_nothing_else(tmp_path):
    outcome = told(tmp_path, scenario=SECOND)
    rows = judge(outcome)
    assert [row.name for row in rows] == [one.name for one in read_published("waterdrop").targets]
    assert {row.verdict for row in rows} == {"compare"}
    assert list(contradictions(outcome)) == []
