"""Who has cover and who is left without it, and whose claims are open at the end."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from ...agents.engine.units import DAYS_A_YEAR, MONTHS_A_YEAR
from ...model.rule_inputs.round_context import plan_on
from ...model.scenario.scenario import Scenario
from ..results.measures import BILLION_FEN, MILLION, THOUSAND, days_to_decision, latest
from ..results.run_results import IN_THE_PLAN, Table
from .scenario_results import Measure, ScenarioResults, full_years, last_month

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


def months_run(run: ScenarioResults) -> float:
    """How long the plan ran; what is said of its end is said of the last day of these months."""
    return (run.last_day - run.inputs.plan.start).days * MONTHS_A_YEAR / DAYS_A_YEAR


def open_at_notice(run: ScenarioResults) -> float:
    """Claims filed and not decided when the end was announced, thousands; NaN if it was not."""
    notice = run.closure_notice
    return math.nan if notice is None else latest(run.rounds, "claims_pending", notice) / THOUSAND


def open_at_end(run: ScenarioResults) -> float:
    """Claims not decided when the plan ended, filed or not; thousands."""
    pending, unfiled = (run.rounds[name][-1] for name in ("claims_pending", "claims_unfiled"))
    return (int(pending) + int(unfiled)) / THOUSAND


def left_open(run: ScenarioResults) -> float:
    """Claims that nobody has decided when the story ends; thousands, NaN where the plan goes on."""
    if not run.is_closed:
        return math.nan
    pending, unfiled = (run.reviews[name][-1] for name in ("pending", "unfiled"))
    return (int(pending) + int(unfiled)) / THOUSAND


def lost_cover(run: ScenarioResults) -> float:
    """Members whose plan was closed and who hold no policy; millions, 0 where it goes on."""
    if not run.is_closed:
        return 0.0
    members = np.isin(run.people["membership"], IN_THE_PLAN)
    return run.head_count(members & (run.people["policies"] == 0)) / MILLION


def bought_after(run: ScenarioResults) -> float:
    """Of these, who bought their first policy within a year after the end; millions.

    Returns:
        NaN where the plan goes on, or where the agency was not followed beyond it.
    """
    date = run.later["date"]
    within = date <= np.datetime64(run.inputs.plan.end) + np.timedelta64(365, "D")
    if not run.is_closed or not within.any():
        return math.nan
    return int(run.later["from_plan"][within].sum()) / MILLION


def claims_measures(_: Scenario) -> list[Measure]:
    """The measures of this question."""
    return [
        Measure("months_run", "the plan ran for, months", months_run),
        Measure("days_to_decision", "from diagnosis to decision, days", _days_to_decision),
        Measure("open_at_notice", "under review at the notice, thousand", open_at_notice),
        Measure("open_at_end", "open at the end, or unfiled, thousand", open_at_end),
        Measure("aided_after", "of these aided later, thousand", _after("approved")),
        Measure("refused_after", "refused later, thousand", _after("refused")),
        Measure("too_late", "filed too late, thousand", _after("expired")),
        Measure("left_open", "left open, thousand", left_open),
        Measure("paid_after", "aid paid after the end, bn yuan", _paid_after),
        Measure("lost_cover", "members left without cover then, million", lost_cover),
        Measure("bought_after", "of these bought a policy in a year, million", bought_after),
        Measure("policies", "policies in force, million", _last("policies", MILLION)),
        Measure(
            "owed",
            "owed yet to who is on claim, bn",
            _last("liability_fen", BILLION_FEN),
        ),
    ]


def _days_to_decision(run: ScenarioResults) -> float:
    return days_to_decision(run.reviews)


def _after(column: str) -> Callable[[ScenarioResults], float]:
    return lambda run: int(run.run_off[column].sum()) / THOUSAND


def _paid_after(run: ScenarioResults) -> float:
    return int(run.run_off["aid_fen"].sum()) / BILLION_FEN


def _last(column: str, unit: int) -> Callable[[ScenarioResults], float]:
    """Measure a column of the agency's products in the last month of the plan."""
    return lambda run: int(last_month(run.agency)[column].sum()) / unit
