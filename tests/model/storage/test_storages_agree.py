"""Are they the same people, to the last bit, in every storage, on any scenario?"""

import os
import subprocess
import sys

import pytest
from hypothesis import given, settings
from mutualaid.agents import Member
from mutualaid.model import Society
from random_worlds import assert_same, never, tables, worlds


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

        def falls_ill(self, people, chance, u):
            return Member.falls_ill(people, chance, u)

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


@pytest.mark.parametrize(
    "storage",
    [pytest.param("columns", marks=pytest.mark.slow), "objects"],  # it compiles all anew
)
def test_another_rule_may_let_everybody_hear(storage):
    world = {"agents": 500, "storage": storage, "people.total": 500, "plan.launch_rounds": 0}
    told = Society("article", rules={"hears": lambda _luck, _chance: True}, **world)
    certain = Society("article", **world, **{"behaviour.advertising": 1.0})
    for society in (told, certain):
        society.step()
    assert told.rounds.joined.tolist() == certain.rounds.joined.tolist()
    assert told.rounds.joined.iloc[0] > 300


INTERPRETED = """
from mutualaid.model import Society
from mutualaid.model.storage import columns
import hashlib, sys
columns.REGISTER_FROM = 0
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


class Unasked(Member):
    """Defines a rule that members are not asked for."""

    @staticmethod
    def worth_fen(*_):
        """Cover is worth nothing."""
        return 0


def test_a_rule_that_members_are_not_asked_for_is_refused_in_their_class():
    with pytest.raises(ValueError, match=r"Unasked\.worth_fen.*rules="):
        Society("article", agents=100, storage="objects", member_class=Unasked)
