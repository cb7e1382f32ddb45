"""The toy in NumPy: an array for each attribute, a pass over everybody for each step of a rule."""

from __future__ import annotations

import numpy as np

from .rules import (
    GONE,
    ILL,
    LEAVE,
    MEMBER,
    OUTSIDE,
    WAITING_ROUNDS,
    Newcomers,
    Round,
    closed,
    draws,
    joining,
    last_share,
)


class ArraysToy:
    """The plan in arrays.

    Args:
        people: everybody.
        seed: seed of all chance.
        threads: not used; NumPy has one for this.
    """

    def __init__(self, people: Newcomers, seed: int, threads: int | None = None):
        self.people, self.seed = people, seed
        count = len(people.age)
        self.status = np.full(count, OUTSIDE, np.uint8)
        self.joined = np.zeros(count, np.int16)
        self.paid = np.zeros(count, np.uint32)
        self.history: list[Round] = []

    def step(self) -> None:
        """One round."""
        number, share_fen = len(self.history), last_share(self.history)
        age, health, tolerance_fen = self.people
        upper, lower = draws(self.seed, number, len(age))
        # Rows instead of masks wherever few are concerned: gathers cost more than comparisons.
        members = np.flatnonzero(self.status == MEMBER)
        outside = np.flatnonzero(self.status == OUTSIDE)

        self.paid[members] += np.uint32(share_fen)

        is_ill = upper[members] < ILL[health[members], age[members]]
        ill = members[is_ill]
        claims = np.count_nonzero(number - self.joined[ill] >= WAITING_ROUNDS)

        well = members[~is_ill]
        unhappy = well[tolerance_fen[well] < share_fen]
        left = unhappy[lower[unhappy] < LEAVE[health[unhappy]]]

        joined = outside[lower[outside] < joining(share_fen)[health[outside]]]

        self.status[ill] = GONE
        self.status[left] = GONE
        self.status[joined] = MEMBER
        self.joined[joined] = number
        remain = len(members) + len(joined) - len(ill) - len(left)
        self.history.append(closed(len(members), remain, len(ill), claims))

    def paid_fen(self) -> np.ndarray:
        """Fen that each person has paid in all."""
        return self.paid.astype(np.int64)
