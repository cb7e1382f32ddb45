"""The float by day: money between collection and payment, and what of it is at risk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

import pandas as pd

from ...agents.plan.cost_sharing import MILLION
from ..scenario.scenario import PlanTerms

RETRY_DAYS = 5
"""Days until a collection that failed at first is in; plan rules, payment_retry."""


class FloatDay(NamedTuple):
    """The float on a day; fen."""

    date: dt.date
    float_fen: int  # paid in by whomever, and not paid out
    collected_fen: int  # the part that members paid in the round before
    at_risk_fen: int  # what would be lost if the operator failed on the day


class FloatRound(NamedTuple):
    """What a round leaves in the operator's hands; fen."""

    date: dt.date
    cash_fen: int
    collected_fen: int
    late_fen: int  # of these, paid only on a retry


def at_risk_fen(plan: PlanTerms, amount: int) -> int:
    """What is lost of so much money if the operator fails, by what the terms say about it.

    Held apart: nothing. Invested: a part. Lent to others, or not spoken of, and so mixed with the
    operator's own: all.
    """
    parts = {"apart": 0, "invested": round(plan.float_at_risk * MILLION)}
    return amount * parts.get(plan.float_terms, MILLION) // MILLION


def interest_fen(plan: PlanTerms, amount: int, days: int) -> int:
    """What the operator earns in so many days on money that it invests or lends."""
    if plan.float_terms not in ("invested", "lent"):
        return 0
    return amount * round(plan.float_yield * MILLION) * days * 4 // (1461 * MILLION)


def float_by_day(rounds: Sequence[FloatRound], plan: PlanTerms) -> pd.DataFrame:
    """The float on each day from the first round to the last.

    What is collected on a round's day lies there until it is paid out in the next round.

    Args:
        rounds: in order.
        plan: what the terms say about the money.
    """
    days = []
    for one, following in zip_longest(rounds, rounds[1:]):
        length = (following.date - one.date).days if following else 1
        for day in range(length):
            late = one.late_fen if day < RETRY_DAYS else 0
            cash = max(one.cash_fen - late, 0)
            date = one.date + dt.timedelta(days=day)
            collected = one.collected_fen - late
            days.append(FloatDay(date, cash, collected, at_risk_fen(plan, cash)))
    return pd.DataFrame(days, columns=FloatDay._fields)
