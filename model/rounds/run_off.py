"""After the plan's last round: claims from before the end, and the agency, which goes on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ...agents.plan.ledger import CLAIMANTS, CLOSURE, INVESTIGATORS, OPERATOR
from ..rule_inputs.round_context import NEVER, round_context
from ..scenario.scenario import Scenario
from ..storage.claim_outcomes import review_claims
from .dates import first_of_its_month, round_dates

MOST_YEARS = 10
"""Years after which nobody waits for a decision any more."""


def wind_up(society: Any) -> None:
    """Go on by the plan's calendar until all claims are decided and the agency's story is told.

    Nobody joins, pays or is covered by the plan any more. Who was a member at its end stays marked
    as one, so that buyers can be told from former members who had left before.

    Args:
        society: after its last round.
    """
    until, before = society.inputs.agency.until, society.dates[-1]
    for number, date in enumerate(_later_dates(society.inputs, society.dates[-1]), society.round):
        open_claims = _pays_late_claims(society) and _open_claims(society)
        followed = society.inputs.agency.products and until is not None and date <= until
        if not (open_claims or followed):
            return
        society.platform.open_round(number, date)
        day = (date - society.inputs.plan.start).days
        if followed and first_of_its_month([before, date], 1):
            _live_on(society, number, day)
        before = date
        if open_claims:
            _run_off(society, number, date, day)


def _live_on(society: Any, number: int, day: int) -> None:
    """A month: people age, fall ill and die, and the agency's business goes on."""
    days, society.day = day - society.day, day
    plan, behaviour = society.plans.on(society.dates[-1]), society.inputs.behaviour
    notice = round_context(day, days, plan, behaviour, society.chances, society.platform)
    notice = notice._replace(waiting_days=NEVER)
    lives = society.storage.live(notice, number)
    society.insurance.go_on(society, lives, notice)


def _later_dates(inputs: Scenario, last: dt.date) -> list[dt.date]:
    end = last + dt.timedelta(days=366 * MOST_YEARS)
    if inputs.agency.until is not None:
        end = max(end, inputs.agency.until + dt.timedelta(days=31))
    dates = round_dates(inputs.plan.model_copy(update={"end": end}))
    return [date for date in dates if date > last]


def _pays_late_claims(society: Any) -> bool:
    """The plan was closed, and its operator pays what was diagnosed before."""
    platform = society.platform
    closed = platform.closing and not platform.failed
    return closed and society.inputs.plan.after_notice == "operator"


def _open_claims(society: Any) -> bool:
    return society.platform.desk.pending + society.platform.desk.unfiled > 0


def _run_off(society: Any, number: int, date: dt.date, day: int) -> None:
    """One round of claims from before the end: filed in time, reviewed, paid by the operator."""
    platform = society.platform
    late = platform.desk.drop_late(society.inputs.plan.run_off_days)
    filed = platform.desk.file(day, number)
    decided = review_claims(society, number, day)
    platform.ledger.move(CLOSURE, CLAIMANTS, decided.aid_fen, "aid after the end")
    platform.ledger.move(OPERATOR, INVESTIGATORS, decided.cost_fen, "claim review")
    new = (0, filed, int(late.people.sum()))
    society.history.add_review(number, date, new, decided, platform)
