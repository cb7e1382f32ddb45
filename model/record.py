"""What a society writes down: one row per round, claims, daily members; people and whole fen."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np
import pandas as pd

from ..agents.ledger import ImbalanceError, Movement
from ..agents.review import ClaimBatch
from ..agents.sharing_platform import Decided


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
    expelled: int  # did not pay, fell ill while waiting, or refused for a hidden illness
    aided: int
    died: int
    aged_out: int
    insured: int  # hold a policy of the agency; 0 while there is none
    claims_filed: int
    claims_approved: int
    claims_refused: int
    claims_disputed: int  # 0 while there is no jury
    claims_pending: int
    aid_fen: int  # approved and shared in this round
    fee_fen: int
    share_fen: int  # owed by one payer
    collected_fen: int
    sponsor_fen: int
    carried_fen: int  # rounding, or below zero unpaid shares, into the next round
    float_fen: int  # collected and not yet paid out, at the end of the round
    risk_members: float  # mean yearly chance of a claim
    risk_left: float  # of those who left in the round; NaN if nobody did
    chronic_members: int
    mean_age_members: float
    trust: float  # mean of the members, 0 to 1
    gain: float  # NaN until it is measured
    aid_paid_fen: int
    fee_paid_fen: int
    unpaid_fen: int
    paid_late: int  # people who paid on a retry


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


def claims_table(decisions: list[Decided], queue: ClaimBatch) -> pd.DataFrame:
    """One row per decision on a claim; what is still undecided last, with `decided` -1."""
    undecided = Decided(queue, np.zeros(len(queue.row), np.int64), -1)
    frames = []
    for decided in [*decisions, undecided]:
        batch, refused = decided.batch, decided.refused
        approved = decided.approved if decided.round >= 0 else np.zeros_like(refused)
        frames.append(
            pd.DataFrame(
                {
                    "claim": batch.claim,
                    "agent": batch.row,
                    "people": batch.people,
                    "filed": batch.filed,
                    "decided": np.full(len(refused), decided.round, np.int64),
                    "approved": approved,
                    "refused": refused,
                    "aid_fen": batch.aid_fen,
                    "age": batch.age,
                    "concealed": batch.concealed.astype(bool),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
