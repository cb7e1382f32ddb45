"""What is kept of a world: members and bills round by round, and by how much the bills rose."""

from __future__ import annotations

import datetime as dt
import math
from typing import NamedTuple

import numpy as np

from ..results.bill_windows import Windows
from ..results.pool_rest import DEAD, Rest


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


def rise_of(path: Path, windows: Windows) -> float:
    """By how much bills rose from the first window to the last: the logarithm of the ratio.

    Rounds without a bill count nowhere. Where a pool has died the last bill of all stands for those
    that nobody is left to get. 0 where there was no bill.
    """
    billed = path.share_fen > 0
    dates, shares = path.dates[billed], path.share_fen[billed].astype(float)
    if len(dates) == 0 or not windows.first:
        return 0.0
    days = (np.array(some, "datetime64[D]") for some in (windows.first, windows.last))
    means = [shares[np.isin(dates, some)] for some in days]
    before, after = (one.mean() if len(one) else shares[-1] for one in means)
    return math.log(after / before)
