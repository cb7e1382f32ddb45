"""What is explained: by how much the share rose and the membership fell, in whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ..results.bill_windows import Round, Windows

SHARE, MEMBERS = "share", "members"


class Change(NamedTuple):
    """A number at first and at last, in whole units."""

    before: int
    after: int


def bills_fen(rounds: Sequence[Round], dates: Sequence[dt.date]) -> int:
    """What a member was billed in the rounds of some days, fen.

    Where a plan has no member left, or has ended, nobody is billed; that round counts with the last
    bill that somebody got. A bill of 0 would say that the plan had become cheap.

    Args:
        rounds: of a world, from the first one.
        dates: days of rounds, rising.
    """
    wanted, last, sums = set(dates), 0, 0
    known = {one.date: one for one in rounds}
    for date in sorted(wanted | set(known)):
        found = known.get(date)
        if found is not None and (found.share_fen > 0 or found.members > 0):
            last = found.share_fen
        sums += last if date in wanted else 0
    return sums


def unbilled(rounds: Sequence[Round], dates: Sequence[dt.date]) -> int:
    """Rounds of some days in which nobody was left to be billed."""
    billed = {one.date for one in rounds if one.share_fen > 0 or one.members > 0}
    return sum(date not in billed for date in dates)


def change_of_share(rounds: Sequence[Round], windows: Windows) -> Change:
    """Bills of the first stretch and of the last, fen."""
    return Change(bills_fen(rounds, windows.first), bills_fen(rounds, windows.last))


def change_of_members(rounds: Sequence[Round], windows: Windows) -> Change:
    """Most members up to the end of the time looked at, and those at its end; people."""
    counts = [one.members for one in rounds if one.date <= windows.until]
    return Change(max(counts, default=0), counts[-1] if counts else 0)


class Outcome(NamedTuple):
    """What is taken apart: how it is measured, and in which direction it is told.

    Attributes:
        of: gives the number at first and at last.
        sign: 1 for a rise, -1 for a fall, which is then a positive number.
    """

    of: Callable[[Sequence[Round], Windows], Change]
    sign: int


OUTCOMES: Mapping[str, Outcome] = {
    SHARE: Outcome(change_of_share, 1),
    MEMBERS: Outcome(change_of_members, -1),
}
