"""Are they the same people, to the last bit, in every storage, on any scenario?"""

import os
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutualaid.agents import Member
from mutualaid.model import Society, read_scenario

TABLES = (
    *("rounds", "claims", "reviews", "cases", "ledger", "daily", "members"),
    *("agency", "orders", "operator", "float_by_day", "curves"),
)
PRODUCTS = read_scenario("article").agency.products

INSURED = {"date": "2018-10-16", "kind": "insurance_form"}
CLOSED = {"date": "2018-10-18", "kind": "closure_notice"}
chances = st.floats(0, 1)


def countable(world: dict) -> dict:
    """Of expected claims a sum has 256 parts of a fen, and so fewer people can be counted."""
    most = 190_000_000 if world["claims.mode"] == "expected" else 10**9
    return {**world, "people.total": min(world["people.total"], most)}


worlds = st.fixed_dictionaries(
    {
        "people.total": st.integers(400, 10**9),
        "people.agents": st.integers(1, 400),
        "run.seed": st.integers(0, 2**62),
        "plan.end": st.sampled_from(["2018-10-20", "2018-12-30", "2019-06-30"]),
        "plan.round_days": st.sampled_from([(7, 21), (1,), (3, 13, 23)]),
        "plan.launch_rounds": st.integers(0, 3),
        "plan.waiting_days": st.sampled_from([0, 30, 90]),
        "plan.waiting_members_pay": st.booleans(),
        "plan.all_covered": st.booleans(),
        "plan.fee_rate": st.floats(0, 2),
        "plan.annual_cap_yuan": st.none() | st.floats(0, 100),
        "plan.sponsor_budget_yuan": st.none() | st.floats(0, 1e9),
        "claims.mode": st.sampled_from(["random", "expected"]),
        "illness.level": st.sampled_from([0.0, 1.0, 16.0]),
        "illness.death_level": st.sampled_from([0.0, 1.0, 16.0]),
        "illness.chronic_at_60": chances,
        "behaviour.launch_advertising": chances,
        "behaviour.word_of_mouth": chances,
        "behaviour.attention": chances,
        "behaviour.jump_push": st.floats(0, 16),
        "behaviour.friends_push": st.floats(0, 16),
        "behaviour.news_push": st.floats(0, 16),
        "behaviour.payment_failure": st.floats(0, 0.5),
        "behaviour.comfort_yuan": st.floats(0, 500),
        "behaviour.concealment": chances,
        "behaviour.answers_to_share": st.booleans(),
        "review.capacity_per_round": st.none() | st.integers(0, 10**6),
        "review.detection": chances,
        "review.filing_lag_days": st.floats(0, 365),
        "review.field_part": chances,
        "review.field_per_round": st.none() | st.integers(0, 10**6),
        "review.ambiguity": chances,
        "review.objections": chances,
        "review.jury": st.sampled_from([0, 1, 21]),
        "review.public_jury": st.sampled_from([0, 2000]),
        "behaviour.exaggeration": st.floats(0, 4),
        "behaviour.refusal_distrust": chances,
        "plan.after_notice": st.sampled_from(["operator", "members", "nobody"]),
        "plan.minimum_members": st.sampled_from([0, 10**7]),
        "regulator.orders": st.sampled_from([(), (INSURED,), (INSURED, CLOSED)]),
        "agency.products": st.sampled_from([(), PRODUCTS]),
        "agency.interest": chances,
        "agency.interest_members": chances,
        "agency.renewal_attention": chances,
        "agency.transfer_interest": chances,
        "agency.until": st.sampled_from([None, "2019-12-31"]),
    }
).map(countable)


def tables(scenario="article", **settings):
    society = Society(scenario, **settings).run()
    return {name: getattr(society, name) for name in TABLES}


def assert_same(one, other):
    for name in TABLES:
        pd.testing.assert_frame_equal(one[name], other[name], check_exact=True, obj=name)


@settings(max_examples=25)
@given(worlds)
def test_objects_and_columns_agree_on_any_world(world):
    columns = tables(**world, storage="columns")
    assert_same(columns, tables(**world, storage="objects"))
    assert_same(columns, tables(**world, storage="columns", threads=1))


def test_objects_and_columns_agree_on_the_whole_article():
    world = {"agents": 700, "seed": 3}
    assert_same(tables(**world), tables(**world, storage="objects"))


def test_objects_and_columns_agree_one_to_one():
    world = {"agents": "all", "people.total": 3000, "plan.end": "2019-12-31"}
    assert_same(tables(**world), tables(**world, storage="objects"))


