"""What a sweep varies: a range or a list of values for each parameter, and how one is picked."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

from ...model.schema import parameter_schemas

Kind = Literal["number", "whole", "date"]
Number = int | float | dt.date
MOST_LEVELS = 10_000


@dataclass(frozen=True)
class Range:
    """All values between two, themselves included.

    Attributes:
        low: least value.
        high: greatest value.
        kind: numbers, whole numbers or dates.
        log: whether equal ratios are equally likely, and not equal differences.
        levels: how many values a grid takes of it; None where no grid is asked for.
    """

    low: Number
    high: Number
    kind: Kind = "number"
    log: bool = False
    levels: int | None = None

    def at(self, u: float) -> object:
        """The value at a part of the way from low to high; each whole number has an equal part.

        Numbers are rounded to 12 digits, so that what is written is what is run.

        Args:
            u: from 0 to 1.

        >>> Range(0.0, 0.2).at(0.5), Range(1, 3, "whole").at(0.99)
        (0.1, 3)
        """
        if self.kind == "number":
            return self._number(u)
        low, high = _ordinal(self.low), _ordinal(self.high)
        if self.log:
            whole = round(_between(low, high, u, True))
        else:
            whole = low + min(math.floor(u * (high - low + 1)), high - low)
        return dt.date.fromordinal(whole).isoformat() if self.kind == "date" else whole

    def place(self, u: float) -> float:
        """Where in the range the value at a part of the way stands, from 0 to 1.

        A whole number or a date stands elsewhere than `u`: the first of three is at 0, the last
        at 1.

        >>> [Range(1, 3, "whole").place(u) for u in (0.0, 0.33, 0.5, 0.99)]
        [0.0, 0.0, 0.5, 1.0]
        """
        if self.kind == "number":
            return u
        low, high = _ordinal(self.low), _ordinal(self.high)
        value = self.at(u)
        whole = dt.date.fromisoformat(value).toordinal() if isinstance(value, str) else value
        if self.log:
            return math.log(whole / low) / math.log(high / low)  # type: ignore[operator]
        return (whole - low) / (high - low)  # type: ignore[operator]

    def grid(self) -> list[object]:
        """Its levels, evenly apart, ends included; of whole numbers each once."""
        steps = self.levels or 1
        parts = [i / max(steps - 1, 1) for i in range(steps)]
        if self.kind == "number":
            return list(dict.fromkeys(self._number(u) for u in parts))
        low, high = _ordinal(self.low), _ordinal(self.high)
        wholes = dict.fromkeys(round(_between(low, high, u, self.log)) for u in parts)
        if self.kind == "date":
            return [dt.date.fromordinal(whole).isoformat() for whole in wholes]
        return list(wholes)

    def _number(self, u: float) -> float:
        low, high = _real(self.low), _real(self.high)
        if u in (0.0, 1.0):
            return high if u else low
        return float(f"{_between(low, high, u, self.log):.12g}")


@dataclass(frozen=True)
class Values:
    """Some values, each as likely as the others; dates as ISO text, lists as tuples."""

    values: tuple[object, ...]

    def at(self, u: float) -> object:
        """The value at a part of the way through the list.

        >>> Values(("a", "b")).at(0.49)
        'a'
        """
        return self.values[self._index(u)]

    def place(self, u: float) -> float:
        """Where in the list the value at a part of the way stands, from 0 to 1.

        >>> [Values(("a", "b")).place(u) for u in (0.0, 0.49, 0.5, 1.0)]
        [0.0, 0.0, 1.0, 1.0]
        """
        return self._index(u) / max(len(self.values) - 1, 1)

    def _index(self, u: float) -> int:
        return min(math.floor(u * len(self.values)), len(self.values) - 1)

    def grid(self) -> list[object]:
        """All of them."""
        return list(self.values)


Varied = Range | Values


def kind_of(key: str) -> Kind | None:
    """What a range of a parameter is made of; None where it has no range.

    >>> kind_of("plan.fee_rate"), kind_of("plan.waiting_days"), kind_of("review.jury")
    ('number', 'whole', 'whole')
    """
    types = parameter_schemas()[key].types
    if "number" in types:
        return "number"
    if "integer" in types:
        return "whole"
    return "date" if "date" in types else None


def kept(value: object) -> object:
    """A value as tasks and tables hold it: dates as ISO text, lists as tuples.

    >>> kept([dt.date(2020, 1, 2), "none"])
    ('2020-01-02', 'none')
    """
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return tuple(map(kept, value))
    if isinstance(value, dict):
        return {str(name): kept(one) for name, one in value.items()}
    return value


def _between(low: float, high: float, u: float, log: bool) -> float:
    if log:
        return math.exp(math.log(low) + u * (math.log(high) - math.log(low)))
    return low + u * (high - low)


def _ordinal(value: Number) -> int:
    return value.toordinal() if isinstance(value, dt.date) else int(value)


def _real(value: Number) -> float:
    return float(value.toordinal()) if isinstance(value, dt.date) else float(value)
