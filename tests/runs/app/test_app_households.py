"""Does a child's card say who decided for it, and what that one thought?"""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest
from mutualaid.agents.people.household import ALONE
from mutualaid.model import read_scenario
from mutualaid.runs.app.person.card import card_of
from mutualaid.runs.app.person.life_story import story_of
from mutualaid.runs.app.state.watched_society import WatchedSociety, with_heads
from page_fixtures import check_html
from plain_article import PLAIN

WORLD = {
    **PLAIN,
    "people.agents": 1000,
    "people.by_age": ((0, 0.4), (18, 0.4), (50, 0.2)),
    "behaviour.parents_decide": 1.0,
    "behaviour.payment_failure": 0.02,
    "behaviour.retry_failure": 0.5,
    "behaviour.attention": 0.3,
    "agency.interest_members": 0.4,
    "agency.second_comfort": 0.0,
    "illness.level": 3.0,
    "plan.end": "2020-12-31",
}
AMOUNT = r"(-?\d[\d,]*\.\d\d)"


@pytest.fixture(scope="module")
def world() -> WatchedSociety:
    """A plan of families that has ended."""
    world = WatchedSociety(read_scenario("article", WORLD))
    while world.running:
        world.step()
    return world


def told(world: WatchedSociety) -> list[tuple[int, int, str]]:
    """Row of a child, of its head, and each thing that the head decided for it."""
    rows, found = world.society.population, []
    for row in np.flatnonzero(rows.heads != ALONE).tolist():
        head = row - row % 64 + int(rows.heads[row])
        for event in story_of(world, world.cell_of[row]):
            if f"agent {head}" in event.text:
                found.append((row, head, event.text))
    return found


def amounts_in(text: str) -> list[float]:
    return [float(amount.replace(",", "")) for amount in re.findall(AMOUNT, text)]


def test_a_child_leaves_for_the_reason_of_its_head(world):
    reasons = []
    for _row, head, text in told(world):
        if not text.startswith("left with agent"):
            continue
        (own,) = [one.text for one in story_of(world, world.cell_of[head]) if "left" in one.text]
        assert amounts_in(text) == amounts_in(own)
        cost, worth = amounts_in(text)[:2]
        for_a_policy = "left for a policy" in text
        assert for_a_policy == own.startswith("left for a policy")
        assert (cost <= worth) == for_a_policy
        reasons.append(for_a_policy)
    assert reasons.count(True) >= 3
    assert reasons.count(False) > 20


def test_a_child_is_let_in_and_removed_by_its_head(world):
    texts = [text for _row, _head, text in told(world)]
    joined = [text for text in texts if text.startswith("joined")]
    assert len(joined) > 100
    for text in joined:
        assert re.fullmatch(
            rf"joined(, hiding an illness)?; agent \d+ decided that, to whom a round of cover was"
            rf" worth {AMOUNT} yuan",
            text,
        )
        assert amounts_in(text)[0] > 0
    assert sum(text.startswith("removed with agent") for text in texts) > 5


def test_the_card_of_a_child_shows_who_decides(world):
    rows, session = world.society.population, SimpleNamespace(world=world, baseline_world=None)
    shown = 0
    for row in range(200):
        card = card_of(session, row)
        check_html(card)
        head = row - row % 64 + int(rows.heads[row])
        says = f"agent {head} decides for them, " in card
        age = world.society.people[row].age
        assert not (says and age >= 18)
        assert says == ('data-test="decider"' in card)
        if says and world.society.people[head].sex:
            assert "decides for them, female, " in card
        shown += says
    assert shown > 30


def test_whoever_may_decide_is_watched_too():
    rows = SimpleNamespace(heads=np.full(200, ALONE, np.uint8))
    assert with_heads(rows, np.array([3, 70])).tolist() == [3, 70]
    rows.heads[[3, 70]] = 9, 10
    assert with_heads(rows, np.array([74, 3, 70])).tolist() == [74, 3, 70, 9]
    rows.heads[9] = 1
    assert with_heads(rows, np.array([70, 3])).tolist() == [70, 3, 9, 74, 1]
    assert with_heads(SimpleNamespace(heads=[]), np.array([5])).tolist() == [5]
