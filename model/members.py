"""The state of the agents as a table."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..agents import traits
from ..agents.chance import ONE
from ..agents.illness import age_on
from ..agents.rows import Rows, Tables
from ..agents.states import (
    CONCEALED,
    HEALTH_BITS,
    HEALTH_SHIFT,
    MEMBER,
    MEMBERSHIP_BITS,
    Health,
    Membership,
)
from .population import FULL_TRUST
from .scenario import Scenario

SAMPLE = 1_000_000
"""Agents in the table at most; above, every n-th from a start that depends on the seed."""


def sampled_rows(agents: int, seed: int) -> np.ndarray:
    """Numbers of the agents that go into the table."""
    if agents <= SAMPLE:
        return np.arange(agents)
    step = -(-agents // SAMPLE)
    return np.arange(seed % step, agents, step)


class Sampled(NamedTuple):
    """The agents that go into the table, copied as they were on a day."""

    agents: np.ndarray
    rows: Rows
    day: int


def sampled(society: Any) -> Sampled:
    """Copy the agents of the table as they are now."""
    population = society.population
    chosen = sampled_rows(len(population.status), society.inputs.run.seed)
    rows = Rows(*(column[chosen] if len(column) else column for column in population))
    return Sampled(chosen, rows, society.day)


def members_table(inputs: Scenario, tables: Tables, people: Sampled) -> pd.DataFrame:
    """One row per agent: people, age, sex, health, membership and traits as they were.

    Args:
        inputs: the scenario.
        tables: what its classes of traits stand for.
        people: the agents.
    """
    rows, day = people.rows, people.day
    word, status, joined = (
        column.astype(np.int64) for column in (rows.traits, rows.status, rows.joined)
    )
    membership = status & MEMBERSHIP_BITS
    waiting = day - joined < max(inputs.plan.waiting_days, 1)
    membership[(membership == MEMBER) & waiting] = Membership.WAITING
    return pd.DataFrame(
        {
            "agent": people.agents,
            "people": rows.people.astype(np.int64),
            "age": age_on(day, rows.born.astype(np.int64)),
            "sex": np.where(traits.sex_of(word) == 1, "F", "M"),
            "health": _names(Health, status >> HEALTH_SHIFT & HEALTH_BITS),
            "membership": _names(Membership, membership),
            "joined": _dates(inputs.plan.start, joined),
            "credit": traits.credit_of(word),
            "frailty": tables.frailty[traits.frailty_of(word)] / ONE,
            "attitude": tables.attitude[traits.attitude_of(word)] / ONE,
            "attention": tables.attention[traits.attention_of(word)] / (1 << 48),
            "trust": rows.trust / FULL_TRUST,
            "concealed": (status & CONCEALED) > 0,
            "policies": _policies(rows.policies, len(status)),
        }
    )


def _names(states: Any, codes: np.ndarray) -> np.ndarray:
    names = np.array([""] * (max(states) + 1), dtype=object)
    for state in states:
        names[state] = state.name.lower().replace("_", " ")
    return names[codes]


def _policies(words: np.ndarray, agents: int) -> np.ndarray:
    """How many policies of the agency are held; a byte of the word is a product."""
    if len(words) == 0:
        return np.zeros(agents, np.int64)
    held = words.astype("<u4").view(np.uint8).reshape(-1, 4) > 0
    return held.sum(axis=1, dtype=np.int64)


def _dates(start: dt.date, days: np.ndarray) -> np.ndarray:
    dates = np.datetime64(start) + np.maximum(days, 0).astype("timedelta64[D]")
    return np.where(days >= 0, dates.astype("datetime64[s]"), np.datetime64("NaT", "s"))
