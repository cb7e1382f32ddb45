"""What do several insurers of the insurance form change, and what not?"""

from __future__ import annotations

import datetime as dt

import pytest
from mutualaid.model import InputError, Society, read_scenario

FORM = {"date": dt.date(2018, 10, 16), "kind": "insurance_form"}
PARTS = (
    {"name": "small", "part": 0.5, "capital_yuan": 1e6},
    {"name": "large", "part": 0.3, "capital_yuan": 3e6},
    {"name": "third", "part": 0.2, "capital_yuan": 1e6},
)
YOUNG = {
    "people.total": 15_000_000,
    "people.agents": 1_000,
    "plan.waiting_days": 0,
    "plan.end": dt.date(2019, 6, 30),
    "plan.minimum_members": 0,
    "plan.insurer_can_fail": True,
    "regulator.orders": (FORM,),
}
ONE = {"plan.insurer_capital_yuan": 5e6}


def lived(**settings) -> Society:
    return Society("article", **{**YOUNG, **settings}).run()


@pytest.fixture(scope="module")
def shared() -> Society:
    """A form of three insurers that have 5 million yuan together."""
    return lived(**{"plan.insurers": PARTS})


@pytest.fixture(scope="module")
def alone() -> Society:
    return lived(**ONE)


def paid(society: Society):
    ledger = society.ledger
    return ledger[(ledger.from_account == "carrier") & (ledger.to_account == "carried")]


def test_to_members_and_plan_it_is_as_with_one_that_has_as_much(shared, alone):
    assert shared.rounds.equals(alone.rounds)
    assert shared.conduct.equals(alone.conduct)
    orders = shared.orders[shared.orders.kind != "carrier_failure"].reset_index(drop=True)
    assert orders.equals(alone.orders)


def test_each_pays_its_part_and_the_others_that_of_one_with_nothing_left(shared):
    rows = paid(shared)
    in_all = rows.groupby("what").amount_fen.sum()
    assert in_all.to_dict() == {"small": 10**8, "large": 3 * 10**8, "third": 10**8}
    by_round = rows.groupby("round").amount_fen.sum()
    insurer = shared.rounds.set_index("round").insurer_fen
    assert by_round.equals(insurer[insurer > 0])
    first = rows[rows["round"] == rows["round"].min()].set_index("what").amount_fen
    whole = first.sum()
    for one in PARTS:
        assert abs(first[one["name"]] - one["part"] * whole) < 1


def test_who_has_nothing_left_is_written_down_once_in_the_order_in_which_they_fail(shared):
    failed = shared.orders[shared.orders.kind == "carrier_failure"]
    assert sorted(failed.says) == ["large", "small", "third"]
    assert failed.says.iloc[0] == "small"
    assert (failed.value == failed.threshold).all()
    act = shared.orders[shared.orders.kind == "stop_of_sale"].iloc[0]
    assert (act.value, act.threshold) == (5e6, 5e6)
    assert failed.date.max() < act.date


def test_where_none_can_fail_each_pays_its_part_to_the_end():
    always = {"plan.insurer_can_fail": False}
    several, one = lived(**always, **{"plan.insurers": PARTS}), lived(**always, **ONE)
    assert several.rounds.equals(one.rounds)
    assert several.orders.equals(one.orders)
    in_all = paid(several).groupby("what").amount_fen.sum()
    assert in_all.sum() == one.rounds.insurer_fen.sum()
    for part in PARTS:
        rounds = (one.rounds.insurer_fen > 0).sum()
        assert abs(in_all[part["name"]] - part["part"] * in_all.sum()) < rounds


def test_one_insurer_by_name_pays_what_the_one_without_a_name_does(alone):
    named = lived(**{"plan.insurers": ({"name": "only", "part": 1.0, "capital_yuan": 5e6},)})
    assert named.rounds.equals(alone.rounds)
    assert (paid(named).amount_fen.to_numpy() == paid(alone).amount_fen.to_numpy()).all()
    assert set(paid(alone).what) == {"carrier"}


@pytest.mark.parametrize("storage", ["objects", "shards"])
def test_every_storage_tells_the_same(shared, storage):
    more = {"run.cluster": "in-process"} if storage == "shards" else {}
    society = lived(**{"run.storage": storage, "plan.insurers": PARTS, **more})
    for table in ("rounds", "ledger", "orders"):
        assert getattr(society, table).equals(getattr(shared, table)), table
    society.close()


@pytest.mark.parametrize(
    ("insurers", "says"),
    [
        ([{"name": "one", "part": 0.6}], "the parts come to 0.6, not to 1"),
        ([{"name": "one", "part": 0.5}] * 2, "two insurers are named one"),
    ],
)
def test_parts_that_do_not_add_up_and_names_that_repeat_are_refused(insurers, says):
    with pytest.raises(InputError, match=says):
        read_scenario("article", {"plan.insurers": insurers})
