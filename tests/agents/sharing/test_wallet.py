"""A prepaid balance, by hand: what is left of it, who is reminded, who is out, who fills it up."""

from __future__ import annotations

from types import SimpleNamespace as Made

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.decisions.phases import BillingResult, billing_phase
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, ONE
from mutualaid.agents.people.status import EXPELLED, LEFT, MEMBER, membership_of
from mutualaid.agents.sharing.wallet import is_out, top_up_fen

DAY, ATTENTION, WORTH, LEAST, PAYMENT = 1000, CERTAIN // 8, 100, 200, 1000
out, topped = as_python(is_out), as_python(top_up_fen)


def bill(u=CERTAIN - 1, *, paid_in=1000, taken=0, perceived=WORTH, grace=0, push=0, **more):
    """What a bill comes to for a member, and the row; 100 days ago nobody had been billed yet."""
    answers, failure = more.get("answers", 1), more.get("failure", 0)
    joined = more.get("joined", DAY - 500)
    rows = Made(status=[MEMBER], people=[7], traits=[0], joined=[joined], paid_in=[paid_in])
    tables = Made(
        answers=answers, attention=[ATTENTION] * 8, jump_push=[0] * 8, friends_push=0,
        least_balance_fen=LEAST, top_up_fen=PAYMENT, reminder_push=push,
        failure=[failure] * 8, retry_failure=ONE,
    )  # fmt: skip
    rules = {
        "contacts_in": lambda *_: 0,
        "draw": lambda *_: 0,
        "decider_of": lambda *_: 0,
        "willingness_to_pay": lambda *_: WORTH,
    }
    context = Made(
        perceived_fen=perceived, jump=0, news=0, day=DAY, waiting_days=90, waiting_pay=0,
        share_fen=100, cohorts=[0] * (DAY - 100) + [1] * 101, taken_fen=[taken, 0],
        grace_fen=grace, share_class=[],
    )  # fmt: skip
    result = as_python(billing_phase, rules)(rows, tables, context, Made(links_key=0), 0, 0, u)
    return result, rows


def test_a_bill_is_taken_from_what_is_left_and_nothing_else_happens():
    result, rows = bill(taken=700)  # leaves the least, to the fen
    assert (result, rows.paid_in, rows.status) == (BillingResult.STAYS, [1000], [MEMBER])


def test_who_sees_the_reminder_and_finds_cover_worth_it_fills_the_balance_up():
    result, rows = bill(0, taken=701)
    assert (result, rows.paid_in) == (BillingResult.STAYS, [2000])


def test_who_sees_it_and_finds_the_plan_too_dear_leaves_by_the_rule_of_every_plan():
    for taken in (0, 701):
        result, rows = bill(0, taken=taken, perceived=WORTH + 1)
        assert (result, membership_of(rows.status[0])) == (BillingResult.LEAVES, LEFT)
        assert rows.paid_in == [1000]


def test_doing_nothing_takes_one_out():
    result, rows = bill(ATTENTION, taken=701)
    assert (result, membership_of(rows.status[0])) == (BillingResult.RUNS_OUT, EXPELLED)


@pytest.mark.parametrize(("grace", "result"), [(150, "STAYS"), (149, "RUNS_OUT")])
def test_grace_is_over_once_the_balance_would_be_short_without_its_bills(grace, result):
    assert bill(taken=850, grace=grace)[0] == BillingResult[result]  # 50 fen are left


def test_a_balance_that_cannot_pay_the_bill_has_no_grace():
    assert bill(taken=900, grace=10_000)[0] == BillingResult.STAYS
    assert bill(taken=901, grace=10_000)[0] == BillingResult.RUNS_OUT
    result, rows = bill(0, taken=901, perceived=WORTH + 1)  # would leave, and cannot pay
    assert (result, membership_of(rows.status[0])) == (BillingResult.RUNS_OUT, EXPELLED)


def test_a_reminder_is_seen_more_often_than_a_bill_by_its_push():
    assert bill(2 * ATTENTION - 1, taken=701, push=ONE)[1].paid_in == [2000]
    assert bill(2 * ATTENTION, taken=701, push=ONE)[0] == BillingResult.RUNS_OUT
    dear = {"push": ONE, "perceived": WORTH + 1}
    assert bill(2 * ATTENTION - 1, **dear)[0] == BillingResult.STAYS  # no reminder, no push
    assert bill(ATTENTION - 1, **dear)[0] == BillingResult.LEAVES


def test_where_nobody_answers_the_share_reminders_are_answered_still():
    result, rows = bill(0, taken=701, perceived=WORTH + 1, answers=0)
    assert (result, rows.paid_in) == (BillingResult.STAYS, [2000])


def test_a_payment_that_fails_fills_nothing_up():
    assert bill(0, taken=701, failure=CERTAIN)[0] == BillingResult.RUNS_OUT
    assert bill(0, taken=701, failure=CERTAIN, grace=101)[0] == BillingResult.STAYS


def test_in_the_waiting_period_nothing_is_taken_and_nobody_is_reminded():
    result, rows = bill(joined=DAY - 89, paid_in=LEAST)
    assert (result, rows.paid_in) == (BillingResult.STAYS, [LEAST])
    assert bill(joined=DAY - 90, paid_in=LEAST)[0] == BillingResult.RUNS_OUT


@given(st.integers(-(10**6), 10**6), st.integers(0, 10**5), st.integers(1, 10**5))
def test_whole_payments_make_a_balance_whole_and_one_less_would_not(left, least, payment):
    left = min(left, least - 1)
    paid = topped(left, least, payment)
    assert paid % payment == 0
    assert left + paid >= least > left + paid - payment
