"""The toy in plain Mesa: an agent object each, stepped one by one."""

from __future__ import annotations

from typing import Any

import mesa
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

_ILL, _LEAVE = ILL.tolist(), LEAVE.tolist()


class ToyMember(mesa.Agent):
    """Pays, may fall ill, may leave; or, outside, may join."""

    def __init__(self, model, row, age, health, tolerance_fen):
        super().__init__(model)
        self.row, self.age, self.health, self.tolerance_fen = row, age, health, tolerance_fen
        self.status, self.joined, self.paid_fen = OUTSIDE, 0, 0

    def step(self):
        """One round of a person's life."""
        model: Any = self.model
        row = self.row
        if self.status == MEMBER:
            model.payers += 1
            self.paid_fen += model.share_fen
            if model.upper[row] < _ILL[self.health][self.age]:
                model.ill += 1
                model.claims += model.number - self.joined >= WAITING_ROUNDS
                self.status = GONE
            elif model.share_fen > self.tolerance_fen and model.lower[row] < _LEAVE[self.health]:
                model.left += 1
                self.status = GONE
        elif self.status == OUTSIDE and model.lower[row] < model.joining[self.health]:
            model.joined += 1
            self.status, self.joined = MEMBER, model.number


class ObjectsToy(mesa.Model):
    """The plan as a Mesa model.

    Args:
        people: everybody.
        seed: seed of all chance.
        threads: not used; Mesa has one.
    """

    def __init__(self, people: Newcomers, seed: int, threads: int | None = None):
        super().__init__(rng=seed)
        self.luck, self.count = seed, len(people.age)
        self.number = self.share_fen = self.members = 0
        self.history: list[Round] = []
        columns = [column.tolist() for column in people]
        try:
            ToyMember.create_agents(self, self.count, list(range(self.count)), *columns)
        finally:  # Mesa 3.3 numbers agents in a table that would hold this model for ever
            getattr(mesa.Agent, "_ids", {}).pop(self, None)

    def step(self):
        """One round."""
        self.share_fen = last_share(self.history)
        self.upper, self.lower = (d.tolist() for d in draws(self.luck, self.number, self.count))
        self.joining = joining(self.share_fen).tolist()
        self.payers = self.ill = self.claims = self.left = self.joined = 0
        self.agents.do("step")
        self.members += self.joined - self.ill - self.left
        self.history.append(closed(self.payers, self.members, self.ill, self.claims))
        self.number += 1

    def paid_fen(self) -> np.ndarray:
        """Fen that each person has paid in all."""
        return np.array(self.agents.get("paid_fen"), np.int64)
