"""The regulator of a scenario, and what it sees of a plan at the end of a round."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ...agents.engine.random_draws import ONE
from ...agents.plan.sharing_platform import SharingPlatform
from ...agents.regulation.regulator import Order, Regulator, Sight
from ..records.round_record import RoundRow
from ..rule_inputs.lookup_tables import factor_of
from ..rule_inputs.round_context import plan_until, promise_fen_a_round
from ..scenario.scenario import PlanTerms, Scenario
from .dates import round_dates
from .history import History

A_YEAR = dt.timedelta(days=365)


def sight_of(
    row: RoundRow,
    plan: PlanTerms,
    history: History,
    platform: SharingPlatform,
    regulator: Regulator,
) -> Sight:
    """What there is to see: published numbers, complaints, and the money held.

    Args:
        row: the round.
        plan: terms of the day.
        history: complaints of the last year.
        platform: what a round is perceived to cost.
        regulator: whether the plan is licensed.
    """
    promise = promise_fen_a_round(plan)
    return Sight(
        date=row.date,
        members=row.members,
        unlicensed_members=0 if regulator.licensed else row.members,
        complaints=history.complaints_since(row.date - A_YEAR),
        float_fen=row.float_fen,
        share_over_promise=platform.perceived_fen * ONE // promise if promise else 0,
        claims_pending=row.claims_pending,
    )


def too_few(plan: PlanTerms, history: History) -> bool:
    """Whether a plan has fallen below the floor of its terms."""
    floor = plan.minimum_members
    return history.rounds[-1].members < floor <= max(row.members for row in history.rounds)


def regulator_of(society: Any, inputs: Scenario) -> Regulator:
    """The regulator of a scenario, with its orders and triggers in whole numbers.

    Args:
        society: whose regulator it is.
        inputs: the scenario.
    """
    terms = inputs.regulator
    return Regulator(
        society,
        [
            Order(one.date, one.kind, one.says, factor_of(one.news), one.months_to_comply)
            for one in terms.orders
        ],
        triggers=terms.triggers,
        licence=terms.licence == "granted",
        closure_months=terms.closure_months,
        end=inputs.plan.end,
    )


def watch(society: Any, row: RoundRow, plan: PlanTerms) -> list[dt.date]:
    """The regulator looks at the round; a plan below its floor dissolves.

    Args:
        society: whose round it was.
        row: the round.
        plan: terms of the day.

    Returns:
        Dates of all rounds of the plan, as they stand now.
    """
    regulator, platform, dates = society.regulator, society.platform, society.dates
    regulator.look(sight_of(row, plan, society.history, platform, regulator))
    if too_few(plan, society.history) and not platform.closing:
        months = 0 if platform.insurance_form else plan.dissolution_months
        regulator.dissolve(row.date + dt.timedelta(days=1), "too few members", months)
    closes = regulator.closes_on
    if closes is None or not row.date < closes < dates[-1]:
        return dates
    later = round_dates(plan_until(society.inputs.plan, closes))
    return dates[: row.round + 1] + [day for day in later if day > row.date]
