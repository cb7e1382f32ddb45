"""What a scenario of a comparison has left: its tables, and who was covered year by year."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..model.scenario import Scenario
from .outcome import Table
from .progress import Progress

BILLION_FEN = 100 * 1_000_000_000
MILLION, THOUSAND = 1_000_000, 1_000
MONTHS_A_YEAR = 12
IN_THE_PLAN = ("waiting", "covered")
ENDINGS = ("closure", "operator_failure")


@dataclass(frozen=True)
class Lived:
    """A scenario's tables; counts in people, money in fen.

    Attributes:
        inputs: the scenario.
        rounds: one row per round of the plan.
        reviews: one row per round of claim review, after the plan's end too.
        operator: what the plan brought its operator and cost it, by round.
        orders: of the regulator.
        agency: one row per month and product, up to the day on which the plan ends at the latest.
        later: the same, of the months after that day.
        people: everybody on the day of the plan's last round, one row per agent.
        scale: people for each of `people.people`: 1, or more where `people` is a sample.
        covered_by_year: people with cover after the last round of a calendar year.
    """

    inputs: Scenario
    rounds: Table
    reviews: Table
    operator: Table
    orders: Table
    agency: Table
    later: Table
    people: Table
    scale: float
    covered_by_year: Mapping[int, float]

    @property
    def is_closed(self) -> bool:
        """Whether the plan was closed or failed; otherwise it goes on beyond the comparison."""
        return bool(np.isin(self.orders["kind"], ENDINGS).any())

    @property
    def last_day(self) -> dt.date:
        """Day of the plan's last round; before `inputs.plan.end` if it was closed sooner."""
        return self.rounds["date"][-1].astype(object)

    @property
    def whole_years(self) -> list[int]:
        """Calendar years through which the plan ran from the first day to the last."""
        return years_between(self.inputs.plan.start, self.last_day)

    @cached_property
    def run_off(self) -> Table:
        """Rounds of claim review after the plan's last one."""
        return rows_of(self.reviews, self.reviews["round"] > self.rounds["round"].max())

    @cached_property
    def covered(self) -> np.ndarray:
        """Which rows of `people` have cover: members, those waiting too, and policyholders."""
        return has_cover(self.people)

    def head_count(self, some: np.ndarray) -> float:
        """How many people rows of `people` stand for.

        Args:
            some: which rows, as truth values.
        """
        return int(self.people["people"][some].sum()) * self.scale


class Measure(NamedTuple):
    """A number that is read off each scenario; NaN where it has none."""

    key: str  # in files
    says: str  # in the table, with the unit
    of: Callable[[Lived], float]


def has_cover(people: Table) -> np.ndarray:
    """Which rows are members of the plan, or hold a policy.

    Args:
        people: as `Society.members` has it.
    """
    return np.isin(people["membership"], IN_THE_PLAN) | (people["policies"] > 0)


def live(scenario: Scenario, progress: Progress | None = None) -> Lived:
    """Let a scenario's people live to the end of their story.

    Args:
        scenario: what to run.
        progress: called after each round with rounds done and rounds in all.
    """
    from ..model import Society

    gc.collect()  # a large society before this one is still there until then: Mesa's agents know it
    society = Society(scenario)
    covered_by_year: dict[int, float] = {}
    while society.running:
        society.step()
        if progress is not None:
            progress(society.round, len(society.dates))
        year = society.dates[society.round - 1].year
        if society.running and society.dates[society.round].year > year:
            people = table_of(society.members)
            covered = int(people["people"][has_cover(people)].sum())
            covered_by_year[year] = covered * _scale(society, people)
    people, agency = table_of(society.members), table_of(society.agency)
    in_time = agency["date"] <= np.datetime64(scenario.plan.end)
    return Lived(
        inputs=scenario,
        rounds=table_of(society.rounds),
        reviews=table_of(society.reviews),
        operator=table_of(society.operator),
        orders=table_of(society.orders),
        agency=rows_of(agency, in_time),
        later=rows_of(agency, ~in_time),
        people=people,
        scale=_scale(society, people),
        covered_by_year=covered_by_year,
    )


def table_of(frame: pd.DataFrame) -> Table:
    """The columns of a table, with dates as days."""
    columns = {str(name): frame[name].to_numpy() for name in frame.columns}
    if "date" in columns:
        columns["date"] = columns["date"].astype("datetime64[D]")
    return columns


def rows_of(table: Table, some: np.ndarray) -> Table:
    """Some rows of a table.

    Args:
        table: by column.
        some: which rows, as truth values.
    """
    return {name: column[some] for name, column in table.items()}


def last_month(agency: Table) -> Table:
    """The products in the last month of the agency's table."""
    months = agency["month"]
    return rows_of(agency, months == months.max()) if len(months) else agency


def full_years(scenario: Scenario) -> list[int]:
    """Calendar years that lie in the plan's time as a whole, if nobody closes it sooner."""
    return years_between(scenario.plan.start, scenario.plan.end)


def years_between(start: dt.date, end: dt.date) -> list[int]:
    """Calendar years that lie as a whole between two days, these included.

    >>> import datetime as dt
    >>> years_between(dt.date(2018, 10, 16), dt.date(2021, 12, 31))
    [2019, 2020, 2021]
    """
    first = start.year + ((start.month, start.day) > (1, 1))
    last = end.year - ((end.month, end.day) < (12, 31))
    return list(range(first, last + 1))


def _scale(society: Any, people: Table) -> float:
    return len(society.population.status) / len(people["people"])
