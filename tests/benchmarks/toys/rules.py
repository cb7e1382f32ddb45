"""The toy that every peer of the bench plays: fall ill, claim, pay, decide, in whole numbers.

One round, for everybody at once and from last round's share alone:

- a member pays the share of the last round;
- a member falls ill by age and health; after the waiting time that is a claim; either way the
  member is gone for good;
- a member who is well and finds the share above what he or she tolerates may leave for good, the
  healthy sooner;
- who is outside may join, the sick sooner, and the dearer the share the later.

The next share is aid and fee over the members left. Whoever plays it, the numbers are the same to
the last one, as every draw is a function of seed, round and person.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Protocol

import numpy as np
from mutualaid.agents.engine.jit import primitive
from mutualaid.agents.engine.random_draws import draw, key
from mutualaid.runs.bench.other_tools import ROUNDS

OUTSIDE, MEMBER, GONE = 0, 1, 2
"""Status of a person."""
WAITING_ROUNDS = 3
"""Rounds of membership before an illness is a claim."""
AID_FEN, FEE_PERCENT = 10_000_000, 8
AGES, HEALTHS = 60, 4
"""Ages are 0 to 59; health 0 is the best of four."""
HALF_BITS = 24
"""A draw of 48 bits serves twice: the upper half decides illness, the lower half the rest."""
CERTAIN = 1 << HALF_BITS
"""The chance 1."""
ILL = np.array(
    [
        [CERTAIN * (age + 10) ** 2 * (1 + health) // 100_000_000 for age in range(AGES)]
        for health in range(HEALTHS)
    ],
    np.int64,
)
"""[health, age]: chance to fall ill in a round."""
LEAVE = np.array([CERTAIN // (64 << health) for health in range(HEALTHS)], np.int64)
"""[health]: chance that a member who finds the share too high leaves in a round."""
_HALVING_FEN = 1_500
"""A share so high halves the chance to join."""
_TOY = 1
"""Stream of the toy's draws; the toy is another world than the model."""


class Newcomers(NamedTuple):
    """Everybody, outside still: one array entry a person."""

    age: np.ndarray  # uint8, 0 to 59
    health: np.ndarray  # uint8, 0 to 3
    tolerance_fen: np.ndarray  # uint16: the share that this person finds just bearable


class Round(NamedTuple):
    """What one round came to: counts of people, and the share to be paid in the next one."""

    members: int
    payers: int
    ill: int
    claims: int
    share_fen: int


class Toy(Protocol):
    """A peer's version of the toy."""

    history: list[Round]

    def step(self) -> None:
        """One round."""
        ...

    def paid_fen(self) -> np.ndarray:
        """Fen that each person has paid in all, int64."""
        ...


def newcomers(people: int, seed: int) -> Newcomers:
    """Draw everybody.

    Args:
        people: a count.
        seed: seed of all chance, 0 or more.
    """
    upper, lower = draws(seed, ROUNDS + 1, people)
    return Newcomers(
        age=(upper % AGES).astype(np.uint8),
        health=(lower % HEALTHS).astype(np.uint8),
        tolerance_fen=(100 + (lower >> 4) % 4000).astype(np.uint16),
    )


@primitive
def draws(seed, number, people):
    """Both draws of everybody in a round, uint32; compiled, so that no peer waits for its luck."""
    of_key = key(seed, _TOY, number)
    upper, lower = np.empty(people, np.uint32), np.empty(people, np.uint32)
    for person in range(people):
        drawn = draw(of_key, person)
        upper[person] = drawn >> HALF_BITS
        lower[person] = drawn & (CERTAIN - 1)
    return upper, lower


def round_key(seed: int, number: int) -> np.uint64:
    """Key of a round's draws, for peers that draw in their own loops."""
    return np.uint64(key(seed, _TOY, number))


def joining(share_fen: int) -> np.ndarray:
    """[health]: chance that who is outside joins in a round, int64."""
    base = np.array([CERTAIN // 40, CERTAIN // 32, CERTAIN // 24, CERTAIN // 16], np.int64)
    return base * _HALVING_FEN // (_HALVING_FEN + share_fen)


def last_share(history: list[Round]) -> int:
    """The share that is paid this round, in fen."""
    return history[-1].share_fen if history else 0


def closed(payers: int, members: Any, ill: Any, claims: Any) -> Round:
    """Close a round: aid and fee over the members left, rounded up to a whole fen."""
    due = int(claims) * AID_FEN * (100 + FEE_PERCENT)
    share_fen = -(-due // (100 * int(members))) if members else 0
    return Round(int(members), int(payers), int(ill), int(claims), share_fen)
