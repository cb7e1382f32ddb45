"""Does a sponsor pay to the last fen of its budget, and do members pay all from then on?"""

from __future__ import annotations

import datetime as dt

import mesa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.plan.cost_sharing import SharingTerms, divide_cost
from mutualaid.agents.plan.ledger import CARRIED, CARRIER, CLOSURE, SPONSOR
from mutualaid.agents.plan.sharing_platform import SharingPlatform
from mutualaid.model import Society, read_scenario
from mutualaid.model.rule_inputs.lookup_tables import review_chances
from mutualaid.model.rule_inputs.round_context import sharing_terms
from mutualaid.runs.audit.audit import audit
from mutualaid.runs.audit.money import PlanAccounts
from mutualaid.runs.audit.terms import RoundTerms
from run_worked_by_hand import SCENARIO, tables, written

DAY = dt.date(2020, 1, 7)
CAPPED = SharingTerms(fee_ppm=0, case_cap_fen=50, sponsor_budget_fen=12_000)
ENORMOUS = 10**18
CHANCES = review_chances(read_scenario("article"))


def divided(to_share: int, spent: int, terms: SharingTerms = CAPPED, payers: int = 100) -> tuple:
    *parts, by_class = divide_cost(to_share, payers, 1, 0, spent, terms)
    assert by_class == ()
    return tuple(parts)


def platform() -> SharingPlatform:
    return SharingPlatform(mesa.Model(), CHANCES, 1, 0, 5, 2)


# One round by hand: 100 payers, each of whom owes at most 50 fen of a claim


def test_the_sponsor_pays_above_the_cap_while_it_can():
    assert divided(5_000, 0) == (50, 0, 0)
    assert divided(10_000, 0) == (50, 5_000, 0)
    assert divided(17_000, 0) == (50, 12_000, 0)  # exactly all it has, and the cap holds
    assert divided(17_001, 0) == (51, 12_000, 0)


def test_it_runs_out_in_the_middle_of_a_round():
    # 9,000 of 12,000 are spent: 3,000 of 10,000 are paid, 7,000 are shared by 100.
    assert divided(10_000, 9_000) == (70, 3_000, 0)
    assert divided(10_001, 9_000) == (71, 3_000, 0)  # 99 fen too much are carried
    assert divided(10_000, 12_000) == (100, 0, 0)


def test_a_free_month_ends_where_the_money_does():
    free = CAPPED._replace(sponsored=True, annual_cap_fen=1)
    assert divided(12_000, 0, free) == (0, 12_000, 0)
    assert divided(22_000, 0, free) == (100, 12_000, 0)
    assert divided(22_000, 0, free._replace(sponsor_budget_fen=None)) == (0, 22_000, 0)


def test_the_promise_of_the_insurance_form_holds_on():
    free = SharingTerms(0, sponsored=True, round_cap_fen=5, sponsor_budget_fen=12_000)
    assert divided(22_000, 0, free) == (5, 12_000, 9_500)
    form = free._replace(sponsored=False)
    assert divided(22_000, 0, form) == divided(22_000, 12_000, form) == (5, 0, 21_500)


def test_without_a_payer_nobody_pays_what_is_not_left():
    assert divided(20_000, 0, payers=0) == (0, 12_000, 0)
    assert divided(20_000, 12_000, payers=0) == (0, 0, 0)
    assert divided(-5, 12_000) == (0, 0, 0)


def test_without_money_there_is_no_sponsor():
    poor = CAPPED._replace(sponsor_budget_fen=0, sponsored=True)
    assert divided(20_000, 0, poor) == divided(20_000, 0, SharingTerms()) == (200, 0, 0)


def test_what_the_operator_pays_for_its_notice_is_not_of_the_budget():
    plan = read_scenario("article", {"plan.sponsor_budget_yuan": 7.5}).plan
    budgets = [sharing_terms(plan, DAY, False, closing).sponsor_budget_fen for closing in (0, 1)]
    assert budgets == [750, None]
    plan = plan.model_copy(update={"after_notice": "members"})
    assert sharing_terms(plan, DAY, False, True).sponsor_budget_fen == 750


# Any rounds

ROUND = st.tuples(st.integers(0, 10**7), st.integers(1, 10**5), st.integers(0, 20), st.booleans())
MAYBE = st.none() | st.integers(0, 10**5)


