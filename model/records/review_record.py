"""What is written down of claims: every decision, each round's review, and the votes of juries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...agents.claims.batch import ClaimBatch
from ...agents.claims.claim_desk import ClaimDecisions, ClaimDesk
from ...agents.claims.jury import Cases

UNDECIDED = -1
REFUSAL_REASONS = ("exaggeration", "concealed illness", "undeclared history", "doubt")
"""Of who exaggerated (or withdrew such a claim), hid an illness at joining, had a past illness that
was not declared and did not matter, and did nothing of this: a harmless stay or an objection."""


class ReviewRow(NamedTuple):
    """One round of claim review, those after the plan's end too; people, and whole fen."""

    round: int
    date: dt.date
    diagnosed: int
    filed: int
    decided: int
    approved: int
    refused: int
    wrongly_refused: int  # neither hid anything nor exaggerated
    wrongly_approved: int  # did, and got the aid
    disputed: int  # refused by the platform, and not content with it
    overturned: int  # the jury decided otherwise than the platform
    complaints: int  # to the regulator
    expired: int  # came too late after the plan's end
    pending: int
    unfiled: int
    in_field: int
    before_jury: int
    days_to_decision: float  # mean from diagnosis, of those decided; NaN if none
    cost_fen: int
    aid_fen: int


def review_row(
    number: int, date: dt.date, new: tuple[int, int, int], decided: ClaimDecisions, desk: ClaimDesk
) -> ReviewRow:
    """The review of a round as it is written down.

    Args:
        number: the round.
        date: its day.
        new: people diagnosed, filed and too late in it.
        decided: the decisions.
        desk: what is still open.
    """
    people = int(decided.batch.people.sum())
    return ReviewRow(
        round=number,
        date=date,
        diagnosed=new[0],
        filed=new[1],
        decided=people,
        approved=int(decided.approved.sum()),
        refused=int(decided.refused.sum()),
        wrongly_refused=decided.wrongly_refused,
        wrongly_approved=decided.wrongly_approved,
        disputed=int(decided.disputed.sum()),
        overturned=int(decided.overturned.sum()),
        complaints=int(decided.complaints.sum()),
        expired=new[2],
        pending=desk.pending,
        unfiled=desk.unfiled,
        in_field=desk.in_field,
        before_jury=desk.before_jury,
        days_to_decision=decided.days_waited / people if people else float("nan"),
        cost_fen=decided.cost_fen,
        aid_fen=decided.aid_fen,
    )


def reviews_table(rows: Sequence[ReviewRow]) -> pd.DataFrame:
    """Each round's review, one row each."""
    return pd.DataFrame(rows, columns=ReviewRow._fields)


def cases_table(decisions: Sequence[ClaimDecisions]) -> pd.DataFrame:
    """Every case that a jury voted on."""
    columns = [one.votes.columns for one in decisions if len(one.votes)]
    columns = columns or [Cases.none().columns]
    return pd.concat([pd.DataFrame(one) for one in columns], ignore_index=True)


def claims_table(
    decisions: Sequence[ClaimDecisions], waiting: ClaimBatch, start: dt.date
) -> pd.DataFrame:
    """One row per decision on a claim; what is undecided last, with `decided` -1.

    Args:
        decisions: of all rounds.
        waiting: claims not decided, filed or not.
        start: day 0 of the plan.
    """
    nobody = np.zeros(len(waiting.row), np.int64)
    parts = [(one.batch, one.round, one.approved, one.refused) for one in decisions]
    parts.append((waiting, UNDECIDED, nobody, nobody))
    return pd.concat([_part(*part, start) for part in parts], ignore_index=True)


def refusal_reasons(batch: ClaimBatch, refused: np.ndarray) -> np.ndarray:
    """What each claim was refused for, a word of `REFUSAL_REASONS`; empty where nobody was."""
    sort = np.select(
        [batch.overstated == 1, batch.hidden == 1, batch.undeclared == 1], [1, 2, 3], 4
    )
    return np.array(["", *REFUSAL_REASONS], object)[np.where(refused > 0, sort, 0)]


def _part(
    batch: ClaimBatch, number: int, approved: np.ndarray, refused: np.ndarray, start: dt.date
) -> pd.DataFrame:
    diagnosed = np.datetime64(start) + batch.diagnosed.astype("timedelta64[D]")
    return pd.DataFrame(
        {
            "claim": batch.claim,
            "agent": batch.row,
            "people": batch.people,
            "filed": batch.filed,
            "decided": np.full(len(batch.row), number, np.int64),
            "approved": approved,
            "refused": refused,
            "aid_fen": batch.aid_fen,
            "age": batch.age,
            "concealed": batch.hidden.astype(bool),
            "overstated": batch.overstated.astype(bool),
            "mild": batch.mild.astype(bool),
            "undeclared": batch.undeclared.astype(bool),
            "refused_for": refusal_reasons(batch, refused),
            "diagnosed": diagnosed.astype("datetime64[s]"),
        }
    )
