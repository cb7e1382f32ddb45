"""Does the insurance form keep its promise, and who pays for it?"""

from __future__ import annotations

import datetime as dt

import pytest
from mutualaid.agents.plan.cost_sharing import SharingTerms, capped_fen
from mutualaid.agents.plan.ledger import CARRIED, CARRIER
from mutualaid.model import Society, read_scenario
from mutualaid.model.rounds.history import History
from mutualaid.model.rounds.supervision import too_few
from mutualaid.model.rule_inputs.round_context import promise_fen_a_round, sharing_terms

DAY = dt.date(2019, 5, 7)


def test_a_member_owes_no_more_than_the_promise():
    assert capped_fen(500, 30, 0, SharingTerms(round_cap_fen=5)) == 5
    assert capped_fen(3, 30, 0, SharingTerms(round_cap_fen=5)) == 3


def test_the_promise_of_a_round_is_half_of_a_months():
    plan = read_scenario("article").plan
    assert promise_fen_a_round(plan) == 5
    assert sharing_terms(plan, DAY, insurance_form=True, closing=False).round_cap_fen == 5
    assert sharing_terms(plan, DAY, insurance_form=False, closing=False).round_cap_fen is None


def test_the_switch_lets_members_pay_all_as_in_the_plan():
    plan = read_scenario("article", {"plan.insurer_bears_excess": False}).plan
    assert sharing_terms(plan, DAY, insurance_form=True, closing=False).round_cap_fen is None


def test_the_form_takes_its_own_fee():
    plan = read_scenario("article").plan
    fees = [sharing_terms(plan, DAY, form, closing=False).fee_ppm for form in (True, False)]
    assert fees == [100_000, 80_000]


@pytest.fixture(scope="module")
def insured():
    """The form with an insurer that always pays."""
    return Society("insured", agents=5_000, **{"plan.insurer_can_fail": False}).run()


def test_no_month_costs_more_than_the_promise(insured):
    rounds = insured.rounds
    monthly = rounds.groupby([date.strftime("%Y-%m") for date in rounds.date]).share_fen.sum()
    assert monthly.max() == 10
    assert monthly.iloc[-1] == 10  # with the closing round, the third of its month


def test_many_rounds_a_month_share_the_promise():
    plan = read_scenario("article", {"plan.round_days": tuple(range(1, 29))}).plan
    terms = sharing_terms(plan, DAY, insurance_form=True, closing=False)
    assert (terms.round_cap_fen, terms.month_cap_fen) == (1, 10)


def test_who_promises_nothing_caps_nothing():
    plan = read_scenario("article", {"plan.promise_yuan_a_month": 0.0}).plan
    assert sharing_terms(plan, DAY, insurance_form=True, closing=False).round_cap_fen is None


def test_a_plan_dissolves_at_once_in_the_form_and_with_months_of_cover_after_it():
    ends = {}
    for name, more in (("form", {}), ("plan", {"plan.dissolution_months": 3})):
        orders = [{"date": dt.date(2018, 10, 16), "kind": "insurance_form"}]
        if name == "plan":
            orders.append({"date": dt.date(2018, 10, 17), "kind": "conversion"})
        society = Society(
            "article",
            agents=300,
            **{"regulator.orders": orders, "plan.minimum_members": 100_000_000, **more},
            **{"plan.all_covered": True, "agency.products": (), "behaviour.retry_failure": 1.0},
            **{"behaviour.payment_failure": 0.2, "plan.waiting_days": 0},
        ).run()
        given = society.orders[society.orders.kind == "closure_notice"]
        assert given.cause.tolist() == ["too_few_members"], name
        ends[name] = (society.rounds.date.iloc[-1] - given.date.iloc[0]).days
    assert ends["form"] <= 1
    assert 89 <= ends["plan"] <= 92


def test_the_insurer_pays_what_exceeds_the_promise(insured):
    rounds = insured.rounds
    assert rounds.share_fen.max() == 5
    assert rounds.insurer_fen.equals(rounds.sponsor_fen)
    ledger = insured.ledger
    paid = ledger.amount_fen[(ledger.from_account == CARRIER) & (ledger.to_account == CARRIED)]
    assert int(paid.sum()) == int(rounds.insurer_fen.sum()) > 10**11


def test_nobody_leaves_over_a_share_that_cannot_rise(insured):
    article = Society("article", agents=5_000).run()
    assert insured.rounds.members.iloc[-1] > 1.5 * article.rounds.members.iloc[-1]
    assert insured.rounds.members.iloc[2] == article.rounds.members.iloc[2]


def test_below_its_floor_the_plan_dissolves():
    settings = {"plan.minimum_members": 100_000_000, "agency.products": ()}
    society = Society("article", agents=5_000, **settings).run()
    rounds = society.rounds
    (cause,) = society.orders.cause[society.orders.kind == "closure_notice"]
    assert cause == "too_few_members"
    below = rounds.date[(rounds.members < 10**8) & (rounds.members.cummax() >= 10**8)].iloc[0]
    months = society.inputs.plan.dissolution_months
    assert (rounds.date.iloc[-1].year, rounds.date.iloc[-1].month) == (
        below.year + (below.month - 1 + months) // 12,
        (below.month - 1 + months) % 12 + 1,
    )


def test_the_floor_counts_from_when_it_was_reached():
    plan = read_scenario("insured").plan
    rows = Society("insured", agents=100, **{"plan.end": "2018-12-07"}).run().history.rounds
    few, many = (rows[0]._replace(members=count) for count in (3_299_999, 3_300_000))
    assert not too_few(plan, History(rounds=[few]))
    assert not too_few(plan, History(rounds=[few, many]))
    assert too_few(plan, History(rounds=[few, many, few]))
