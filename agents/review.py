"""Claim review: claims wait their turn, a finite number is decided, hidden illness may be found."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from . import chance
from .chance import again, draw, how_many
from .compiled import rule


class ClaimBatch(NamedTuple):
    """Claims in the order in which they came, an array each."""

    claim: np.ndarray  # number of the claim
    row: np.ndarray  # agent
    people: np.ndarray  # people who claim
    filed: np.ndarray  # round
    age: np.ndarray  # at diagnosis
    concealed: np.ndarray  # 1 if the illness was hidden at joining
    aid_fen: np.ndarray  # aid of one of them, if approved

    @classmethod
    def empty(cls) -> ClaimBatch:
        """No claims."""
        return cls(*(np.empty(0, np.int64) for _ in cls._fields))

    def then(self, later: ClaimBatch) -> ClaimBatch:
        """These claims, and later ones behind them."""
        return ClaimBatch(*(np.concatenate(pair) for pair in zip(self, later, strict=True)))

    def split(self, capacity: int | None) -> tuple[ClaimBatch, ClaimBatch]:
        """The people whose turn it is, first come first served, and those who go on waiting.

        Args:
            capacity: people whose claims can be decided in a round; None for all.
        """
        if capacity is None or int(self.people.sum()) <= capacity:
            return self, ClaimBatch.empty()
        before = np.cumsum(self.people) - self.people
        now = np.clip(capacity - before, 0, self.people)
        return (
            self._replace(people=now).where(now > 0),
            self._replace(people=self.people - now).where(now < self.people),
        )

    def where(self, chosen: np.ndarray) -> ClaimBatch:
        """Only the claims chosen by a mask."""
        return ClaimBatch(*(column[chosen] for column in self))


@rule
def finds_out(people, concealed, detection, luck):
    """Of people who hid an illness at joining, how many are found out and refused.

    Source:
        plan rules: most refusals are for past illness not declared; the chance is an assumption.
    """
    if concealed == 0:
        return 0
    return how_many(people, detection, luck)


@rule
def _refusals(batch, detection, key, refused):
    """Ask `finds_out` for each claim; those of one agent differ by the round of filing."""
    for i in range(len(batch.row)):
        luck = again(draw(key, batch.row[i]), batch.filed[i])
        refused[i] = finds_out(batch.people[i], batch.concealed[i], detection, luck)


def refusals(batch: ClaimBatch, seed: int, when: int, detection: int) -> np.ndarray:
    """People refused, of each claim; shape (claims,)."""
    refused = np.zeros(len(batch.row), np.int64)
    key = np.uint64(chance.key(seed, chance.REVIEW, when))
    _refusals(batch, detection, key, refused)
    return refused
