"""The toy as the columns of the real program do it: one compiled pass, a filter in front.

The filter looks at draws and at no person, eight at a time, and lets through whoever has a draw so
low that the rule could act on it; the rule is asked for these alone. What was paid is not stored
each round: it is the sum of all shares between joining and leaving.
"""

from __future__ import annotations

import numba
import numpy as np
from mutualaid.agents.engine.jit import parallel_loop, rule
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

BLOCK = 4096
"""People that a thread works through at a time."""
NOTHING, JOINS, FALLS_ILL, CLAIMS, LEAVES = 0, 1, 2, 3, 4
"""What a round brings one person."""


@rule
def what_happens(status, upper, lower, rounds, unhappy, ill, leaves, joins):
    """The rule of the toy, in whole numbers: what a round brings one person.

    Args:
        status: outside, member or gone.
        upper: the draw for illness.
        lower: the draw for everything else.
        rounds: rounds since joining.
        unhappy: whether the share is above what this person tolerates.
        ill: chance to fall ill.
        leaves: chance that an unhappy member leaves.
        joins: chance that who is outside joins.
    """
    if status == MEMBER:
        if upper < ill:
            return CLAIMS if rounds >= WAITING_ROUNDS else FALLS_ILL
        return LEAVES if unhappy and lower < leaves else NOTHING
    return JOINS if status == OUTSIDE and lower < joins else NOTHING


@rule
def _could_act(of_key, first, last, most_ill, most_lower, found):
    """Write 1 for everybody with a low draw: the filter."""
    for place in range(last - first):
        drawn = draw(of_key, np.uint64(first + place))
        low = ((drawn >> HALF_BITS) < most_ill) | ((drawn & (CERTAIN - 1)) < most_lower)
        found[place] = np.uint8(low)


@rule
def _ask(columns, person, of_key, number, share_fen, chances, tally):
    """Ask the rule for one person, and write down what it says."""
    status, age, health, tolerance_fen, joined, left = columns
    ill, leaves, joins = chances
    drawn, well = draw(of_key, np.uint64(person)), health[person]
    happens = what_happens(
        status[person],
        drawn >> HALF_BITS,
        drawn & (CERTAIN - 1),
        number - joined[person],
        share_fen > tolerance_fen[person],
        ill[well, age[person]],
        leaves[well],
        joins[well],
    )
    tally[happens] += 1
    if happens == JOINS:
        status[person], joined[person] = MEMBER, number
    elif happens != NOTHING:
        status[person], left[person] = GONE, number


@rule
def _block(columns, of_key, number, share_fen, chances, most, first, last, tally):
    found = np.zeros(BLOCK, np.uint8)
    _could_act(of_key, first, last, most[0], most[1], found)
    words = found.view(np.uint64)
    for word in range(len(words)):
        if words[word] != 0:
            for place in range(8 * word, 8 * word + 8):
                if found[place]:
                    person = first + place
                    _ask(columns, person, of_key, number, share_fen, chances, tally)


@parallel_loop
def _round(columns, of_key, number, share_fen, chances, most, people, tallies):
    for block in numba.prange(len(tallies)):
        first = block * BLOCK
        last = min(first + BLOCK, people)
        _block(columns, of_key, number, share_fen, chances, most, first, last, tallies[block])


class LoopToy:
    """The plan in columns, in one compiled loop.

    Args:
        people: everybody.
        seed: seed of all chance.
        threads: of the loop; None for all cores.
    """

    def __init__(self, people: Newcomers, seed: int, threads: int | None = None):
        count = len(people.age)
        status, joined = np.full(count, OUTSIDE, np.uint8), np.zeros(count, np.int16)
        left = np.full(count, np.iinfo(np.int16).max, np.int16)
        self.columns = (status, *people, joined, left)
        self.seed, self.threads, self.members = seed, threads, 0
        self.least_tolerance_fen = int(people.tolerance_fen.min(initial=0))
        self.history: list[Round] = []

    def step(self) -> None:
        """One round."""
        number, share_fen = len(self.history), last_share(self.history)
        joins, people = joining(share_fen), len(self.columns[0])
        most_leave = LEAVE.max() if share_fen > self.least_tolerance_fen else 0
        most = (int(ILL.max()), int(max(joins.max(), most_leave)))
        tallies = np.zeros((-(-people // BLOCK), 5), np.int64)
        with threads_for(len(tallies), self.threads):
            _round(
                *(self.columns, round_key(self.seed, number), number, share_fen),
                *((ILL, LEAVE, joins), most, people, tallies),
            )
        _, joined, ill, claims, left = tallies.sum(axis=0).tolist()
        payers = self.members
        self.members += joined - ill - claims - left
        self.history.append(closed(payers, self.members, ill + claims, claims))

    def paid_fen(self) -> np.ndarray:
        """Fen that each person has paid in all."""
        status, *_, joined, left = self.columns
        shares = np.array([0, *(one.share_fen for one in self.history)], np.int64)
        paid = np.concatenate([np.zeros(1, np.int64), shares.cumsum()])  # before each round
        until = np.minimum(left, len(self.history) - 1)
        sums = paid[until + 1] - paid[np.minimum(joined, until) + 1]
        return np.where(status == OUTSIDE, 0, sums)
