"""Does the agency pay for what its sale left out, and does its deposit stand behind that?"""

from __future__ import annotations

import datetime as dt

import mesa
import numpy as np
import pytest
from agency_fixtures import income, medical, scenario_of
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.decisions import policy_tally
from mutualaid.agents.decisions.policy_tally import CONTESTED, PREMIUM_FEN
from mutualaid.agents.insurance.agency import Agency
from mutualaid.agents.insurance.deposit import Compensation, Liability, Purse
from mutualaid.agents.plan.ledger import AGENCY, DEPOSIT, POLICYHOLDERS, Ledger
from mutualaid.model.rule_inputs.policy_offers import agency_numbers, product_numbers

TERMS = {"commission": 0.2, "deposit_yuan": 50.0, "disclosure": 0.5, "liability": 1.0}
SILENT = medical(benefit_yuan=100.0, detection=1.0)  # every contested claim is refused
PAID = ("compensation", "compensation from the deposit", "deposit made good")


def day(month: int) -> dt.date:
    """Month 1 is January 2019."""
    return dt.date(2019 + (month - 1) // 12, (month - 1) % 12 + 1, 7)


def agency_of(*products, **terms):
    """An agency that answers for what it left out, and the ledger that it writes into."""
    scenario = scenario_of(*products, **{**TERMS, **terms})
    ledger = Ledger()
    ledger.open_round(0, day(1))
    numbers = agency_numbers(scenario.agency), product_numbers(scenario.agency)
    return Agency(mesa.Model(), *numbers, 1, ledger.move), ledger


def a_month(agency, month, premium_fen=0, refused=0):
    """One month in which every product brings the same premiums and refusals."""
    tally = np.zeros(policy_tally.tally_places(len(agency.products)), np.int64)
    for product in range(len(agency.products)):
        tally[policy_tally.tally_place(product, PREMIUM_FEN)] = premium_fen
        tally[policy_tally.tally_place(product, CONTESTED)] = refused
    agency.open_month(day(month))
    return agency.close_month(month, day(month), tally)


def moved(ledger) -> list[tuple[str, str, int]]:
    return [
        (one.from_account, one.to_account, one.amount_fen)
        for one in ledger.movements
        if one.what in PAID
    ]


def test_it_owes_the_part_that_goes_back_to_what_it_left_out():
    agency, _ = agency_of(SILENT, disclosure=0.75, liability=0.4)
    (row,) = a_month(agency, 1, premium_fen=100_000, refused=3)
    assert row.owed_fen == 3 * 10_000 // 10
    assert row.compensation_fen == 3_000
    assert Liability(part_ppm=500_000).owed_fen(1) == 1  # to the nearest fen
    assert Liability(part_ppm=499_999).owed_fen(1) == 0


def test_income_refused_is_what_it_would_have_come_to():
    agency, _ = agency_of(income(benefit_yuan=100.0, recovery=0.5))
    (row,) = a_month(agency, 1, premium_fen=100_000, refused=1)
    assert row.owed_fen == 10_000 * 7 // 4 // 2


@pytest.mark.parametrize("terms", [{"liability": 0.0}, {"disclosure": 1.0}])
def test_it_owes_nothing_where_it_does_not_answer_or_left_nothing_out(terms):
    agency, ledger = agency_of(SILENT, **terms)
    (row,) = a_month(agency, 1, premium_fen=1_000, refused=9)
    assert (row.refused, row.owed_fen, row.compensation_fen, row.deposit_fen) == (9, 0, 0, 5_000)
    assert moved(ledger) == []


def test_commissions_pay_first_and_then_the_deposit():
    agency, ledger = agency_of(SILENT)
    (row,) = a_month(agency, 1, premium_fen=15_000, refused=1)
    assert moved(ledger) == [(AGENCY, POLICYHOLDERS, 3_000), (DEPOSIT, POLICYHOLDERS, 2_000)]
    assert (row.owed_fen, row.compensation_fen, row.deposit_fen) == (5_000, 5_000, 3_000)
    assert ledger.balance[DEPOSIT] == 3_000


def test_later_commissions_pay_what_is_owed_then_fill_the_deposit_and_are_kept():
    agency, ledger = agency_of(SILENT)
    (row,) = a_month(agency, 1, refused=2)
    assert (row.owed_fen, row.compensation_fen, row.deposit_fen) == (10_000, 5_000, 0)
    (row,) = a_month(agency, 2, premium_fen=60_000)  # a commission of 12,000
    assert (row.owed_fen, row.compensation_fen, row.deposit_fen) == (0, 5_000, 5_000)
    assert moved(ledger)[1:] == [(AGENCY, POLICYHOLDERS, 5_000), (AGENCY, DEPOSIT, 5_000)]
    assert (agency.purse.own_fen, agency.purse.lacking_fen) == (2_000, 0)


def test_products_are_paid_for_in_their_order_out_of_the_commissions_so_far():
    agency, ledger = agency_of(SILENT, medical(name="other", benefit_yuan=20.0, detection=1.0))
    first, second = a_month(agency, 1, premium_fen=20_000, refused=1)
    assert moved(ledger) == [
        (AGENCY, POLICYHOLDERS, 4_000),  # the first product's commission
        (DEPOSIT, POLICYHOLDERS, 1_000),
        (AGENCY, POLICYHOLDERS, 1_000),  # of the second's
        (AGENCY, DEPOSIT, 1_000),
    ]
    assert (first.owed_fen, second.owed_fen) == (5_000, 1_000)
    assert (first.deposit_fen, second.deposit_fen) == (5_000, 5_000)


@pytest.mark.parametrize(("months", "last"), [(0, 1), (1, 2), (3, 4), (12, 13)])
def test_a_licence_ends_after_so_many_months_without_a_whole_deposit(months, last):
    agency, _ = agency_of(SILENT, deposit_months=months)
    for month in range(1, last + 1):
        assert agency.on_sale(day(month)) == [1]
        a_month(agency, month, refused=int(month == 1))
    assert agency.purse.licence_ended == day(last)
    assert agency.on_sale(day(last)) == [0]


def test_whoever_makes_it_good_in_time_keeps_the_licence_and_has_as_long_anew():
    agency, _ = agency_of(SILENT, deposit_months=2)
    a_month(agency, 1, refused=1)
    a_month(agency, 2)
    a_month(agency, 3, premium_fen=25_000)
    assert (agency.purse.short_since, agency.purse.licence_ended) == (None, None)
    a_month(agency, 4, refused=1)
    a_month(agency, 5, premium_fen=24_995)  # a commission of 4,999, one fen too few
    assert (agency.purse.lacking_fen, agency.purse.short_since) == (1, day(4))
    a_month(agency, 6)
    assert agency.purse.licence_ended == day(6)


def test_without_a_licence_it_still_pays_and_fills_nothing_up():
    agency, ledger = agency_of(SILENT, deposit_months=0)
    a_month(agency, 1, refused=2)
    assert agency.purse.licence_ended == day(1)
    (row,) = a_month(agency, 2, premium_fen=100_000)
    assert (row.compensation_fen, row.deposit_fen, row.commission_fen) == (5_000, 0, 20_000)
    assert "deposit made good" not in {one.what for one in ledger.movements}


def test_an_agency_that_never_had_a_licence_owes_and_lodges_nothing():
    agency, ledger = agency_of(SILENT, licensed=False)
    (row,) = a_month(agency, 1)
    assert (row.deposit_fen, agency.purse.licence_ended, ledger.movements) == (0, None, [])


def test_debts_beyond_a_deposit_of_nothing_end_the_licence_too():
    agency, _ = agency_of(SILENT, deposit_yuan=0.0, deposit_months=1)
    a_month(agency, 1, refused=1)
    assert agency.purse.licence_ended is None
    a_month(agency, 2)
    assert agency.purse.licence_ended == day(2)


MONTHS = st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9)), min_size=1, max_size=30)


@given(months=MONTHS, deposit=st.integers(0, 10**8), allowed=st.integers(0, 12))
def test_every_fen_owed_is_paid_or_still_owed_and_no_purse_is_below_zero(months, deposit, allowed):
    purse = Purse(Liability(1, deposit, allowed))
    purse.deposit_fen = deposit
    owed_in_all = earned = 0
    paid = Compensation(0, 0)
    added = 0
    for month, (commission, owed) in enumerate(months, start=1):
        purse.own_fen += commission
        now = purse.compensate(owed)
        more = purse.make_good()
        purse.close_month(day(month))
        owed_in_all, earned, added = owed_in_all + owed, earned + commission, added + more
        paid = Compensation(paid.own_fen + now.own_fen, paid.deposit_fen + now.deposit_fen)
        assert sum(paid) + purse.unpaid_fen == owed_in_all
        assert earned == purse.own_fen + paid.own_fen + added
        assert deposit + added == purse.deposit_fen + paid.deposit_fen
        assert min(purse.own_fen, purse.deposit_fen, purse.unpaid_fen) >= 0
        assert purse.deposit_fen <= deposit
        assert not (purse.unpaid_fen and (purse.own_fen or purse.deposit_fen))
