"""Does the page tell both memberships of who joined again, and the bills of both?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.agents.people.status import LEFT, MEMBER
from mutualaid.model import read_scenario
from mutualaid.runs.app.person.life_story import bills_of, story_of
from mutualaid.runs.app.state.watched_society import WatchedSociety

WORLD = {
    "people.agents": 300,
    "people.total": 300,
    "plan.end": "2019-12-31",
    "regulator.orders": (),
    "agency.products": (),
    "claims.mode": "expected",
    "behaviour.join_again": 1.0,
    "behaviour.payment_failure": 0.1,
    "behaviour.retry_failure": 0.5,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.advertising": 0.01,
}


@pytest.mark.parametrize("waiting_members_pay", [True, False])
def test_the_page_tells_both_memberships(waiting_members_pay):
    terms = {"plan.waiting_members_pay": waiting_members_pay}
    world = WatchedSociety(read_scenario("article", WORLD | terms))
    while world.society.running:
        world.step()
    rows = world.society.population
    twice = np.flatnonzero(rows.first_joined[world.field.agents] >= 0).tolist()
    assert len(twice) > 10
    for cell in twice:
        texts = [event.text for event in story_of(world, cell)]
        joins = [text for text in texts if text.startswith("joined")]
        assert [text.startswith("joined again") for text in joins] == [False, True]
        came, again = (texts.index(text) for text in joins)
        between = [text for text in texts[came:again] if text.startswith(("left", "removed"))]
        assert len(between) == 1
        person = world.society.people[int(world.watched[cell])]
        assert person.first_joined < person.joined
    billed = [row for row in world.rounds if row.share_fen > 0]
    unpaid = sum(row.unpaid_fen // row.share_fen for row in billed)
    bills = sum(bills_of(world, cell).number for cell in range(len(world.field.agents)))
    assert bills == sum(row.payers for row in billed) - unpaid
    assert {LEFT, MEMBER} <= {int(look.status[cell]) & 7 for look in world.looks for cell in twice}
