"""What happens once the insurer of the insurance form has paid out its capital?"""

from __future__ import annotations

import datetime as dt

import pytest
from mutualaid.agents.plan.cost_sharing import Division, SharingTerms, divide_cost
from mutualaid.model import Society

PROMISED = SharingTerms(fee_ppm=0, round_cap_fen=5, month_cap_fen=10)
FORM = {"date": dt.date(2018, 10, 16), "kind": "insurance_form"}
YOUNG = {
    "people.total": 15_000_000,
    "people.agents": 1_000,
    "plan.waiting_days": 0,
    "plan.end": dt.date(2019, 6, 30),
    "plan.minimum_members": 0,
    "plan.insurer_capital_yuan": 5e6,
    "regulator.orders": (FORM,),
}


def lived(**settings) -> Society:
    """A young plan in its insurance form, whose insurer has 5 million yuan."""
    return Society("article", **{**YOUNG, "plan.insurer_can_fail": True, **settings}).run()


@pytest.fixture(scope="module")
def closed() -> Society:
    return lived()


@pytest.mark.parametrize(
    ("capital", "division"),
    [
        (None, Division(5, 0, 9_500)),
        (9_500, Division(5, 0, 9_500)),  # all that is asked of it, to the last fen
        (9_499, Division(6, 0, 9_499)),  # (10,000 - 9,499) / 100, rounded up: the promise is void
        (0, Division(100, 0, 0)),
    ],
)
def test_an_insurer_pays_what_it_has_and_members_the_rest(capital, division):
    terms = PROMISED._replace(insurer_left_fen=capital)
    assert divide_cost(10_000, 100, 1, 0, 0, terms) == division


def test_other_caps_hold_beyond_the_promise_and_their_sponsor_pays():
    terms = PROMISED._replace(insurer_left_fen=0, case_cap_fen=40, sponsor_budget_fen=7_000)
    assert divide_cost(10_000, 100, 1, 0, 0, terms) == Division(40, 6_000, 0)
    assert divide_cost(10_000, 100, 1, 0, 2_000, terms) == Division(50, 5_000, 0)


def test_an_insurer_pays_after_free_months_as_far_as_it_can():
    terms = PROMISED._replace(sponsored=True, sponsor_budget_fen=1_000, insurer_left_fen=3_000)
    assert divide_cost(10_000, 100, 1, 0, 0, terms) == Division(60, 1_000, 3_000)
    capped = terms._replace(case_cap_fen=40)  # whose sponsor has nothing left
    assert divide_cost(10_000, 100, 1, 0, 0, capped) == Division(60, 1_000, 3_000)


def test_the_regulator_stops_the_sale_and_closes_the_plan(closed):
    orders = closed.orders
    assert orders.kind.tolist() == ["insurance_form", "stop_of_sale", "closure_notice", "closure"]
    acts = orders[orders.cause == "insurer_insolvent"]
    assert acts.value.tolist() == acts.threshold.tolist() == [5e6, 5e6]
    rounds = closed.rounds
    last = rounds[rounds.insurer_fen > 0].iloc[-1]
    assert rounds.insurer_fen.sum() == 500_000_000
    assert last.share_fen > 5
    assert set(acts.date) == {last.date + dt.timedelta(days=1)}
    after = rounds[rounds.date > last.date]
    assert after.joined.iloc[0] > 0  # on the day before the orders
    assert (after.joined.iloc[1:] == 0).all()
    assert (after.share_fen == 0).all()
    assert after.closure_fen.sum() > 0


def test_claims_of_an_insolvent_form_stay_open_where_nobody_pays():
    society = lived(**{"plan.after_notice": "nobody"})
    assert society.reviews.pending.iloc[-1] > society.reviews.pending.iloc[-3] > 0
    assert society.rounds.aid_fen.iloc[-1] == 0


@pytest.mark.parametrize(("answer", "kinds"), [("stops_sale", ["stop_of_sale"]), ("looks_on", [])])
def test_a_regulator_may_do_less(answer, kinds):
    society = lived(**{"regulator.on_insolvency": answer})
    assert society.orders.kind.tolist() == ["insurance_form", *kinds]
    assert society.rounds.insurer_fen.sum() == 500_000_000
    assert society.rounds.share_fen.iloc[-1] > 5


def test_an_insurer_that_cannot_fail_or_has_enough_is_left_alone(closed):
    always = lived(**{"plan.insurer_can_fail": False})
    rich = lived(**{"plan.insurer_capital_yuan": 1e12})
    assert always.orders.kind.tolist() == rich.orders.kind.tolist() == ["insurance_form"]
    assert always.rounds.equals(rich.rounds)
    assert always.rounds.insurer_fen.sum() > closed.rounds.insurer_fen.sum()


@pytest.mark.parametrize("storage", ["objects", "shards"])
def test_every_storage_tells_the_same(closed, storage):
    more = {"run.cluster": "in-process"} if storage == "shards" else {}
    society = lived(**{"run.storage": storage, **more})
    assert society.rounds.equals(closed.rounds)
    assert society.orders.equals(closed.orders)
    society.close()


def test_the_preset_insured_does_not_outlive_its_insurer():
    society = Society("insured", agents=1_000)
    society.run()
    assert society.orders.cause.tolist()[1:3] == ["insurer_insolvent"] * 2
    assert society.rounds.insurer_fen.sum() == 10**11
    assert society.rounds.date.iloc[-1].year == 2019
