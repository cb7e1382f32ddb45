"""Published numbers of one kind as a series in time, so that simple rules can go on with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from ..published.target_file import Target

KINDS = {
    "members": ("members_at",),
    "payers": ("payers_at",),
    "share of a round": ("share_around",),
    "share of a year": ("share_of",),
    "aided in a round": ("aided_around",),
    "aided in a year": ("aided_in",),
    "aided in all": ("aided_by",),
}
"""Series, and the measures whose numbers belong to each."""
ROUND_DAYS = 365.25 / 24
"""Days of a round, two of which are a month."""


class Point(NamedTuple):
    """A number of a series: the day it is of, and the number, at least so much or exactly."""

    day: dt.date
    value: float
    at_least: bool = False


def series_of(target: Target) -> str | None:
    """The series that a target belongs to; None for a number that stands alone."""
    if target.refers_to is None or target.between is not None:
        return None
    return next((kind for kind, measures in KINDS.items() if target.measure in measures), None)


def points_of(targets: Iterable[Target], kind: str) -> list[Point]:
    """The points of a series, by day; "more than" is marked, as no rule goes on with it."""
    points = {}
    for one in targets:
        number = one.value if one.value is not None else one.above
        day = one.refers_to
        if series_of(one) == kind and day is not None and number is not None:
            points[day] = Point(day, number, one.value is None)
    return [points[day] for day in sorted(points)]


def rounds_between(first: dt.date, last: dt.date) -> float:
    """How many rounds lie between two days.

    >>> round(rounds_between(dt.date(2020, 1, 1), dt.date(2020, 12, 31)))
    24
    """
    return (last - first).days / ROUND_DAYS
