"""What a scenario may say: its JSON schema, and each parameter with type, unit, range and default.

pydantic writes the schema (types, bounds, choices, units and sources); what reads it here knows
nothing of Python's annotations.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from pydantic import BaseModel

from .scenario import Scenario

Schema = Mapping[str, Any]
"""A JSON schema without references: of the scenario, of a table, or of one value."""


@dataclass(frozen=True)
class ParameterSchema:
    """One parameter as the scenario declares it.

    Attributes:
        key: dotted key.
        schema: of its value.
        default: value where nothing is said.
        low: least value allowed; None where there is none.
        high: greatest value allowed; None where there is none.
    """

    key: str
    schema: Schema
    default: Any
    low: Any
    high: Any

    @property
    def unit(self) -> str:
        """Unit of the value; "-" where it has none."""
        return self.schema.get("unit", "-")

    @property
    def source(self) -> str:
        """Where the default comes from."""
        return self.schema.get("source", "")

    @property
    def description(self) -> str:
        """What it is, in one line."""
        return self.schema.get("description", "")

    @property
    def types(self) -> tuple[str, ...]:
        """Names of the types that its value may have, see `type_of`."""
        return tuple(map(type_of, alternatives(self.schema)))

    @property
    def choices(self) -> tuple[str, ...]:
        """The words from which its value is chosen; none where it is free."""
        return choices(self.schema)

    @property
    def allowed(self) -> str:
        """What is allowed, in words.

        >>> parameter_schemas()["plan.fee_rate"].allowed
        '0 to 10 (fraction of the aid)'
        """
        return allowed_text(self.schema)


@cache
def parameter_schemas() -> dict[str, ParameterSchema]:
    """Every parameter of a scenario by its dotted key, in the order of declaration."""
    return {one.key: one for one in _parameters(Scenario, scenario_schema(), "")}


def _parameters(group: type[BaseModel], schema: Schema, prefix: str) -> Iterator[ParameterSchema]:
    for name, field in group.model_fields.items():
        inside, kind = schema["properties"][name], field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _parameters(kind, inside, f"{prefix}{name}.")
            continue
        extra = field.json_schema_extra if isinstance(field.json_schema_extra, dict) else {}
        low, high = (extra.get(end) for end in ("low", "high"))
        if low is None and high is None:
            low, high = _bounds(next(filter(_has_bounds, alternatives(inside)), {}))
        default = None if field.is_required() else field.default
        yield ParameterSchema(prefix + name, inside, default, low, high)


@cache
def table_names() -> tuple[str, ...]:
    """Names of the scenario's tables: people, illness, ..."""
    return tuple(name for name, one in scenario_schema()["properties"].items() if is_table(one))


@cache
def scenario_schema() -> Schema:
    """The JSON schema of a scenario, each reference replaced by what it refers to."""
    document = Scenario.model_json_schema()
    return _without_references(document, document["$defs"])


def _without_references(schema: Schema, definitions: Schema) -> Schema:
    own = {
        key: _resolved(one, definitions)
        for key, one in schema.items()
        if key not in ("$defs", "$ref", "default")
    }
    if "$ref" not in schema:
        return own
    named = definitions[schema["$ref"].rpartition("/")[2]]
    return {**_without_references(named, definitions), **own}


def _resolved(part: object, definitions: Schema) -> object:
    if isinstance(part, list):
        return [_resolved(one, definitions) for one in part]
    return _without_references(part, definitions) if isinstance(part, dict) else part


def is_table(schema: Schema) -> bool:
    """Whether a value is a group of named values."""
    return "properties" in schema


def type_of(schema: Schema) -> str:
    """Name of a type: number, integer, boolean, string, date, null, array or object."""
    return schema.get("format") or schema.get("type", "")


def alternatives(schema: Schema) -> list[Schema]:
    """The schemas of which a value may follow one."""
    return schema.get("anyOf", [schema])


def choices(schema: Schema) -> tuple[str, ...]:
    """The words from which a value is chosen; none where it is free."""
    return tuple(word for one in alternatives(schema) for word in _words(one))


def _words(schema: Schema) -> list[str]:
    return schema.get("enum") or ([schema["const"]] if "const" in schema else [])


def may_be_none(schema: Schema) -> bool:
    """Whether the word "none" stands for no value at all."""
    return "null" in map(type_of, alternatives(schema)) and "none" not in choices(schema)


