"""Does the page tell who left between two bills, over which, and that the next was not theirs?"""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.agents.people.status import LEFT, MEMBER, membership_of
from mutualaid.model import read_scenario
from mutualaid.runs.app.person.life_story import bills_of, story_of
from mutualaid.runs.app.state.watched_society import WatchedSociety
from mutualaid.runs.language.translation import speaking

WORLD = {
    "people.agents": 300,
    "people.total": 300,
    "plan.end": "2019-12-31",
    "regulator.orders": (),
    "agency.products": (),
    "claims.mode": "expected",
    "behaviour.leave_between_bills": 1.0,
    "behaviour.parents_decide": 0.0,
    "behaviour.partners_decide": 0.0,
    "behaviour.attention": 0.1,
    "behaviour.payment_failure": 0.1,
    "behaviour.retry_failure": 0.5,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.advertising": 0.01,
}


@pytest.fixture(scope="module")
def world() -> WatchedSociety:
    return lived()


def lived(**changes: object) -> WatchedSociety:
    world = WatchedSociety(read_scenario("article", {**WORLD, **changes}))
    while world.running:
        world.step()
    return world


def cells(world: WatchedSociety) -> range:
    return range(len(world.field.agents))


def left_early(world: WatchedSociety) -> list[tuple[int, int]]:
    """Cells, and the round in which each left between bills."""
    found = []
    for number, look in enumerate(world.looks[1:]):
        was = membership_of.py_func(world.looks[number].status) == MEMBER
        gone = was & (membership_of.py_func(look.status) == LEFT) & ~look.stayed
        found += [(int(cell), number) for cell in np.flatnonzero(gone) if cell in cells(world)]
    return found


def test_as_many_are_told_as_are_counted(world):
    assert sum(row.left_between_bills for row in world.rounds) == len(left_early(world)) > 5


def test_the_story_says_that_it_was_between_bills_and_over_the_last_one(world):
    told = 0
    for cell, number in left_early(world):
        cost = world.looks[number].perceived_fen / 100
        texts = [event.text for event in story_of(world, cell)]
        (text,) = [text for text in texts if text.startswith("left")]
        assert text.startswith(f"left between two bills: a round was seen to cost {cost:.2f} yuan")
        told += cost != world.looks[number + 1].perceived_fen / 100
        with speaking("zh"):
            assert any("两次账单之间退出" in event.text for event in story_of(world, cell))
    assert told > 0


def test_the_next_bill_was_not_theirs(world):
    billed = [row for row in world.rounds if row.share_fen > 0]
    unpaid = sum(row.unpaid_fen // row.share_fen for row in billed)
    bills = sum(bills_of(world, cell).number for cell in cells(world))
    assert bills == sum(row.payers for row in billed) - unpaid


def test_a_child_is_told_to_have_left_with_its_head():
    families = {"behaviour.parents_decide": 1.0, "people.by_age": [[0, 0.5], [25, 0.5]]}
    world = lived(**families, **{"behaviour.attention": 0.3})
    texts = [event.text for cell in cells(world) for event in story_of(world, cell)]
    assert any(text.startswith("left between two bills with agent") for text in texts)
