"""Is who joins again a newcomer in all that is counted, whoever keeps the people?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutualaid.agents.people.columns import JOINED_ONCE
from mutualaid.agents.people.status import (
    AGED_OUT,
    AIDED,
    EXPELLED,
    LEFT,
    MEMBER,
    OUTSIDE,
    membership_of,
)
from mutualaid.model import Society, read_scenario
from random_worlds import TABLES, assert_same, tables
from restless_people import RESTLESS

WORLD = {
    "people.agents": 700,
    "people.total": 7000,
    "plan.end": "2019-12-31",
    "plan.waiting_days": 30,
    "regulator.orders": (),
    "behaviour.join_again": 0.8,
    **RESTLESS,
    "illness.level": 3.0,
}


def society_of(**changes: object) -> Society:
    return Society(read_scenario("article", {**WORLD, **changes}))


def test_all_storages_agree(monkeypatch):
    columns = tables(**WORLD)
    assert columns["members"].first_joined.notna().sum() > 20
    assert_same(columns, tables(**WORLD, storage="objects"))
    shards = {"storage": "shards", "run.shards": 3, "run.cluster": "in-process"}
    assert_same(columns, tables(**WORLD, **shards))
    monkeypatch.setattr("mutualaid.model.storage.columns.REGISTER_FROM", 0)
    assert_same(columns, tables(**WORLD))
    families = {**WORLD, "behaviour.parents_decide": 1.0, "people.by_age": [[0, 0.5], [25, 0.5]]}
    assert_same(tables(**families, storage="objects"), tables(**families))


@pytest.mark.parametrize("preset", ["article", "record"])
def test_where_nobody_joins_again_nothing_is_there_to_see(preset):
    own = {"people.agents": 300, "plan.end": "2019-12-31"}
    off, switched = (
        Society(preset, **own, **{"behaviour.join_again": part, "mechanisms.joining_again": on})
        for part, on in ((0.0, True), (1.0, False))
    )
    off.run(), switched.run()
    for name in TABLES:
        pd.testing.assert_frame_equal(getattr(off, name), getattr(switched, name))
    assert "first_joined" not in off.members


def test_who_comes_again_had_gone_waits_anew_and_is_counted_as_a_joiner():
    society = society_of()
    rows, came_from = society.population, set()
    while society.running:
        before, first = membership_of(rows.status.copy()), rows.first_joined.copy()
        society.step()
        row = society.history.rounds[-1]
        day = (row.date - society.inputs.plan.start).days
        again = np.flatnonzero(rows.first_joined != first)
        came_from |= set(before[again].tolist())
        assert (first[again] == JOINED_ONCE).all()
        assert (rows.first_joined[again] < rows.joined[again]).all()
        in_launch = society.round <= society.inputs.plan.launch_rounds
        assert in_launch or (rows.joined[again] == day).all()
        new = np.flatnonzero((before == OUTSIDE) & (membership_of(rows.status) != OUTSIDE))
        alive = rows.people[new].sum(), rows.people[again].sum()
        assert sum(alive) <= row.joined <= 10 * (len(new) + len(again))
        waits = (membership_of(rows.status) == MEMBER) & (day - rows.joined < 30)
        if society.running:  # else the run-off of claims has changed the rows since
            assert row.waiting == rows.people[waits].sum()
        assert not (waits[again] & (membership_of(rows.status[again]) != MEMBER)).any()
    assert came_from == {LEFT, EXPELLED}


chances = st.floats(0, 1)


@settings(max_examples=15, deadline=None)
@given(again=chances, failure=chances, attention=chances, seed=st.integers(0, 2**62))
def test_heads_add_up(again, failure, attention, seed):
    """Joined less left, removed, dead, aided and too old are the members; and by fate as well."""
    own = {"behaviour.join_again": again, "behaviour.payment_failure": failure}
    own |= {"behaviour.attention": attention, "run.seed": seed, "people.agents": 200}
    society = society_of(**own, **{"plan.end": "2019-06-30"}).run()
    rounds, fates = society.rounds, society.transfers
    gone = rounds[["left", "expelled", "aided", "died", "aged_out"]].sum(axis=1)
    assert (rounds.members == (rounds.joined - gone).cumsum()).all()
    for _, one in fates.groupby("dimension"):
        assert one.people.sum() == rounds.joined.sum()
        assert one.bills.sum() == rounds.payers.sum()
        assert one.paid_fen.sum() == rounds.collected_fen.sum()
        assert one.aided.sum() == rounds.claims_approved.sum()
    by_fate = fates[fates.dimension == "fate"].set_index("group").people
    assert by_fate.get("left", 0) == rounds.left.sum()
    assert by_fate.get("died", 0) == rounds.died.sum()


def test_who_was_aided_or_is_too_old_stays_away():
    society = society_of(**{"behaviour.join_again": 1.0, "illness.level": 8.0})
    rows, gone = society.population, np.zeros(700, bool)
    while society.running:
        society.step()
        now = membership_of(rows.status)
        assert not (gone & (now == MEMBER)).any()
        gone |= (now == AIDED) | (now == AGED_OUT)
    assert gone.any()


def test_what_was_paid_before_stays_with_the_first_membership():
    """Of agents of one person: bills by half-year of joining, followed one by one."""
    own = {"people.total": 700, "plan.waiting_members_pay": True, "illness.level": 0.0}
    own |= {"illness.death_level": 0.0, "plan.launch_rounds": 0}
    society = society_of(**own)
    rows, paid, second = society.population, {}, 0
    while society.running:
        before = membership_of(rows.status.copy())
        joined = rows.joined.copy()
        society.step()
        now, share = membership_of(rows.status), society.history.rounds[-1].share_fen
        came = rows.joined != joined
        billed = (now == MEMBER) | ((now == LEFT) & ((before == MEMBER) | came))
        for i in np.flatnonzero(billed):
            half = (int(rows.joined[i]) > 76) + (int(rows.joined[i]) > 257)
            paid[half] = paid.get(half, 0) + share
            second += share * (rows.first_joined[i] != JOINED_ONCE)
    told = society.transfers
    told = told[told.dimension == "half-year of joining"].paid_fen.tolist()
    assert told == [paid[half] for half in sorted(paid)]
    assert sum(told) == society.rounds.collected_fen.sum()
