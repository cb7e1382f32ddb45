"""Does who leaves between two bills pay no more, have no cover, and count once, whoever counts?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.people.household import decider_of
from mutualaid.agents.people.status import LEFT, MEMBER, membership_of
from mutualaid.model import Society, read_scenario
from random_worlds import assert_same, tables

WORLD = {
    "people.agents": 500,
    "people.total": 5000,
    "plan.end": "2019-12-31",
    "plan.waiting_days": 20,
    "regulator.orders": (),
    "agency.products": (),
    "behaviour.leave_between_bills": 1.0,
    "behaviour.parents_decide": 0.0,
    "behaviour.partners_decide": 0.0,
    "behaviour.attention": 0.1,
    "behaviour.jump_push": 0.0,
    "behaviour.attitude_mean": 3.0,
    "behaviour.advertising": 0.01,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.exaggeration": 1.0,
    "illness.level": 3.0,
}
FAMILIES = {
    "behaviour.parents_decide": 1.0,
    "behaviour.partners_decide": 1.0,
    "people.by_age": [[0, 0.5], [25, 0.5]],
}


class Watched(Society):
    """A society that keeps who leaves between two bills, and how many people they are."""

    early: np.ndarray

    def _reconsider(self) -> None:
        rows = self.population
        self.were_members = (membership_of(rows.status) == MEMBER) & (rows.people > 0)
        super()._reconsider()
        self.early = self.were_members & (membership_of(rows.status) == LEFT)
        self.early_people = int(rows.people[self.early].sum(dtype=np.int64))


def watched(**changes: object) -> Watched:
    return Watched(read_scenario("article", {**WORLD, **changes}))


def test_all_storages_agree(monkeypatch):
    columns = tables(**WORLD)
    assert columns["rounds"].left_between_bills.sum() > 300
    assert_same(columns, tables(**WORLD, storage="objects"))
    shards = {"storage": "shards", "run.shards": 2, "run.cluster": "in-process"}
    assert_same(columns, tables(**WORLD, **shards))
    monkeypatch.setattr("mutualaid.model.storage.columns.REGISTER_FROM", 0)
    assert_same(columns, tables(**WORLD))
    families = WORLD | FAMILIES
    assert_same(tables(**families, storage="objects"), tables(**families))


@pytest.mark.parametrize("preset", ["article", "record"])
def test_where_nobody_looks_between_bills_all_is_as_it_was(preset):
    own = {"people.agents": 300, "plan.end": "2019-12-31"}
    plain, looking = tables(preset, **own), {"behaviour.leave_between_bills": 1.0}
    assert plain["rounds"].left_between_bills.sum() == 0
    assert_same(plain, tables(preset, **own, **{"mechanisms.leaving_between_bills": False}))
    switched = {**own, **looking, "mechanisms.leaving_between_bills": False}
    assert_same(plain, tables(preset, **switched))
    still = {**own, "behaviour.answers_to_share": False}
    assert_same(tables(preset, **still), tables(preset, **still, **looking))


def test_nothing_moves_before_the_first_who_leave_and_then_they_are_no_payers():
    plain, early = (watched(**{"behaviour.leave_between_bills": on}).run() for on in (0.0, 1.0))
    gone = early.rounds.left_between_bills
    first = int(np.flatnonzero(gone)[0])
    assert first > 0
    pd.testing.assert_frame_equal(plain.rounds[:first], early.rounds[:first])
    assert early.rounds.payers[first] == plain.rounds.payers[first] - gone[first]


def test_the_chance_is_that_of_an_ordinary_bill_times_the_part():
    """Nobody finds the plan worth it, so that whoever looks leaves: of many, so many do."""
    own = {"people.agents": 20_000, "people.total": 20_000, "plan.all_covered": True}
    own |= {"behaviour.attitude_mean": 0.0, "behaviour.comfort_yuan": 0.0, "illness.level": 1.0}
    own |= {"behaviour.attention": 0.3, "behaviour.leave_between_bills": 0.5}
    own |= {"behaviour.attention_spread": 0.0, "behaviour.friends_push": 0.0}
    own |= {"plan.sponsored_until": None, "plan.end": "2018-12-31"}
    society = watched(**own)
    parts = []
    while society.running:
        society.step()
        parts.append(society.early.sum() / max(society.were_members.sum(), 1))
    billed = [row.share_fen > 0 for row in society.history.rounds]
    assert sum(billed[:-1]) >= 2
    for part, before in zip(parts, [False, *billed], strict=False):
        assert part == (pytest.approx(0.15, abs=0.02) if before else 0.0)


def test_who_left_pays_no_bill_has_no_claim_and_is_counted_once():
    """Of agents of one person, one by one."""
    society = watched(**{"people.total": 500, "plan.launch_rounds": 0})
    rows, paid, bills, seen = society.population, 0, 0, 0
    while society.running:
        society.step()
        now, row = society._current, society.history.rounds[-1]
        assert row.left_between_bills == society.early_people
        assert row.left == society.early_people + now.settled.left
        assert not society.early[now.lives.ill[:, 0]].any()
        assert membership_of(rows.status[society.early]).tolist() == [LEFT] * society.early.sum()
        bills += row.payers
        paid += row.collected_fen
        seen += society.early_people
    assert seen > 20
    for _, one in society.transfers.groupby("dimension"):
        assert one.bills.sum() == bills
        assert one.paid_fen.sum() == paid


def test_what_was_paid_ends_with_the_bill_before():
    """Followed one by one: claims are their mean, so that all who are billed are in their rows."""
    own = {"people.total": 500, "claims.mode": "expected", "illness.death_level": 0.0}
    own |= {"behaviour.payment_failure": 0.0, "plan.launch_rounds": 0}
    society = watched(**own)
    rows, paid, seen = society.population, {}, 0
    while society.running:
        society.step()
        now, share = membership_of(rows.status), society.history.rounds[-1].share_fen
        seen += int(society.early.sum())
        stayed = society.were_members & ~society.early
        for i in np.flatnonzero(stayed & ((now == MEMBER) | (now == LEFT))):
            half = (int(rows.joined[i]) > 76) + (int(rows.joined[i]) > 257)
            paid[half] = paid.get(half, 0) + share
    told = society.transfers
    told = told[told.dimension == "half-year of joining"]
    assert told.paid_fen.tolist() == [paid[half] for half in sorted(paid)]
    assert told.people.sum() == society.rounds.joined.sum()
    assert min(paid.values()) > 0
    assert seen > 20


def test_families_leave_together():
    society = watched(**FAMILIES, **{"behaviour.attention": 0.3, "people.total": 500})
    rows, found, together = society.population, as_python(decider_of), 0
    while society.running:
        people = rows.people.copy()
        society.step()
        then = rows._replace(people=people)
        known = society._notice(society.day)
        deciders = np.array([found(then, known, i) for i in range(500)])
        for head in set(deciders[society.early].tolist()):
            family = np.flatnonzero(society.were_members & (deciders == head))
            assert society.early[family].all()
            together += len(family) > 1
    assert together > 5


def test_daily_members_begin_where_the_round_before_ended():
    own = {"plan.launch_rounds": 100, "plan.sponsored_until": None}
    society = watched(**own).run()
    rounds, daily = society.rounds, dict(society.daily.itertuples(index=False))
    assert rounds.left_between_bills.sum() > 0
    for date, members in zip(rounds.date, rounds.members, strict=True):
        if date < rounds.date.iloc[-1] - dt.timedelta(days=1):
            assert daily[date] == members


chances = st.floats(0, 1)


@settings(max_examples=15, deadline=None)
@given(part=chances, attention=chances, again=chances, seed=st.integers(0, 2**62))
def test_heads_add_up(part, attention, again, seed):
    """Joined less left, removed, dead, aided and too old are the members; and by fate as well."""
    own = {"behaviour.leave_between_bills": part, "behaviour.attention": attention}
    own |= {"behaviour.join_again": again, "run.seed": seed, "people.agents": 200}
    society = watched(**own, **{"plan.end": "2019-06-30"}).run()
    rounds, fates = society.rounds, society.transfers
    gone = rounds[["left", "expelled", "aided", "died", "aged_out"]].sum(axis=1)
    assert (rounds.members == (rounds.joined - gone).cumsum()).all()
    assert (rounds.left_between_bills <= rounds.left).all()
    assert (rounds.risk_left.isna() == (rounds.left == 0)).all()
    for _, one in fates.groupby("dimension"):
        assert one.people.sum() == rounds.joined.sum()
        assert one.bills.sum() == rounds.payers.sum()
        assert one.paid_fen.sum() == rounds.collected_fen.sum()
    by_fate = fates[fates.dimension == "fate"].set_index("group").people
    assert by_fate.get("left", 0) == rounds.left.sum()
