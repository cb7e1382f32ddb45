"""What a scenario of a comparison came to: its results, and who was covered year by year."""

from __future__ import annotations

import datetime as dt
import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from ...model.rounds.fork import go_on_under, shared_until
from ...model.scenario.scenario import Scenario
from ..process.progress import Progress
from ..results.run_results import IN_THE_PLAN, RunResults, Table, rows_of, table_of, terms_of

if TYPE_CHECKING:
    from ...model.society import Society

_TABLES = ("rounds", "reviews", "operator", "orders", "welfare", "balance", "transfers")


@dataclass(frozen=True, kw_only=True)
class ScenarioResults(RunResults):
    """The results of a scenario; counts in people, money in fen.

    Its table `agency` ends on the day on which the plan ends at the latest, and `people` has one
    row per agent, as of the day of the plan's last round.

    Attributes:
        inputs: the scenario.
        later: months of the agency after that day.
        scale: people for each of `people.people`: 1, or more where `people` is a sample.
        covered_by_year: people with cover after the last round of a calendar year.
    """

    inputs: Scenario
    later: Table
    scale: float
    covered_by_year: Mapping[int, float]

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
    of: Callable[[ScenarioResults], float]
    year: int = 0  # that stands in the words, if one does


def has_cover(people: Table) -> np.ndarray:
    """Which rows are members of the plan, or hold a policy.

    Args:
        people: as `Society.members` has it.
    """
    return np.isin(people["membership"], IN_THE_PLAN) | (people["policies"] > 0)


class _Course:
    """A society on its way, and who was covered at the end of each year so far."""

    def __init__(self, society: Society, covered_by_year: Mapping[int, float]):
        self.society, self._covered_by_year = society, dict(covered_by_year)

    def go_on(self, until: dt.date | None, progress: Progress | None) -> None:
        """To the end, or to the last round before a day."""
        society = self.society
        while society.running and (until is None or society.dates[society.round] < until):
            society.step()
            if progress is not None:
                progress(society.round, len(society.dates))
            year = society.dates[society.round - 1].year
            if society.running and society.dates[society.round].year > year:
                people = table_of(society.members)
                covered = int(people["people"][has_cover(people)].sum())
                self._covered_by_year[year] = covered * _scale(society, people)

    def under(self, scenario: Scenario) -> _Course:
        """A copy that goes on under another scenario of the same past."""
        return _Course(go_on_under(self.society, scenario), self._covered_by_year)

    def results(self) -> ScenarioResults:
        """What it came to, without the society."""
        society, scenario = self.society, self.society.inputs
        tables = {name: table_of(getattr(society, name)) for name in _TABLES}
        people, agency = table_of(society.members), table_of(society.agency)
        in_time = agency["date"] <= np.datetime64(scenario.plan.end)
        tables |= {"people": people, "agency": rows_of(agency, in_time)}
        return ScenarioResults(
            terms_of(scenario),
            tables.__getitem__,
            inputs=scenario,
            later=rows_of(agency, ~in_time),
            scale=_scale(society, people),
            covered_by_year=self._covered_by_year,
        )


def simulate(scenario: Scenario, progress: Progress | None = None) -> ScenarioResults:
    """Run a scenario to its end and keep its tables, but not the society.

    Args:
        scenario: what to run.
        progress: called after each round with rounds done and rounds in all.
    """
    from ...model import Society

    gc.collect()  # a large society before this one is still there until then: Mesa's agents know it
    course = _Course(Society(scenario), {})
    course.go_on(None, progress)
    return course.results()


def simulate_all(
    scenarios: Sequence[Scenario], progress: Progress | None = None
) -> Iterator[ScenarioResults]:
    """Run scenarios to their ends one by one; the past that they have in common is lived once.

    Args:
        scenarios: one or more; those kept in shards are each run from the start.
        progress: called after each round with rounds done and rounds in all.
    """
    since = shared_until(scenarios) if len(scenarios) > 1 else None
    if since is None or any(one.run.storage == "shards" for one in scenarios):
        yield from (simulate(one, progress) for one in scenarios)
        return
    from ...model import Society

    gc.collect()
    past = _Course(Society(scenarios[0]), {})
    past.go_on(since, progress)
    for one in scenarios:
        course = past.under(one)
        course.go_on(None, progress)
        yield course.results()
        del course
        gc.collect()


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