@given(rounds=st.lists(ROUND, max_size=12), case_cap=MAYBE, annual_cap=MAYBE, budget=st.integers(0))
def test_no_more_than_the_budget_is_spent_and_the_books_balance(
    rounds, case_cap, annual_cap, budget
):
    books = {}
    audited, spent = PlanAccounts(), 0
    plans = {"budget": budget, "enormous": ENORMOUS, "none": None, "nothing": 0}
    for name, most in plans.items():
        plan, bills = platform(), []
        for i, (aid, payers, cases, free) in enumerate(rounds):
            date = DAY + dt.timedelta(days=70 * i)
            terms = SharingTerms(80_000, case_cap, annual_cap, free, sponsor_budget_fen=most)
            bill = plan.share(date, payers, aid, cases, terms)
            plan.collect(bill, 0)
            bills.append(bill)
            assert 0 <= plan.ledger.balance[CARRIED] < max(bill.payers for bill in bills)
            if name == "budget":
                same = RoundTerms(date, 80_000, case_cap, annual_cap, free, sponsor_budget_fen=most)
                money = audited.turn(same, aid, cases, payers, 0, False)
                assert (money.share, money.sponsor) == (bill.share_fen, bill.sponsor_fen)
                assert money.carried == plan.ledger.balance[CARRIED]
        books[name] = bills
        spent = -plan.ledger.balance[SPONSOR]
        assert most is None or spent <= most
    assert books["enormous"] == books["none"]
    alone = platform()
    for i, (aid, payers, cases, _) in enumerate(rounds):
        bill = alone.share(DAY + dt.timedelta(days=70 * i), payers, aid, cases, SharingTerms())
        alone.collect(bill, 0)
        assert books["nothing"][i] == bill


# A whole plan


def lived(budget: float | None, **settings) -> Society:
    chosen = {"plan.annual_cap_yuan": 1.0, "plan.sponsor_budget_yuan": budget, **settings}
    more = {"plan.end": "2019-06-30", "plan.waiting_days": 0, "agency.products": ()}
    return Society("article", agents=300, **more, **chosen).run()


def test_members_pay_from_the_round_in_which_the_money_is_spent():
    rich, poor, alone = lived(None).rounds, lived(2e7).rounds, lived(0).rounds
    assert poor.sponsor_fen.sum() - poor.insurer_fen.sum() == 2 * 10**9
    assert alone.sponsor_fen.sum() == alone.insurer_fen.sum()
    assert rich.equals(lived(1e13).rounds)
    turn = int((rich.sponsor_fen != poor.sponsor_fen).to_numpy().argmax())
    assert 0 < poor.sponsor_fen[turn] < rich.sponsor_fen[turn]
    assert rich[:turn].equals(poor[:turn])
    after = poor[turn + 1 :]
    due = after.aid_fen + after.fee_fen - poor.carried_fen.shift()[turn + 1 :]
    assert (after.share_fen == -(-due // after.payers)).all()
    assert (after.sponsor_fen == 0).all()


def test_the_same_in_every_storage():
    ways = {"objects": {}, "shards": {"run.shards": 2, "run.cluster": "in-process"}}
    told = lived(2e7)
    for storage, settings in ways.items():
        assert lived(2e7, **{"run.storage": storage, **settings}).rounds.equals(told.rounds)


def test_members_who_go_on_paying_after_a_notice_have_no_other_sponsor():
    context = [{"date": "2019-01-10", "kind": "closure_notice"}]
    told = lived(4e8, **{"regulator.orders": context, "plan.after_notice": "members"})
    paid = told.ledger.groupby("from_account").amount_fen.sum()
    assert min(paid[SPONSOR], paid[CLOSURE]) > 0
    assert paid[SPONSOR] + paid[CLOSURE] == 4 * 10**10
    assert CARRIER not in paid


# The audit


@pytest.mark.parametrize(("budget", "wrong"), [(182_772.65, None), (182_772.64, 2), (1.0, 2)])
def test_the_audit_catches_one_fen_too_much(tmp_path, budget, wrong):
    plan = {**SCENARIO["plan"], "sponsor_budget_yuan": budget}
    result = audit(written(tmp_path, tables(), {**SCENARIO, "plan": plan}))
    assert result.first_wrong_round == wrong


def test_the_audit_catches_a_share_that_kept_to_a_cap_nobody_paid_for(tmp_path):
    frames = tables()
    plan = {**SCENARIO["plan"], "sponsor_budget_yuan": 100_000.0}
    frames["rounds"].loc[2, "sponsor_fen"] = 10_000_000
    result = audit(written(tmp_path, frames, {**SCENARIO, "plan": plan}))
    assert "round 2: share_fen: given 5,000, recomputed 7,812" in result.lines