def schema_at(path: tuple[str | int, ...], schema: Schema | None = None) -> Schema | None:
    """The schema of the value at the end of a way into tables and lists.

    Args:
        path: names of keys, and places in lists.
        schema: where the way begins; None: at the scenario.

    Returns:
        The schema, or None where there is nothing of such a name or place.
    """
    found: Schema | None = scenario_schema() if schema is None else schema
    for step in path:
        if found is not None:
            found = schema_inside(found, step)
    return found


def schema_inside(schema: Schema | None, step: str | int) -> Schema | None:
    """The schema of what is one step inside a value: the name of a key, or a place in a list."""
    for one in alternatives(schema or {}):
        if step in one.get("properties", {}):
            return one["properties"][step]
        if type_of(one) == "array" and isinstance(step, int):
            places = one.get("prefixItems", [])
            return places[step] if step < len(places) else one.get("items")
    return None


def _bounds(schema: Schema) -> tuple[Any, Any]:
    return schema.get("minimum"), schema.get("maximum")


def _has_bounds(schema: Schema) -> bool:
    return _bounds(schema) != (None, None)


def allowed_text(schema: Schema) -> str:
    """What a value may be, in words.

    >>> allowed_text(parameter_schemas()["people.agents"].schema)
    'a whole number, 1 to 2_000_000_000 (agents) or "all"'
    """
    around = schema.get("low"), schema.get("high")
    unit = schema.get("unit", "-")
    texts = [_one_text(one, around, unit) for one in alternatives(schema)]
    if "none" in choices(schema):
        texts = [text for text in texts if text != '"none"'] + ['"none"']
    return " or ".join(texts)


def _one_text(schema: Schema, around: tuple[Any, Any], unit: str) -> str:
    if words := _words(schema):
        return " or ".join(f'"{word}"' for word in words)
    if is_table(schema):
        return "a table with " + ", ".join(schema["properties"])
    kind = type_of(schema)
    if kind == "array":
        return _list_text(schema, around, unit)
    texts = {"boolean": "true or false", "string": "text", "null": '"none"'}
    return texts.get(kind) or _number_text(schema, around, unit)


def _number_text(schema: Schema, around: tuple[Any, Any], unit: str) -> str:
    low, high = (
        own if outer is None else outer  # a parameter may be narrower than its type
        for own, outer in zip(_bounds(schema), around, strict=True)
    )
    kind = type_of(schema)
    noun = {"integer": "a whole number", "date": "a date"}.get(kind, "a number")
    if low is None and high is None:
        text = noun if kind != "date" else "a date such as 2018-10-16"
    elif high is None:
        text = f"{noun} of at least {plain_number(low)}"
    elif low is None:
        text = f"{noun} of at most {plain_number(high)}"
    else:
        span = f"{plain_number(low)} to {plain_number(high)}"
        text = span if kind == "number" else f"{noun}, {span}"
    return text if unit in ("-", "date") else f"{text} ({unit})"


def _list_text(schema: Schema, around: tuple[Any, Any], unit: str) -> str:
    places = schema.get("prefixItems", [])
    item = places[0] if places else schema["items"]
    if is_table(item) or type_of(item) == "array":
        return f"a list {unit}" if unit != "-" else "a list of tables"
    if not places:
        return "a list, each " + _one_text(item, around, unit)
    texts = (_one_text(one, (None, None), "-") for one in places)
    return f"a list of {len(places)}: " + ", ".join(texts)


def plain_number(value: object) -> str:
    """A number as TOML has it, thousands set apart: 2_000_000_000."""
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return f"{int(value):_}"
    return f"{value:_}" if isinstance(value, int | float) and abs(value) >= 10_000 else str(value)


@lru_cache(1024)
def nearest_key(key: str) -> str:
    """The known key that a misspelt one is nearest to; empty where none is near.

    >>> nearest_key("plan.fee_rat"), nearest_key("attention"), nearest_key("colour")
    ('plan.fee_rate', 'behaviour.attention', '')
    """
    known = [*parameter_schemas(), *table_names(), "extends"]
    key = key[:100]
    last = key.rpartition(".")[2]

    def likeness(other: str) -> float:
        whole = difflib.SequenceMatcher(None, key, other).ratio()
        end = difflib.SequenceMatcher(None, last, other.rpartition(".")[2]).ratio()
        return max(whole, end - 0.02) + whole / 100

    best = max(known, key=likeness)
    return best if likeness(best) >= 0.75 else ""
