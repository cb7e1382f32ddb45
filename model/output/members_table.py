"""The state of the agents as a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...agents.engine import random_draws
from ...agents.engine.random_draws import CERTAIN, ONE
from ...agents.people import traits
from ...agents.people.age import age_on
from ...agents.people.columns import LookupTables, Population
from ...agents.people.person_view import PeopleByNumber
from ...agents.people.policy_months import MOST_PRODUCTS, month_bought
from ...agents.people.status import (
    CONCEALED,
    FULL_TRUST,
    HEALTH_BITS,
    HEALTH_SHIFT,
    MEMBER,
    MEMBERSHIP_BITS,
    Health,
    Membership,
    waiting_is_over,
)
from ..scenario.scenario import Scenario

SAMPLE = 1_000_000
"""Agents in the table at most, unless everybody is asked for."""
PIECE = 1 << 18
"""Agents that are made into a table at once, where a table is written piece by piece."""


def sampled_rows(agents: int, seed: int) -> np.ndarray:
    """Numbers of the agents that go into the table: everybody, or of many a systematic sample.

    Every n-th agent from a first one that is drawn, n being as small as it can be: each agent is as
    likely as any other, 1 in n, and the sample is spread evenly over the agents, whatever their
    order. It is a pure function of the seed and of how many there are.

    Args:
        agents: a count.
        seed: of the run.

    Returns:
        Rising numbers, int64, `SAMPLE` at most and half as many at least.

    Source:
        Cochran: Sampling Techniques, 3rd edition (1977), chapter 8.

    >>> len(sampled_rows(150_000_000, seed=1)), sampled_rows(3, seed=1).tolist()
    (1000000, [0, 1, 2])
    """
    step = max(-(-agents // SAMPLE), 1)
    u = int(random_draws.draw(np.uint64(random_draws.key(seed, random_draws.SAMPLING, 0)), 0))
    return np.arange((u * step) >> random_draws.BITS, agents, step)


class Sampled(NamedTuple):
    """The agents that go into the table, as they are on a day."""

    agents: np.ndarray
    rows: Population
    day: int


def sample_people(people: PeopleByNumber, seed: int, day: int) -> Sampled:
    """Copy the agents of the table as they are now.

    Args:
        people: everybody.
        seed: of the run.
        day: today, since the launch.
    """
    chosen = sampled_rows(people.agents, seed)
    return Sampled(chosen, people.at(chosen), day)


def everybody(population: Population, day: int) -> Sampled:
    """All agents as they are now; nothing is copied, so the next round changes them."""
    return Sampled(np.arange(population.agents), population, day)


def members_in_pieces(
    inputs: Scenario, tables: LookupTables, people: Sampled
) -> Iterator[pd.DataFrame]:
    """Make the same table as `members_table` piece by piece, its words as categories.

    Args:
        inputs: the scenario.
        tables: what its classes of traits stand for.
        people: the agents.

    Yields:
        The rows of `PIECE` agents at a time; at least one table, however empty.
    """
    for first in range(0, max(len(people.agents), 1), PIECE):
        some = slice(first, first + PIECE)
        rows = people.rows.at(some)
        yield _table(inputs, tables, Sampled(people.agents[some], rows, people.day))


def members_table(inputs: Scenario, tables: LookupTables, people: Sampled) -> pd.DataFrame:
    """One row per agent: people, age, sex, health, membership and traits as they were.

    Where people may join again, `first_joined` is the day on which whoever has joined twice joined
    first, and empty for everybody else.

    Args:
        inputs: the scenario.
        tables: what its classes of traits stand for.
        people: the agents.
    """
    frame = _table(inputs, tables, people)
    words = frame.select_dtypes("category").columns
    return frame.astype(dict.fromkeys(words, str))


def _table(inputs: Scenario, tables: LookupTables, people: Sampled) -> pd.DataFrame:
    rows, day = people.rows, people.day
    today = inputs.mechanisms.age_day(day)
    word, status, joined = (
        column.astype(np.int64) for column in (rows.traits, rows.status, rows.joined)
    )
    membership = status & MEMBERSHIP_BITS
    first = rows.first_joined.astype(np.int64)
    waits = ~waiting_is_over(day, joined, inputs.plan.days_until_cover)
    membership[(membership == MEMBER) & waits] = Membership.WAITING
    return pd.DataFrame(
        {
            "agent": people.agents,
            "people": rows.people.astype(np.int64),
            "age": np.maximum(age_on(today, rows.born.astype(np.int64)), 0),  # 0 before birth
            "sex": pd.Categorical.from_codes(traits.sex_of(word), ["M", "F"]),
            "health": _names(Health, status >> HEALTH_SHIFT & HEALTH_BITS),
            "membership": _names(Membership, membership),
            "joined": _dates(inputs.plan.start, joined),
            **({"first_joined": _dates(inputs.plan.start, first)} if len(first) else {}),
            "credit": traits.credit_of(word),
            "frailty": tables.frailty[traits.frailty_of(word)] / ONE,
            "attitude": tables.attitude[traits.attitude_of(word)] / ONE,
            "attention": tables.attention[traits.attention_of(word)] / CERTAIN,
            "trust": rows.trust / FULL_TRUST,
            "concealed": (status & CONCEALED) > 0,
            "policies": _policies(rows.policies, len(status)),
        }
    )


def _names(states: type[Health] | type[Membership], codes: np.ndarray) -> pd.Categorical:
    names = {int(state): state.name.lower().replace("_", " ") for state in states}
    return pd.Categorical.from_codes(codes, [names.get(i, f"{i}") for i in range(max(names) + 1)])


def _policies(words: np.ndarray, agents: int) -> np.ndarray:
    """How many policies of the agency are held."""
    held = np.zeros(agents, np.int64)
    if len(words):
        for product in range(MOST_PRODUCTS):
            held += month_bought(words, product) > 0
    return held


def _dates(start: dt.date, days: np.ndarray) -> np.ndarray:
    dates = np.datetime64(start) + np.maximum(days, 0).astype("timedelta64[D]")
    return np.where(days >= 0, dates.astype("datetime64[s]"), np.datetime64("NaT", "s"))
