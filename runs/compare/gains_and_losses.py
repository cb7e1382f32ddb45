"""Who gains and who loses between the systems: the same people, by age and health at the launch.

Within a plan also by when they joined it, and by how long they stayed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ...model.output.transfers import half_years, tenures
from ...model.scenario.scenario import Scenario
from ..language.translation import N_
from ..results.run_results import rows_of
from .scenario_results import Measure, ScenarioResults, full_years

_GROUPS = (
    ("young", "age at the launch", ("0 to 17", "18 to 29")),
    ("middle", "age at the launch", ("30 to 39", "40 to 49")),
    ("old", "age at the launch", ("50 to 59", "60 and over")),
    ("healthy", "health at the launch", ("healthy",)),
    ("ill", "health at the launch", ("chronically ill",)),
)
_NET = (
    N_("aid to be expected less paid, under 30, yuan"),
    N_("from 30 to 49, yuan"),
    N_("from 50 on, yuan"),
    N_("the healthy, yuan"),
    N_("the chronically ill, yuan"),
)
_SURPLUS = (
    N_("the same, under 30, yuan"),
    N_("the same, from 30 to 49, yuan"),
    N_("the same, from 50 on, yuan"),
    N_("the same, the healthy, yuan"),
    N_("the same, the chronically ill, yuan"),
)

_YEAR, _TWO_YEARS = 2, 4  # half-years


def a_person(
    column: str, dimension: str, groups: tuple[str, ...]
) -> Callable[[ScenarioResults], float]:
    """Measure a column of `balance`: yuan for each person of some groups, covered or not.

    Args:
        column: of the table.
        dimension: by which people are told apart.
        groups: which of them.
    """

    def measure(run: ScenarioResults) -> float:
        table = run.balance
        chosen = (table["dimension"] == dimension) & np.isin(table["group"], groups)
        people = table["people"][chosen].astype(float)
        if not people.sum():
            return math.nan
        return float(table[column][chosen].astype(float) @ people / people.sum())

    return measure


def aid_less_shares(dimension: str, groups: Sequence[str]) -> Callable[[ScenarioResults], float]:
    """Measure columns of `transfers`: yuan for each person of some groups ever a member.

    Args:
        dimension: by which members are told apart.
        groups: which of them; NaN where nobody is in them.
    """

    def measure(run: ScenarioResults) -> float:
        table = run.transfers
        chosen = (table["dimension"] == dimension) & np.isin(table["group"], groups)
        some = rows_of(table, chosen)
        people = int(some["people"].sum())
        return float(some["net_fen"].sum()) / 100 / people if people else math.nan

    return measure


def loss_coverage_of(year: int) -> Callable[[ScenarioResults], float]:
    """Measure how much of all expected critical illness is covered at the end of a year, %.

    Args:
        year: a calendar year; NaN where the plan did not run through it.
    """

    def measure(run: ScenarioResults) -> float:
        table = run.welfare
        chosen = table["date"].astype("datetime64[Y]").astype(np.int64) + 1970 == year
        if year not in run.whole_years or not chosen.any():
            return math.nan
        return 100 * float(table["loss_coverage_either"][chosen][-1])

    return measure


def gain_measures(scenario: Scenario) -> list[Measure]:
    """The measures of this question."""
    return [
        Measure("paid", "paid in all, yuan a person", _of_all("paid_yuan")),
        Measure("expected", "aid to be expected, yuan a person", _of_all("expected_yuan")),
        *_by_group("net", "net_yuan", _NET),
        Measure("surplus", "worth to oneself less paid, yuan", _of_all("surplus_yuan")),
        *_by_group("surplus", "surplus_yuan", _SURPLUS),
        *_by_time(scenario.plan.start),
        *(_covered_in(year) for year in full_years(scenario)),
    ]


def _of_all(column: str) -> Callable[[ScenarioResults], float]:
    return a_person(column, "all", ("all",))


def _by_group(key: str, column: str, says: tuple[str, ...]) -> Iterator[Measure]:
    for (name, dimension, groups), words in zip(_GROUPS, says, strict=True):
        yield Measure(f"{key}_{name}", words, a_person(column, dimension, groups))


def _by_time(start: dt.date) -> Iterator[Measure]:
    """Cohort and tenure: what a plan comes to hangs on when one comes and how long one stays."""
    cohorts = "half-year of joining", half_years(start)
    times = "years a member", tenures()
    for key, says, (dimension, names), which in (
        (
            "first",
            N_("aid less shares, joined in first year, yuan"),
            cohorts,
            slice(_YEAR),
        ),
        ("later", N_("who joined later, yuan"), cohorts, slice(_YEAR, None)),
        ("brief", N_("members for a year at most, yuan"), times, slice(_YEAR)),
        ("long", N_("members for more than two years, yuan"), times, slice(_TWO_YEARS, None)),
    ):
        yield Measure(f"net_{key}", says, aid_less_shares(dimension, names[which]))


def _covered_in(year: int) -> Measure:
    says = N_("illness covered, Dec {year}, of expected, %")
    return Measure(f"loss_coverage_{year}", says, loss_coverage_of(year), year)
