"""What an agency owes for what a sale left out, and the deposit that stands behind it."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from ..engine.units import MONTHS_A_YEAR
from ..plan.cost_sharing import MILLION


class Liability(NamedTuple):
    """How far an agency answers for claims that insurers refuse; money in fen.

    Attributes:
        part_ppm: part of the sums refused that it owes, parts per million.
        deposit_fen: that it has to keep lodged.
        months: calendar months in which it pays what it still owes and makes its deposit whole;
            at the end of the last one without that, its licence ends.
    """

    part_ppm: int = 0
    deposit_fen: int = 0
    months: int = 0

    def owed_fen(self, refused_fen: int) -> int:
        """What it owes for sums refused, to the nearest fen.

        >>> Liability(part_ppm=100_000).owed_fen(1_005)
        101
        """
        return (refused_fen * self.part_ppm + MILLION // 2) // MILLION


class Compensation(NamedTuple):
    """What an agency paid to policyholders, fen."""

    own_fen: int  # out of its commissions
    deposit_fen: int  # out of its deposit


class Purse:
    """An agency's money: commissions kept, its deposit, and what it has not paid yet.

    Args:
        liability: what it answers for.

    Attributes:
        own_fen: commissions, less what it has paid out of them.
        deposit_fen: lodged at present.
        unpaid_fen: owed to policyholders.
        short_since: day from which on something has been lacking; None while nothing is.
        licence_ended: day on which its licence ended; None while it has one.
    """

    def __init__(self, liability: Liability):
        self.liability = liability
        self.own_fen = self.deposit_fen = self.unpaid_fen = 0
        self.short_since: dt.date | None = None
        self.licence_ended: dt.date | None = None

    @property
    def lacking_fen(self) -> int:
        """What it owes to policyholders and to its deposit."""
        return self.unpaid_fen + self.liability.deposit_fen - self.deposit_fen

    def compensate(self, owed_fen: int) -> Compensation:
        """Pay what is owed, from before too: out of its own money first, then of the deposit.

        Args:
            owed_fen: newly owed.
        """
        self.unpaid_fen += owed_fen
        own = min(self.unpaid_fen, self.own_fen)
        lodged = min(self.unpaid_fen - own, self.deposit_fen)
        self.own_fen -= own
        self.deposit_fen -= lodged
        self.unpaid_fen -= own + lodged
        return Compensation(own, lodged)

    def make_good(self) -> int:
        """Fill the deposit up out of its own money, as far as that goes; return fen."""
        if self.licence_ended:
            return 0
        added = min(self.own_fen, self.liability.deposit_fen - self.deposit_fen)
        self.own_fen -= added
        self.deposit_fen += added
        return added

    def close_month(self, date: dt.date) -> None:
        """End its licence if something has been lacking for too long.

        Args:
            date: on which the month is closed.
        """
        if self.licence_ended:
            return
        if not self.lacking_fen:
            self.short_since = None
            return
        since = self.short_since = self.short_since or date
        months = (date.year - since.year) * MONTHS_A_YEAR + date.month - since.month
        if months >= self.liability.months:
            self.licence_ended = date
