"""Judging a finished run: its companions are simulated, and the verdict is written beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from ...agents.regulation.orders import months_later
from ...model.scenario.scenario import Scenario
from ..results.bill_windows import MONTHS
from ..results.run_results import RunResults, read_results
from .companions import YEARS_ON, is_too_large, simulate_companions
from .kinds import BY_DECISION, LeftOut
from .numbers_file import write_verdict
from .verdict import Verdict, ending_of, judge_run, windows_of_run


def write_judgement(
    scenario: Scenario, folder: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Judge a run and write its verdict into its folder; none for a run without a round.

    Args:
        scenario: of the run.
        folder: of the run, with its tables.
        progress: called after each companion, with how many are done and how many there are.

    Raises:
        InputError: if a table is damaged.
        OSError: if a file cannot be read or written.
    """
    run = read_results(folder)
    if len(run.rounds["date"]):
        write_verdict(judge(scenario, run, progress), folder)


def judge(
    scenario: Scenario, run: RunResults, progress: Callable[[int, int], None] | None = None
) -> Verdict:
    """Judge a run, beside its companions.

    Args:
        scenario: of the run.
        run: of one round at least.
        progress: called after each companion, with how many are done and how many there are.
    """
    if (left_out := _left_out(scenario, run)) is not None:
        return judge_run(run, left_out)
    horizon, windows = horizon_of(scenario, run), windows_of_run(run)
    return judge_run(run, simulate_companions(scenario, windows, horizon, progress))


def judge_by_itself(scenario: Scenario, run: RunResults) -> Verdict:
    """What a run says of itself, at once; its companions would say more.

    Args:
        scenario: of the run.
        run: of one round at least.
    """
    return judge_run(run, _left_out(scenario, run) or LeftOut.NOT_ASKED)


def _left_out(scenario: Scenario, run: RunResults) -> LeftOut | None:
    """Why a run cannot have companions; None if it can."""
    if not windows_of_run(run).first:
        return LeftOut.NO_BILL
    return LeftOut.LARGE_TABLE if is_too_large(scenario) else None


def horizon_of(scenario: Scenario, run: RunResults) -> dt.date:
    """Last day of the plan left alone: years after an order ended it, else its own last day."""
    ended = ending_of(run)
    if ended.by in BY_DECISION:
        return months_later(run.rounds["date"][-1].item(), YEARS_ON * MONTHS)
    return scenario.plan.end
