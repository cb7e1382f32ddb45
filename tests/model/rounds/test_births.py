"""Is nobody there before their birth, is a child a child, and does a population renew itself?"""

from __future__ import annotations

import copy
import itertools

import numpy as np
import pandas as pd
import pytest
from mutualaid.agents.people.household import ALONE
from mutualaid.agents.people.status import OUTSIDE, UNBORN, membership_of
from mutualaid.model import InputError, Society, read_scenario
from mutualaid.model.memory.estimate import agents_of, memory_needed
from mutualaid.model.population.construction import build_rows
from mutualaid.model.population.synthetic import LONG_AGO
from mutualaid.model.scenario.mechanisms import without
from random_worlds import assert_same, tables

BORN = {"people.births_per_1000": 60.0}
WORLD = {
    **BORN,
    "people.agents": 1500,
    "behaviour.parents_decide": 0.6,
    "behaviour.attention": 0.3,
    "plan.end": "2019-12-31",
    "agency.until": "2020-03-31",
    "regulator.orders": [{"date": "2019-12-31", "kind": "closure"}],
}
ALONE_WITH_AGE = {
    **{"agency.products": (), "regulator.orders": (), "regulator.triggers": ()},
    **{"illness.level": 0.0, "illness.death_level": 4.0},
}
YEAR = 1461 / 4


def society(**settings: object) -> Society:
    return Society(read_scenario("article", WORLD | settings))


def test_every_storage_has_the_same_newborn():
    columns = tables(**WORLD)
    assert (columns["members"].membership == "unborn").any()
    assert_same(columns, tables(**WORLD, storage="objects"))
    shards = {"storage": "shards", "run.shards": 3, "run.cluster": "in-process"}
    assert_same(columns, tables(**WORLD, **shards))


def test_a_member_register_knows_the_newborn(monkeypatch):
    counted = tables(**WORLD)
    monkeypatch.setattr("mutualaid.model.storage.columns.REGISTER_FROM", 0)
    assert_same(counted, tables(**WORLD))


def test_a_copy_goes_on_with_the_same_births():
    original = society()
    for _ in range(9):
        original.step()
    twin = copy.deepcopy(original)
    for one in (original, twin):
        one.run()
    pd.testing.assert_frame_equal(original.members, twin.members)
    pd.testing.assert_frame_equal(original.rounds, twin.rounds)


def test_nobody_is_there_before_birth_and_all_people_of_an_agent_are_on_the_day():
    world = society(**{"illness.level": 16.0, "illness.death_level": 16.0})
    rows, each = world.population, world.inputs.newborn
    later = np.flatnonzero(rows.born > 0)
    assert len(later) == world.inputs.unborn > 100
    assert (membership_of(rows.status[rows.born <= 0]) == OUTSIDE).all()
    born, found = rows.born[later].astype(np.int64), 0
    while world.running:
        before = rows.people[later].copy()
        last_day = world.day
        world.step()
        there = born <= world.day
        is_unborn = membership_of(rows.status[later]) == UNBORN
        assert (is_unborn == ~there).all()
        assert (before[~there] == 0).all()
        assert (rows.people[later[~there]] == 0).all()
        new = there & (born > last_day)
        if world.running:  # with the last round the months of the agency are over, too
            assert (rows.people[later[new]] == each).all()
            found += int(new.sum())
        assert (rows.joined[later[~there]] == LONG_AGO).all()
    assert found > 50
    assert (rows.joined[later[there]] > born[there]).any()


