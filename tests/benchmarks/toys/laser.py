"""The toy in LASER: properties of a LaserFrame, and components that pass over it one by one."""

from __future__ import annotations

import numba
import numpy as np
from mutualaid.agents.engine.jit import parallel_loop
from mutualaid.agents.engine.random_draws import draw
from mutualaid.agents.scan.threads import threads_for

from .rules import (
    CERTAIN,
    GONE,
    HALF_BITS,
    ILL,
    LEAVE,
    MEMBER,
    OUTSIDE,
    WAITING_ROUNDS,
    Newcomers,
    Round,
    closed,
    joining,
    last_share,
    round_key,
)

ENOUGH = 1 << 10
"""As many blocks as wake all threads: a component's loop is over people."""


@parallel_loop
def _pay(status, paid, share_fen):
    payers = 0
    for person in numba.prange(len(status)):
        if status[person] == MEMBER:
            paid[person] += share_fen
            payers += 1
    return payers


@parallel_loop
def _fall_ill(status, age, health, joined, chances, of_key, number):
    ill = claims = 0
    for person in numba.prange(len(status)):
        if status[person] == MEMBER:
            upper = draw(of_key, person) >> HALF_BITS
            if upper < chances[health[person], age[person]]:
                status[person] = GONE
                ill += 1
                if number - joined[person] >= WAITING_ROUNDS:
                    claims += 1
    return ill, claims


@parallel_loop
def _come_and_go(status, health, tolerance_fen, joined, leaves, joins, of_key, number, share_fen):
    came = went = 0
    for person in numba.prange(len(status)):
        if status[person] == OUTSIDE:
            if draw(of_key, person) & (CERTAIN - 1) < joins[health[person]]:
                status[person], joined[person] = MEMBER, number
                came += 1
        elif (
            status[person] == MEMBER
            and share_fen > tolerance_fen[person]
            and draw(of_key, person) & (CERTAIN - 1) < leaves[health[person]]
        ):
            status[person] = GONE
            went += 1
    return came, went


class LaserToy:
    """The plan as a model of LASER: one frame of people, three components.

    Args:
        people: everybody.
        seed: seed of all chance.
        threads: of the components; None for all cores.
    """

    def __init__(self, people: Newcomers, seed: int, threads: int | None = None):
        from laser.core import LaserFrame

        self.people = LaserFrame(capacity=len(people.age))
        for name, column in people._asdict().items():
            self.people.add_scalar_property(name, dtype=column.dtype)
            getattr(self.people, name)[:] = column
        self.people.add_scalar_property("status", dtype=np.uint8, default=OUTSIDE)
        self.people.add_scalar_property("joined", dtype=np.int16)
        self.people.add_scalar_property("paid", dtype=np.uint32)
        self.seed, self.threads = seed, threads
        self.components = (self.pay, self.fall_ill, self.come_and_go)
        self.members = self.payers = self.ill = self.claims = 0
        self.history: list[Round] = []

    def step(self) -> None:
        """One round."""
        number = len(self.history)
        with threads_for(ENOUGH, self.threads):
            for component in self.components:
                component(number, last_share(self.history))
        self.history.append(closed(self.payers, self.members, self.ill, self.claims))

    def pay(self, _number: int, share_fen: int) -> None:
        """Members pay the share."""
        self.payers = _pay(self.people.status, self.people.paid, np.uint32(share_fen))

    def fall_ill(self, number: int, _share_fen: int) -> None:
        """Members fall ill."""
        of, of_key = self.people, round_key(self.seed, number)
        self.ill, self.claims = _fall_ill(
            of.status, of.age, of.health, of.joined, ILL, of_key, number
        )
        self.members -= self.ill

    def come_and_go(self, number: int, share_fen: int) -> None:
        """Unhappy members leave, others join."""
        of, of_key, joins = self.people, round_key(self.seed, number), joining(share_fen)
        came, went = _come_and_go(
            *(of.status, of.health, of.tolerance_fen, of.joined),
            *(LEAVE, joins, of_key, number, share_fen),
        )
        self.members += came - went

    def paid_fen(self) -> np.ndarray:
        """Fen that each person has paid in all."""
        return self.people.paid.astype(np.int64)
