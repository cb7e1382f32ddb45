"""Does the page say of somebody who left that a rival plan was why?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from mutualaid.model import Society
from mutualaid.runs.app.person.life_story import why_left, worth_at
from mutualaid.runs.app.state.watched_society import Look

WORLD = {
    **{"agents": 300, "plan.end": "2019-06-21", "agency.products": (), "behaviour.attention": 0.0},
    "market.rival_yuan_a_year": [[0, 1.0]],
}
WORDS = "without the rival plan it would have been worth"


def told(**settings: object) -> tuple[list[str], list[tuple[int, int]], int]:
    """Why each of the members would have left over the last bill, and what cover was worth."""
    society = Society("article", **WORLD, **settings).run()
    rows, agents = society.population, np.arange(300)
    world: Any = SimpleNamespace(
        society=society,
        scenario=society.inputs,
        watched=agents,
        place_of={i: i for i in range(300)},
    )
    seen = rows.at(agents)
    cost = int(society.platform.perceived_fen)
    look = Look(
        *(society.day, agents, seen.status, seen.joined, seen.people, seen.trust, seen.policies),
        *(cost, 0, np.ones(300, bool)),
    )
    worths = [[worth_at(world, look, i, 0, beside) for i in range(300)] for beside in (True, False)]
    return (
        [why_left(world, look, look, i) for i in range(300)],
        list(zip(*worths, strict=True)),
        cost,
    )


def test_it_is_said_of_whom_the_rival_alone_made_leave():
    texts, worths, cost = told(**{"market.rival_from": "2019-01-01"})
    assert any(beside < alone for beside, alone in worths)
    for text, (beside, alone) in zip(texts, worths, strict=True):
        if alone <= cost or beside == alone:
            assert WORDS not in text
    assert sum(WORDS in text for text in texts) > 20


def test_and_never_where_there_is_none():
    texts, worths, _ = told()
    assert all(beside == alone for beside, alone in worths)
    assert not any(WORDS in text for text in texts)
