"""Does a run stand beside the published numbers as it should?"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from made_up_run import (
    DATES,
    NOTHING,
    NOTICE,
    SCENARIO,
    START,
    agency,
    by_day,
    cases,
    daily,
    operator,
    rounds,
    story_rounds,
    told,
    with_plan,
)
from mutualaid.runs.published.targets import TARGETS, judge, story
from mutualaid.runs.results.measures import highest_month, yearly_risk, yearly_share_yuan

BEFORE = max(date for date in DATES if date <= NOTICE)
ROUND_YEARS = np.array([date.year for date in DATES])


def verdicts(outcome) -> dict[str, str]:
    return {row.name: row.verdict for row in judge(outcome)}


def failing(outcome) -> set[str]:
    return {name for name, verdict in verdicts(outcome).items() if verdict == "fail"}


def changed(column: str, rows, value) -> pd.DataFrame:
    frame = story_rounds()
    frame.loc[rows, column] = value
    return frame


def test_a_run_that_reaches_every_number_passes(tmp_path):
    rows = judge(told(tmp_path / "run"))
    assert [row.verdict for row in rows] == ["pass"] * 18 + ["compare"] * 2
    values = {row.name: row.value for row in rows}
    assert values["members after 3 days"] == 3
    assert values["peak members"] == 104
    assert values["share of 2020"] == 180
    assert values["members at the closure notice"] == pytest.approx(56)
    assert values["net loss a month, last 6 months"] == pytest.approx(4)
    assert values["highest month against the promise"] == pytest.approx(260)
    assert values["risk of leavers / members, 2021"] == pytest.approx(0.7)
    assert values["claims under review at the closure"] == 107.8
    assert values["paid by operator after its notice"] == 5
    assert values["float of a round of 2020"] == pytest.approx(780, rel=0.05)
    assert values["new users of 2022 from the plan"] == 30
    assert values["medical policies, end of 2021"] == 40
    assert values["medical policies, end of 2022"] == 60
    assert values["against the first public case"] == 58
    assert values["votes on it"] == 300_000
    assert all(row.expected and row.unit and row.source for row in rows)


@pytest.mark.parametrize(
    ("day", "people", "verdict"),
    [
        (3, 2_550_000, "pass"),
        (3, 2_549_999, "fail"),
        (3, 3_450_000, "pass"),
        (3, 3_450_001, "fail"),
        (10, 10_200_000, "pass"),
        (10, 10_199_999, "fail"),
        (10, 13_800_001, "fail"),
    ],
)
def test_members_of_the_launch(tmp_path, day, people, verdict):
    outcome = told(tmp_path, daily=daily({3: 3_000_000, 10: 12_000_000, day: people}))
    assert verdicts(outcome)[f"members after {day} days"] == verdict


@pytest.mark.parametrize(
    ("year", "yuan", "verdict"),
    [
        (2019, 81, "pass"),
        (2019, 80.76, "fail"),
        (2019, 99.24, "fail"),
        (2020, 162, "pass"),
        (2020, 161.76, "fail"),
        (2020, 198.24, "fail"),
        (2021, 300, "fail"),
        (2021, 300.24, "pass"),
        (2021, 373.92, "pass"),
        (2021, 374.16, "fail"),
    ],
)
def test_shares_of_a_year(tmp_path, year, yuan, verdict):
    frame = changed("share_fen", year == ROUND_YEARS, round(yuan * 100 / 24))
    assert verdicts(told(tmp_path, rounds=frame))[f"share of {year}"] == verdict


def test_a_peak_must_be_above_not_at_its_number(tmp_path):
    frame = story_rounds()
    frame["members"] = frame["members"].clip(upper=100_000_000)
    frame["payers"] = frame["members"].where(ROUND_YEARS != 2020, 90_000_000)
    outcome = told(tmp_path, rounds=frame)
    assert {"peak members", "payers at the peak of 2020"} <= failing(outcome)


@pytest.mark.parametrize(
    ("pending", "verdict"),
    [(99_999, "fail"), (100_000, "pass"), (125_000, "pass"), (125_001, "fail")],
)
def test_claims_under_review_are_those_of_the_last_round_before_the_notice(
    tmp_path, pending, verdict
):
    frame = changed("claims_pending", DATES.index(BEFORE), pending)
    name = "claims under review at the closure"
    assert verdicts(told(tmp_path, rounds=frame))[name] == verdict


@pytest.mark.parametrize(
    ("billions", "verdict"), [(3.74, "fail"), (3.75, "pass"), (6.25, "pass"), (6.26, "fail")]
)
def test_the_operator_pays_after_the_end_too(tmp_path, billions, verdict):
    frame = operator()
    frame.loc[len(frame) - 1, "closure_fen"] = round((billions - 3) * 1e11)
    name = "paid by operator after its notice"
    assert verdicts(told(tmp_path, operator=frame))[name] == verdict


def test_the_float_is_exactly_what_was_paid_in_every_round_of_2020(tmp_path):
    name = "float of a round of 2020"
    right = by_day(story_rounds())
    for date, verdict in (
        (dt.date(2020, 1, 20), "fail"),  # the last day before the second round
        (dt.date(2020, 1, 7), "pass"),  # before the late have paid
        (dt.date(2019, 12, 20), "pass"),
        (dt.date(2021, 1, 6), "fail"),
        (dt.date(2021, 1, 20), "pass"),
    ):
        frame = right.copy()
        frame.loc[frame["date"] == date, "collected_fen"] += 1
        assert verdicts(told(tmp_path, float=frame))[name] == verdict, date
    rows = {row.name: row for row in judge(told(tmp_path))}
    of_2020 = story_rounds()[ROUND_YEARS == 2020]
    assert rows[name].value == of_2020["collected_fen"].max() / 1e8


@pytest.mark.parametrize(
    ("moved", "verdict"),
    [(127_499, "fail"), (127_500, "pass"), (172_500, "pass"), (172_501, "fail")],
)
def test_new_users_who_come_from_the_plan(tmp_path, moved, verdict):
    frame = agency()
    frame.loc[pd.to_datetime(frame["date"]).dt.year == 2022, "from_plan"] = moved
    name = "new users of 2022 from the plan"
    assert verdicts(told(tmp_path, agency=frame))[name] == verdict


@pytest.mark.parametrize(
    ("date", "name", "lowest"),
    [
        (dt.date(2021, 12, 7), "medical policies, end of 2021", 34_000_000),
        (dt.date(2022, 12, 7), "medical policies, end of 2022", 51_000_000),
    ],
)
def test_medical_policies_of_the_last_month_of_a_year(tmp_path, date, name, lowest):
    for policies, verdict in ((lowest, "pass"), (lowest - 1, "fail")):
        frame = agency()
        is_medical = frame["product"] == "care"
        frame.loc[(frame["date"] == date) & is_medical, "policies"] = policies
        frame.loc[~is_medical, "policies"] = 1
        assert verdicts(told(tmp_path, agency=frame))[name] == verdict


def test_nothing_is_said_of_an_agency_or_a_jury_that_there_is_not(tmp_path):
    rows = verdicts(told(tmp_path, agency=agency().iloc[:0], cases=cases().iloc[1:]))
    assert len(rows) == 15
    assert not [name for name in rows if "polic" in name or "users" in name or "votes" in name]
    frame = agency()
    to_2021 = frame[pd.to_datetime(frame["date"]).dt.year < 2022]
    names = set(verdicts(told(tmp_path, agency=to_2021)))
    assert "medical policies, end of 2021" in names
    assert "medical policies, end of 2022" not in names


def test_members_at_the_notice_are_those_of_the_last_round_before_it(tmp_path):
    frame = changed("members", DATES.index(BEFORE), 61_000_000)
    assert "members at the closure notice" in failing(told(tmp_path, rounds=frame))
    frame = changed("members", DATES.index(BEFORE) + 1, 61_000_000)
    assert failing(told(tmp_path, rounds=frame)) == set()


def test_a_run_without_a_number_does_not_reach_it(tmp_path):
    frame = story_rounds()
    frame[["risk_left", "left"]] = np.nan, 0
    outcome = told(tmp_path, rounds=frame, daily=daily().iloc[:0])
    rows = {row.name: row for row in judge(outcome)}
    for name in ("members after 3 days", "risk of leavers / members, 2020"):
        assert math.isnan(rows[name].value)
        assert rows[name].verdict == "fail"


def test_an_empty_world_is_measured_without_error(tmp_path):
    outcome = told(tmp_path, rounds=rounds(), daily=daily().iloc[:0], **NOTHING)
    assert len(failing(outcome)) == len(judge(outcome)) == 15


def test_leavers_are_compared_with_the_members_of_their_own_round(tmp_path):
    # Leavers are always 10 % healthier, but most leave late, when everybody's risk has doubled.
    frame = story_rounds()
    of_2020 = np.flatnonzero(ROUND_YEARS == 2020)
    frame.loc[of_2020, "risk_members"] = np.linspace(0.001, 0.002, len(of_2020))
    frame.loc[of_2020, "risk_left"] = 0.9 * frame.loc[of_2020, "risk_members"]
    frame.loc[of_2020, "left"] = np.arange(len(of_2020)) ** 3
    year = next(it for it in yearly_risk(told(tmp_path, rounds=frame).rounds) if it.year == 2020)
    assert year.ratio == pytest.approx(0.9)
    assert year.left > 0.0015


def test_shares_add_up_by_year_and_month(tmp_path):
    frame = rounds()
    frame["share_fen"] = np.where(ROUND_YEARS == 2019, 123, 0)
    frame.loc[DATES.index(dt.date(2019, 5, 21)), "share_fen"] = 200
    outcome = told(tmp_path, rounds=frame)
    assert yearly_share_yuan(outcome.rounds) == {2018: 0, 2019: 30.29, 2020: 0, 2021: 0, 2022: 0}
    assert highest_month(outcome.rounds) == (dt.date(2019, 5, 1), 3.23)


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        (SCENARIO, "article"),
        (with_plan(fee_rate=0.3), "article"),
        (
            with_plan(case_cap_yuan="none", annual_cap_yuan="none", sponsored_until="none"),
            "article",
        ),
        (with_plan(annual_cap_yuan=188.0), "article"),
        (with_plan(sponsored_until=dt.date(2019, 1, 31)), "record"),
        (with_plan(start=START + dt.timedelta(1)), None),
        (with_plan(end=NOTICE), None),
        (SCENARIO | {"people": {"total": 99_999_999, "agents": 10}}, None),
        (SCENARIO | {"people": {"total": 150_000_000, "agents": 10, "table": "ours.csv"}}, None),
    ],
)
def test_whose_numbers_a_scenario_is_held_against(scenario, expected):
    assert story(scenario) == expected


def test_other_worlds_have_no_targets(tmp_path):
    assert judge(told(tmp_path / "run", scenario=with_plan(end=NOTICE))) == []


def test_the_record_is_compared_and_never_fails(tmp_path):
    outcome = told(tmp_path, scenario=with_plan(sponsored_until=dt.date(2019, 1, 31)))
    rows = {row.name: row for row in judge(outcome)}
    assert len(rows) == len(TARGETS["record"])
    assert {row.verdict for row in rows.values()} == {"compare"}
    assert rows["share of 2019"].value == 90
    assert rows["aided in 2020"].value == 24 * 900
    assert rows["mean aid, August 2019"].value == 200
    payers = told(tmp_path).rounds["payers"]
    august = [i for i, date in enumerate(DATES) if (date.year, date.month) == (2019, 8)]
    expected = 1800 / payers[august].sum() * 24 * 1e5
    assert rows["claims of 100,000 a year, 2019-08"].value == pytest.approx(expected)
