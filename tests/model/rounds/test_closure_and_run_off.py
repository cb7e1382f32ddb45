"""Who pays when a plan ends, what becomes of open claims, and what lies with the operator?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from mutualaid.agents.plan.ledger import CLAIMANTS, CLOSURE, LOST, Ledger
from mutualaid.model import Society, read_scenario
from mutualaid.model.records.operator_account import (
    FloatRound,
    at_risk_fen,
    float_by_day,
    interest_fen,
    operator_table,
)

NOTICE = {"date": dt.date(2019, 12, 1), "kind": "closure_notice"}
END = {"date": dt.date(2020, 1, 10), "kind": "closure"}
SMALL = {
    "people.total": 15_000_000,
    "people.agents": 5_000,
    "plan.end": dt.date(2020, 2, 28),
    "plan.minimum_members": 0,
    "plan.waiting_days": 0,
    "agency.products": (),
    "agency.until": None,
}


def ended(orders=(NOTICE, END), **settings):
    """A young plan that is closed."""
    orders = tuple(orders)
    return Society("article", **{**SMALL, "regulator.orders": orders, **settings}).run()


def moved(society, source, target=None):
    """Fen moved out of an account (into another)."""
    ledger = society.ledger
    chosen = ledger.from_account == source
    if target is not None:
        chosen &= ledger.to_account == target
    return int(ledger.amount_fen[chosen].sum())


def after_the_notice(society):
    """Rounds from the notice on."""
    rounds = society.rounds
    return rounds[rounds.date >= NOTICE["date"]]


# Who pays after the notice


def test_the_operator_pays_all_after_its_notice_and_takes_no_fee():
    society = ended()
    after = after_the_notice(society)
    assert (after.aid_fen > 0).any()
    assert after.share_fen.sum() == after.fee_fen.sum() == 0
    assert (after.sponsor_fen == after.closure_fen).all()
    assert moved(society, CLOSURE) >= int(after.closure_fen.sum()) > 0


def test_members_may_have_to_go_on_paying_after_the_notice():
    society = ended(**{"plan.after_notice": "members"})
    after = after_the_notice(society)
    assert min(after.share_fen.sum(), after.fee_fen.sum()) > 0
    assert moved(society, CLOSURE) == 0


def test_nobody_may_pay_after_the_notice():
    society = ended(**{"plan.after_notice": "nobody"})
    after = after_the_notice(society)
    assert after.aid_fen.sum() == after.share_fen.sum() == after.claims_approved.sum() == 0
    assert after.claims_pending.iloc[-1] > after.claims_pending.iloc[0]
    assert (society.claims.decided == -1).any()


# Claims from before the end


def test_claims_from_before_the_end_are_decided_after_it():
    society = ended(**{"review.filing_lag_days": 60.0, "review.capacity_per_round": 200})
    claims, last = society.claims, len(society.rounds) - 1
    assert (claims.decided >= 0).all()
    assert (claims.decided > last).any()
    end = np.datetime64(END["date"])
    assert (claims.diagnosed.to_numpy() <= end).all()
    assert moved(society, CLOSURE, CLAIMANTS) == int(society.reviews.aid_fen[last + 1 :].sum()) > 0


def test_claims_that_come_too_late_are_not_paid():
    lags = {"review.filing_lag_days": 60.0, "review.capacity_per_round": None}
    in_time = ended(**lags, **{"plan.run_off_days": 365})
    strict = ended(**lags, **{"plan.run_off_days": 5})
    assert strict.reviews.expired.sum() > in_time.reviews.expired.sum()
    assert moved(strict, CLOSURE) < moved(in_time, CLOSURE)
    assert (strict.rounds == in_time.rounds)[:5].members.all()


@pytest.mark.parametrize(("closes", "last"), [(30, "2028-12-21"), (31, "2029-01-07")])
def test_nobody_waits_for_a_decision_for_more_than_ten_years(closes, last):
    orders = (NOTICE | {"date": dt.date(2018, 12, 1)}, END | {"date": dt.date(2018, 12, closes)})
    society = ended(orders, **{"review.capacity_per_round": 0, "plan.round_days": (7, 21)})
    assert str(society.reviews.date.iloc[-1]) == last  # of 3660 days the last is in, or just not
    assert society.reviews.pending.iloc[-1] > 0


@pytest.mark.parametrize("terms", ["operator", "members", "nobody"])
def test_heads_and_books_balance_to_the_end(terms):
    society = ended(**{"plan.after_notice": terms, "behaviour.exaggeration": 1.0})
    assert sum(society.platform.ledger.balance.values()) == 0
    reviews = society.reviews
    open_claims = reviews.pending.iloc[-1] + reviews.unfiled.iloc[-1]
    done = reviews.decided.sum() + reviews.expired.sum()
    assert reviews.diagnosed.sum() == done + open_claims


# The float


def test_what_is_at_risk_depends_on_the_terms():
    plan = read_scenario("article").plan
    amounts = {
        terms: at_risk_fen(plan.model_copy(update={"float_terms": terms}), 1_000)
        for terms in ("apart", "unstated", "invested", "lent")
    }
    assert amounts == {"apart": 0, "unstated": 1000, "invested": 300, "lent": 1000}


def test_interest_by_hand():
    plan = read_scenario("article").plan.model_copy(update={"float_yield": 0.04})
    assert interest_fen(plan, 10**9, 14) == 0
    lent = plan.model_copy(update={"float_terms": "lent"})
    assert interest_fen(lent, 1461 * 10**6, 1) == 160_000  # 0.04 of a year's 365.25 days


def test_the_float_by_day_by_hand():
    plan = read_scenario("article").plan
    rounds = [
        FloatRound(dt.date(2020, 1, 7), 100, 90, 10),
        FloatRound(dt.date(2020, 1, 21), 250, 250, 0),
    ]
    table = float_by_day(rounds, plan)
    assert len(table) == 15
    assert table.float_fen.tolist() == [90] * 5 + [100] * 9 + [250]
    assert table.collected_fen.tolist() == [80] * 5 + [90] * 9 + [250]
    assert table.at_risk_fen.tolist() == table.float_fen.tolist()


def test_a_round_lies_with_the_operator_until_the_next():
    society = Society("article", agents=5_000).run()
    by_day = society.float_by_day.set_index("date")
    for row in society.rounds.itertuples():
        if dt.date(2020, 1, 1) <= row.date < dt.date(2021, 1, 1):
            in_hand = by_day.collected_fen[row.date + dt.timedelta(days=6)]
            assert in_hand == row.share_fen * row.payers - row.unpaid_fen


# The operator


FAILURE = {"date": dt.date(2019, 12, 14), "kind": "operator_failure"}


@pytest.mark.parametrize(("terms", "part"), [("apart", 0.0), ("unstated", 1.0), ("invested", 0.3)])
def test_a_failing_operator_takes_what_is_at_risk_with_it(terms, part):
    society = ended([FAILURE], **{"plan.float_terms": terms})
    last = society.rounds.iloc[-1]
    held = society.rounds.float_fen.iloc[-2]
    assert last.date == FAILURE["date"]
    assert held > 0
    assert last.lost_fen == moved(society, "held", LOST) == int(held * part)
    assert last.aid_paid_fen + last.fee_paid_fen == held - last.lost_fen
    assert last.share_fen == last.sponsor_fen == last.float_fen == 0
    assert moved(society, CLOSURE) == 0


def test_what_a_failing_operator_leaves_goes_to_claimants_first():
    society = ended([FAILURE], **{"plan.float_terms": "invested"})
    before, last = society.rounds.iloc[-2], society.rounds.iloc[-1]
    assert last.aid_paid_fen == before.float_fen - last.lost_fen < before.aid_fen
    assert last.fee_paid_fen == 0
    kept = ended([FAILURE], **{"plan.float_terms": "apart"}).rounds.iloc[-1]
    assert (kept.aid_paid_fen, kept.fee_paid_fen) == (before.aid_fen, before.fee_fen)


def test_the_operators_account_by_hand():
    ledger = Ledger()
    for number in (0, 1):
        ledger.open_round(number, dt.date(2020, 1, 7 + number))
        ledger.move("held", "operator", 100, "fee paid")
        ledger.move("operator", "investigators", 30, "claim review")
    ledger.move("borrowers", "operator", 5, "interest on the float")
    ledger.move("sponsor", "carried", 7, "sponsor")
    ledger.move("closure", "claimants", 50, "aid after the end")
    table = operator_table(ledger.movements)
    assert table.result_fen.tolist() == [70, 70 + 75 - 57]
    assert table.iloc[1][["fee_fen", "interest_fen", "review_fen"]].tolist() == [100, 5, 30]


def test_lending_the_float_earns_and_changes_nothing_else():
    quiet, lent = ended(), ended(**{"plan.float_terms": "lent"})
    assert moved(lent, "borrowers") > moved(quiet, "borrowers") == 0
    columns = ["members", "share_fen", "float_fen", "aid_paid_fen"]
    assert quiet.rounds[columns].equals(lent.rounds[columns])
