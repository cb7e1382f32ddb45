"""Do families join, pay and leave together, whoever keeps the people?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.agents.people.columns import Population
from mutualaid.agents.people.household import ALONE, OF_AGE
from mutualaid.agents.people.status import EXPELLED, LEFT, MEMBER, OUTSIDE, is_gone, membership_of
from mutualaid.model import Society, read_scenario
from random_worlds import assert_same, tables

WORLD = {
    "people.agents": 2000,
    "people.by_age": ((0, 0.3), (18, 0.3), (40, 0.3), (60, 0.1)),
    "behaviour.parents_decide": 1.0,
    "behaviour.payment_failure": 0.01,
    "behaviour.retry_failure": 0.5,
    "behaviour.attention": 0.3,
    "plan.end": "2020-12-31",
    "agency.products": (),
    "regulator.orders": (),
}


def heads_of(rows: Population) -> tuple[np.ndarray, np.ndarray]:
    """Children with a head, and their heads."""
    heads = rows.heads.astype(np.int64)
    child = np.flatnonzero(heads != ALONE)
    return child, child - child % 64 + heads[child]


def able_pairs(rows: Population, day: int) -> tuple[np.ndarray, np.ndarray]:
    """Those of them who are under 18, with a head who lives and is not too old."""
    child, head = heads_of(rows)
    ages = [(day - rows.born[some].astype(np.int64)) * 4 // 1461 for some in (child, head)]
    able = (ages[0] < OF_AGE) & (ages[1] < 60) & (rows.people[head] > 0) & (rows.people[child] > 0)
    return child[able], head[able]


@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_a_child_leaves_and_is_removed_in_the_round_of_its_head(storage):
    society = Society(read_scenario("article", WORLD | {"run.storage": storage}))
    together = {LEFT: 0, EXPELLED: 0}
    while society.running:
        before = membership_of(society.population.status.copy())
        society.step()
        now = membership_of(society.population.status)
        child, head = able_pairs(society.population, society.day)
        both = (before[child] == MEMBER) & (before[head] == MEMBER)
        child, head = child[both], head[both]
        for reason in (LEFT, EXPELLED):
            gone = now[head] == reason
            assert (now[child[gone]] == reason).all()
            assert not (now[child[~gone]] == reason).any()
            together[reason] += int(gone.sum())
    assert min(together.values()) > 5


def test_a_child_joins_on_the_day_of_its_head_unless_its_own_health_forbids():
    society = Society(read_scenario("article", WORLD))
    society.run()
    rows = society.population
    child, head = heads_of(rows)
    first = np.where(rows.joined[child] >= 0, rows.joined[child], rows.joined[head])
    first = np.minimum(first, rows.joined[head]).astype(np.int64)
    a_child = (first - rows.born[child].astype(np.int64)) * 4 // 1461 < OF_AGE
    chosen = (rows.joined[head] >= 0) & a_child
    child, head = child[chosen], head[chosen]
    same = rows.joined[child] == rows.joined[head]
    outside = membership_of(rows.status[child]) == OUTSIDE
    assert len(child) > 300
    assert same.mean() > 0.95
    assert (same | outside).all()


@pytest.mark.parametrize("share", [0.5, 1.0])
def test_every_storage_has_the_same_families(share):
    world = {**WORLD, "behaviour.parents_decide": share, "plan.end": "2019-06-30"}
    columns = tables(**world)
    assert_same(columns, tables(**world, storage="objects"))
    shards = {"storage": "shards", "run.shards": 3, "run.cluster": "in-process"}
    assert_same(columns, tables(**world, **shards))


@pytest.mark.parametrize("storage", ["columns", "objects", "shards"])
def test_a_head_who_is_gone_enrols_nobody(storage):
    """Some heads are removed for a bill before their children are old enough to join."""
    world = {"plan.ages": (10, 60), "behaviour.payment_failure": 0.3}
    shards = {"run.shards": 2, "run.cluster": "in-process"} if storage == "shards" else {}
    society = Society(read_scenario("article", WORLD | world | shards | {"run.storage": storage}))
    everybody, waiting = np.arange(WORLD["people.agents"]), set()
    while society.running:
        before = society.population.at(everybody)
        society.step()
        rows = society.population.at(everybody)
        child, head = able_pairs(rows, society.day)
        chosen = (before.status[child] == OUTSIDE) & is_gone(before.status[head])  # and healthy
        waiting |= set(child[chosen & (society.day - rows.born[child] > 10 * 366)].tolist())
        assert (membership_of(rows.status[child[chosen]]) == OUTSIDE).all()
    assert len(waiting) > 10
    society.close()


@pytest.mark.parametrize("storage", ["columns", "objects", "shards"])
def test_a_child_leaves_with_a_head_who_leaves_for_a_policy(storage):
    """In a month in which nobody leaves over the bill."""
    world = {"plan.all_covered": True, "behaviour.attention": 0.0, "agency.interest_members": 0.3}
    world |= {"agency.products": read_scenario("article").agency.products}
    world |= {"behaviour.payment_failure": 0.0, "plan.end": "2019-06-30"}
    shards = {"run.shards": 2, "run.cluster": "in-process"} if storage == "shards" else {}
    society = Society(read_scenario("article", WORLD | world | shards | {"run.storage": storage}))
    everybody, together = np.arange(WORLD["people.agents"]), 0
    while society.running:
        before = membership_of(society.population.at(everybody).status)
        society.step()
        rows = society.population.at(everybody)
        now = membership_of(rows.status)
        child, head = able_pairs(rows, society.day)
        both = (before[child] == MEMBER) & (before[head] == MEMBER) & (now[head] == LEFT)
        assert (now[child[both]] == LEFT).all()
        together += both.sum()
        gone = (before == MEMBER) & (now == LEFT)
        assert society.rounds.left.iloc[-1] == rows.people[gone].sum(dtype=np.int64)
    assert together > 20
    society.close()


def test_parents_keep_children_in_the_plan_who_would_leave_alone():
    children = []
    for share in (0.0, 1.0):
        society = Society(read_scenario("article", WORLD | {"behaviour.parents_decide": share}))
        rows = society.run().population
        young = rows.born > -12 * 365
        children.append((membership_of(rows.status[young]) == MEMBER).mean())
    assert children[1] > 1.2 * children[0]


def test_children_of_a_table_of_ones_own_have_heads_too(tmp_path):
    table = tmp_path / "mine.csv"
    lines = [f"1,{5 if i % 3 else 35},{'MF'[i % 2]}" for i in range(200)]
    table.write_text("people,age,sex\n" + "\n".join(lines) + "\n")
    settings = {"people.table": str(table), "behaviour.parents_decide": 1.0}
    society = Society(read_scenario("pool", settings))
    child, head = heads_of(society.population)
    assert child.tolist() == [i for i in range(200) if i % 3]
    assert (head % 3 == 0).all()
