"""What becomes of an agency whose sale leaves things out, of its buyers and of the plan?"""

from __future__ import annotations

import pytest
from mutualaid.model import Society
from silent_agency import WORLD

TABLES = ("rounds", "agency", "ledger", "orders", "claims")


def lived(**settings) -> Society:
    return Society("article", **{**WORLD, **settings}).run()


@pytest.fixture(scope="module")
def poor() -> Society:
    """An agency that soon owes more than it has."""
    return lived()


def ending(society: Society):
    (row,) = society.orders[society.orders.kind == "agency_licence_ended"].itertuples()
    return row


def test_the_regulator_ends_the_licence_and_says_what_lacked(poor):
    row, terms = ending(poor), poor.inputs.agency
    assert (row.cause, row.indicator, row.months) == ("deposit_lacks", "deposit_lacks_yuan", 3)
    assert row.threshold == terms.deposit_yuan
    agency = poor.agency
    upto = agency[agency.date <= row.date]
    left = terms.deposit_yuan - upto.deposit_fen.iloc[-1] / 100
    unpaid = (upto.owed_fen.sum() - upto.compensation_fen.sum()) / 100
    assert row.value == pytest.approx(left + unpaid)
    short = agency[agency.deposit_fen < 100 * terms.deposit_yuan].date.iloc[0]
    assert row.since == short
    assert (row.date.year - short.year) * 12 + row.date.month - short.month == 3


def test_it_sells_nothing_after_that_while_policies_and_plan_go_on(poor):
    row, agency, rounds = ending(poor), poor.agency, poor.rounds
    before, after = agency[agency.date <= row.date], agency[agency.date > row.date]
    assert before.bought.iloc[-1] > 0
    assert (after.bought == 0).all()
    assert (after.policies > 0).all()
    assert (after.commission_fen > 0).all()
    assert "stop_of_sale" not in set(poor.orders.kind)
    assert rounds[rounds.date > row.date].joined.sum() > 0


def test_the_books_of_the_agency_add_up(poor):
    ledger, agency = poor.ledger, poor.agency
    fen = ledger.groupby("what").amount_fen.sum()
    paid = fen["compensation"] + fen["compensation from the deposit"]
    assert paid == agency.compensation_fen.sum() <= agency.owed_fen.sum()
    filled = fen["deposit"] + fen.get("deposit made good", 0)
    assert filled - fen["compensation from the deposit"] == agency.deposit_fen.iloc[-1]


def test_an_agency_with_a_large_deposit_and_time_pays_all_and_keeps_its_licence():
    society = lived(**{"agency.deposit_yuan": 1e10, "agency.deposit_months": 120})
    agency = society.agency
    assert agency.owed_fen.sum() > 0
    assert (agency.compensation_fen == agency.owed_fen).all()
    assert "agency_licence_ended" not in set(society.orders.kind)


@pytest.mark.parametrize(
    "off",
    [
        {"mechanisms.agency_liability": False},
        {"agency.liability": 0.0, "agency.deposit_months": 0},
    ],
)
def test_switched_off_nothing_is_owed_and_all_else_is_as_long_as_the_licence_lasts(poor, off):
    society = lived(**off)
    none = lived(**{"agency.liability": 0.0})
    for table in TABLES:
        assert getattr(society, table).equals(getattr(none, table)), table
    assert society.agency.owed_fen.sum() == society.agency.compensation_fen.sum() == 0
    assert society.agency.deposit_fen.nunique() == 1
    own = ["owed_fen", "compensation_fen", "deposit_fen"]
    upto = [one.agency[one.agency.date <= ending(poor).date] for one in (poor, society)]
    assert upto[0].drop(columns=own).equals(upto[1].drop(columns=own))


def test_nothing_is_owed_where_the_sale_leaves_nothing_out():
    society, none = (
        lived(**{"agency.disclosure": 1.0, "agency.liability": part}) for part in (1.0, 0.0)
    )
    for table in TABLES:
        assert getattr(society, table).equals(getattr(none, table)), table


@pytest.mark.parametrize("storage", ["objects", "shards"])
def test_every_storage_tells_the_same(poor, storage):
    more = {"run.cluster": "in-process"} if storage == "shards" else {}
    society = lived(**{"run.storage": storage, **more})
    for table in TABLES:
        assert getattr(society, table).equals(getattr(poor, table)), table
    society.close()
