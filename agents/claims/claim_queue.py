"""A queue of claims: in which order they are taken up, and how many at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from .batch import ClaimBatch

Discipline = Callable[[ClaimBatch], tuple[np.ndarray, ...]]
"""What decides whose turn it is: columns, the most important first; the smallest comes first."""


def by_day_of_filing(claims: ClaimBatch) -> tuple[np.ndarray, ...]:
    """First come, first served; of one day, in the order of diagnosis."""
    return claims.files_on, claims.claim


def by_end_of_field_work(claims: ClaimBatch) -> tuple[np.ndarray, ...]:
    """Whose field investigation is done first."""
    return (claims.field,)


class ClaimQueue:
    """Claims that wait for their turn, in batches: who goes on waiting is not copied.

    Args:
        discipline: the order in which claims are taken up; where it says nothing, they go as they
            came.

    Attributes:
        people: people in it.
        truly_ill: those of them who did not exaggerate, and so have left their row.
    """

    def __init__(self, discipline: Discipline) -> None:
        self._turn = discipline
        self.people = self.truly_ill = 0
        self._batches: deque[ClaimBatch] = deque()

    def put(self, batch: ClaimBatch) -> None:
        """Add claims, each in its turn."""
        if not len(batch.row):
            return
        self._count(batch, 1)
        batch = self._sorted(batch)
        if self._batches and self._key(batch, 0) < self._key(self._batches[-1], -1):
            batch = self._sorted(self.waiting().then(batch))
            self._batches.clear()
        self._batches.append(batch)

    def take(self, most: int | None, ready: int | None = None) -> ClaimBatch:
        """Take claims from the front.

        Args:
            most: people at most; None for all. Of a claim of several people some may be taken.
            ready: only batches whose field investigation is done in this round or before.
        """
        taken = ClaimBatch.empty()
        while self._batches and (most is None or most > 0):
            first = self._batches[0]
            if ready is not None and int(first.field[0]) > ready:
                break
            now, later = first.split(most)
            self._batches.popleft()
            if len(later.row):
                self._batches.appendleft(later)
            taken = taken.then(now)
            most = None if most is None else most - int(now.people.sum())
        self._count(taken, -1)
        return taken

    @property
    def batches(self) -> tuple[ClaimBatch, ...]:
        """Everything in it, in order, as it lies: nothing is copied."""
        return tuple(self._batches)

    def waiting(self) -> ClaimBatch:
        """Everything in it, in order."""
        everything = ClaimBatch.empty()
        if self._batches:
            columns = zip(*self._batches, strict=True)
            everything = ClaimBatch(*(np.concatenate(parts) for parts in columns))
        return everything

    def _sorted(self, batch: ClaimBatch) -> ClaimBatch:
        return batch.where(np.lexsort(self._turn(batch)[::-1]))

    def _key(self, batch: ClaimBatch, place: int) -> tuple[int, ...]:
        return tuple(int(column[place]) for column in self._turn(batch))

    def _count(self, batch: ClaimBatch, sign: int) -> None:
        self.people += sign * int(batch.people.sum())
        self.truly_ill += sign * batch.truly_ill
