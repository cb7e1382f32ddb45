"""The cases that juries voted on, kept as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from .claim_batch import ClaimBatch
from .review_rules import APPROVES, REFUSES


class Case(NamedTuple):
    """One person's case and the votes on it."""

    claim: int
    round: int
    votes_for: int
    votes_against: int
    kind: str  # hidden, overstated or honest
    public: bool
    refused: bool  # by the platform
    approved: bool  # in the end


class Cases(Sequence[Case]):
    """The cases of a round, kept as arrays.

    Args:
        claims: the claim of each case, with the platform's verdict.
        number: the round.
        public: 1 for a public case.
        votes: for, against and outcome of each: int64, shape (cases, 3).
    """

    def __init__(self, claims: ClaimBatch, number: int, public: np.ndarray, votes: np.ndarray):
        kinds = np.where(claims.overstated == 1, 2, claims.hidden)
        self.columns = {
            "claim": claims.claim,
            "round": np.full(len(votes), number, np.int64),
            "votes_for": votes[:, 0],
            "votes_against": votes[:, 1],
            "kind": np.array(["honest", "hidden", "overstated"], object)[kinds],
            "public": public.astype(bool),
            "refused": claims.verdict == REFUSES,
            "approved": votes[:, 2] == APPROVES,
        }

    @classmethod
    @cache
    def none(cls) -> Cases:
        """No cases."""
        nobody = np.empty(0, np.int64)
        return cls(ClaimBatch.empty(), 0, nobody, nobody.reshape(0, 3))

    def __len__(self) -> int:
        return len(self.columns["claim"])

    def __getitem__(self, case: Any) -> Any:
        if isinstance(case, slice):
            return [self[i] for i in range(*case.indices(len(self)))]
        return Case(*(column[case] for column in self.columns.values()))
