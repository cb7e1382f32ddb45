"""The spiral: round by round from the full pool, by the equal-share map with attention."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats, count, number
from .ladder import Ladder, ladder_of


class Spiral(NamedTuple):
    """A pool round by round; arrays of shape (rounds,).

    Attributes:
        share: what a member pays in the round, yuan; nan once nobody is left.
        members: people who pay it; with attention below 1 the expected number.
    """

    share: Floats
    members: Floats


def spiral(
    cost: ArrayLike,
    value: ArrayLike,
    fee_rate: float = 0.08,
    people: ArrayLike | None = None,
    attention: float = 1.0,
    rounds: int = 200,
) -> Spiral:
    """Let everybody be a member, share the expected cost, and let go whom it is not worth it.

    s(t) = (1 + f) sum(m r) / sum(m); then m falls by the factor 1 - e where w < s(t). Nobody
    comes back. With e = 1: s(t+1) = (1 + f) E[r | w >= max(s(0), ..., s(t))].

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,).
        fee_rate: fee f as a fraction of the cost.
        people: people that each entry stands for, shape (n,); one each if None.
        attention: chance e to look at the bill in a round, 0 to 1.
        rounds: rounds to play, a count.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Kreps, Microeconomic Foundations II, ch. 20 (with e = 1 and f = 0).

    >>> pool = spiral(cost=[1, 2, 6], value=[2, 3, 8], fee_rate=0.0, rounds=4)
    >>> pool.share.tolist(), pool.members.tolist()
    ([3.0, 4.0, 6.0, 6.0], [3.0, 2.0, 1.0, 1.0])
    """
    loading = 1 + number("fee_rate", fee_rate)
    inattention = 1 - number("attention", attention, most=1)
    length = count("rounds", rounds)
    pool = ladder_of(cost, value, people)
    leavers = _Leavers(pool, inattention)
    share, members = np.full(length, np.nan), np.zeros(length)
    for i in range(length):
        members[i], paid = leavers.membership()
        if members[i] <= 0:
            break
        share[i] = loading * paid / members[i]
        leavers.look(share[i])
    return Spiral(share, members)


class _Leavers:
    """Members of a pool, kept as the rungs below which each bill was too much.

    A rung that k bills were too much for keeps (1 - e)**k of its people. Sums over rungs between
    two such limits are differences of running sums, so a round costs no pass over the people.
    """

    def __init__(self, pool: Ladder, inattention: float) -> None:
        self.pool = pool
        self.inattention = inattention
        self.people = np.append(pool.staying, 0.0)
        self.cost = np.append(pool.staying * pool.average, 0.0)
        self.bills = {0: 0, len(pool.value): 0}  # limit: bills too much for the rungs below it

    def look(self, share: float) -> None:
        """Show everybody the bill."""
        limit = self.pool.first_staying(share)
        self.bills[limit] = self.bills.get(limit, 0) + 1

    def membership(self) -> tuple[float, float]:
        """People and their expected cost, yuan a round."""
        limits = np.array(sorted(self.bills))
        bills = np.array([self.bills[limit] for limit in limits.tolist()])
        too_much = np.cumsum(bills[:0:-1])[::-1]  # for the rungs between limits i and i + 1
        kept = self.inattention**too_much
        people = -np.diff(self.people[limits])
        cost = -np.diff(self.cost[limits])
        return float(kept @ people), float(kept @ cost)
