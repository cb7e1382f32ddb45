"""Do couples join, pay and leave together, whoever keeps the people?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.agents.people.household import ALONE
from mutualaid.agents.people.status import EXPELLED, LEFT, MEMBER, OUTSIDE, is_gone, membership_of
from mutualaid.model import Society, read_scenario
from mutualaid.model.pool_curves.snapshots import Snapshots
from plain_article import PLAIN
from random_worlds import assert_same, tables

WORLD = {
    **PLAIN,
    "people.agents": 2000,
    "behaviour.partners_decide": 0.8,
    "behaviour.payment_failure": 0.02,
    "behaviour.retry_failure": 0.5,
    "behaviour.attention": 0.3,
    "illness.level": 3.0,
    "plan.end": "2019-12-31",
    "agency.interest_members": 0.1,
}
IN_PROCESS = {"run.storage": "shards", "run.shards": 3, "run.cluster": "in-process"}
STORAGES = [{"run.storage": "columns"}, {"run.storage": "objects"}, IN_PROCESS]


def made(**settings: object) -> Society:
    return Society(read_scenario("article", WORLD | settings))


def couples_of(society: Society) -> tuple[np.ndarray, np.ndarray]:
    """Whoever is led by a partner, and that one, where both live and are not too old."""
    rows = society.population.at(np.arange(WORLD["people.agents"]))
    led = np.flatnonzero(rows.heads != ALONE)
    leads = led - led % 64 + rows.heads[led].astype(np.int64)
    young = (society.day - rows.born[leads].astype(np.int64)) * 4 // 1461 < 60
    able = young & (rows.people[leads] > 0) & (rows.people[led] > 0)
    return led[able], leads[able]


@pytest.mark.parametrize("storage", STORAGES)
def test_couples_leave_together_and_nobody_is_let_in_by_who_is_gone(storage):
    society = made(**storage)
    together = {LEFT: 0, EXPELLED: 0}
    while society.running:
        before = membership_of(society.population.at(np.arange(2000)).status)
        society.step()
        now = membership_of(society.population.at(np.arange(2000)).status)
        led, leads = couples_of(society)
        joined = (before[led] == OUTSIDE) & (now[led] == MEMBER)
        assert not (joined & is_gone(before[leads])).any()
        both = (before[led] == MEMBER) & (before[leads] == MEMBER)
        alone = led[both & (now[led] != MEMBER) & (now[leads] == MEMBER)]
        alone = alone[np.isin(now[alone], (LEFT, EXPELLED))]
        assert (society.population.at(alone).policies > 0).all()  # for one of their own
        for reason in (LEFT, EXPELLED):
            gone = both & (now[leads] == reason)
            assert (now[led[gone]] == reason).all()
            together[reason] += int(gone.sum())
    assert min(together.values()) > 5
    society.close()


def test_couples_join_on_one_day_unless_own_health_forbids():
    society = made().run()
    rows = society.population
    led = np.flatnonzero(rows.heads != ALONE)
    leads = led - led % 64 + rows.heads[led].astype(np.int64)
    chosen = (rows.joined[leads] >= 0) & (rows.born[leads] > -55 * 365)
    same = rows.joined[led] == rows.joined[leads]
    outside = membership_of(rows.status[led]) == OUTSIDE
    assert chosen.sum() > 200
    assert same[chosen].mean() > 0.8
    assert (same | outside | (rows.people[leads] == 0))[chosen].all()
    assert len(led) / (rows.born < -20 * 365).sum() > 0.25


@pytest.mark.parametrize(("couples", "parents"), [(0.5, 0.0), (1.0, 0.7)])
def test_every_storage_has_the_same_couples(couples, parents):
    world = {
        **WORLD,
        "behaviour.partners_decide": couples,
        "behaviour.parents_decide": parents,
        "plan.end": "2019-06-30",
    }
    columns = tables(**world)
    assert_same(columns, tables(**world, **{"run.storage": "objects"}))
    assert_same(columns, tables(**world, **IN_PROCESS))


def test_whoever_is_fetched_from_elsewhere_has_the_same_deciders():
    """What is measured of rows in another process is what it is of the rows themselves."""
    settings = {"behaviour.partners_decide": 1.0, "behaviour.parents_decide": 1.0}
    here, there = made(**settings), made(**settings, **IN_PROCESS)
    rows, places = here.moments.looked_at()
    beside, at = there.moments.looked_at()
    assert isinstance(there.moments, Snapshots)
    lines = 0
    for i, j in zip(places.tolist(), at.tolist(), strict=True):
        for _ in range(3):
            assert (rows.traits[i], rows.born[i]) == (beside.traits[j], beside.born[j])
            assert (rows.heads[i] == ALONE) == (beside.heads[j] == ALONE)
            if rows.heads[i] == ALONE:
                break
            i, j = i - i % 64 + int(rows.heads[i]), j - j % 64 + int(beside.heads[j])
            lines += 1
    assert lines > 900
    there.close()


def test_off_is_as_if_there_were_no_couples():
    world = {**WORLD, "plan.end": "2019-03-31", "agency.products": ()}
    off = tables(**world, **{"mechanisms.couples": False})
    assert_same(off, tables(**{**world, "behaviour.partners_decide": 0.0}))
    with pytest.raises(AssertionError):
        assert_same(off, tables(**world))
