"""What a society writes down of a round: counts of people, and whole fen."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd

from ...agents.plan.ledger import ImbalanceError, Movement


class RoundRow(NamedTuple):
    """One round. Counts are people, money is fen; `members` is waiting + covered at its end."""

    round: int
    date: dt.date
    members: int
    waiting: int
    covered: int
    payers: int  # billed, at publication
    joined: int
    left: int
    expelled: int  # did not pay, fell ill while waiting, or ill and refused
    aided: int
    died: int
    aged_out: int
    insured: int  # hold a policy of the agency
    claims_filed: int
    claims_approved: int
    claims_refused: int
    claims_disputed: int  # refused, and not content with it
    claims_pending: int
    aid_fen: int  # approved and shared in this round
    fee_fen: int
    share_fen: int  # owed by one payer
    collected_fen: int
    sponsor_fen: int  # paid by the sponsor, the insurance form's insurer, or the closing operator
    carried_fen: int  # rounding, or below zero unpaid shares, into the next round
    float_fen: int  # collected and not yet paid out, at the end of the round
    risk_members: float  # mean yearly chance of a claim
    risk_left: float  # of those who left in the round; NaN if nobody did
    chronic_members: int
    mean_age_members: float
    trust: float  # mean of the members, 0 to 1
    gain: float  # of the next share over this one, an elasticity; NaN without a bill, `answer_now`
    aid_paid_fen: int
    fee_paid_fen: int
    unpaid_fen: int
    paid_late: int  # people who paid on a retry
    claims_unfiled: int  # diagnosed, and not yet filed
    insurer_fen: int  # the part of sponsor_fen that the insurance form's insurer paid
    closure_fen: int  # the part that the operator paid after its notice
    lost_fen: int  # gone with the operator, if it failed
    slope: float  # rise of the next share, fen per fen; the gain times that share over this one
    left_between_bills: int  # of those who left, before this bill came
    ran_out: int  # of those expelled, who did not fill their balance up
    paid_in_fen: int  # into members' balances; this and the next two are 0 without balances
    returned_fen: int  # of balances, to who is a member no longer, or as the plan ends
    balances_fen: int  # what is left of them at the end of the round


def check_heads(before: int, row: RoundRow) -> None:
    """Members before + joined = after + left + expelled + aided + died + aged out.

    Raises:
        ImbalanceError: if people appear or vanish.
    """
    after = row.members + row.left + row.expelled + row.aided + row.died + row.aged_out
    if before + row.joined != after:
        raise ImbalanceError(
            f"round {row.round}: {before} members + {row.joined} joined, but {after} accounted for"
        )


def rounds_table(rows: list[RoundRow]) -> pd.DataFrame:
    """The rounds as a table, one row each."""
    return pd.DataFrame(rows, columns=RoundRow._fields)


def ledger_table(movements: list[Movement]) -> pd.DataFrame:
    """Every movement of money."""
    return pd.DataFrame(movements, columns=Movement._fields)
