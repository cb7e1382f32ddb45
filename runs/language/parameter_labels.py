"""What the parameters of a scenario are called, for page and report, in the language spoken.

English is what the scenario declares. Its translations have a context where a word alone would not
do: names and choices the parameter's key, units "unit", sources "source".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
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
from .translation import N_, SOURCE, gettext, language, pgettext

NO_UNIT = ("-", "", "switch", "word", "rule", "mode", "table")
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
    unit = "" if one.unit in NO_UNIT else pgettext("unit", one.unit)
    declares = language() == SOURCE
    return Words(
        name=pgettext(key, label_of(key)),
        says=gettext(one.description),
        unit=unit,
        span=span(one) if declares else _span(one),
        allowed=one.allowed if declares else _allowed(one, unit),
        default=value_of(key, one.default),
        source=source_of(one.source),
    )


def label_of(key: str) -> str:
    """The English name of a parameter.

    >>> label_of("plan.fee_rate")
    'fee rate'
    """
    return key.rpartition(".")[2].replace("_", " ")


def parts_of_source(source: str) -> list[str]:
    """Where a default comes from, part by part.

    >>> parts_of_source("assumption; 0.1 to 0.4")
    ['assumption', '0.1 to 0.4']
    """
    return source.split("; ")


def choice_of(key: str, choice: object) -> str:
    """What a word means from which a parameter is chosen; the word itself in English.

    >>> choice_of("plan.after_notice", "operator")
    'operator'
    """
    return pgettext(key, str(choice))


def option_of(key: str, choice: object) -> str:
    """The same with the word that one types, where it is another one."""
    means = choice_of(key, choice)
    return means if means == str(choice) else f"{means} ({choice})"


def value_of(key: str, value: Any) -> str:
    """A value as one types it, or in another language what it means.

    >>> value_of("plan.publication", True), value_of("claims.mode", "random")
    ('true', '"random"')
    """
    if language() == SOURCE:
        return value_text(value)
    if value in choices(parameter_schemas()[key].schema):
        return option_of(key, value)
    if value is None or value == ():
        return gettext("none")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value_text(value)


def source_of(source: str) -> str:
    """Where a default comes from; its parts are set apart by semicolons."""
    if language() == SOURCE:
        return source
    parts = (_RANGE.sub(_BETWEEN, pgettext("source", part)) for part in parts_of_source(source))
    return gettext("; ").join(parts)


def _span(one: ParameterSchema) -> str:
    """The range as `span` gives it in English."""
    if one.types == ("boolean",):
        return gettext("yes or no")
    words = [option_of(one.key, word) for word in one.choices if word != "none"]
    if one.low is not None or one.high is not None:
        words.insert(0, _numbers(one.low, one.high))
    elif not words:
        return ""
    if "null" in one.types:
        words.append(gettext("none at all"))
    return gettext(" or ").join(words)


def _numbers(low: Any, high: Any) -> str:
    if high is None:
        return gettext("at least {number}", number=bound(low))
    if low is None:
        return gettext("at most {number}", number=bound(high))
    return gettext("{first} to {last}", first=bound(low), last=bound(high))


def _allowed(one: ParameterSchema, unit: str) -> str:
    """What a value may be, as the scenario says it in English."""
    kinds = (_kind(one, kind, unit) for kind in alternatives(one.schema))
    return gettext(" or ").join(dict.fromkeys(kinds))


def _kind(one: ParameterSchema, schema: Schema, unit: str) -> str:
    kind = type_of(schema)
    if choices(schema):
        return gettext(" or ").join(option_of(one.key, word) for word in choices(schema))
    if kind == "array":
        return gettext("a list: {unit}", unit=unit)
    if kind in _KINDS:
        return gettext(_KINDS[kind])
    noun = gettext(_NUMBERS.get(kind, _NUMBER))
    if (one.low, one.high) != (None, None):
        noun = gettext(", ").join((noun, _numbers(one.low, one.high)))
    return gettext("{number} ({unit})", number=noun, unit=unit) if unit and kind != "date" else noun


_KINDS: Mapping[str, str] = {
    "boolean": N_("yes or no"),
    "string": N_("text"),
    "null": N_("none at all"),
}
_NUMBER = N_("number")
_NUMBERS: Mapping[str, str] = {"integer": N_("whole number"), "date": N_("date")}
