"""One number of a column of rounds: its highest, its last, its sum, the day of its highest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from ...results.run_results import Table

Value = float | str | None
"""A number that is finite, a date as ISO text, or nothing."""

_OF_NUMBERS: dict[str, Callable[[np.ndarray], float]] = {
    "first": lambda values: values[0],
    "last": lambda values: values[-1],
    "min": np.min,
    "max": np.max,
    "mean": np.mean,
    "median": np.median,
    "sum": np.sum,
    "std": np.std,
}
DATES: dict[str, Callable[[np.ndarray], np.intp]] = {
    "date_of_max": np.argmax,
    "date_of_min": np.argmin,
}
"""Statistics that are dates."""
STATISTICS = (*_OF_NUMBERS, *DATES)
"""What can be asked of a column. Rounds without a value are left out; of equals, the first."""


def statistic(rounds: Table, column: str, name: str) -> Value:
    """Give a statistic of a column of rounds; None where no round has a value.

    Args:
        rounds: the table of rounds.
        column: its name.
        name: one of `STATISTICS`.

    Raises:
        KeyError: if there is no such column or statistic.

    >>> rounds = {"date": np.array(["2019-01-07", "2019-01-21"], "datetime64[D]"),
    ...           "share_fen": np.array([3, 8])}
    >>> statistic(rounds, "share_fen", "max"), statistic(rounds, "share_fen", "date_of_max")
    (8.0, '2019-01-21')
    """
    values = rounds[column]
    there = np.isfinite(values)
    values, dates = values[there], rounds["date"][there]
    if len(values) == 0:
        return None
    if name in DATES:
        return iso_date(dates[DATES[name](values)].astype(dt.date))
    return finite_number(_OF_NUMBERS[name](values))


def finite_number(value: float | np.number | None) -> float | None:
    """Give a finite number as it is kept, or None."""
    return float(value) if value is not None and np.isfinite(value) else None


def iso_date(day: dt.date | None) -> str | None:
    """Give a date as it is kept, or None."""
    return None if day is None else day.isoformat()
