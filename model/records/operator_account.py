"""What the operator holds and earns: the float by day, and its own account read off the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import pandas as pd

from ...agents.plan.cost_sharing import MILLION
from ...agents.plan.ledger import BORROWERS, CLOSURE, INVESTIGATORS, OPERATOR, SPONSOR, Movement
from ..scenario.scenario import PlanTerms

COLUMNS = {
    "fee_fen": "earned with the plan",
    "interest_fen": "earned on the float",
    "review_fen": "cost of claim review",
    "sponsor_fen": "free months and shares above caps",
    "closure_fen": "aid after the notice of closure",
}
RETRY_DAYS = 5
"""Days until a collection that failed at first is in; plan rules, payment_retry."""


def operator_result_fen(balance: Mapping[str, int]) -> int:
    """What the operator has gained so far, below 0 where it lost; last `result_fen` of its table.

    Args:
        balance: of each account of the ledger, fen; three of them are its own purse.
    """
    return balance[OPERATOR] + balance[SPONSOR] + balance[CLOSURE]


def operator_table(movements: Sequence[Movement]) -> pd.DataFrame:
    """Income and costs of the operator by round, and the result up to then; fen."""
    names = {
        (SPONSOR, None): "sponsor_fen",
        (CLOSURE, None): "closure_fen",
        (OPERATOR, INVESTIGATORS): "review_fen",
        (BORROWERS, OPERATOR): "interest_fen",
        (None, OPERATOR): "fee_fen",
    }
    rounds: dict[int, dict[str, object]] = {}
    for one in movements:
        keys = (
            (one.from_account, one.to_account),
            (one.from_account, None),
            (None, one.to_account),
        )
        name = next((names[key] for key in keys if key in names), None)
        if name is None:
            continue
        row = rounds.setdefault(one.round, {"date": one.date, **dict.fromkeys(COLUMNS, 0)})
        row[name] = int(str(row[name])) + one.amount_fen
    table = pd.DataFrame(
        [{"round": number, **row} for number, row in sorted(rounds.items())],
        columns=["round", "date", *COLUMNS],
    )
    income = table.fee_fen + table.interest_fen
    costs = table.review_fen + table.sponsor_fen + table.closure_fen
    table["result_fen"] = (income - costs).cumsum()
    return table


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
