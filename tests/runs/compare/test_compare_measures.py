"""Is each measure of a comparison what one gets by hand from made-up tables?"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from agency_fixtures import medical
from mutualaid.model.output.transfers import BALANCE
from mutualaid.model.scenario.agency import AgencyTerms
from mutualaid.runs.compare import access_to_cover, gains_and_losses, risk_bearing
from mutualaid.runs.compare.table import answers
from mutualaid.runs.results.measures import days_to_decision, times_the_promise
from scenario_results_fixtures import (
    BILLION,
    END,
    NOTICE,
    START,
    billed,
    closed,
    lived,
    sold,
    whole,
)

# Who gains, and who loses


def test_groups_of_ages_are_weighed_by_their_people():
    balance = {name: np.zeros(3) for name in BALANCE}
    balance["dimension"] = np.array(["age at the launch"] * 3, dtype=object)
    balance["group"] = np.array(["0 to 17", "18 to 29", "50 to 59"], dtype=object)
    balance["people"], balance["net_yuan"] = np.array([1, 3, 2]), np.array([-10.0, -30.0, 70.0])
    told = lived(balance=balance)
    young = gains_and_losses.a_person("net_yuan", "age at the launch", ("0 to 17", "18 to 29"))
    assert young(told) == -25.0
    assert math.isnan(gains_and_losses.a_person("net_yuan", "all", ("all",))(told))


def test_members_are_told_apart_by_when_they_joined_and_how_long_they_stayed():
    says = [
        ("half-year of joining", "2018 H2", 2, 30_000),
        ("half-year of joining", "2019 H2", 3, -6_000),
        ("half-year of joining", "2020 H1", 1, -2_000),
        ("years a member", "up to 1", 4, 40_000),
        ("years a member", "up to 1.5", 9, 10),
        ("years a member", "up to 2", 7, 90),
        ("years a member", "up to 2.5", 5, -5_000),
    ]
    columns = zip(*says, strict=True)
    names = ("dimension", "group", "people", "net_fen")
    transfers = {name: np.array(one) for name, one in zip(names, columns, strict=True)}
    told = lived(transfers=transfers)
    measures = {one.key: one.of for one in gains_and_losses.gain_measures(told.inputs)}
    assert measures["net_first"](told) == 150.0
    assert measures["net_later"](told) == -20.0
    assert measures["net_brief"](told) == 100.0
    assert measures["net_long"](told) == -10.0
    nobody = lived(transfers={name: one[:0] for name, one in transfers.items()})
    assert math.isnan(measures["net_first"](nobody))


# Who bears the risk


def test_everybody_who_paid_is_counted_once():
    told = lived(
        rounds=[
            {"collected_fen": 5, "sponsor_fen": 11, "insurer_fen": 4, "closure_fen": 1},
            {"collected_fen": 7, "aid_fen": 20},
        ],
        reviews=[{"round": 1, "aid_fen": 20}, {"round": 2, "aid_fen": 9}],
        agency=[{"premium_fen": 30, "claims_fen": 13, "commission_fen": 6}],
    )
    assert risk_bearing.paid_in_fen(told) == {
        **{"members": 12, "policyholders": 30, "insurer": 4, "sponsor": 6, "operator": 1 + 9}
    }
    assert risk_bearing.paid_out_fen(told) == 20 + 9 + 13
    assert risk_bearing.paid_out_of_a_hundred(told) == pytest.approx(100 * 42 / 62)


def test_insurers_keep_what_is_neither_commission_nor_claims_nor_owed():
    told = lived(
        rounds=[{"insurer_fen": 50}],
        agency=[
            {"month": 1, "premium_fen": 1000, "commission_fen": 200, "liability_fen": 999},
            {"month": 2, "claims_fen": 300, "liability_fen": 90, "capital_fen": -7},
        ],
    )
    assert risk_bearing.insurers_result_fen(told) == 1000 - 200 - 300 - 90 - 50
    assert risk_bearing.least_capital_fen(told) == -7
    assert math.isnan(risk_bearing.least_capital_fen(lived(rounds=[{}])))


def test_the_insurer_of_the_form_may_have_the_least_capital():
    told = lived(
        rounds=[{"insurer_fen": 3 * BILLION}],
        orders=[(START, "insurance_form")],
        plan={"insurer_capital_yuan": 1e9},
    )
    assert risk_bearing.least_capital_fen(told) == -2 * BILLION


def test_members_bear_all_of_a_doubling_without_caps():
    told = lived(rounds=[billed(dt.date(2020, 1, 7), 5000), billed(dt.date(2020, 1, 21), 9000)])
    assert risk_bearing.borne_by_members(told) == pytest.approx(100, abs=0.1)


def test_members_bear_nothing_above_the_promise_of_the_form():
    day, promised = dt.date(2020, 1, 7), 5  # half of 0.1 yuan
    bill = {"date": day, "payers": 100, "aid_fen": 900, "fee_fen": 90, "claims_approved": 1}
    told = lived(rounds=[bill | {"share_fen": promised}], orders=[(START, "insurance_form")])
    assert risk_bearing.borne_by_members(told) == 0
    converted = [(START, "insurance_form"), (START, "conversion")]
    told = lived(rounds=[bill | {"share_fen": 10}], orders=converted)
    assert risk_bearing.borne_by_members(told) == pytest.approx(100, abs=1.5)


def test_members_bear_a_doubling_up_to_the_cap_of_the_year():
    bills = [billed(dt.date(2020, 1, 7), 5000), billed(dt.date(2020, 1, 21), 5000)]
    told = lived(rounds=bills, plan={"annual_cap_yuan": 135.0})
    # 54 yuan a round: doubled, 108 in the first; in the second no more than 135 - 54 = 81.
    assert risk_bearing.borne_by_members(told) == pytest.approx(100 * (54 + 27) / 108, abs=0.1)


def test_members_bear_what_a_sponsor_without_money_does_not():
    bills = [
        billed(dt.date(2020, 1, 7), 5000, share_fen=3000, sponsor_fen=240_000, carried_fen=0),
        billed(dt.date(2020, 1, 21), 5000, share_fen=4000, sponsor_fen=140_000, carried_fen=0),
    ]
    plan = {"case_cap_yuan": 15.0, "sponsor_budget_yuan": 3800.0}
    # Doubled, 108 yuan a head are due: 30 and, of the 3,800, 38 more in the first round, where
    # members bear the other 40; in the second 14 are left of it, and members bear 54 more.
    told = lived(rounds=bills, plan=plan)
    assert risk_bearing.more_fen(told) == 100 * (4000 + 5400)


def test_a_cap_per_claim_grows_with_the_claims():
    bill = {"date": dt.date(2020, 1, 7), "payers": 100, "aid_fen": 1000, "claims_approved": 3}
    told = lived(rounds=[bill | {"share_fen": 6}], plan={"case_cap_yuan": 0.02})
    # Doubled, 20 fen are owed, but 2 fen for each of 6 claims: 6 fen more than before.
    assert risk_bearing.borne_by_members(told) == pytest.approx(60)


def test_what_was_carried_over_is_shared_in_the_next_round():
    days = (dt.date(2020, 1, 7), dt.date(2020, 1, 21))
    bills = [
        {"date": days[0], "payers": 100, "carried_fen": 1000},
        {"date": days[1], "payers": 100, "aid_fen": 2000, "share_fen": 10},
    ]
    # 2,000 less 1,000 carried are 10 fen each; doubled, 4,000 less 1,000 are 30.
    assert risk_bearing.more_fen(lived(rounds=bills)) == 20 * 100


def test_after_the_notice_and_after_the_end_the_operator_bears_it():
    bills = [
        billed(dt.date(2020, 1, 7), 5000),
        {"date": END, "payers": 100, "aid_fen": 300_000, "closure_fen": 300_000},
    ]
    told = lived(
        rounds=bills,
        reviews=[{"round": 1}, {"round": 2, "aid_fen": 160_000}],
        orders=[(NOTICE, "closure_notice")],
    )
    assert risk_bearing.borne_by_members(told) == pytest.approx(54, abs=0.1)


def test_policyholders_bear_nothing_at_once():
    told = lived(
        rounds=[billed(dt.date(2020, 1, 7), 5000)], agency=[sold(13, claims_fen=3 * 540_000)]
    )
    assert risk_bearing.borne_by_people(told) == pytest.approx(25, abs=0.1)
    assert risk_bearing.borne_by_people(lived(rounds=[{}], agency=[sold(1, claims_fen=9)])) == 0
    assert math.isnan(risk_bearing.borne_by_people(lived(rounds=[{}])))


# What one pays, and knows


def test_what_a_year_costs():
    bills = [
        {"date": dt.date(2019, 1, 7), "share_fen": 100, "payers": 9, "insured": 10},
        {"date": dt.date(2019, 6, 7), "share_fen": 300, "payers": 9, "insured": 30},
        {"date": dt.date(2020, 1, 7), "share_fen": 1000, "payers": 9},
        {"date": dt.date(2020, 12, 31), "insured": 0},
    ]
    told = lived(
        rounds=bills,
        agency=[sold(1, premium=4000), sold(2, premium=2000), sold(13, premium=5000)],
    )
    assert risk_bearing.member_paid_yuan(told, 2019) == 4
    assert risk_bearing.policyholder_paid_yuan(told, 2019) == 60 / 20
    assert math.isnan(risk_bearing.member_paid_yuan(told, 2021))
    assert math.isnan(risk_bearing.policyholder_paid_yuan(told, 2020))
    assert risk_bearing.share_rise(told) == 2.5
    assert risk_bearing.share_surprise(told) == pytest.approx(10 / 120)
    until_2019 = lived(rounds=[*bills[:2], {"date": dt.date(2019, 12, 31)}])
    assert risk_bearing.share_surprise(until_2019) == pytest.approx(4 / 12)
    assert times_the_promise(told) == 100


def test_a_year_in_which_the_plan_was_closed_is_set_against_no_other():
    bills = [
        {"date": dt.date(year, 1, 7), "share_fen": 100, "payers": 9, "insured": 10}
        for year in (2019, 2020)
    ]
    told = lived(rounds=[*bills, {"date": dt.date(2020, 6, 7)}], agency=[sold(13)])
    assert risk_bearing.member_paid_yuan(told, 2020) == 1
    assert math.isnan(risk_bearing.share_rise(told))
    assert math.isnan(risk_bearing.policyholder_paid_yuan(told, 2020))
    assert access_to_cover.months_run(told) == pytest.approx(600 / 365.25 * 12)


def test_a_premium_is_known_for_the_year_and_moves_in_january():
    months = [sold(month, level) for month, level in enumerate([1.0] * 12 + [1.3] * 12, 1)]
    other = [sold(month, 2.0, product="critical illness") for month in range(1, 25)]
    told = lived(rounds=[{}], agency=months + other)
    assert risk_bearing.premium_rise(told) == pytest.approx(1.3)
    assert risk_bearing.premium_surprise(told) == 1
    assert risk_bearing.months_of_one_price(told) == pytest.approx((12 + 24) / 2)
    assert risk_bearing.known_beforehand(told) == 100


def test_a_share_is_known_beforehand_only_where_an_insurer_caps_it():
    day = dt.date(2019, 1, 7)
    told = lived(
        rounds=[
            {"date": day, "share_fen": 5, "collected_fen": 50, "insurer_fen": 1},
            {"date": day, "share_fen": 9, "collected_fen": 90},
        ],
        agency=[sold(1, premium=60)],
    )
    assert risk_bearing.known_beforehand(told) == pytest.approx(100 * 110 / 200)
    alone = lived(rounds=[{"date": day, "share_fen": one, "collected_fen": 1} for one in (5, 9)])
    assert risk_bearing.months_of_one_price(alone) == 0.5


# Who is left out


def test_each_person_without_cover_has_one_reason():
    people = [
        {"membership": "covered"},
        {"membership": "waiting", "people": 2_000_000},
        {"membership": "left", "policies": 1},
        {"age": 60, "credit": 100, "health": "chronic"},
        {"credit": 100, "people": 3_000_000},
        {"health": "chronic", "people": 4_000_000},
        {"membership": "left", "people": 5_000_000},
    ]
    told = lived(people=people)
    assert access_to_cover.without_cover(told) == {"age": 1, "credit": 3, "illness": 4, "choice": 5}
    assert told.head_count(told.covered) == 4_000_000
    assert access_to_cover.gone_without_cover(told) == 5
    twice = access_to_cover.without_cover(lived(people=people, scale=2.0))
    assert twice == {"age": 2, "credit": 6, "illness": 8, "choice": 10}


def test_products_let_people_in_whom_the_plan_does_not_take():
    people = [{"credit": 100}, {"health": "chronic"}, {"age": 65}]
    terms = AgencyTerms(products=(medical(entry_ages=(0, 70), declaration=False),))
    told = lived(people=people, terms=terms)
    assert access_to_cover.without_cover(told) == {"age": 0, "credit": 0, "illness": 0, "choice": 3}
    unlicensed = terms.model_copy(update={"licensed": False})
    assert access_to_cover.without_cover(lived(people=people, terms=unlicensed))["age"] == 1
    nothing = lived(people=people, plan={"open_to_new": False})
    assert access_to_cover.without_cover(nothing)["age"] == 3


def test_parts_of_the_ill_and_the_old_that_are_covered():
    people = [
        {"health": "chronic", "membership": "covered"},
        {"health": "chronic", "people": 3_000_000},
        {"age": 60, "policies": 1},
    ]
    found = {one.measure: one.value for one in answers(whole(people=people), "a", 1)}
    assert found["covered_chronic"] == 25
    assert found["covered_healthy"] == 100
    assert found["covered_old"] == 100


def test_refused_claims_of_plan_and_policies():
    told = lived(
        reviews=[{"refused": 5000, "wrongly_refused": 2000}], agency=[sold(1, refused=1000)]
    )
    assert (access_to_cover.refused(told), access_to_cover.wrongly_refused(told)) == (6, 2)


# What happens to claims at the end


def test_claims_open_at_the_end_are_all_accounted_for():
    told = closed()
    assert access_to_cover.open_at_notice(told) == 9
    found = {one.measure: one.value for one in answers(told, "a", 1)}
    names = ("aided_after", "refused_after", "too_late", "left_open")
    assert [found[name] for name in names] == [3, 0.5, 0.2, 1.3]
    assert sum(found[name] for name in names) == pytest.approx(found["open_at_end"])
    assert found["paid_after"] == 1
    assert days_to_decision(told.reviews) == 70


def test_a_plan_that_goes_on_leaves_nobody_without_cover():
    members = [{"membership": "covered", "people": 3_000_000}, {"membership": "covered"}]
    members[1]["policies"] = 1
    later = [
        {"date": dt.date(2022, 3, 7), "from_plan": 2_000_000},
        {"date": dt.date(2023, 3, 7), "from_plan": 1_000_000},
    ]
    assert access_to_cover.lost_cover(closed(people=members)) == 3
    assert access_to_cover.bought_after(closed(people=members, later=later)) == 2
    going_on = whole(people=members, later=later)
    assert access_to_cover.lost_cover(going_on) == 0
    assert math.isnan(access_to_cover.bought_after(going_on))
    assert math.isnan(access_to_cover.open_at_notice(going_on))


def test_policies_in_force_are_those_of_the_last_month():
    months = [
        sold(1, policies=1_000_000),
        sold(2, policies=2_000_000, liability_fen=BILLION),
        sold(2, policies=3_000_000, product="income"),
    ]
    found = {one.measure: one.value for one in answers(whole(agency=months), "a", 1)}
    assert (found["policies"], found["owed"]) == (5, 1)
