"""When it is measured: the first months with a bill, the last ones, and the day that ends them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from ...agents.regulation.orders import months_later

MONTHS = 12
"""Length of the two stretches of time whose bills are compared, where the plan lasts for both."""


class Round(NamedTuple):
    """What is kept of a round: its day, what a member was billed, and members at its end."""

    date: dt.date
    share_fen: int
    members: int


class Windows(NamedTuple):
    """Days between which a world is looked at; the same in every world that is compared.

    Attributes:
        until: day of the last round that is looked at.
        is_notice: whether a notice of closure followed on it; otherwise the plan's last round.
        months: length of each stretch, if they are `MONTHS` long; otherwise 0.
        first: days of the rounds of the stretch that begins with the first bill.
        last: the same of the stretch that ends with `until`.
    """

    until: dt.date
    is_notice: bool
    months: int
    first: tuple[dt.date, ...]
    last: tuple[dt.date, ...]


def windows_of(rounds: Sequence[Round], notice: dt.date | None) -> Windows:
    """Choose them from a run.

    Args:
        rounds: of the run, from the first one; not empty.
        notice: day on which its closure was announced, if it was.

    Returns:
        Two stretches of twelve months where the plan lasted that long after its first bill,
        otherwise the halves of that time; empty ones where fewer than two rounds had a bill.
    """
    before = [one for one in rounds if notice is None or one.date < notice] or [rounds[0]]
    until = before[-1].date
    billed = [number for number, one in enumerate(before) if one.share_fen > 0]
    dates = [one.date for one in before[billed[0] :]] if billed else []
    if dates and months_later(dates[0], 2 * MONTHS) <= until:
        first = tuple(date for date in dates if date < months_later(dates[0], MONTHS))
        last = tuple(date for date in dates if date > months_later(until, -MONTHS))
        return Windows(until, notice is not None, MONTHS, first, last)
    half = len(dates) // 2
    first, last = tuple(dates[:half]), tuple(dates[len(dates) - half :])
    return Windows(until, notice is not None, 0, first, last)
