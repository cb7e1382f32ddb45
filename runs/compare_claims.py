"""What happens to claims at the end: who still pays them, and who is left with none."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..model.scenario import Scenario
from .compare_lived import (
    BILLION_FEN,
    IN_THE_PLAN,
    MILLION,
    MONTHS_A_YEAR,
    THOUSAND,
    Lived,
    Measure,
    last_month,
)
from .outcome import latest

_DAYS_A_YEAR = 365.25


def months_run(lived: Lived) -> float:
    """How long the plan ran; what is said of its end is said of the last day of these months."""
    return (lived.last_day - lived.inputs.plan.start).days * MONTHS_A_YEAR / _DAYS_A_YEAR


def open_at_notice(lived: Lived) -> float:
    """Claims filed and not decided when the end was announced, thousands; NaN if it was not."""
    notices = lived.orders["date"][lived.orders["kind"] == "closure_notice"]
    if len(notices) == 0:
        return math.nan
    return latest(lived.rounds, "claims_pending", notices[0].astype(object)) / THOUSAND


def open_at_end(lived: Lived) -> float:
    """Claims not decided when the plan ended, filed or not; thousands."""
    pending, unfiled = (lived.rounds[name][-1] for name in ("claims_pending", "claims_unfiled"))
    return (int(pending) + int(unfiled)) / THOUSAND


def left_open(lived: Lived) -> float:
    """Claims that nobody has decided when the story ends; thousands, NaN where the plan goes on."""
    if not lived.is_closed:
        return math.nan
    pending, unfiled = (lived.reviews[name][-1] for name in ("pending", "unfiled"))
    return (int(pending) + int(unfiled)) / THOUSAND


def lost_cover(lived: Lived) -> float:
    """Members whose plan was closed and who hold no policy; millions, 0 where it goes on."""
    if not lived.is_closed:
        return 0.0
    members = np.isin(lived.people["membership"], IN_THE_PLAN)
    return lived.head_count(members & (lived.people["policies"] == 0)) / MILLION


def bought_after(lived: Lived) -> float:
    """Of these, who bought their first policy within a year after the end; millions.

    Returns:
        NaN where the plan goes on, or where the agency was not followed beyond it.
    """
    date = lived.later["date"]
    within = date <= np.datetime64(lived.inputs.plan.end) + np.timedelta64(365, "D")
    if not lived.is_closed or not within.any():
        return math.nan
    return int(lived.later["from_plan"][within].sum()) / MILLION


def days_to_decision(lived: Lived) -> float:
    """Mean days from diagnosis to decision, of all claims decided; NaN if none was."""
    decided = lived.reviews["decided"].astype(float)
    days = np.nan_to_num(lived.reviews["days_to_decision"].astype(float))
    people = float(decided.sum())
    return float((days * decided).sum()) / people if people else math.nan


def claims_measures(_: Scenario) -> list[Measure]:
    """The measures of this question."""
    return [
        Measure("months_run", "the plan ran for, months", months_run),
        Measure("days_to_decision", "from diagnosis to decision, days", days_to_decision),
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
        Measure("owed", "owed yet to who is on claim, bn", _last("liability_fen", BILLION_FEN)),
    ]


def _after(column: str) -> Callable[[Lived], float]:
    return lambda lived: int(lived.run_off[column].sum()) / THOUSAND


def _paid_after(lived: Lived) -> float:
    return int(lived.run_off["aid_fen"].sum()) / BILLION_FEN


def _last(column: str, unit: int) -> Callable[[Lived], float]:
    """Measure a column of the agency's products in the last month of the plan."""
    return lambda lived: int(last_month(lived.agency)[column].sum()) / unit
