"""Reading what a sweep file says of one parameter: a list of values, or a range."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from ...model.faults import nearest, shown
from ...model.schema import nearest_key, parameter_schemas, table_names
from .varied import MOST_LEVELS, Kind, Range, Values, Varied, kept, kind_of

Trouble = tuple[str, str, str]
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


def unknown_key(key: str) -> Trouble | None:
    """Say what is wrong with a dotted key that is none of the scenario's."""
    if key in parameter_schemas():
        return None
    near = nearest_key(key)
    hint = f"did you mean {near}?" if near and near != "extends" else ""
    return (
        "",
        "a table of the scenario, not a parameter" if key in table_names() else "unknown key",
        hint,
    )


def not_varied(key: str) -> Trouble | None:
    """Say why a parameter cannot be varied, where it cannot."""
    return ("", f"cannot be varied: {_ELSEWHERE[key]}", "") if key in _ELSEWHERE else None


def varied(key: str, value: object, design: str) -> Varied | Trouble:
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
        return shown(value), "a list of values, or { low, high }", ""
    ranged = design in (*RANDOM, TIPPING) and kind is not None and len(value) == 2
    if ranged and kind and all(_fits(one, kind) for one in value):
        return _range(key, {"low": value[0], "high": value[1]}, kind, design)
    if ranged and kind and all(map(_is_number, value)):
        return shown(value), _says(kind), ""
    return _values(value)


def _from_table(
    key: str, table: dict[str, Any], kind: Kind | None, design: str
) -> Varied | Trouble:
    if "values" in table and len(table) == 1:
        listed = table["values"]
        return _values(listed) if isinstance(listed, list) else (shown(listed), "a list", "")
    for name in table:
        if name not in _RANGE_KEYS:
            near = nearest(name, [*_RANGE_KEYS, "values"])
            return name, "low, high, log and levels, or values alone", near
    if kind is None:
        return "a range", f"a list, each {parameter_schemas()[key].allowed}", ""
    return _range(key, table, kind, design)


def _values(listed: list[Any]) -> Varied | Trouble:
    if not 1 <= len(listed) <= _MOST_VALUES:
        return f"{len(listed)} values", f"1 to {_MOST_VALUES} values", ""
    if not all(map(_is_finite, listed)):
        return shown(listed), "finite numbers, words, dates, lists", ""
    return Values(tuple(map(kept, listed)))


def _range(key: str, table: dict[str, Any], kind: Kind, design: str) -> Varied | Trouble:
    return next(_range_troubles(key, table, kind, design), None) or Range(
        table["low"], table["high"], kind, table.get("log", False), table.get("levels")
    )


def _range_troubles(key: str, table: dict[str, Any], kind: Kind, design: str) -> Iterator[Trouble]:
    low, high, log, levels = (table.get(name) for name in _RANGE_KEYS)
    if low is None or high is None or not (_fits(low, kind) and _fits(high, kind)):
        given = shown([low, high]) if low is not None and high is not None else ""
        yield given, _says(kind), ""
        return
    if not low < high:
        yield shown([low, high]), "a low end below the high one", ""
    least, most = parameter_schemas()[key].low, parameter_schemas()[key].high
    if (least is not None and low < least) or (most is not None and high > most):
        yield shown([low, high]), f"both ends {parameter_schemas()[key].allowed}", ""
    if log is not None and not isinstance(log, bool):
        yield f"log = {shown(log)}", "true or false", ""
    if log is True and (kind == "date" or low <= 0):
        yield f"log = true from {shown(low)}", "a range of numbers above 0", ""
    whole = isinstance(levels, int) and not isinstance(levels, bool)
    if levels is not None and not (whole and 2 <= levels <= MOST_LEVELS):
        yield f"levels = {shown(levels)}", f"a whole number, 2 to {MOST_LEVELS}", ""
    if design == "grid" and levels is None:
        yield "", "a grid needs levels, such as { low, high, levels = 5 }", ""
    if design == "list":
        yield "", "a list of points needs a list of values", ""


def _says(kind: Kind) -> str:
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
