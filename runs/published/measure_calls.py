"""A measure and what it is told, written as one name: `share_of(year=2021)`."""

from __future__ import annotations

import datetime as dt
import inspect
import re
from collections.abc import Mapping

from .measures_by_name import MEASURES
from .target_measures import Measure

Told = int | str | dt.date
_CALL = re.compile(r"([a-z_]+)\(([^()]*)\)", re.ASCII)


def call_text(measure: str, of: Mapping[str, Told]) -> str:
    """Write a measure and what it is told.

    >>> call_text("peak", {"column": "members", "year": 2020})
    'peak(column=members, year=2020)'
    """
    return f"{measure}({', '.join(f'{name}={value}' for name, value in of.items())})"


def is_call(text: str) -> bool:
    """Whether a text has the form of a measure that is told something."""
    return _CALL.fullmatch(text) is not None


def parse_call(text: str) -> Measure:
    """Give the measure that `call_text` has written.

    Raises:
        ValueError: if there is no such measure, or it cannot be told that; says what is allowed.

    >>> parse_call("peak(colour=members)")
    Traceback (most recent call last):
    ValueError: peak takes column, year
    """
    found = _CALL.fullmatch(text)
    name, says = (found[1], found[2]) if found else (text, "")
    if name not in MEASURES:
        raise ValueError(f"one of the measures {', '.join(sorted(MEASURES))}")
    takes = inspect.signature(MEASURES[name])
    allowed = ValueError(f"{name} takes {', '.join(takes.parameters) or 'nothing'}")
    told: dict[str, Told] = {}
    for part in filter(None, (part.strip() for part in says.split(","))):
        key, equals, value = part.partition("=")
        if not equals or not value.strip():
            raise allowed
        told[key.strip()] = _value(value.strip())
    try:
        takes.bind(**told)
    except TypeError:
        raise allowed from None
    return MEASURES[name](**told)


def _value(text: str) -> Told:
    if re.fullmatch(r"-?\d{1,9}", text, re.ASCII):
        return int(text)
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text
