"""Who decided for an agent of the field: its own head, where it has one, at the time."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import numpy as np

from ....agents.engine.jit import as_python
from ....agents.people.household import decider_of
from ....model.rule_inputs.round_context import plan_on
from ..state.watched_society import Look, WatchedSociety

_decider_of = as_python(decider_of)


class _PeopleThen:
    """People whom agents stood for when they were looked at, by number of the agent.

    Args:
        place_of: place of each agent in a look.
        people: of the look.
    """

    def __init__(self, place_of: dict[int, int], people: np.ndarray):
        self._place_of, self._people = place_of, people

    def __getitem__(self, agent: int) -> int:
        return int(self._people[self._place_of[int(agent)]])


def decider_place(world: WatchedSociety, look: Look, cell: int) -> int:
    """Place in the looks of whoever decided for the agent of a cell; the cell's own if it did.

    Args:
        world: the world.
        look: how people were, and on which day.
        cell: place of the agent in the field.
    """
    rows, inputs = world.society.population, world.scenario
    if len(rows.heads) == 0:
        return cell
    then: Any = SimpleNamespace(
        heads=rows.heads, born=rows.born, people=_PeopleThen(world.place_of, look.people)
    )
    plan = plan_on(inputs, inputs.plan.start + dt.timedelta(days=look.day))
    context: Any = SimpleNamespace(
        age_day=inputs.mechanisms.age_day(look.day), leaving_age=plan.ages[1]
    )
    return world.place_of[int(_decider_of(then, context, int(world.watched[cell])))]
