"""A queue of claims: first come, first served, without copying those who go on waiting."""

from __future__ import annotations

from collections import deque

import numpy as np

from .claim_batch import ClaimBatch


class ClaimQueue:
    """Claims in the order in which they came, as the batches in which they came.

    Attributes:
        people: people in it.
        truly_ill: those of them who did not exaggerate, and so have left their row.
    """

    def __init__(self) -> None:
        self.people = self.truly_ill = 0
        self._batches: deque[ClaimBatch] = deque()

    def put(self, batch: ClaimBatch) -> None:
        """Add claims at the end."""
        if len(batch.row):
            self._batches.append(batch)
            self._count(batch, 1)

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

    def waiting(self) -> ClaimBatch:
        """Everything in it, in order."""
        everything = ClaimBatch.empty()
        if self._batches:
            columns = zip(*self._batches, strict=True)
            everything = ClaimBatch(*(np.concatenate(parts) for parts in columns))
        return everything

    def _count(self, batch: ClaimBatch, sign: int) -> None:
        self.people += sign * int(batch.people.sum())
        self.truly_ill += sign * batch.truly_ill
