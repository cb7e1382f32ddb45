"""Does the audit read from a scenario which terms hold in a round, and who pays?"""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import get_args

import pytest
from mutualaid.model import read_scenario
from mutualaid.model.scenario.scenario import Scenario
from mutualaid.model.scenario.toml_text import fingerprint, to_toml
from mutualaid.runs.audit.fingerprint import MAY_BE_NONE
from mutualaid.runs.audit.fingerprint import fingerprint as fingerprint_of_file
from mutualaid.runs.audit.money import PlanAccounts
from mutualaid.runs.audit.orders import months_later
from mutualaid.runs.audit.terms import RoundTerms, aid_at_age, later_dates, round_dates, terms_on
from run_worked_by_hand import AFTER, DATES, FIRST, LAST, SCENARIO, SECOND, THIRD

FORM, CONVERSION = (dt.date(2020, 1, 1), "insurance_form"), (THIRD, "conversion")


def on_all_days(orders, **plan):
    scenario = {"plan": {**SCENARIO["plan"], **plan}}
    return [terms_on(scenario, date, orders) for date in DATES]


def test_terms_change_on_their_day():
    plan = {**SCENARIO["plan"], "sponsored_until": FIRST, "annual_cap_yuan": 188.0}
    changes = [*SCENARIO["changes"], {"date": LAST, "case_cap_yuan": "none"}]
    scenario = {"plan": plan, "changes": changes}
    assert terms_on(scenario, FIRST) == RoundTerms(FIRST, 80_000, None, 18_800, True)
    assert terms_on(scenario, SECOND) == RoundTerms(SECOND, 80_000, None, 18_800, False)
    assert terms_on(scenario, THIRD) == RoundTerms(THIRD, 100_000, 5_000, 18_800, False)
    assert terms_on(scenario, LAST) == RoundTerms(LAST, 100_000, None, 18_800, False)


def test_the_insurance_form_has_its_own_fee_cap_and_backer_until_the_conversion():
    terms = on_all_days([FORM, CONVERSION], insurance_fee_rate=0.12)
    assert [one.fee_ppm for one in terms] == [120_000] * 2 + [80_000] * 2
    assert [one.round_cap_fen for one in terms] == [5, 5, None, None]
    assert [one.backer for one in terms] == ["carrier"] * 2 + ["sponsor"] * 2
    terms = on_all_days([FORM], insurer_bears_excess=False)
    assert {(one.round_cap_fen, one.backer) for one in terms} == {(None, "sponsor")}
    terms = on_all_days([FORM], sponsored_until=SECOND)
    assert [one.backer for one in terms] == ["sponsor"] * 2 + ["carrier"] * 2


@pytest.mark.parametrize(
    ("after_notice", "fees", "reviews"),
    [("operator", [0, 0], True), ("members", [80_000] * 2, True), ("nobody", [0, 0], False)],
)
def test_after_a_notice_somebody_else_pays_or_members_do(after_notice, fees, reviews):
    terms = on_all_days([(THIRD, "closure_notice")], after_notice=after_notice)
    assert [one.fee_ppm for one in terms] == [80_000] * 2 + fees
    assert [one.no_payer_owes for one in terms[2:]] == [after_notice != "members"] * 2
    assert [one.backer for one in terms] == ["sponsor"] * 2 + ["closure"] * 2
    assert [one.reviews for one in terms] == [True] * 2 + [reviews] * 2


@pytest.mark.parametrize(
    ("float_terms", "ppm"),
    [("apart", 0), ("invested", 250_000), ("lent", 1_000_000), ("unstated", 1_000_000)],
)
def test_what_is_lost_of_the_money_held_is_what_the_terms_leave_at_risk(float_terms, ppm):
    terms = on_all_days([(LAST, "operator_failure")], float_terms=float_terms)
    assert [one.lost_ppm for one in terms] == [None] * 3 + [ppm]
    assert not terms[-1].reviews


def test_of_what_a_failed_operator_held_claimants_come_first():
    book = PlanAccounts()
    good = RoundTerms(FIRST, 100_000, None, None, False)
    failed = RoundTerms(SECOND, 0, None, None, True, backer="closure", lost_ppm=50_000)
    book.turn(good, 1_000, 1, 100, 0, False)
    money = book.turn(failed, 0, 0, 100, 0, True)
    assert (money.lost, money.aid_paid, money.fee_paid, money.float) == (55, 1_000, 45, 0)
    assert money.sponsor == money.closure == 0
    worse = RoundTerms(SECOND, 0, None, None, True, backer="closure", lost_ppm=500_000)
    book = PlanAccounts()
    book.turn(good, 1_000, 1, 100, 0, False)
    money = book.turn(worse, 0, 0, 100, 0, True)
    assert (money.lost, money.aid_paid, money.fee_paid) == (550, 550, 0)


def test_the_promise_caps_a_share_and_the_insurer_pays_the_rest():
    terms = RoundTerms(
        FIRST, 0, None, None, False, round_cap_fen=5, month_cap_fen=10, backer="carrier"
    )
    money = PlanAccounts().turn(terms, 1_000, 1, 100, 0, False)
    assert (money.share, money.collected, money.insurer, money.sponsor) == (5, 500, 500, 500)


def test_aid_steps_down_at_the_age_given():
    aid = aid_at_age(SCENARIO)
    assert (aid[0], aid[39], aid[40], aid[150]) == (30_000_000, 30_000_000, 10_000_000, 10_000_000)


def test_the_calendar_goes_on_after_the_end():
    assert round_dates(SCENARIO["plan"], LAST) == DATES
    assert round_dates(SCENARIO["plan"], dt.date(2020, 2, 10))[-2:] == [THIRD, dt.date(2020, 2, 10)]
    assert later_dates(SCENARIO["plan"], LAST, 2) == [AFTER, dt.date(2020, 3, 21)]


def test_months_end_where_a_shorter_month_does():
    assert months_later(dt.date(2019, 11, 30), 3) == dt.date(2020, 2, 29)
    assert months_later(dt.date(2019, 12, 31), 12) == dt.date(2020, 12, 31)
    assert months_later(dt.date(2019, 12, 31), 0) == dt.date(2019, 12, 31)


@pytest.mark.parametrize("preset", ["article", "pool", "insured", "watchful"])
def test_the_audit_works_out_the_fingerprint_of_a_scenario_that_says_nothing_of_some_terms(preset):
    scenario = read_scenario(preset)
    read = tomllib.loads(to_toml(scenario))
    assert fingerprint_of_file(Path(), read, version("mutualaid")) == fingerprint(scenario)


def test_every_term_that_may_be_none_is_known_to_the_audit():
    known = {f"{group}.{name}" for group, names in MAY_BE_NONE.items() for name in names}
    groups = {name: terms.annotation for name, terms in Scenario.model_fields.items()}
    assert known == {
        f"{group}.{name}"
        for group, terms in groups.items()
        if group != "run" and hasattr(terms, "model_fields")
        for name, one in terms.model_fields.items()
        if type(None) in get_args(one.annotation)
    }
