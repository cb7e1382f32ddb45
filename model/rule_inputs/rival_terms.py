"""What a rival plan is seen to cost on a day, and how many know of it, as whole numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from ..scenario.market import MarketTerms
from .lookup_tables import fen_of

RANKS = 256
"""Ranks by which people come to know of a rival, as many people each."""


class RivalOnDay(NamedTuple):
    """A rival as people see it on a day."""

    fen: int  # seen cost of one round of this plan
    known: int  # of 256 people, who know of it


NO_RIVAL = RivalOnDay(0, 0)


def rival_on(market: MarketTerms, date: dt.date, rounds_a_year: int) -> RivalOnDay:
    """What a rival is seen to cost, and who knows of it.

    Args:
        market: terms of the rival.
        date: a day.
        rounds_a_year: rounds of the plan, over which a year's cost is spread.

    >>> rival_on(MarketTerms(rival_from=dt.date(2018, 10, 16)), dt.date(2018, 10, 16), 24)
    RivalOnDay(fen=416, known=256)
    """
    if market.rival_from is None or date < market.rival_from:
        return NO_RIVAL
    day = (date - market.rival_from).days
    known = round(RANKS * round(_held(market.rival_known, day), 9))
    return RivalOnDay(fen_of(_held(market.rival_yuan_a_year, day)) // rounds_a_year, known)


def _held(pairs: Sequence[tuple[int, float]], day: int) -> float:
    """The value that holds on a day, from pairs of a first day and a value."""
    return max((first, value) for first, value in pairs if first <= day)[1]
