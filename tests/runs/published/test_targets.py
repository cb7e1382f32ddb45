"""Does a run stand beside the published numbers as it should?"""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from types import SimpleNamespace

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
    balance,
    cases,
    claims,
    daily,
    operator,
    rounds,
    story_rounds,
    told,
    with_plan,
)
from mutualaid.runs.published.target_file import read_published
from mutualaid.runs.published.target_measures import (
    aided_around,
    aided_by,
    members_at,
    payers_at,
    rounds_of_fall,
    share_around,
)
from mutualaid.runs.published.targets import judge, story
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
    assert [row.verdict for row in rows] == ["pass"] * 22
    values = {row.name: row.value for row in rows}
    assert values["members after 3 days"] == 3
    assert values["peak members"] == 104
    assert values["share of 2020"] == 180
    assert values["members at the closure notice"] == pytest.approx(57)
    assert values["net loss a month, last 6 months"] == pytest.approx(1.5, rel=0.1)
    assert values["risk of leavers / members"] == pytest.approx(0.77, abs=0.001)
    assert values["claims under review at the closure"] == 107.8
    assert values["paid by operator after its notice"] == 5
    assert values["aided aged 20 to 39, to 2019-11"] == 50
    assert values["refused over an illness not declared"] == 80
    assert values["honest people among the refused"] == 10
    assert values["chronically ill, members / everybody"] == pytest.approx(1, rel=1e-5)
    assert values["mean aid, August 2019"] == 200
    assert values["new users of 2022 from the plan"] == 30
    assert values["medical policies, end of 2021"] == 40
    assert values["medical policies, end of 2022"] == 60
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
        (2021, 299.76, "fail"),
        (2021, 300, "pass"),
        (2021, 300.24, "pass"),
        (2021, 373.92, "pass"),
        (2021, 374.16, "fail"),
    ],
)
def test_shares_of_a_year(tmp_path, year, yuan, verdict):
    frame = changed("share_fen", year == ROUND_YEARS, round(yuan * 100 / 24))
    assert verdicts(told(tmp_path, rounds=frame))[f"share of {year}"] == verdict


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


@pytest.mark.parametrize(
    ("name", "column", "of_2020", "verdict"),
    [
        ("peak members", "members", 99_999_999, "fail"),
        ("peak members", "members", 110_000_001, "fail"),
        ("payers at the peak of 2020", "payers", 89_999_999, "fail"),
        ("payers at the peak of 2020", "payers", 110_000_000, "pass"),
        ("payers at the peak of 2020", "payers", 110_000_001, "fail"),
    ],
)
def test_a_peak_is_held_from_both_sides(tmp_path, name, column, of_2020, verdict):
    frame = story_rounds()
    frame[column] = frame[column].clip(upper=80_000_000)
    frame.loc[of_2020_rounds(), column] = of_2020
    assert verdicts(told(tmp_path, rounds=frame))[name] == verdict


def of_2020_rounds() -> np.ndarray:
    return np.flatnonzero(ROUND_YEARS == 2020)


@pytest.mark.parametrize(
    ("a_month", "verdict"), [(0.9, "fail"), (1.1, "pass"), (1.9, "pass"), (2.1, "fail")]
)
def test_a_loss_at_the_end_can_be_too_large(tmp_path, a_month, verdict):
    frame = story_rounds()
    since = DATES.index(dt.date(2021, 6, 21))
    last = DATES.index(BEFORE)
    frame.loc[since:last, "members"] = np.linspace(60e6 + 6e6 * a_month, 60e6, last - since + 1)
    name = "net loss a month, last 6 months"
    assert verdicts(told(tmp_path, rounds=frame))[name] == verdict


@pytest.mark.parametrize(
    ("per_cent", "verdict"), [(0.7, "fail"), (0.9, "pass"), (1.4, "pass"), (1.6, "fail")]
)
def test_net_exit_is_the_mean_fall_of_payers_from_round_to_round(tmp_path, per_cent, verdict):
    frame = story_rounds()
    after = np.arange(len(frame)) - DATES.index(dt.date(2020, 11, 7))
    frame["payers"] = (100e6 * (1 - per_cent / 100) ** after).astype(np.int64)
    rows = {row.name: row for row in judge(told(tmp_path, rounds=frame))}
    row = rows["net exit of a round, end of 2020"]
    assert (row.value, row.verdict) == (pytest.approx(per_cent, rel=1e-6), verdict)


def test_exits_that_swing_are_not_flat(tmp_path):
    frame = story_rounds()
    name = "exits of a round, high / low"
    frame["left"] = np.where(np.arange(len(frame)) % 2, 1_000_000, 3_000_000)
    assert verdicts(told(tmp_path, rounds=frame))[name] == "fail"


