"""Are the three faults of a sale states of a run: terms filed, what is told, what is shown?"""

from __future__ import annotations

import datetime as dt

import pytest
from mutualaid.model import Society

START, CONVERTED = dt.date(2018, 10, 16), dt.date(2018, 11, 27)
FORM = {"date": START, "kind": "insurance_form"}
CONVERSION = {"date": CONVERTED, "kind": "conversion"}
SMALL = {
    "people.total": 15_000_000,
    "people.agents": 600,
    "plan.end": dt.date(2019, 4, 7),
    "regulator.orders": (FORM, CONVERSION),
}


def lived(**settings) -> Society:
    return Society("article", **{**SMALL, **settings}).run()


@pytest.fixture(scope="module")
def society() -> Society:
    return lived()


@pytest.fixture(scope="module")
def conduct(society):
    return society.conduct


def test_by_the_letter_the_terms_of_the_form_are_kept(conduct):
    form = conduct[conduct.date < CONVERTED]
    assert form.insurance_form.all()
    assert (form.terms_changed == 0).all()
    assert (form.charged_fen <= form.filed_fen).all()


def test_but_it_charges_no_rate_is_said_to_cost_next_to_nothing_and_shows_nothing(conduct):
    day = conduct[conduct.date < CONVERTED].iloc[-1]
    assert (day.charged_fen, day.told_fen) == (0, 5)
    assert day.premium_fen > 100 * day.told_fen
    assert not any(day[["cover_shown", "claims_shown", "sharing_shown"]])


def test_fee_and_promise_are_terms_that_a_conversion_changes(conduct):
    after = conduct[conduct.date >= CONVERTED]
    assert not after.insurance_form.any()
    assert (after.terms_changed == 2).all()


def test_the_premium_is_the_risk_at_the_lowest_aid_with_the_fee(society, conduct):
    for risk, row in zip(society.rounds.risk_members, conduct.itertuples(), strict=True):
        cost = 11_000_000 if row.insurance_form else 10_800_000
        assert 0 <= risk * cost / 24 - row.premium_fen < 1  # the least: parts of a fen are not


def test_the_most_that_a_round_may_cost_is_filed_in_whole_fen():
    short = {"plan.promise_yuan_a_month": 0.11, "plan.end": dt.date(2018, 12, 7)}
    assert set(lived(**short).conduct.filed_fen) == {6}  # half of 11


def test_what_it_seems_to_cost_is_what_the_last_bills_say(society, conduct):
    bills = [0, 0, *society.rounds.share_fen]
    for i, told in enumerate(conduct.told_fen):
        last = [bill for bill in bills[: i + 2] if bill][-2:]
        assert told == max(sum(last) // len(last) if last else 0, 5)


def test_a_cohort_comes_to_pay_the_mean_of_its_bills(society, conduct):
    shares = society.rounds.share_fen
    assert conduct.came_to_fen.tolist() == [shares[i:].mean() for i in range(len(shares))]


def test_a_bill_and_a_decision_are_shown_once_they_are_published(society, conduct):
    rounds = society.rounds
    billed = (rounds.share_fen > 0).cummax()
    decided = (rounds.claims_approved + rounds.claims_refused > 0).cummax()
    assert conduct.sharing_shown.tolist() == billed.tolist()
    assert conduct.claims_shown.tolist() == decided.tolist()
    assert (billed.iloc[0], billed.iloc[-1]) == (False, True)


def test_nothing_is_shown_where_nothing_is_published_and_cover_is_where_the_clause_is_clear():
    conduct = lived(**{"plan.publication": False, "review.harmless_stays": 0.0}).conduct
    assert conduct.cover_shown.all()
    assert not (conduct.claims_shown | conduct.sharing_shown).any()


def test_terms_that_change_on_a_date_are_counted():
    changes = ({"date": dt.date(2018, 11, 1), "minimum_credit": 600, "annual_cap_yuan": 188.0},)
    form = {"regulator.orders": (FORM,), "changes": changes}
    assert lived(**form).conduct.terms_changed.tolist()[:3] == [0, 2, 2]


def test_a_promise_that_nobody_can_keep_any_more_is_a_term_that_changed():
    poor = {"plan.insurer_can_fail": True, "plan.insurer_capital_yuan": 0.0}
    form = {"regulator.orders": (FORM,), "regulator.on_insolvency": "looks_on"}
    plan = {"plan.waiting_days": 0, "plan.insurer_capital_yuan": 100_000.0}
    society = lived(**{**poor, **form, **plan})
    paid = society.rounds.insurer_fen.cumsum()
    assert society.conduct.terms_changed.tolist() == (paid >= 10_000_000).astype(int).tolist()
    assert paid.iloc[-1] == 10_000_000


def test_a_rate_that_is_asked_is_followed_and_a_price_that_is_told_is_true():
    """Where cover begins at once and all pay what it costs, neither has anything to say."""
    settled = {
        "plan.waiting_days": 0,
        "plan.all_covered": True,
        "plan.insurer_bears_excess": False,
        "plan.promise_yuan_a_month": 20.0,
        "regulator.orders": (FORM,),
        "review.filing_lag_days": 0.0,
        "claims.mode": "expected",
        "mechanisms.claim_review": False,
        "mechanisms.leaving": False,
    }
    last = lived(**settled).conduct.iloc[-1]
    assert last.charged_fen > last.premium_fen > 0
    assert last.premium_fen < 2 * last.told_fen


TRIGGERS = {
    "terms_changed": 0.0,
    "rate_shortfall": 0.5,
    "cost_over_told": 100.0,
    "undisclosed": 2.0,
}


def test_a_regulator_that_looks_for_the_faults_finds_them_in_the_first_weeks():
    triggers = tuple(
        {"sees": sees, "above": above, "kind": "interview"} for sees, above in TRIGGERS.items()
    )
    orders = lived(**{"regulator.triggers": triggers}).orders
    seen = orders[orders.cause == "above_threshold"].set_index("indicator")
    assert set(seen.index) == {"rate_shortfall", "cost_over_told", "undisclosed"}
    assert set(seen.date) == {dt.date(2018, 10, 22)}
    assert (seen.value["rate_shortfall"], seen.value["undisclosed"]) == (1.0, 3.0)


@pytest.mark.parametrize("storage", ["objects", "shards"])
def test_every_storage_tells_the_same(society, storage):
    more = {"run.cluster": "in-process"} if storage == "shards" else {}
    other = lived(**{"run.storage": storage, **more})
    assert other.conduct.equals(society.conduct)
    other.close()
