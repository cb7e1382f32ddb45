"""What a sweep varies: a range or a list of values for each factor, read and picked from."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ....model.loading.input_errors import as_typed, did_you_mean, suggestion
from ....model.scenario.schema import nearest_key, parameter_schemas, table_names

Kind = Literal["number", "whole", "date"]
Number = int | float | dt.date
MOST_LEVELS = 10_000
Problem = tuple[str, str, str]
"""What was given, what is allowed, and a hint."""

RANDOM = ("lhs", "sobol", "morris")
TIPPING = "tipping"
"""The design that looks for the edge on which a plan tips; its parameters are ranges."""
_RANGE_KEYS = ("low", "high", "log", "levels")
_MOST_VALUES = 10_000
_ELSEWHERE = {
    "run.seed": "seeds are given by seeds and first_seed",
    "run.threads": "each run of a sweep has one thread",
    "run.storage": "it changes no number",
    "people.table": "one table of members for all runs, in the scenario or under [set]",
    "title": "it changes no number",
    "reference": "it changes no number",
}


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


Factor = Range | Values


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


def normalise(value: object) -> object:
    """A value as tasks and tables hold it: dates as ISO text, lists as tuples.

    >>> normalise([dt.date(2020, 1, 2), "none"])
    ('2020-01-02', 'none')
    """
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return tuple(map(normalise, value))
    if isinstance(value, dict):
        return {str(name): normalise(one) for name, one in value.items()}
    return value


def _between(low: float, high: float, u: float, log: bool) -> float:
    if log:
        return math.exp(math.log(low) + u * (math.log(high) - math.log(low)))
    return low + u * (high - low)


def _ordinal(value: Number) -> int:
    return value.toordinal() if isinstance(value, dt.date) else int(value)


def _real(value: Number) -> float:
    return float(value.toordinal()) if isinstance(value, dt.date) else float(value)


def explain_unknown_key(key: str) -> Problem | None:
    """Say what is wrong with a dotted key that is none of the scenario's."""
    if key in parameter_schemas():
        return None
    near = nearest_key(key)
    hint = suggestion(near) if near != "extends" else ""
    return (
        "",
        "a table of the scenario, not a parameter" if key in table_names() else "unknown key",
        hint,
    )


def explain_fixed(key: str) -> Problem | None:
    """Say why a parameter cannot be varied, where it cannot."""
    return ("", f"cannot be varied: {_ELSEWHERE[key]}", "") if key in _ELSEWHERE else None


def parse_factor(key: str, value: object, design: str) -> Factor | Problem:
    """Read what is said of a parameter.

    Args:
        key: dotted key, one of the scenario's.
        value: what the file says.
        design: name of the design; for a random one a list of two numbers is a range.

    Returns:
        The range or values, or what is wrong.
    """
    kind = kind_of(key)
    if isinstance(value, dict):
        return _from_table(key, value, kind, design)
    if not isinstance(value, list):
        return as_typed(value), "a list of values, or { low, high }", ""
    ranged = design in (*RANDOM, TIPPING) and kind is not None and len(value) == 2
    if ranged and kind and all(_fits(one, kind) for one in value):
        return _range(key, {"low": value[0], "high": value[1]}, kind, design)
    if ranged and kind and all(map(_is_number, value)):
        return as_typed(value), _expected(kind), ""
    return _values(value)


def _from_table(
    key: str, table: dict[str, Any], kind: Kind | None, design: str
) -> Factor | Problem:
    if "values" in table and len(table) == 1:
        listed = table["values"]
        return _values(listed) if isinstance(listed, list) else (as_typed(listed), "a list", "")
    for name in table:
        if name not in _RANGE_KEYS:
            near = did_you_mean(name, [*_RANGE_KEYS, "values"])
            return name, "low, high, log and levels, or values alone", near
    if kind is None:
        return "a range", f"a list, each {parameter_schemas()[key].allowed}", ""
    return _range(key, table, kind, design)


def _values(listed: list[Any]) -> Factor | Problem:
    if not 1 <= len(listed) <= _MOST_VALUES:
        return f"{len(listed)} values", f"1 to {_MOST_VALUES} values", ""
    if not all(map(_is_finite, listed)):
        return as_typed(listed), "finite numbers, words, dates, lists", ""
    return Values(tuple(map(normalise, listed)))


def _range(key: str, table: dict[str, Any], kind: Kind, design: str) -> Factor | Problem:
    return next(_range_problems(key, table, kind, design), None) or Range(
        table["low"], table["high"], kind, table.get("log", False), table.get("levels")
    )


def _range_problems(key: str, table: dict[str, Any], kind: Kind, design: str) -> Iterator[Problem]:
    low, high, log, levels = (table.get(name) for name in _RANGE_KEYS)
    if low is None or high is None or not (_fits(low, kind) and _fits(high, kind)):
        given = as_typed([low, high]) if low is not None and high is not None else ""
        yield given, _expected(kind), ""
        return
    if not low < high:
        yield as_typed([low, high]), "a low end below the high one", ""
    least, most = parameter_schemas()[key].low, parameter_schemas()[key].high
    if (least is not None and low < least) or (most is not None and high > most):
        yield as_typed([low, high]), f"both ends {parameter_schemas()[key].allowed}", ""
    if log is not None and not isinstance(log, bool):
        yield f"log = {as_typed(log)}", "true or false", ""
    if log is True and (kind == "date" or low <= 0):
        yield f"log = true from {as_typed(low)}", "a range of numbers above 0", ""
    whole = isinstance(levels, int) and not isinstance(levels, bool)
    if levels is not None and not (whole and 2 <= levels <= MOST_LEVELS):
        yield f"levels = {as_typed(levels)}", f"a whole number, 2 to {MOST_LEVELS}", ""
    if design == "grid" and levels is None:
        yield "", "a grid needs levels, such as { low, high, levels = 5 }", ""
    if design == "list":
        yield "", "a list of points needs a list of values", ""


def _expected(kind: Kind) -> str:
    nouns = {"number": "two numbers", "whole": "two whole numbers", "date": "two dates"}
    return f"{nouns[kind]}, low and high"


def _fits(value: object, kind: Kind) -> bool:
    if kind == "date":
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    whole = isinstance(value, int) and not isinstance(value, bool)
    if whole:
        return abs(int(value)) < 2**63  # type: ignore[call-overload]
    return kind == "number" and isinstance(value, float) and math.isfinite(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_finite(value: object) -> bool:
    if isinstance(value, list):
        return all(map(_is_finite, value))
    if isinstance(value, dict):
        return all(map(_is_finite, value.values()))
    return not isinstance(value, float) or math.isfinite(value)
