"""Do the accounts of members say what one adds up on paper, and what the ledger says?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from mutualaid.agents.claims.batch import ClaimBatch
from mutualaid.agents.people.columns import Population
from mutualaid.model import Society, read_scenario, theory
from mutualaid.model.output.transfers import half_years, whole_parts
from mutualaid.model.rounds.member_accounts import (
    BILLS,
    DEAD,
    DID_NOT_PAY,
    FATES,
    PAID,
    PEOPLE,
    STANDING,
    WENT,
    MemberAccounts,
    half_year_ends,
)
from mutualaid.model.storage.departures import (
    BILL_REASONS,
    DIED,
    HALF_YEARS,
    KINDS,
    LEFT,
    LIFE_REASONS,
    UNPAID,
)
from random_worlds import CLASS_KEYS, worlds

START = dt.date(2020, 6, 1)
PLAN = read_scenario("article").plan
DIMENSIONS = ("all", "age at joining", "frailty", "half-year of joining")
FATE_DIMENSIONS = ("fate", "years a member")


class Book:
    """Accounts that are told of people one by one."""

    def __init__(self, rounds_a_year=24):
        self.accounts = MemberAccounts(START, rounds_a_year)

    def gone(self, reasons, people):
        """Counts of people, given as reason, day of joining, kind and how many."""
        cohorts = self.accounts.cohorts
        found = np.zeros((reasons, (int(cohorts[-1]) + 1) * KINDS), np.int64)
        for reason, joined, kind, many in people:
            found[reason, int(cohorts[joined]) * KINDS + kind] += many
        return found

    def hold(self, day, share, lives=(), bill=(), plan=PLAN, in_launch=False):
        self.accounts.open_bill(day, plan, in_launch)
        self.accounts.take_lives(self.gone(LIFE_REASONS, lives))
        self.accounts.take_bill(share, self.gone(BILL_REASONS, bill))
        return self

    def totals(self, *standing):
        here = self.gone(1, [(0, *one) for one in standing])[0]
        return self.accounts.totals(
            here, (), ClaimBatch.empty(), lambda rows: Population(*[rows] * len(Population._fields))
        )


def test_five_members_on_paper():
    # Bills of 100, 150 and 50 fen on days 6, 20 and 36. Two join on day 0: the one dies before the
    # third bill, the other stays. One joins on day 10 and leaves over the second bill, one on day
    # 10 does not pay the second. One joins on day 30, which is the second half of the year.
    book = Book()
    book.hold(6, 100)
    book.hold(20, 150, bill=[(LEFT, 10, 7, 1), (UNPAID, 10, 8, 1)])
    book.hold(36, 50, lives=[(DIED, 0, 5, 1)])
    found = book.totals((0, 6, 1), (30, 9, 1))
    kind = found.kind[:, :, :3]
    assert kind[5, DEAD].tolist() == [1, 2, 250]
    assert kind[6, STANDING].tolist() == [1, 3, 300]
    assert kind[7, WENT].tolist() == [1, 1, 150]
    assert kind[8, DID_NOT_PAY].tolist() == [1, 1, 0]  # was sent the bill, and did not pay
    assert kind[9, STANDING].tolist() == [1, 1, 50]
    assert kind.sum(axis=(0, 1)).tolist() == [5, 8, 750]
    cohort = found.cohort[:, :, :3].sum(axis=1)
    assert cohort[0].tolist() == [4, 7, 700]
    assert cohort[1].tolist() == [1, 1, 50]
    assert found.tenure[0].sum(axis=0)[:3].tolist() == [5, 8, 750]


def test_half_a_year_of_bills_is_another_tenure():
    book = Book(rounds_a_year=4)  # a half-year has two bills
    for day in (6, 20, 36):
        book.hold(day, 10)
    tenure = book.totals((0, 0, 1), (10, 0, 1), (30, 0, 1)).tenure.sum(axis=1)
    assert tenure[0, PEOPLE] == 1
    assert tenure[1, [PEOPLE, BILLS, PAID]].tolist() == [2, 5, 50]


def test_who_joins_on_the_day_of_a_bill_is_billed_but_not_in_the_launch():
    after = Book().hold(6, 100).totals((6, 0, 1))
    assert after.kind[0, STANDING, :3].tolist() == [1, 1, 100]
    launch = Book().hold(6, 100, in_launch=True).hold(20, 10, in_launch=True).totals((6, 0, 1))
    assert launch.kind[0, STANDING, :3].tolist() == [1, 1, 10]


def test_who_waits_is_not_billed_where_the_terms_say_so():
    waits = PLAN.model_copy(update={"waiting_members_pay": False, "waiting_days": 14})
    book = Book()
    for day, share in ((6, 100), (20, 150), (36, 50)):
        book.hold(day, share, plan=waits)
    # joined on day 0: billed from the second bill on; on day 10: from the third; on day 30: never
    found = book.totals((0, 0, 1), (10, 1, 1), (30, 2, 1)).kind[:, STANDING, :3]
    assert found[0].tolist() == [1, 2, 200]
    assert found[1].tolist() == [1, 1, 50]
    assert found[2].tolist() == [1, 0, 0]


def test_terms_that_change_leave_bills_that_were_sent():
    waits = PLAN.model_copy(update={"waiting_members_pay": False, "waiting_days": 30})
    book = Book().hold(6, 100).hold(20, 150, plan=waits).hold(36, 50)
    found = book.totals((0, 0, 1), (10, 1, 1)).kind[:, STANDING, :3]
    assert found[0].tolist() == [1, 2, 150]
    assert found[1].tolist() == [1, 1, 50]


def testhalf_years_end_in_june_and_december():
    assert half_year_ends(START, 29) == []
    assert half_year_ends(START, 30) == [29]  # 30 June
    assert half_year_ends(dt.date(2020, 6, 30), 9) == [0]
    assert half_year_ends(START, 700) == [29, 213, 394, 578]


def test_a_plan_of_june_begins_in_the_first_half_of_its_year():
    assert half_years(START)[:3] == ["2020 H1", "2020 H2", "2021 H1"]
    assert half_years(dt.date(2020, 7, 1))[0] == "2020 H2"


def test_what_is_left_of_a_division_goes_to_the_largest_parts_of_one():
    assert whole_parts(np.array([1, 2, 3]), 10).tolist() == [2, 3, 5]  # 1.67, 3.33 and 5


# Five people in a simulation, everybody attentive, claims replaced by their mean


def test_five_people_of_a_pool_on_paper(tmp_path):
    table = tmp_path / "five.csv"
    table.write_text(
        "people,age,sex,expected_cost,value\n"
        "1,5,M,1.0,2.0\n1,15,M,1.0,2.4\n1,25,M,1.0,9.0\n1,35,M,1.0,9.0\n1,45,M,6.0,9.0\n"
    )
    settings = {"people.table": str(table), "plan.end": "2020-02-21", "claims.mode": "expected"}
    society = Society("pool", **settings).run()
    # 10 yuan and 8 % over five: 2.16; the first leaves. 9 and 8 % over four: 2.43; the second
    # leaves. 8 and 8 % over three: 2.88, for who is left.
    shares = society.rounds.share_fen.tolist()
    assert shares[:3] == [216, 243, 288]
    found = society.transfers.set_index(["dimension", "group"])
    assert len(shares) == len(society.rounds)
    stay = sum(shares)
    paid = found.loc["age at joining"].paid_fen.to_dict()
    assert paid == {
        **{"0 to 9": 216, "10 to 19": 216 + 243},
        **dict.fromkeys(["20 to 29", "30 to 39", "40 to 49"], stay),
    }
    assert found.loc["age at joining"].bills.tolist() == [1, 2, *[len(shares)] * 3]
    aid = found.loc["age at joining"].aid_fen
    assert aid.tolist() == [100, 200, *[100 * len(shares)] * 2, 600 * len(shares)]
    assert found.loc[("all", "all"), "net_fen"] == aid.sum() - sum(paid.values())
    assert "fate" not in found.index  # nobody is aided: each is expected to be a little
    # The panel looks at the first bill of a month and at the last one: at five people, then at
    # three for two bills, then at three. Its means hold for each of the 15 bills that were sent.
    everybody = found.loc[("all", "all")]
    assert everybody.expected_yuan == pytest.approx((10 + 2 * 8 + 8) / (5 + 6 + 3) * 15, rel=0.002)
    assert everybody.worth_yuan == pytest.approx((31.4 + 2 * 27 + 27) / (5 + 6 + 3) * 15)
    surplus = society.welfare.surplus_yuan * [5, 3, 3]
    values, covered = [2.0, 2.4, 9.0, 9.0, 9.0], ([1, 1, 1, 1, 1], [0, 0, 1, 1, 1])
    first, last = (
        theory.consumer_surplus(values, share / 100, uptake)
        for share, uptake in zip((216, shares[-1]), covered, strict=True)
    )
    assert surplus.tolist()[::2] == pytest.approx([first, last])


# Any world


def sums_of(table):
    columns = ["people", "bills", "paid_fen", "aided", "aid_fen", "net_fen"]
    return table.groupby("dimension")[columns].sum()


@settings(max_examples=25)
@given(worlds)
def test_every_dimension_adds_up_to_the_ledger_in_any_world(world):
    society = Society(**world).run()
    rounds, ledger = society.rounds, society.ledger
    start = world["people.total"] if world["plan.all_covered"] else 0
    aid = ledger.amount_fen[ledger.what.isin(["aid approved", "aid after the end"])].sum()
    expected = world["claims.mode"] == "expected"
    due = {
        "people": start + rounds.joined.sum(),
        "bills": rounds.payers.sum(),
        "paid_fen": ledger.amount_fen[ledger.what == "collection"].sum(),
        "aided": 0 if expected else society.reviews.approved.sum(),
        "aid_fen": aid,
    }
    sums = sums_of(society.transfers)
    # What somebody paid who owed by class is not known of what has become of members.
    by_fate = not expected and world["plan.sharing_rule"] not in CLASS_KEYS
    if due["people"]:
        assert {*DIMENSIONS, *(FATE_DIMENSIONS if by_fate else ())} <= set(sums.index)
    if not by_fate:
        assert not set(FATE_DIMENSIONS) & set(sums.index)
    for name, amount in due.items():
        assert (sums[name] == amount).all(), name
    assert (sums.net_fen == sums.aid_fen - sums.paid_fen).all()
    if by_fate:
        fates = society.transfers.query("dimension == 'fate'").set_index("group").people
        assert fates.get("left", 0) == rounds.left.sum()
        assert fates.get("died", 0) == rounds.died.sum()
        assert fates.get("too old", 0) == rounds.aged_out.sum()
        assert set(fates.index) <= set(FATES)


def test_a_plan_without_members_has_no_transfers():
    society = Society("article", agents=300, **{"plan.open_to_new": False, "agency.products": ()})
    society.run()
    assert isinstance(society.transfers, pd.DataFrame)
    assert len(society.transfers) == 0
    assert len(society.transfers.columns) == 10
    assert 2 * (society.dates[-1].year - START.year) < HALF_YEARS
