"""Does the platform obey each order, and book who pays for a round?"""

from __future__ import annotations

import datetime as dt

import mesa
import pytest
from mutualaid.agents.plan.cost_sharing import SharingTerms
from mutualaid.agents.plan.ledger import CARRIER, CLOSURE, HELD, MEMBERS, SPONSOR
from mutualaid.agents.plan.sharing_platform import Bill, SharingPlatform
from mutualaid.agents.regulation.order_kinds import Order
from mutualaid.model import read_scenario
from mutualaid.model.rule_inputs.lookup_tables import review_chances

DAY = dt.date(2020, 1, 7)
CHANCES = review_chances(read_scenario("article"))


def platform() -> SharingPlatform:
    return SharingPlatform(mesa.Model(), CHANCES, 1, 0, 5, 2)


@pytest.mark.parametrize(
    ("kinds", "state"),  # open, insurance form, closing, failed
    [
        (["notice"], (1, 0, 0, 0)),
        (["insurance_form"], (1, 1, 0, 0)),
        (["stop_of_sale"], (0, 0, 0, 0)),
        (["insurance_form", "stop_of_sale"], (0, 1, 0, 0)),
        (["insurance_form", "stop_of_sale", "conversion"], (1, 0, 0, 0)),
        (["closure_notice"], (0, 0, 1, 0)),
        (["closure_notice", "conversion"], (0, 0, 1, 0)),
        (["operator_failure"], (0, 0, 1, 1)),
        (["operator_failure", "closure"], (0, 0, 1, 1)),
    ],
)
def test_each_order_changes_what_it_is_about(kinds, state):
    plan = platform()
    plan.obey([Order(DAY, kind) for kind in kinds])
    assert (plan.open, plan.insurance_form, plan.closing, plan.failed) == state


def test_each_backer_pays_its_own_part():
    bill = Bill(
        aid_fen=900, fee_fen=100, payers=10, cases=1, share_fen=30,
        sponsor_fen=700, insurer_fen=300, closure_fen=150,
    )  # fmt: skip
    plan = platform()
    assert plan.collect(bill, unpaid=2) == 8 * 30
    balance = plan.ledger.balance
    paid = [-balance[backer] for backer in (MEMBERS, CARRIER, CLOSURE, SPONSOR)]
    assert paid == [240, 300, 150, 250]


def bills(plan, terms, *days, aid=1_000, payers=10):
    return [plan.share(dt.date.fromisoformat(day), payers, aid, 1, terms) for day in days]


def test_the_promise_of_a_month_is_used_up_by_its_rounds():
    promised = SharingTerms(fee_ppm=0, round_cap_fen=5, month_cap_fen=8)
    days = ("2020-01-07", "2020-01-21", "2020-01-31", "2020-02-07", "2021-02-07")
    found = bills(platform(), promised, *days)
    assert [bill.share_fen for bill in found] == [5, 3, 0, 5, 5]
    assert [bill.insurer_fen for bill in found] == [950, 970, 1_000, 950, 950]
    assert all(bill.sponsor_fen == bill.insurer_fen and bill.closure_fen == 0 for bill in found)


def test_the_cap_of_a_year_is_used_up_by_its_rounds():
    capped = SharingTerms(fee_ppm=0, annual_cap_fen=150)
    found = bills(platform(), capped, "2019-12-21", "2020-01-07", "2020-01-21", "2020-02-07")
    assert [bill.share_fen for bill in found] == [100, 100, 50, 0]
    assert [bill.sponsor_fen for bill in found] == [0, 0, 500, 1_000]


def test_a_cap_below_what_was_billed_before_leaves_nothing_to_owe():
    plan = platform()
    bills(plan, SharingTerms(fee_ppm=0), "2020-01-07", "2020-01-21")
    capped = SharingTerms(fee_ppm=0, annual_cap_fen=150)
    (bill,) = bills(plan, capped, "2020-02-07")
    assert (bill.share_fen, bill.sponsor_fen) == (0, 1_000)


def test_a_year_is_judged_by_the_mean_of_the_last_bills_without_parts_of_a_fen():
    plan = platform()
    seen = []
    for share in (3, 4, 0, 8):
        plan.publish(share)
        seen.append(plan.perceived_fen)
    assert seen == [3, 3, 3, 6]


def test_what_a_failing_operator_leaves_is_for_claimants_first():
    plan = platform()
    plan.ledger.move(MEMBERS, HELD, 120, "held")
    assert plan.lose(70, aid=100, fee=20) == (50, 0)
    assert plan.lose(10, aid=30, fee=20) == (30, 10)


def test_after_the_notice_the_operator_pays_what_sponsor_and_insurer_would():
    plan = platform()
    plan.obey([Order(DAY, "closure_notice")])
    (bill,) = bills(plan, SharingTerms(fee_ppm=0, round_cap_fen=5, month_cap_fen=8), "2020-01-07")
    assert (bill.sponsor_fen, bill.insurer_fen, bill.closure_fen) == (950, 0, 950)
    plan.obey([Order(DAY, "operator_failure")])
    (bill,) = bills(plan, SharingTerms(fee_ppm=0, sponsored=True), "2020-02-07")
    assert (bill.share_fen, bill.sponsor_fen, bill.closure_fen) == (0, 0, 0)
