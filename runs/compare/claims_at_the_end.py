"""What happens to claims at the end: who still pays them, and who is left with none."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ...model.scenario.scenario import Scenario
from ..results.measures import days_to_decision, latest
from ..results.run_results import IN_THE_PLAN
from ..results.units import BILLION_FEN, DAYS_A_YEAR, MILLION, MONTHS_A_YEAR, THOUSAND
from .scenario_results import Measure, ScenarioResults, last_month


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
