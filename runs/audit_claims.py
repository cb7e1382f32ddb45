"""The audit of the claims: every decision by itself, and what they add up to in each round."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from .audit_checks import Checks, Difference
from .audit_tables import WHOLE, Columns, Run, Unreadable
from .audit_terms import aid_at_age


class Claims(NamedTuple):
    """Totals by round, recomputed from the claims table: people, and aid in fen."""

    filed: list[int]
    approved: list[int]
    refused: list[int]
    pending: list[int]
    aid_fen: list[int]


def add_up_claims(run: Run, checks: Checks) -> Claims:
    """Check each row of the claims table and add the rows up by round.

    Aid is not taken from the table: it is the plan's aid at the age of diagnosis.

    Args:
        run: the tables.
        checks: where differences go.

    Returns:
        The totals of each round.

    Raises:
        Unreadable: if a claim belongs to no round at all.
    """
    rounds, claims = len(run.rounds["round"]), run.claims
    filed, decided = claims["filed"], claims["decided"]
    outside = (filed < 0) | (filed >= rounds) | (decided < -1) | (decided >= rounds)
    if outside.any():
        raise Unreadable(f"claims.parquet: claim {claims['claim'][outside][0]} of no round")
    aid = np.asarray(aid_at_age(run.scenario), dtype=np.int64)[np.clip(claims["age"], 0, 150)]
    _check_rows(claims, aid, checks)
    is_decided = decided >= 0

    def by_round(when: np.ndarray, amount: np.ndarray, chosen: np.ndarray) -> list[int]:
        sums = np.zeros(rounds, dtype=np.int64)
        np.add.at(sums, when[chosen], amount[chosen])
        return sums.tolist()

    came = by_round(filed, claims["people"], filed >= 0)
    approved = by_round(decided, claims["approved"], is_decided)
    refused = by_round(decided, claims["refused"], is_decided)
    pending = np.cumsum(np.subtract(np.subtract(came, approved), refused)).tolist()
    aid_fen = by_round(decided, claims["approved"] * aid, is_decided)
    return Claims(came, approved, refused, pending, aid_fen)


def _check_rows(claims: Columns, aid: np.ndarray, checks: Checks) -> None:
    """A decision concerns the people it names, no earlier than the claim, with the plan's aid."""
    decided, people = claims["decided"] >= 0, claims["people"]
    approved, refused = claims["approved"], claims["refused"]
    rules = {
        "claim: people decided on": approved + refused == np.where(decided, people, 0),
        "claim: counts of people": (people > 0) & (approved >= 0) & (refused >= 0),
        "claim: decided after filed": ~decided | (claims["decided"] >= claims["filed"]),
        "claim: age": (claims["age"] >= 0) & (claims["age"] <= 150),
        "claim: aid at this age": claims["aid_fen"] == aid,
    }
    when = np.where(decided, claims["decided"], claims["filed"])
    for what, true in rules.items():
        checks.made[what] = len(true)
        for i in np.flatnonzero(~true):
            given = ", ".join(f"{name} {claims[name][i]}" for name in WHOLE["claims"].split())
            found = Difference(int(when[i]), what, given, f"aid {aid[i]}; a decision that can be")
            checks.differences.append(found)
