"""What people forecast at the time: held against what came, beside what the model said."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import NamedTuple

from .published_series import Point
from .request_file import Said
from .run_forecast import MODEL, Forecasts

_NEAR_DAYS = 45


class SaidScore(NamedTuple):
    """How a saying went.

    Attributes:
        said: what was said.
        came: the number of its series published nearest to its day; None if none is near.
        error: how far it was off, as a part of the number; NaN where nothing came or only a bound.
        by_model: the same of the model's median for that number, by the day it was made on.
    """

    said: Said
    came: Point | None
    error: float
    by_model: dict[dt.date, float]


def score_said(found: Forecasts) -> Iterator[SaidScore]:
    """Score each saying, in the order of the file."""
    for one in found.plan.said:
        came = _nearest(found.known.get(one.series, []), one.day)
        if came is None or came.at_least:
            yield SaidScore(one, came, math.nan, {})
            continue
        by_model = {
            forecast.origin: forecast.error(MODEL)
            for forecast in found.forecasts
            if (forecast.series, forecast.day) == (one.series, came.day)
            and forecast.target.value is not None
        }
        yield SaidScore(one, came, one.value / came.value - 1, by_model)


def _nearest(points: list[Point], day: dt.date) -> Point | None:
    """The point nearest to a day, one with a value before one that is only a bound."""
    near = [point for point in points if abs((point.day - day).days) <= _NEAR_DAYS]
    return min(near, key=lambda it: (it.at_least, abs((it.day - day).days)), default=None)