def test_objects_and_columns_agree_on_a_table_of_ones_own(tmp_path):
    table = tmp_path / "mine.csv"
    lines = [
        f"{1 + i % 7},{20 + i % 50},{'MF'[i % 2]},{900 * (i % 9)},{1500 * (i % 11)}"
        for i in range(600)
    ]
    table.write_text("people,age,sex,expected_cost,value\n" + "\n".join(lines) + "\n")
    for mode in ("random", "expected"):
        world = {"people.table": str(table), "claims.mode": mode, "plan.end": "2020-12-31"}
        columns = tables("pool", **world)
        assert columns["rounds"].aid_fen.sum() > 0
        assert columns["rounds"].left.sum() > 0
        assert_same(columns, tables("pool", **world, storage="objects"))


@pytest.mark.parametrize("mode", ["random", "expected"])
def test_objects_and_columns_agree_where_claims_are_certain(tmp_path, mode):
    table = tmp_path / "mine.csv"
    table.write_text("people,age,sex,expected_cost,value\n" + "10,30,M,1,1000000\n" * 50)
    world = {
        "people.table": str(table),
        "plan.aid_by_age": ((0, 1.0),),
        "plan.round_days": tuple(range(1, 29)),
        "plan.end": "2020-03-01",
        "claims.mode": mode,
    }
    columns = tables("pool", **world)
    assert columns["rounds"].risk_members.dropna().between(0, 1).all()
    assert columns["rounds"].aid_fen.iloc[0] == 500 * 100
    assert_same(columns, tables("pool", **world, storage="objects"))


def test_a_hook_that_says_the_same_changes_nothing():
    class Same(Member):
        def wants_to_leave(self, share_fen, worth):
            return Member.wants_to_leave(share_fen, worth)

        def falls_ill(self, people, chance, luck):
            return Member.falls_ill(people, chance, luck)

    world = {"agents": 300, "plan.end": "2019-12-31", "storage": "objects"}
    assert_same(tables(**world), tables(**world, member_class=Same))


def test_a_hook_that_says_otherwise_is_heard():
    class Loyal(Member):
        def wants_to_leave(self, share_fen, worth):
            return False

    world = {"agents": 300, "storage": "objects"}
    world["agency.products"] = ()  # for whose policies people leave as well
    assert Society("article", **world).run().rounds.left.sum() > 0
    assert Society("article", **world, member_class=Loyal).run().rounds.left.sum() == 0


def never(share_fen, worth):
    return False


def test_another_rule_is_heard_in_every_storage():
    world = {"agents": 300, "rules": {"wants_to_leave": never}, "agency.products": ()}
    columns = tables(**world)
    assert columns["rounds"].left.sum() == 0
    assert_same(columns, tables(**world, storage="objects"))


@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_a_rule_nobody_asks_is_an_error(storage):
    with pytest.raises(ValueError, match="wants_to_dance"):
        Society("article", agents=10, storage=storage, rules={"wants_to_dance": never})


@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_machinery_is_no_rule(storage):
    with pytest.raises(ValueError, match="listed"):
        Society("article", agents=10, storage=storage, rules={"listed": never})


@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_another_rule_may_let_everybody_hear(storage):
    world = {"agents": 500, "storage": storage, "people.total": 500, "plan.launch_rounds": 0}
    told = Society("article", rules={"hears": lambda _luck, _chance: True}, **world)
    certain = Society("article", **world, **{"behaviour.advertising": 1.0})
    for society in (told, certain):
        society.step()
    assert told.rounds.joined.tolist() == certain.rounds.joined.tolist()
    assert told.rounds.joined.iloc[0] > 300


INTERPRETED = """
from mutualaid.model import Society, columns
import hashlib, sys
columns.BOOK_FROM = 0
NAMES = "rounds claims reviews cases agency ledger orders daily members".split()
digest = hashlib.sha256()
for storage in ("columns", "objects"):
    society = Society("article", agents=60, seed=7, storage=storage, **{
        "plan.end": "2019-08-31", "agency.until": "2019-12-31", "review.public_jury": 1000,
        "review.jury": 11,
    })
    society.run()
    for name in NAMES:
        digest.update(getattr(society, name).to_csv().encode())
print(digest.hexdigest())
"""


def test_compiled_and_interpreted_agree():
    def digest(**environment):
        run = subprocess.run(
            [sys.executable, "-c", INTERPRETED],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return run.stdout

    assert digest() == digest(NUMBA_DISABLE_JIT="1") != ""
