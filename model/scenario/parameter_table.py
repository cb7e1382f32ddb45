"""A scenario as rows to read: each parameter with value, default, unit, range and source."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from .scenario import Scenario
from .schema import ParameterSchema, parameter_schemas, plain_number


@dataclass(frozen=True)
class ParameterRow:
    """One parameter of a scenario.

    Attributes:
        key: dotted key.
        value: value in this scenario.
        default: value where nothing is said.
        unit: unit of the value; empty where it has none.
        span: range of values, or the words to choose from; empty where anything goes.
        source: where the default comes from.
        description: what it is, in one line.
    """

    key: str
    value: Any
    default: Any
    unit: str
    span: str
    source: str
    description: str

    @property
    def changed(self) -> bool:
        """Whether the value differs from the default."""
        return self.value != self.default


def describe(scenario: Scenario) -> list[ParameterRow]:
    """Give every parameter of a scenario in the order of declaration.

    Title and reference are no parameters and are left out.

    Args:
        scenario: what to describe.

    >>> from mutualaid.model.loading.scenario_reader import read_scenario
    >>> [row.value for row in describe(read_scenario("pool")) if row.key == "plan.fee_rate"]
    [0.08]
    """
    return [
        ParameterRow(
            key=one.key,
            value=_value(scenario, one.key),
            default=one.default,
            unit="" if one.unit == "-" else one.unit,
            span=span(one),
            source=one.source,
            description=one.description,
        )
        for one in parameter_schemas().values()
        if one.key not in ("title", "reference")
    ]


def _value(scenario: Scenario, key: str) -> object:
    value: object = scenario
    for name in key.split("."):
        value = getattr(value, name)
    return value


def span(one: ParameterSchema) -> str:
    """Give the range of a parameter in words.

    >>> span(parameter_schemas()["plan.fee_rate"]), span(parameter_schemas()["run.storage"])
    ('0 to 10', 'objects or columns or shards')
    """
    low, high = one.low, one.high
    if one.types == ("boolean",):
        return "true or false"
    words = " or ".join(word for word in one.choices if word != "none")
    if low is None and high is None:
        return words
    if low is None or high is None:
        numbers = f"{bound(low)} or more" if high is None else f"{bound(high)} or less"
    else:
        numbers = f"{bound(low)} to {bound(high)}"
    words = words or ("none" if one.default is None else "")
    return f"{numbers}, or {words}" if words else numbers


def bound(value: object) -> str:
    """Give a bound as a number, the largest ones as the powers of two that they are.

    >>> bound(0.5), bound(2**62)
    ('0.5', '2^62')
    """
    if isinstance(value, int) and value > 2**53 and value.bit_count() == 1:
        return f"2^{value.bit_length() - 1}"
    return plain_number(value)


def value_text(value: object) -> str:
    """Give a value as one would type it, thousands of whole numbers set apart.

    >>> value_text(150_000_000), value_text(((0, 0.5), (40, 300_000.0))), value_text(None)
    ('150_000_000', '[[0, 0.5], [40, 300_000]]', 'none')
    """
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, BaseModel):
        items = ((name, one) for name, one in value if one is not None)
        return "{" + ", ".join(f"{name} = {value_text(one)}" for name, one in items) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(value_text, value)) + "]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, dt.date) else plain_number(value)
