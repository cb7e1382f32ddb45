"""What follows once an insurer of the agency owes more than it has?"""

from __future__ import annotations

import datetime as dt

import pytest
from agency_fixtures import medical
from mutualaid.model import Society
from mutualaid.model.scenario.agency import Product

BENEFIT, CHEAP = 4_000_000, {"premium_by_age": ((0, 6.0, 6.0),)}
WORLD = {
    "people.total": 3_000_000,
    "people.agents": 60,
    "plan.end": dt.date(2019, 3, 21),
    "plan.launch_rounds": 0,
    "agency.until": dt.date(2019, 6, 1),
    "agency.interest": 0.5,
    "agency.interest_members": 0.5,
    "regulator.orders": (),
}


def products() -> tuple[Product, ...]:
    """A product of a poor insurer and one of a rich insurer, both far too cheap."""
    return (
        medical(name="poor", insurer="poor", capital_yuan=1_000.0, **CHEAP),
        medical(name="rich", insurer="rich", capital_yuan=1e10, **CHEAP),
    )


def lived(**settings) -> Society:
    terms = {"agency.products": products(), "agency.insurer_can_fail": True}
    return Society("article", **{**WORLD, **terms, **settings}).run()


@pytest.fixture(scope="module")
def guaranteed() -> Society:
    return lived()


@pytest.fixture(scope="module")
def ended() -> Society:
    return lived(**{"agency.on_insolvency": "ends"})


def failure(society: Society):
    (row,) = society.orders[society.orders.kind == "insurer_failure"].itertuples()
    return row


@pytest.mark.parametrize("world", ["guaranteed", "ended"])
def test_the_orders_say_which_insurer_failed_once(world, request):
    society = request.getfixturevalue(world)
    row = failure(society)
    assert (row.says, row.cause, row.threshold) == ("poor", "insurer_insolvent", 1_000.0)
    first = society.agency[society.agency.insolvent].iloc[0]
    assert (first.insurer, first.date) == ("poor", row.date)


@pytest.mark.parametrize("world", ["guaranteed", "ended"])
def test_it_sells_nothing_after_that_and_pays_no_more_than_it_has(world, request):
    society = request.getfixturevalue(world)
    rows = society.agency[society.agency["product"] == "poor"]
    assert (rows.capital_fen >= 0).all()
    assert (rows[rows.date > failure(society).date].bought == 0).all()
    rich = society.agency[society.agency["product"] == "rich"]
    assert not rich.insolvent.any()
    assert (rich[rich.date > failure(society).date].bought > 0).any()


def test_a_fund_pays_the_rest_and_policies_go_on(guaranteed):
    day = failure(guaranteed).date
    rows = guaranteed.agency[guaranteed.agency["product"] == "poor"]
    assert (rows.claims_fen == rows.claims * BENEFIT).all()
    moved = guaranteed.ledger[guaranteed.ledger.from_account == "guarantee"]
    assert set(moved.what) == {"guaranteed claims"}
    assert moved.date.min() == day
    own = guaranteed.ledger[guaranteed.ledger.what == "insurance claims"].amount_fen.sum()
    assert own + moved.amount_fen.sum() == guaranteed.agency.claims_fen.sum()
    assert rows[rows.date > day].policies.iloc[-1] > 0


def test_without_a_fund_policies_end_and_claims_stay_unpaid(ended):
    day = failure(ended).date
    rows = ended.agency[ended.agency["product"] == "poor"]
    month = rows[rows.date == day].iloc[0]
    assert month.claims_fen < month.claims * BENEFIT
    after = rows[rows.date > day]
    assert (after.policies == 0).all()
    assert 0.99 * month.policies < after.ended.iloc[0] <= month.policies  # a few have died
    assert "guarantee" not in set(ended.ledger.from_account)


def test_an_insurer_that_cannot_fail_pays_below_zero():
    society = lived(**{"agency.insurer_can_fail": False, "agency.until": dt.date(2019, 4, 30)})
    poor = society.agency[society.agency["product"] == "poor"]
    assert poor.capital_fen.min() < 0
    assert poor.insolvent.any()
    assert "insurer_failure" not in set(society.orders.kind)


def test_an_insurer_with_enough_is_the_same_whether_it_can_fail_or_not():
    rich = {"agency.products": products()[1:]}
    can, cannot = lived(**rich), lived(**rich, **{"agency.insurer_can_fail": False})
    for table in ("agency", "ledger", "rounds", "orders"):
        assert getattr(can, table).equals(getattr(cannot, table))


def test_objects_tell_the_same(ended):
    society = lived(**{"agency.on_insolvency": "ends", "run.storage": "objects"})
    assert society.agency.equals(ended.agency)
    assert society.orders.equals(ended.orders)