@pytest.mark.parametrize(
    ("young", "verdict"), [(39.4, "fail"), (39.6, "pass"), (59.2, "pass"), (59.4, "fail")]
)
def test_the_age_of_the_aided_is_counted_to_a_day(tmp_path, young, verdict):
    frame = claims()
    frame.loc[:1, "approved"] = round(10 * young), round(1000 - 10 * young)
    late = frame.iloc[:1].assign(decided=DATES.index(dt.date(2019, 12, 7)), approved=10**6)
    open_one = frame.iloc[:1].assign(decided=np.nan, approved=0)
    outcome = told(tmp_path, claims=pd.concat([frame, late, open_one]))
    assert verdicts(outcome)["aided aged 20 to 39, to 2019-11"] == verdict


def test_refused_claims_are_told_apart(tmp_path):
    frame = claims()
    frame.loc[2:, "refused"] = 15, 75, 5, 5
    rows = {row.name: row for row in judge(told(tmp_path, claims=frame))}
    assert rows["refused over an illness not declared"].value == 20
    assert rows["refused over an illness not declared"].verdict == "fail"
    assert rows["honest people among the refused"].value == 10


@pytest.mark.parametrize(("ill", "verdict"), [(100, "fail"), (60, "pass"), (24, "fail")])
def test_the_ill_pour_in_or_do_not(tmp_path, ill, verdict):
    frame = balance()
    frame.loc[1:, "people"] = 1000 - ill, ill
    name = "chronically ill, members / everybody"
    assert verdicts(told(tmp_path, balance=frame))[name] == verdict


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
    assert len(rows) == 19
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
    for name in ("members after 3 days", "risk of leavers / members"):
        assert math.isnan(rows[name].value)
        assert rows[name].verdict == "fail"


def test_an_empty_world_is_measured_without_error(tmp_path):
    outcome = told(tmp_path, rounds=rounds(), daily=daily().iloc[:0], **NOTHING)
    assert len(failing(outcome)) == len(judge(outcome)) == 19


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
    assert set(rows) == {one.name for one in read_published("record").targets if one.shown}
    assert {row.verdict for row in rows.values()} == {"compare"}
    assert rows["share of 2019"].value == 90
    assert rows["aided in 2020"].value == 24 * 900
    assert rows["mean aid, August 2019"].value == 200
    payers = told(tmp_path).rounds["payers"]
    august = [i for i, date in enumerate(DATES) if (date.year, date.month) == (2019, 8)]
    expected = 1800 / payers[august].sum() * 24 * 1e5
    assert rows["claims of 100,000 a year, 2019-08"].value == pytest.approx(expected)


def test_a_plan_that_has_ended_has_no_members_and_what_was_not_simulated_no_number(tmp_path):
    outcome = told(tmp_path / "run")
    last = DATES[-1]
    soon, later = last + dt.timedelta(days=20), last + dt.timedelta(days=60)
    for end, expected in ((later, (0.0, 0.0)), (soon, (math.nan, math.nan))):
        terms = {**outcome.terms, "plan": {**outcome.terms["plan"], "end": end}}
        run = dataclasses.replace(outcome, terms=terms)
        assert members_at(last)(run) == outcome.rounds["members"][-1] / 1e6
        assert members_at(soon)(run) == outcome.rounds["members"][-1] / 1e6
        found = members_at(later)(run), payers_at(later)(run)
        assert found == pytest.approx(expected, nan_ok=True)
        assert math.isnan(share_around(later)(run))


def test_counts_up_to_a_day_and_of_the_last_round(tmp_path):
    run, day = told(tmp_path), dt.date(2019, 11, 27)
    before = [date for date in DATES if date <= day]
    assert aided_by(day)(run) == run.rounds["claims_approved"][: len(before)].sum() > 0
    assert aided_around(day)(run) == run.rounds["claims_approved"][len(before) - 1] > 0
    assert payers_at(day)(run) == run.rounds["payers"][len(before) - 1] / 1e6


def test_rounds_in_which_payers_fell_are_counted_between_two_days():
    dates = np.array(["2020-01-14", "2020-01-28", "2020-02-14", "2020-02-28"], "datetime64[D]")
    run = SimpleNamespace(
        rounds={"date": dates, "payers": np.array([9, 8, 8, 7])},
        terms={"plan": {"end": dt.date(2020, 3, 1)}},
    )

    def fell(since, until):
        return rounds_of_fall(dt.date.fromisoformat(since), dt.date.fromisoformat(until))(run)

    assert fell("2020-01-14", "2020-02-28") == 2  # as many as the round before is no fall
    assert fell("2020-01-29", "2020-02-28") == 1  # the fall of January is before the span
    assert fell("2020-01-14", "2020-02-27") == 1
    assert math.isnan(fell("2020-01-01", "2020-02-28"))  # what was before is not known
    assert math.isnan(fell("2020-01-14", "2020-03-02"))
