"""Are margin and curves of a handful of members what is worked out by hand?"""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace as Made

import numpy as np
import pytest
from mutualaid.agents.decisions.price_response import BEYOND, BINS, OUT
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.people.status import LEFT, MEMBER
from mutualaid.model.pool_curves.gain import Answer
from mutualaid.model.pool_curves.member_sample import copy_members, tally_margin
from mutualaid.model.pool_curves.snapshots import ANSWERS, Snapshot, curves_table

DAY = dt.date(2020, 1, 7)


def test_the_margin_counts_people_their_cost_and_rows():
    bins, costs = [0, OUT, 5, BEYOND, 5], [10, 99, 20, 30, 40]
    rules = {
        "margin_bin": lambda _rows, _tables, _context, i: bins[i],
        "yearly_cost": lambda _rows, _tables, _day, i: costs[i],
        "without_refcounts": lambda group: group,
    }
    rows = Made(people=[1, 9, 2, 3, 4])
    tally = as_python(tally_margin, rules)(
        rows, None, Made(age_day=0, share_class=()), np.arange(5)
    )
    assert tally.shape == (BINS + 1, 3)
    assert tally[0].tolist() == [1, 10, 1]
    assert tally[5].tolist() == [6, 2 * 20 + 4 * 40, 2]
    assert tally[BINS].tolist() == [10, 10 + 40 + 90 + 160, 4]  # all who stay at this share
    assert tally.sum(axis=0).tolist() == [17, 510, 7]


def test_of_each_member_is_written_down_what_theory_asks():
    rules = {
        "willingness_to_pay": lambda *_: 3,
        "bearable_fen": lambda worth, _least: 10 * worth,
        "yearly_cost": lambda *_: 40,
        "chance_now": lambda *_: 50,
        "age_on": lambda *_: 0,
        "own_share_fen": lambda *_: 70,
        "without_refcounts": lambda group: group,
    }
    rows = Made(people=[7, 0, 8, 9], status=[MEMBER, MEMBER, LEFT, MEMBER], born=[0] * 4, heads=[])
    out = np.zeros((4, ANSWERS), np.int64)
    copy = as_python(copy_members, rules)
    tables, context = Made(aid=[60], mean_aid=[60]), Made(age_day=0, aid_terms=0)
    assert copy(rows, tables, context, np.arange(4), out) == 2
    assert out.tolist() == [[7, 30, 40, 50, 60, 70], [9, 30, 40, 50, 60, 70], [0] * 6, [0] * 6]


def test_a_curve_has_a_point_for_each_fiftieth_of_the_people():
    alike = np.ones(500)
    worth = np.arange(500, 0, -1.0)
    moment = Snapshot(
        "end", 8, DAY, 0.0, 5.0, Answer(0.25, 0.5), alike, worth, alike, 0 * alike, alike
    )
    table = curves_table(Made(kept={"end": moment}, expected=True, rows_each=1.0))
    assert table.demand[table.kind == "curve"].tolist() == [k / 50 for k in range(1, 51)]


@pytest.fixture
def curves():
    """Four people to whom cover is worth 10 yuan, one to whom it is worth 6, five 3."""
    moment = Snapshot(
        name="end",
        round=8,
        date=DAY,
        fee_rate=0.0,
        price_yuan=5.0,
        answer=Answer(gain=0.25, slope=0.5),
        people=np.array([5.0, 4.0, 1.0]),
        worth_yuan=np.array([3.0, 10.0, 6.0]),
        cost_yuan=np.array([1.0, 5.0, 10.0]),
        chance=np.zeros(3),
        aid_yuan=np.zeros(3),
    )
    moments = Made(kept={"end": moment}, expected=True, rows_each=1.0)
    return curves_table(moments).set_index("kind")


def test_demand_and_cost_at_each_price_at_which_somebody_leaves(curves):
    drawn = curves.loc["curve"]
    assert drawn.price_yuan.tolist() == [10, 6, 3]
    assert drawn.demand.tolist() == [0.4, 0.5, 1.0]
    assert drawn.average_cost_yuan.tolist() == [5, 30 / 5, 35 / 10]
    assert drawn.marginal_cost_yuan.tolist() == [5, 10, 1]


def test_the_pool_is_where_members_perceive_it(curves):
    now = curves.loc["now"]
    assert (now.price_yuan, now.demand, now.average_cost_yuan) == (5.0, 0.5, 6.0)
    assert (now.gain, now.variation) == (0.25, 0.0)


def test_where_the_pool_rests_it_has_the_people_who_bear_that_share(curves):
    # at 3.5 yuan the five leave; the five others then cost 6, and all of them bear it
    stable = curves.loc[["stable"]]
    assert stable.price_yuan.iloc[0] == 6.0
    assert stable.demand.iloc[0] == 0.5
    assert stable.average_cost_yuan.iloc[0] == 6.0
