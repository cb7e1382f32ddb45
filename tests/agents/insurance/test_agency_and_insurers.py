"""Does the agency only earn its commission, and do insurers carry the risk as contracts say?"""

import datetime as dt
import math

import mesa
import numpy as np
import pytest
from agency_fixtures import income, medical, scenario_of
from mutualaid.agents.decisions import policy_tally
from mutualaid.agents.decisions.policy_tally import CONTESTED, DUE, PREMIUM_FEN
from mutualaid.agents.engine.random_draws import CERTAIN, ONE
from mutualaid.agents.insurance.agency import Agency, AgencyRow
from mutualaid.agents.insurance.insurer import ProductAccount, months_ahead, reprice
from mutualaid.agents.plan.ledger import (
    AGENCY,
    DEPOSIT,
    GUARANTEE,
    INSURED,
    INSURERS,
    POLICYHOLDERS,
    Ledger,
)
from mutualaid.model.rule_inputs.policy_offers import agency_numbers, claim_fen, product_numbers
from mutualaid.model.scenario.agency import AgencyTerms

JANUARY = dt.date(2019, 1, 7)


def agency_of(*products, seed=1, **terms):
    """An agency with these products, and the ledger that it writes into."""
    scenario = scenario_of(*products, **{"commission": 0.2, "deposit_yuan": 50.0, **terms})
    ledger = Ledger()
    ledger.open_round(0, JANUARY)
    numbers = agency_numbers(scenario.agency), product_numbers(scenario.agency)
    return Agency(mesa.Model(), *numbers, seed, ledger.move), ledger


def tally_of(products, **figures):
    """A tally with the same figures for every product."""
    tally = np.zeros(policy_tally.tally_places(products), np.int64)
    for product in range(products):
        for name, value in figures.items():
            tally[policy_tally.tally_place(product, getattr(policy_tally, name))] = value
    return tally


