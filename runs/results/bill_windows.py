"""Whose bills are compared: those of the first months with a bill, and those of the last ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from ...agents.regulation.orders import months_later

MONTHS = 12
"""Length of the two windows whose bills are compared, where the plan lasts for both."""


class Round(NamedTuple):
    """What is known of a round: its day, what a member was billed, and members at its end."""

    date: dt.date
    share_fen: int
    members: int


class Windows(NamedTuple):
    """Days between which a world is looked at; the same in every world that is compared.

    Attributes:
        until: day of the last round that is looked at.
        is_notice: whether a notice of closure followed on it; otherwise the plan's last round.
        months: length of each window, if they are `MONTHS` long; otherwise 0.
        first: days of the rounds of the window that begins with the first bill.
        last: the same of the window that ends with the last bill.
    """

    until: dt.date
    is_notice: bool
    months: int
    first: tuple[dt.date, ...]
    last: tuple[dt.date, ...]


def windows_of(rounds: Sequence[Round], notice: dt.date | None) -> Windows:
    """Choose them from a run.

    A round between two bills in which nobody had to pay is one of its window all the same: which
    rounds those are is chance, and another in every world.

    Args:
        rounds: of the run, from the first one; not empty.
        notice: day on which its end was announced, if it was.

    Returns:
        Two windows of twelve months where there were bills for that long, otherwise the first half
        of the bills and the second; empty ones where fewer than two rounds had a bill.
    """
    before = [one for one in rounds if notice is None or one.date < notice] or [rounds[0]]
    until, is_notice = before[-1].date, notice is not None
    billed = [number for number, one in enumerate(before) if one.share_fen > 0]
    if len(billed) < 2:
        return Windows(until, is_notice, 0, (), ())
    dates = [one.date for one in before]
    begin, end = dates[billed[0]], dates[billed[-1]]
    months = MONTHS if months_later(begin, 2 * MONTHS) <= end else 0
    half = len(billed) // 2
    first_end, last_begin = dates[billed[half - 1]], dates[billed[-half]]
    if months:
        first_end = months_later(begin, MONTHS) - dt.timedelta(days=1)
        last_begin = months_later(end, -MONTHS) + dt.timedelta(days=1)
    first = tuple(date for date in dates if begin <= date <= first_end)
    last = tuple(date for date in dates if last_begin <= date <= end)
    return Windows(until, is_notice, months, first, last)
