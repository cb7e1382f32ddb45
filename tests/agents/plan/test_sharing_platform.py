"""Does the platform obey each order, and book who pays for a round?"""

from __future__ import annotations

import datetime as dt

import mesa
import pytest
from mutualaid.agents.plan.ledger import CARRIER, CLOSURE, MEMBERS, SPONSOR
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
