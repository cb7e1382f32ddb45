"""How likely people are to hear of the plan, by how many of their contacts are members."""

from __future__ import annotations

import numpy as np

from ...agents.people.contacts import CONTACTS
from ..scenario.scenario import BehaviourTerms
from .lookup_tables import chance_of


def hearing_chances(behaviour: BehaviourTerms, day: int, days: int) -> np.ndarray:
    """Chance to hear of the plan in the `days` up to `day`, by contacts who are members.

    First of most people, then of those who look for cover: int64, shape (14,), in 2**-48.
    """
    most = _hearing_chances(behaviour, day, days, 1.0)
    return np.concatenate([most, _hearing_chances(behaviour, day, days, behaviour.ill_seek)])


def _hearing_chances(behaviour: BehaviourTerms, day: int, days: int, seek: float) -> np.ndarray:
    """The Bass hazard p + q x (members among the contacts), times a factor, day by day."""
    launch_days = min(max(behaviour.launch_days - (day - days), 0), days)
    launch = max(behaviour.launch_advertising, behaviour.advertising)
    stretches = ((launch_days, launch), (days - launch_days, max(0.0, behaviour.advertising)))
    values = []
    for friends in range(CONTACTS + 1):
        unheard, by_friends = 1.0, behaviour.word_of_mouth * friends / CONTACTS
        for length, advertising in stretches:
            stays = 1 - min(seek * (advertising + by_friends), 1.0)
            for _ in range(length):
                unheard *= stays
        values.append(chance_of(1 - unheard))
    return np.array(values, np.int64)
