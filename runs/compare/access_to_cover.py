"""Who is left out: who has no cover, and why; whose claims are refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from ...model.rule_inputs.round_context import plan_on
from ...model.scenario.scenario import Scenario
from ..results.run_results import Table
from ..results.units import MILLION, THOUSAND
from .scenario_results import Measure, ScenarioResults, full_years

OLD = 60
"""Age from which people are counted apart."""
_OUT_OF_THE_PLAN = ("left", "expelled", "aged out")


class Entry(NamedTuple):
    """What it takes to enter the plan, or to buy a product."""

    ages: tuple[int, int]  # youngest, and first that is too old
    credit: int
    declaration: bool


def entries(inputs: Scenario) -> list[Entry]:
    """The plan, if it was ever open, and the products on sale by its end.

    A later stop of sale is left aside: it keeps everybody out alike.
    """
    plan, end = plan_on(inputs, inputs.plan.end), inputs.plan.end
    is_plan = inputs.plan.open_to_new or inputs.plan.all_covered or plan.open_to_new
    found = [Entry(plan.ages, plan.minimum_credit, True)] if is_plan else []
    if inputs.agency.licensed:
        on_sale = [one for one in inputs.agency.products if one.sale_from <= end]
        found += [Entry(one.entry_ages, 0, one.declaration) for one in on_sale]
    return found


def without_cover(run: ScenarioResults) -> dict[str, float]:
    """People without cover at the plan's end, by what would keep them out; millions.

    Each is counted once: under age if no plan or product takes people of that age, else under
    credit if those that do ask for a higher score, else under illness if they have a chronic
    illness that they would have to hide, else under choice.
    """
    people = run.people
    left = ~run.covered
    counted: dict[str, float] = {}
    offered = entries(run.inputs)
    for reason, asked in (("age", 1), ("credit", 2), ("illness", 3)):
        may = _any((_may_enter(people, entry, asked) for entry in offered), left & False)
        counted[reason] = run.head_count(left & ~may) / MILLION
        left = left & may
    return counted | {"choice": run.head_count(left) / MILLION}


def covered_part(which: Callable[[Table], np.ndarray]) -> Callable[[ScenarioResults], float]:
    """Measure how many of some people have cover at the plan's end, per cent; NaN of nobody.

    Args:
        which: chooses rows of `ScenarioResults.people`.
    """

    def measure(run: ScenarioResults) -> float:
        some = which(run.people)
        total = run.head_count(some)
        return 100 * run.head_count(some & run.covered) / total if total else math.nan

    return measure


def gone_without_cover(run: ScenarioResults) -> float:
    """Former members, alive and well, who hold no policy at the plan's end; millions.

    Those who were aided, and those who fell ill while waiting, are not among them.
    """
    gone = np.isin(run.people["membership"], _OUT_OF_THE_PLAN) & ~run.covered
    return run.head_count(gone) / MILLION


def refused(run: ScenarioResults) -> float:
    """Claims refused, of members and policyholders; thousands of people."""
    return (int(run.reviews["refused"].sum()) + int(run.agency["refused"].sum())) / THOUSAND


def wrongly_refused(run: ScenarioResults) -> float:
    """Refused claims of members who neither hid anything nor exaggerated; thousands.

    A policy's claim is refused only to who hid an illness when they bought it.
    """
    return int(run.reviews["wrongly_refused"].sum()) / THOUSAND


def cover_measures(scenario: Scenario) -> list[Measure]:
    """The measures of this question."""
    return [
        *(_at_the_end_of(year) for year in full_years(scenario)),
        Measure("covered_at_end", "covered at the plan's end, million", _covered),
        Measure("covered_healthy", "covered of the healthy, %", _of_health("healthy")),
        Measure("covered_chronic", "covered of the chronically ill, %", _of_health("chronic")),
        Measure("covered_old", "covered of those 60 and over, %", covered_part(_is_old)),
        Measure("out_by_age", "not covered: no age to enter, million", _why("age")),
        Measure("out_by_credit", "not covered: credit too low, million", _why("credit")),
        Measure("out_by_illness", "not covered: ill, would hide it, million", _why("illness")),
        Measure("out_by_choice", "not covered: free to enter, million", _why("choice")),
        Measure("gone", "once members, now without cover, million", gone_without_cover),
        Measure("policies_ended", "policies given up or aged out, million", _policies_ended),
        Measure("refused", "claims refused, thousand", refused),
        Measure("wrongly_refused", "of these honest ones, thousand", wrongly_refused),
    ]


def _may_enter(people: Table, entry: Entry, asked: int) -> np.ndarray:
    """Who may enter by age (1), by age and credit (2), and without hiding an illness (3)."""
    age = people["age"]
    may = (age >= entry.ages[0]) & (age < entry.ages[1])
    if asked >= 2:
        may = may & (people["credit"] >= entry.credit)
    if asked >= 3 and entry.declaration:
        may = may & (people["health"] != "chronic")
    return may


def _any(some: Iterable[np.ndarray], nobody: np.ndarray) -> np.ndarray:
    return np.logical_or.reduce([nobody, *some])


def _is_old(people: Table) -> np.ndarray:
    return people["age"] >= OLD


def _of_health(health: str) -> Callable[[ScenarioResults], float]:
    return covered_part(lambda people: people["health"] == health)


def _why(reason: str) -> Callable[[ScenarioResults], float]:
    return lambda run: without_cover(run)[reason]


def _covered(run: ScenarioResults) -> float:
    return run.head_count(run.covered) / MILLION


def _policies_ended(run: ScenarioResults) -> float:
    return int(run.agency["ended"].sum()) / MILLION


def _at_the_end_of(year: int) -> Measure:
    def covered(run: ScenarioResults) -> float:
        return run.covered_by_year.get(year, math.nan) / MILLION

    return Measure(f"covered_{year}", "covered at the end of {year}, million", covered, year)
