"""Who is born when, and who stands in for them before, worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace as Made

import numpy as np
import pytest
from claim_desk_fixtures import claims, electorate
from mutualaid.agents.claims import jury
from mutualaid.agents.claims.jury import Jury, Voting
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.people.birth import birth_phase, is_born_by
from mutualaid.agents.people.contacts import Community, contacts_in, place_of
from mutualaid.agents.people.status import (
    CHRONIC,
    HEALTHY,
    LEFT,
    MEMBER,
    OUTSIDE,
    UNBORN,
    with_health,
    with_membership,
)
from mutualaid.agents.scan.candidate_filters import NEVER, mask_of_birthdays
from mutualaid.model.population.synthetic import birthday_of, born_before

YEAR = 1461 / 4
EVERY_VOTE = Voting(*[0] * 6)


@pytest.mark.parametrize("health", [HEALTHY, CHRONIC])
@pytest.mark.parametrize(("day", "people"), [(99, 0), (100, 7), (130, 7)])
def test_an_agent_is_there_with_all_its_people_from_its_day_on(day, people, health):
    status = with_membership(with_health(0, health), UNBORN)
    rows = Made(status=[status], born=[100], people=[0])
    as_python(birth_phase)(rows, Made(newborn=7), Made(age_day=day), 0)
    assert rows.people == [people]
    due = OUTSIDE if people else UNBORN
    assert rows.status == [with_membership(status, due)]


@pytest.mark.parametrize("membership", [OUTSIDE, MEMBER, LEFT])
def test_who_has_died_is_not_born_again(membership):
    rows = Made(status=[membership], born=[100], people=[0])
    as_python(birth_phase)(rows, Made(newborn=7), Made(age_day=200), 0)
    assert rows.people == [0]
    assert not as_python(is_born_by)(membership, 100, 200)


def test_days_of_birth_and_of_leaving_age_are_noted():
    born = np.array([500, 510, round(-60 * YEAR), round(-59.9 * YEAR)], np.int16)
    rows = Made(born=born, status=np.array([UNBORN, UNBORN, MEMBER, MEMBER], np.uint8))

    def look(day):
        return as_python(mask_of_birthdays)(rows, Made(age_day=day, leaving_age=60), 0, 4)

    assert look(10) == (0b0100, born[3] + 60 * 1461 // 4)
    assert look(499) == (0b1100, 500)
    assert look(500) == (0b1101, 510)
    rows.status[0] = OUTSIDE
    assert look(505) == (0b1100, 510)
    rows.status[:] = OUTSIDE
    assert look(510) == (0, 500 + 60 * 1461 // 4)
    assert look(1 << 20) == (0, NEVER)


def test_a_contact_not_born_yet_is_replaced_by_the_next_one():
    status = bytes([MEMBER, UNBORN, MEMBER, LEFT, UNBORN])
    place = as_python(place_of)
    assert [place(status, 0, 5, contact) for contact in range(5)] == [0, 2, 2, 3, 0]
    assert place(status, 1, 4, 3) == 0  # the fourth of those from the second on; in a circle
    links = sum(contact << 8 * k for k, contact in enumerate((1, 1, 3, 4, 9, 200)))
    count = as_python(contacts_in)
    assert count(MEMBER, Community(status, 0, 5, 0), links) == 3
    assert count(LEFT, Community(status, 0, 5, 0), links) == 1


def test_the_unborn_are_spread_evenly_over_the_rows():
    of = as_python(born_before)
    rows = np.arange(1001)
    before = np.array([of(int(row), 900, 100) for row in rows])
    assert before[-1] == 100
    assert set(np.diff(before)) == {0, 1}
    assert set(np.diff(np.flatnonzero(np.diff(before)))) == {10}


def test_every_day_after_the_launch_is_as_likely_a_birthday():
    of = as_python(birthday_of)
    assert of(0, 4000) == 1
    assert of((1 << 48) - 1, 4000) == 4000
    days = [of(int(u), 10) for u in np.linspace(0, (1 << 48) - 1, 1000)]
    assert np.bincount(days)[1:].tolist() == [100] * 10


@pytest.mark.parametrize("newborn", [0, 1, 90])
def test_juries_know_how_many_people_a_newborn_agent_may_stand_for(monkeypatch, newborn):
    rows, seen = electorate(), []
    monkeypatch.setattr(jury, "_hold_votes", lambda _batch, _rows, drawn, *_: seen.append(drawn))
    batch = claims("c")
    Jury(1, EVERY_VOTE, 3, 3, newborn).decide(batch, rows, 0)
    assert [one.most for one in seen] == [max(int(rows.people.max()), newborn)]
