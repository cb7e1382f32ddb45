"""A batch of claims, and to whom the aid is due."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from ..engine.jit import as_python, rule


@rule
def is_due(hidden, overstated):
    """Whether the aid is due: to who neither hid an illness at joining nor exaggerates one."""
    return (hidden == 0) & (overstated == 0)


_is_due = as_python(is_due)


class ClaimBatch(NamedTuple):
    """Claims in the order in which they came, an int64 array each; -1 where nothing is known yet.

    A claim is one agent's; its people may be at different stages, and then have a row in each.
    """

    claim: np.ndarray  # number of the claim
    row: np.ndarray  # agent
    people: np.ndarray  # people who claim
    diagnosed: np.ndarray  # day, since the launch
    files_on: np.ndarray  # day, since the launch
    filed: np.ndarray  # round
    age: np.ndarray  # at diagnosis
    hidden: np.ndarray  # 1 if the illness was hidden at joining
    concealed: np.ndarray  # 1 if any illness was hidden then, this one or another
    overstated: np.ndarray  # 1 if the illness falls short of the plan's definition
    mild: np.ndarray  # 1 for a mild illness
    undeclared: np.ndarray  # 1 if honest, with a past illness that was not declared
    aid_fen: np.ndarray  # aid of one of them, if approved
    field: np.ndarray  # round in which a field investigation is done
    verdict: np.ndarray  # of the platform, while a jury may still change it

    @classmethod
    @cache
    def empty(cls) -> ClaimBatch:
        """No claims."""
        return cls(*(np.empty(0, np.int64) for _ in cls._fields))

    @property
    def truly_ill(self) -> int:
        """People who did not exaggerate, and so have left their row."""
        return int(self.people[self.overstated == 0].sum()) if len(self.row) else 0

    @property
    def due(self) -> np.ndarray:
        """To whom the aid is due; a mask."""
        return _is_due(self.hidden, self.overstated)

    def then(self, later: ClaimBatch) -> ClaimBatch:
        """These claims, and later ones behind them."""
        if len(self.row) == 0 or len(later.row) == 0:
            return later if len(self.row) == 0 else self
        return ClaimBatch(*(np.concatenate(pair) for pair in zip(self, later, strict=True)))

    def split(self, capacity: int | None) -> tuple[ClaimBatch, ClaimBatch]:
        """The people whose turn it is, first come first served, and those who go on waiting.

        Args:
            capacity: people whose claims can be taken up in a round; None for all.
        """
        if capacity is None or int(self.people.sum()) <= capacity:
            return self, ClaimBatch.empty()
        up_to = np.cumsum(self.people)
        cut = int(np.searchsorted(up_to, capacity, side="right"))
        rest = capacity - (int(up_to[cut - 1]) if cut else 0)
        later = self.part(cut, None)
        if rest == 0:
            return self.part(0, cut), later
        now, people = self.part(0, cut + 1), later.people.copy()
        people[0] -= rest
        taken = now.people.copy()
        taken[-1] = rest
        return now._replace(people=taken), later._replace(people=people)

    def part(self, first: int, last: int | None) -> ClaimBatch:
        """Claims from one place up to another, as views."""
        return ClaimBatch(*(column[first:last] for column in self))

    def where(self, chosen: np.ndarray) -> ClaimBatch:
        """Only the claims chosen by a mask, or by their places, in the order of these."""
        places = chosen.nonzero()[0] if chosen.dtype == bool else chosen
        if chosen.dtype == bool and len(places) == len(self.row):
            return self
        taken = (column.take(places) for column in self)
        return ClaimBatch(*taken) if len(places) else ClaimBatch.empty()

    def of(self, people: np.ndarray) -> ClaimBatch:
        """The same claims of fewer people; claims of nobody are left out."""
        return self._replace(people=people).where(people > 0)

    def marked(self, **values: int) -> ClaimBatch:
        """The same claims with one value in whole columns."""
        count = len(self.row)
        columns = {name: np.full(count, value, np.int64) for name, value in values.items()}
        return self._replace(**columns) if count else self


def nobody_of(claims: ClaimBatch) -> np.ndarray:
    """A column of zeros for these claims."""
    return np.zeros(len(claims.row), np.int64)
