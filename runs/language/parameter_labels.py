"""What the parameters of a scenario are called, for page and report, in English and Chinese.

English is what the scenario declares; its Chinese is in parameters_zh.toml.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ...model.scenario.parameter_table import bound, span, value_text
from ...model.scenario.schema import (
    ParameterSchema,
    Schema,
    alternatives,
    choices,
    parameter_schemas,
    type_of,
)
from .translation import language, say

PARAMETERS = Path(__file__).with_name("parameters_zh.toml")
"""Names by dotted key, choices by "key = word", descriptions, units and sources by English."""

_NO_UNIT = ("-", "", "switch", "word", "rule", "mode", "table")
_RANGE = re.compile(r"([\d.,]+) to ([\d.,]+)")
_BETWEEN = "\\1\N{EN DASH}\\2"


class Words(NamedTuple):
    """One parameter in the language that is spoken.

    Attributes:
        name: what it is called, in a word or two.
        says: what it is, in one line.
        unit: unit of its value; empty where it has none.
        span: range of values, or the words to choose from; empty where anything goes.
        allowed: the same in a sentence, with the unit.
        default: value where nothing is said.
        source: where the default comes from.
    """

    name: str
    says: str
    unit: str
    span: str
    allowed: str
    default: str
    source: str


def words_of(key: str) -> Words:
    """All that is said of a parameter.

    Args:
        key: its dotted key.

    >>> words_of("plan.fee_rate").allowed, words_of("claims.mode").name
    ('0 to 10 (fraction of the aid)', 'mode')
    """
    one = parameter_schemas()[key]
    unit = "" if one.unit in _NO_UNIT else _found("units", one.unit)
    chinese = language() == "zh"
    return Words(
        name=_found("names", key) if chinese else key.rpartition(".")[2].replace("_", " "),
        says=_found("says", one.description),
        unit=unit,
        span=_span(one) if chinese else span(one),
        allowed=_allowed(one, unit) if chinese else one.allowed,
        default=value_of(key, one.default),
        source=source_of(one.source),
    )


def choice_of(key: str, choice: object) -> str:
    """What a word means from which a parameter is chosen; the word itself in English.

    >>> choice_of("plan.after_notice", "operator")
    'operator'
    """
    found = f"{key} = {choice}"
    means = _found("choices", found)
    return means if means != found else str(choice)


def option_of(key: str, choice: object) -> str:
    """The same with the word that one types, where it is another one."""
    means = choice_of(key, choice)
    return means if means == str(choice) else f"{means} ({choice})"


def value_of(key: str, value: Any) -> str:
    """A value as one types it, or in Chinese what it means.

    >>> value_of("plan.publication", True), value_of("claims.mode", "random")
    ('true', '"random"')
    """
    if language() == "en":
        return value_text(value)
    if value in choices(parameter_schemas()[key].schema):
        return option_of(key, value)
    if value is None or value == ():
        return say("none")
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return value_text(value)


def source_of(source: str) -> str:
    """Where a default comes from; its parts are set apart by semicolons."""
    if language() == "en" or not source:
        return source
    parts = (_RANGE.sub(_BETWEEN, _found("sources", part)) for part in source.split("; "))
    return say("; ").join(parts)


def _found(table: str, english: str) -> str:
    """What a table of the language has for a word; the word itself in English, or without."""
    return english if language() == "en" else _chinese()[table].get(english, english)


@cache
def _chinese() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(PARAMETERS.read_text(encoding="utf-8"))


def _span(one: ParameterSchema) -> str:
    """The range as `span` gives it in English."""
    if one.types == ("boolean",):
        return say("yes or no")
    words = [option_of(one.key, word) for word in one.choices if word != "none"]
    if one.low is not None or one.high is not None:
        words.insert(0, _numbers(one.low, one.high))
    elif not words:
        return ""
    if "null" in one.types:
        words.append(say("none at all"))
    return say(" or ").join(words)


def _numbers(low: Any, high: Any) -> str:
    if high is None:
        return say("at least {number}", number=bound(low))
    if low is None:
        return say("at most {number}", number=bound(high))
    return say("{first} to {last}", first=bound(low), last=bound(high))


def _allowed(one: ParameterSchema, unit: str) -> str:
    """What a value may be, as the scenario says it in English."""
    kinds = (_kind(one, kind, unit) for kind in alternatives(one.schema))
    return say(" or ").join(dict.fromkeys(kinds))


def _kind(one: ParameterSchema, schema: Schema, unit: str) -> str:
    kind = type_of(schema)
    if choices(schema):
        return say(" or ").join(option_of(one.key, word) for word in choices(schema))
    if kind == "array":
        return say("a list: {unit}", unit=unit)
    if kind in _KINDS:
        return say(_KINDS[kind])
    noun = say(_NUMBERS.get(kind, "number"))
    if (one.low, one.high) != (None, None):
        noun = say(", ").join((noun, _numbers(one.low, one.high)))
    return say("{number} ({unit})", number=noun, unit=unit) if unit and kind != "date" else noun


_KINDS: Mapping[str, str] = {"boolean": "yes or no", "string": "text", "null": "none at all"}
_NUMBERS: Mapping[str, str] = {"integer": "whole number", "date": "date"}