def a_month(agency, month, premium_fen=1000, due=0, contested=0):
    """One month on its seventh day; month 1 is January 2019."""
    date = dt.date(2019 + (month - 1) // 12, (month - 1) % 12 + 1, 7)
    agency.open_month(date)
    figures = {"PREMIUM_FEN": premium_fen, "DUE": due, "CONTESTED": contested}
    return agency.close_month(month, date, tally_of(len(agency.products), **figures))


def test_a_product_is_sold_from_its_first_day_of_sale_on():
    late = medical(name="late", filed=dt.date(2020, 1, 1), sale_from=dt.date(2020, 2, 1))
    agency, _ = agency_of(medical(), late)
    assert agency.on_sale(dt.date(2020, 1, 31)) == [1, 0]
    assert agency.on_sale(dt.date(2020, 2, 1)) == [1, 1]


def test_an_agency_without_licence_sells_nothing_and_lodges_nothing():
    agency, ledger = agency_of(medical(), licensed=False)
    agency.open_month(JANUARY)
    assert agency.on_sale(dt.date(2030, 1, 1)) == [0]
    assert ledger.movements == []


def test_money_goes_from_policyholders_through_insurers_to_the_insured():
    agency, ledger = agency_of(medical(benefit_yuan=3.0))
    (row,) = a_month(agency, 1, premium_fen=1003, due=2)
    assert isinstance(row, AgencyRow)
    moved = [(m.from_account, m.to_account, m.amount_fen) for m in ledger.movements]
    assert moved == [
        (AGENCY, DEPOSIT, 5000),
        (POLICYHOLDERS, INSURERS, 1003),
        (INSURERS, AGENCY, 201),  # a fifth of 1003, to the nearest fen
        (INSURERS, INSURED, 600),
    ]
    assert (row.premium_fen, row.commission_fen, row.claims_fen) == (1003, 201, 600)
    assert row.capital_fen == 500_000_000_000 + 1003 - 201 - 600
    a_month(agency, 2)
    assert [m.to_account for m in ledger.movements].count(DEPOSIT) == 1
    assert sum(ledger.balance.values()) == 0


def test_claims_of_the_rounds_are_decided_once_in_the_month():
    agency, _ = agency_of(medical(), income(), reprices=False)
    agency.take_in(np.array([[3, 0], [0, 5]]))
    agency.take_in(np.array([[1, 0], [0, 1]]))
    rows = a_month(agency, 1, due=10)
    assert [row.claims for row in rows] == [14, 10]
    assert [row.refused for row in rows] == [0, 6]  # the second finds out everything
    assert [row.claims for row in a_month(agency, 2)] == [0, 0]


def test_only_contested_claims_are_refused_and_as_many_as_detection_says():
    agency, _ = agency_of(medical(detection=0.6))
    rows = [row for month in range(1, 25) for row in a_month(agency, month, 0, 50, 1000)]
    refused = np.array([row.refused for row in rows])
    assert (refused + [row.claims for row in rows] == 1050).all()
    assert refused.mean() == pytest.approx(600, abs=12)  # 24 binomials of deviation 15.5
    assert 8 < refused.std() < 24
    never, _ = agency_of(medical(detection=0.0))
    assert a_month(never, 1, 0, 0, 1000)[0].refused == 0


def test_what_is_found_out_of_one_product_says_nothing_of_another():
    agency, _ = agency_of(medical(detection=0.5), medical(name="other", detection=0.5))
    months = [a_month(agency, month, 0, 0, 100) for month in range(1, 7)]
    assert any(one.refused != other.refused for one, other in months)


def test_income_is_paid_month_after_month_and_then_ends():
    agency, _ = agency_of(income())
    months = [a_month(agency, 1, due=4), a_month(agency, 2, due=1)]
    months += [a_month(agency, month) for month in (3, 4, 5)]
    assert [rows[0].claims_fen // 300_000 for rows in months] == [4, 5, 5, 1, 0]
    # after the first month four people have two months to come
    assert [rows[0].liability_fen // 300_000 for rows in months] == [8, 6, 1, 0, 0]


def test_who_has_recovered_is_no_longer_paid():
    agency, _ = agency_of(income(benefit_months=60, recovery=0.5))
    paid = [a_month(agency, 1, due=100_000)[0].claims_fen // 300_000]
    paid += [a_month(agency, month)[0].claims_fen // 300_000 for month in range(2, 6)]
    assert paid == pytest.approx([100_000, 50_000, 25_000, 12_500, 6_250], rel=0.03)
    certain, _ = agency_of(income(recovery=1.0))
    assert a_month(certain, 1, due=9)[0].liability_fen == 0
    assert a_month(certain, 2)[0].claims_fen == 0


def test_each_cohort_on_claim_has_luck_of_its_own():
    (terms,) = product_numbers(AgencyTerms(products=(income(recovery=0.5),)))
    book = ProductAccount(0, terms)
    book.cohorts = [[1, 5, 10_000], [2, 5, 10_000]]
    book.pay(0, seed=1, month=3)
    assert book.cohorts[0][2] != book.cohorts[1][2]
    first, second = income(recovery=0.5), income(name="more", recovery=0.5)
    agency, _ = agency_of(first, second)
    a_month(agency, 1, due=10_000)
    left = [row.claims_fen for row in a_month(agency, 2)]
    assert left[0] != left[1]
    agency, _ = agency_of(first, second)
    a_month(agency, 1, due=10_000)
    assert [row.claims_fen for row in a_month(agency, 2)] == left
    agency, _ = agency_of(first, second, seed=2)
    a_month(agency, 1, due=10_000)
    assert [row.claims_fen for row in a_month(agency, 2)] != left


def test_months_ahead_by_hand():
    assert months_ahead(0, 0) == (0,)
    assert months_ahead(3, 0) == (0, ONE, 2 * ONE, 3 * ONE)
    assert months_ahead(2, CERTAIN // 2) == (0, ONE // 2, 3 * ONE // 4)
    assert months_ahead(2, CERTAIN) == (0, 0, 0)


def test_a_claim_on_income_costs_the_months_one_is_expected_to_be_paid():
    assert claim_fen(income()) == 3 * 300_000
    assert claim_fen(income(recovery=0.5)) == 300_000 * 7 // 4
    assert claim_fen(medical(benefit_yuan=200.0)) == 20_000


def test_premiums_follow_claims_within_a_cap():
    half, cap = ONE // 2, 3 * ONE // 10
    assert reprice(ONE, half, half, cap) == ONE  # claims were what was meant for them
    assert reprice(ONE, half + half // 10, half, cap) == ONE + 2 * 51  # a tenth more
    assert reprice(ONE, ONE, half, cap) == ONE + cap
    assert reprice(ONE, 0, half, cap) == ONE - cap
    assert reprice(16 * ONE, ONE, half, cap) == 16 * ONE
    assert reprice(ONE // 16, 0, half, cap) == ONE // 16
    assert reprice(1000, ONE, half, cap) == 1299  # 1299.8: parts of 1/1024 are left out


def test_insurers_reprice_each_january_after_a_whole_year_of_premiums():
    agency, _ = agency_of(medical(benefit_yuan=1.0, loading=0.5, reprice_cap=0.5))
    for month in range(2, 13):
        a_month(agency, month, premium_fen=1000, due=10)
    assert agency.levels == [ONE]
    a_month(agency, 13, premium_fen=1000, due=10)
    assert agency.levels == [ONE]  # of 2019 a month was missing
    for month in range(14, 25):
        a_month(agency, month, premium_fen=1000, due=6)
    assert agency.levels == [ONE]
    agency.open_month(dt.date(2021, 1, 7))
    # 1000 + 11 x 600 fen of claims on 12,000 of premiums, half of which was meant for claims
    assert agency.levels == [7600 * ONE // 12_000 * 2]
    agency.open_month(dt.date(2021, 2, 7))
    assert agency.levels == [1296]


def test_an_agency_that_does_not_reprice_keeps_its_premiums():
    agency, _ = agency_of(medical(), reprices=False)
    for month in range(1, 26):
        a_month(agency, month, due=100)
    assert agency.levels == [ONE]


def test_income_still_to_be_paid_counts_as_claims_of_its_year():
    book = ProductAccount(0, product_numbers(AgencyTerms(products=(income(benefit_months=12),)))[0])
    book.premium_fen = 12 * 300_000
    book.paid_fen = book.pay(1, seed=1, month=12)
    assert book.incurred_fen == 12 * 300_000
    assert book.loss_ratio == 1.0
    book.months_sold = 12
    book.close_year(reprices=True)
    assert book.level > ONE  # twice what was meant for claims, not a twelfth of it
    book.paid_fen += book.pay(0, seed=1, month=13)
    assert book.incurred_fen == 0  # the year before has borne it
    assert math.isnan(book.loss_ratio)


def test_solvency_is_capital_against_a_fifth_of_a_years_premiums():
    agency, _ = agency_of(medical(capital_yuan=100.0), commission=0.0, reprices=False)
    rows = [a_month(agency, month, premium_fen=100)[0] for month in range(1, 15)]
    assert rows[0].solvency == pytest.approx((10_000 + 100) / 20)
    assert rows[13].solvency == pytest.approx((10_000 + 1400) / (0.2 * 1200))
    empty, _ = agency_of(medical())
    assert math.isnan(a_month(empty, 1, premium_fen=0)[0].solvency)
    sold, _ = agency_of(medical(capital_yuan=100.0), commission=0.25)
    (row,) = a_month(sold, 1, premium_fen=100)
    assert row.solvency == pytest.approx((10_000 + 75) / 20)  # of premiums with the commission


def test_an_insurer_that_has_paid_more_than_it_had_is_insolvent_and_pays():
    agency, ledger = agency_of(
        medical(capital_yuan=1.0, benefit_yuan=10.0, insurer="both"),
        medical(name="other", capital_yuan=2.0, insurer="both"),
        income(),
    )
    rows = a_month(agency, 1, premium_fen=0, due=0)
    assert [row.insolvent for row in rows] == [False] * 3
    agency.take_in(np.array([[1, 0], [0, 0], [0, 0]]))
    rows = a_month(agency, 2, premium_fen=0)
    assert [row.insolvent for row in rows] == [True, True, False]
    assert rows[0].capital_fen == 300 - 1000
    assert ledger.balance[INSURED] == 1000


def test_an_insurer_that_has_paid_all_it_had_is_not_insolvent():
    agency, _ = agency_of(medical(capital_yuan=10.0, benefit_yuan=10.0))
    (row,) = a_month(agency, 1, premium_fen=0, due=1)
    assert (row.capital_fen, row.insolvent) == (0, False)


@pytest.mark.parametrize(
    ("answer", "paid", "fund", "ending"),
    [("guaranteed", 2000, 1000, False), ("ends", 1000, 0, True)],
)
def test_an_insurer_that_can_fail_pays_what_it_has_and_sells_no_more(answer, paid, fund, ending):
    poor = medical(capital_yuan=9.0, benefit_yuan=10.0, insurer="poor")
    rich = medical(name="rich", benefit_yuan=10.0, insurer="rich")
    terms = {"insurer_can_fail": True, "on_insolvency": answer, "commission": 0.0}
    agency, ledger = agency_of(poor, rich, **terms)
    rows = a_month(agency, 1, premium_fen=100, due=1)
    assert [row.insolvent for row in rows] == [
        False
    ] * 2  # 9 yuan and a yuan of premiums, to the fen
    assert agency.on_sale(JANUARY) == [1, 1]
    agency.insurers["poor"].capital_fen = 900
    rows = a_month(agency, 2, premium_fen=100, due=2)
    assert [row.claims_fen for row in rows] == [paid, 2000]
    assert [row.insolvent for row in rows] == [True, False]
    assert rows[0].capital_fen == 0
    assert ledger.balance[GUARANTEE] == -fund
    assert agency.on_sale(JANUARY) == [0, 1]
    assert agency.ending == [ending, False]
    assert [one.name for one in agency.failed] == ["poor"]
    (row, _) = a_month(agency, 3, premium_fen=100)
    assert (row.insolvent, row.capital_fen) == (True, 100)


def test_rows_come_month_by_month_and_product_by_product():
    agency, _ = agency_of(medical(), income())
    a_month(agency, 1)
    a_month(agency, 2)
    assert [(row.month, row.product, row.insurer) for row in agency.rows()] == [
        *((1, "medical", "one"), (1, "income", "two")),
        *((2, "medical", "one"), (2, "income", "two")),
    ]


def test_figures_of_a_tally_have_places_of_their_own():
    figures = (DUE, CONTESTED, PREMIUM_FEN)
    places = {policy_tally.tally_place(product, one) for product in range(4) for one in figures}
    assert len(places) == 12
    assert max(places) < policy_tally.tally_places(4)