def test_as_many_are_born_in_a_year_as_is_said():
    scenario = read_scenario(
        "article",
        {"people.agents": 100_000, "people.births_per_1000": 10.0, "plan.end": "2024-10-15"}
        | {"agency.products": ()},
    )
    rows = build_rows(scenario)
    later = rows.born[rows.born > 0]
    assert len(later) == scenario.unborn == round(1000 * 2191 / 365.25)
    by_year = np.bincount((later - 1) // 366)
    assert (np.abs(by_year - 1000) < 4 * np.sqrt(1000)).all()
    assert int(rows.people.sum()) == scenario.people.total
    stretches = np.add.reduceat(rows.born > 0, np.arange(0, len(rows.born), 64))
    assert stretches.max() - stretches[:-1].min() <= 1


def test_the_newborn_have_parents_and_traits_of_their_own():
    rows = society(**{"behaviour.parents_decide": 1.0}).population
    later = np.flatnonzero(rows.born > 0)
    child = later[rows.heads[later] != ALONE]
    assert len(child) > 0.9 * len(later)
    head = child - child % 64 + rows.heads[child].astype(np.int64)
    years = (rows.born[child].astype(np.int64) - rows.born[head]) / YEAR
    assert ((years >= 17.99) & (years < 45)).all()
    assert len(np.unique(rows.traits[later])) > 0.95 * len(later)
    at_launch = rows.traits[rows.born <= 0] >> 18 & 31
    assert abs((rows.traits[later] >> 18 & 31).mean() - at_launch.mean()) < 1


def test_heads_take_newborn_children_into_the_plan():
    world = society(**{"behaviour.parents_decide": 1.0}).run()
    rows = world.population
    child = np.flatnonzero((rows.born > 0) & (rows.heads != ALONE) & (rows.joined >= 0))
    head = child - child % 64 + rows.heads[child].astype(np.int64)
    assert len(child) > 5
    assert (rows.joined[child] >= rows.born[child]).all()
    assert (membership_of(rows.status[head]) != UNBORN).all()


@pytest.mark.parametrize("off", [{"mechanisms.births": False}, {"people.births_per_1000": 0.0}])
def test_without_births_the_rows_are_those_of_the_launch(off):
    plain = {name: value for name, value in WORLD.items() if name not in BORN}
    assert_same(tables(**plain), tables(**WORLD, **off) if "mechanisms.births" in off
                else tables(**(WORLD | off)))  # fmt: skip
    assert without(read_scenario("article", WORLD), "births").unborn == 0


def test_nobody_is_born_where_nobody_ages():
    world = society(**{"mechanisms.ageing": False}).run()
    rows = world.population
    assert (membership_of(rows.status[rows.born > 0]) == UNBORN).all()


def test_everybody_counts_against_what_can_be_counted():
    many = {"people.total": 1_900_000_000, "people.births_per_1000": 30.0}
    with pytest.raises(InputError, match="births_per_1000"):
        read_scenario("article", many)
    read_scenario("article", many | {"people.births_per_1000": 10.0})


def test_memory_is_asked_for_those_to_be_born():
    plain = read_scenario("article", {"people.agents": 100_000})
    more = read_scenario("article", {"people.agents": 100_000, "people.births_per_1000": 100.0})
    assert agents_of(more) == agents_of(plain) + more.unborn == len(build_rows(more).status)
    assert memory_needed(more).people > 1.3 * memory_needed(plain).people


def test_a_child_may_join_by_itself_from_the_day_it_comes_of_age():
    world = {
        **{"people.agents": 3000, "people.by_age": ((0, 0.5), (18, 0.5), (60, 0.0))},
        **{"plan.ages": (18, 60), "plan.minimum_credit": 0, "plan.end": "2021-10-15"},
        **{"behaviour.launch_advertising": 1.0, "behaviour.launch_days": 3650},
        **{"behaviour.comfort_yuan": 100_000.0, "behaviour.concealment": 1.0},
    }
    one = Society(read_scenario("article", world | ALONE_WITH_AGE)).run()
    rows = one.population
    due = rows.born.astype(np.int64) + 18 * 1461 // 4
    comes = np.flatnonzero((due > 0) & (due < one.day - 31) & (rows.people > 0))
    assert len(comes) > 200
    late = rows.joined[comes] - due[comes]
    assert ((late >= 0) & (late <= 31)).all()
    still = np.flatnonzero(due > one.day)
    assert len(still) > 1000
    assert (membership_of(rows.status[still]) == OUTSIDE).all()


def life_table() -> np.ndarray:
    """Part of the born who are alive at each age up to 85, where nobody falls critically ill."""
    death = Society(read_scenario("article", {"people.agents": 10} | ALONE_WITH_AGE)).tables.death
    yearly = death.reshape(-1, 2).mean(axis=1)[:85] / 2**48
    return np.concatenate(([1.0], np.cumprod(1 - yearly)))


@pytest.mark.parametrize("births", [True, False])
def test_a_population_that_is_renewed_stays_as_old_as_it_is_for_twelve_years(births):
    alive = life_table()
    bands = tuple((age, float(alive[age : age + 3].sum())) for age in range(0, 86, 3))
    world = {
        **{"people.agents": 6000, "people.by_age": bands, "plan.end": "2030-10-15"},
        **{"people.births_per_1000": 1000 / float(alive.sum()) if births else 0.0},
    }
    one = Society(read_scenario("article", world | ALONE_WITH_AGE))
    rows, edges = one.population, (0, 18, 40, 60, 200)

    def ages() -> tuple[float, list[float]]:
        people = rows.people.astype(np.int64)
        old = (one.day - rows.born.astype(np.int64)) / YEAR
        total = people.sum()
        parts = [
            float(people[(old >= first) & (old < last)].sum() / total)
            for first, last in itertools.pairwise(edges)
        ]
        return float((people * old).sum() / total), parts

    before, parts = ages()
    one.run()
    after, now = ages()
    off = [abs(a - b) for a, b in zip(parts, now, strict=True)]
    if births:
        assert abs(after - before) < 1
        assert max(off) < 0.02
    else:
        assert after - before > 5
        assert now[0] < 0.5 * parts[0]
