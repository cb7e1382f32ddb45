"""What is kept of a world: members and bills round by round, and by how much the bills rose."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

import numpy as np

from ...agents.regulation.orders import months_later
from ..results.pool_rest import DEAD, Rest
from ..results.run_results import Table

MONTHS = 12
"""Length of the two spans of time whose bills are compared, where the plan lasts for both."""


class Path(NamedTuple):
    """What is kept of a world; arrays of an entry a round.

    Attributes:
        dates: days of the rounds, datetime64[D].
        members: people at the end of each.
        share_fen: what a member was billed in each.
        most: most members that there have been, those before the first round included.
        rest: where its pool would come to rest from its last round; None where it was not asked.
    """

    dates: np.ndarray
    members: np.ndarray
    share_fen: np.ndarray
    most: float
    rest: Rest | None = None

    def members_on(self, day: dt.date) -> float:
        """Members after the last round up to a day; 0 before the first one."""
        known = self.members[self.dates <= np.datetime64(day)]
        return float(known[-1]) if len(known) else 0.0

    def died_on(self) -> dt.date | None:
        """Day from which on fewer than `DEAD` of the most members were left; None if it lived."""
        dead = self.members < DEAD * self.most
        if len(dead) == 0 or not dead[-1]:
            return None
        alive = np.flatnonzero(~dead)
        return self.dates[alive[-1] + 1 if len(alive) else 0].item()


class Spans(NamedTuple):
    """Days of the rounds whose bills are compared, the same in every world, datetime64[D].

    Attributes:
        first: of the year that begins with the first bill.
        last: of the year that ends with the last bill; the halves of a shorter time.
    """

    first: np.ndarray
    last: np.ndarray

    def rise(self, path: Path) -> float:
        """By how much bills rose from the first span to the last: the logarithm of the ratio.

        Where a pool has died the last bill of all stands for those that nobody is left to get. 0
        where there was no bill.
        """
        billed = path.share_fen > 0
        dates, shares = path.dates[billed], path.share_fen[billed].astype(float)
        if len(dates) == 0 or len(self.first) == 0:
            return 0.0
        means = [shares[np.isin(dates, span)] for span in self]
        before, after = (one.mean() if len(one) else shares[-1] for one in means)
        return math.log(after / before)


def spans_of(rounds: Table, until: dt.date) -> Spans:
    """The spans of a run.

    Args:
        rounds: of the run.
        until: day of the last round that is looked at.

    Returns:
        Empty ones where fewer than two rounds had a bill.
    """
    dates = rounds["date"][(rounds["share_fen"] > 0) & (rounds["date"] <= np.datetime64(until))]
    if len(dates) < 2:
        return Spans(dates[:0], dates[:0])
    start, end = dates[0].item(), dates[-1].item()
    if months_later(start, 2 * MONTHS) <= end:
        first = dates < np.datetime64(months_later(start, MONTHS))
        return Spans(dates[first], dates[dates > np.datetime64(months_later(end, -MONTHS))])
    half = len(dates) // 2
    return Spans(dates[:half], dates[len(dates) - half :])
