"""From layers of what was said to a valid scenario, or to everything that is wrong with them."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..scenario.mechanisms import in_effect
from ..scenario.parameter import DISAGREEMENT
from ..scenario.scenario import Scenario
from ..scenario.schema import (
    allowed_text,
    alternatives,
    choices,
    nearest_key,
    parameter_schemas,
    scenario_schema,
    schema_at,
    schema_inside,
    type_of,
)
from .input_errors import ErrorDetail, InputError, as_typed, did_you_mean, suggestion
from .layers import (
    MISSING,
    Layer,
    enclosing_list,
    error_at,
    merge,
    origin,
    owner_of,
    value_at,
)
from .order_checks import fit_to_plan, order_errors, trigger_errors
from .toml_file import KeyPath, path_text
from .toml_slips import meant

MOST = 100
"""Errors that are told apart; a file with more is no scenario."""
_UNQUOTED = re.compile(r"[+-]?\d[\d_]*(\.\d+)?(e[+-]?\d+)?|true|false|\d{4}-(0\d|1[0-2])-[0-3]\d")
_NO_TITLE = "missing, and no extends says which scenario this one changes"
_TITLE = 'write title = "my plan"'
_EXTEND = f'write extends = "article" to change that preset; {_TITLE[6:]} begins from bare defaults'
_LENGTHS = ("too_short", "too_long", "string_too_short", "string_too_long")


class Finding(NamedTuple):
    """What the validator found wrong with one value.

    Attributes:
        path: way to the value that is to be set aside.
        error: what the user is told.
        doubtful: parameters of which, given the error, it is not known what was meant.
        depends_on: parameters that do not go together; none where the value is wrong by itself.
    """

    path: KeyPath
    error: ErrorDetail
    doubtful: tuple[str, ...]
    depends_on: tuple[str, ...] = ()


def validate(layers: Sequence[Layer]) -> Scenario:
    """Merge the layers and validate what they say together.

    Args:
        layers: what was said, the later ones over the earlier ones.

    Returns:
        The scenario.

    Raises:
        InputError: all that is wrong.
    """
    tree: dict[str, Any] = {}
    for layer in layers:
        tree = merge(tree, layer.says)
    errors = [error for layer in layers for error in layer.errors]
    doubtful = {key for layer in layers for key in layer.doubtful}
    scenario = _model_of(tree, layers, errors, doubtful)
    if scenario is not None:
        errors += _table_errors(scenario, layers)
        errors += _text_errors(scenario.model_dump(), (), layers)
        errors += order_errors(scenario, layers, doubtful)
        errors += trigger_errors(scenario, layers, doubtful)
    if errors or scenario is None:
        raise InputError(_in_order(errors))
    return fit_to_plan(in_effect(scenario))


def _model_of(
    tree: dict[str, Any], layers: Sequence[Layer], errors: list[ErrorDetail], doubtful: set[str]
) -> Scenario | None:
    """Validate again and again, setting aside what is at fault, so that no fault hides another.

    Adds to `errors`, and to `doubtful` the keys of which it is not known what was meant.
    """
    while len(errors) <= MOST:
        try:
            return Scenario.model_validate(tree)
        except ValidationError as error:
            found = error.errors(include_url=False, include_context=True)
        findings = list(_findings(found[: MOST + 1], tree, layers))
        errors += [one.error for one in findings if not doubtful & set(one.depends_on)]
        doubtful |= {key for one in findings for key in one.doubtful}
        rest = _without(tree, [one.path for one in findings])
        if rest == tree:
            return None
        tree = rest
    return None


def _findings(
    errors: Iterable[Any], tree: dict[str, Any], layers: Sequence[Layer]
) -> Iterator[Finding]:
    """Yield what is wrong with each value once.

    Args:
        errors: the validator's errors, as pydantic gives them.
        tree: the merged values that were validated.
        layers: who said them.
    """
    by_path: dict[KeyPath, Any] = {}
    for error in errors:
        by_path.setdefault(_path(error["loc"], error["type"]), error)
    around = {path[:length] for path in by_path for length in range(len(path))}
    for path, error in by_path.items():
        if path in around:
            continue  # what is inside it says it better
        if error["type"] == DISAGREEMENT:
            yield _disagreement(error["ctx"]["told"], layers)
        elif error["type"] == "extra_forbidden":
            yield _unknown_key(path, value_at(tree, path), layers)
        else:
            yield _wrong_value(path, value_at(tree, path), error, layers)


def _wrong_value(
    path: KeyPath, value: object, error: ErrorDetails, layers: Sequence[Layer]
) -> Finding:
    """Say what is allowed where a value is not."""
    if path == ("title",) and value is MISSING:
        alone = sum(layer.file is not None for layer in layers) < 2
        texts = ("title", "", _NO_TITLE, _EXTEND) if alone else ("title", "", "missing", _TITLE)
    else:
        given = "nothing" if value is MISSING else as_typed(value)
        texts = (path_text(path), given, _allowed(path, error), _hint(path, value))
    return Finding(path, error_at(layers, path, *texts), _parameter_at(path))


def _path(location: Sequence[str | int], error: str) -> KeyPath:
    """Way to a value without the names that pydantic gives to the types it tried."""
    schema: Any = scenario_schema()
    path: list[str | int] = []
    for i, step in enumerate(location):
        schema = schema_inside(schema, step)
        if schema is not None or (error == "extra_forbidden" and i == len(location) - 1):
            path.append(step)
        if schema is None:
            break
    return tuple(path)


def _parameter_at(path: KeyPath) -> tuple[str, ...]:
    """The parameter that a value is, or in whose list it lies; none for a whole table."""
    key = path_text(enclosing_list(path))
    return (key,) if key in parameter_schemas() else ()


def _disagreement(told: Mapping[str, str], layers: Sequence[Layer]) -> Finding:
    """Several parameters do not go together: the one is named and set aside that was said last.

    Among equals it is the one that is named first. None of them is known for certain then.

    Args:
        told: parameters that do not go together, each with what is said if it is the one.
        layers: who said what.
    """
    said_by = {key: owner_of(layers, tuple(key.split("."))) for key in told}
    key = max(said_by, key=lambda one: said_by[one])
    path: KeyPath = tuple(key.split("."))
    others = [other for other in told if said_by[other] < said_by[key] and other in told[key]]
    hint = "; ".join(f"{other} is {origin(layers, other)}" for other in others)
    return Finding(path, error_at(layers, path, key, "", told[key], hint), tuple(told), tuple(told))


def _unknown_key(path: KeyPath, value: object, layers: Sequence[Layer]) -> Finding:
    """Say which key was probably meant by an unknown one, or which there are."""
    key = path_text(path)
    names = list((schema_at(path[:-1]) or {}).get("properties", ()))
    meant = ""
    if any(isinstance(step, int) for step in path):
        hint = did_you_mean(str(path[-1]), names)
    else:
        meant = nearest_key(key)
        hint = suggestion(meant)
    hint = hint or "allowed: " + ", ".join(names)
    error = error_at(layers, path, key, "", f"unknown key, given {as_typed(value)}", hint)
    return Finding(path, error, (meant,) if meant else ())


def _allowed(path: KeyPath, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return str(context["error"])
    if error["type"] in _LENGTHS:
        noun = "character" if error["type"].startswith("string") else "item"
        least = error["type"].endswith("short")
        length = context["min_length" if least else "max_length"]
        return f"at {'least' if least else 'most'} {length} {noun}{'s' if length > 1 else ''}"
    return allowed_text(schema_at(path) or {})


def _hint(path: KeyPath, value: object) -> str:
    """Say what was probably meant by a value."""
    if isinstance(value, int | float):
        return _number_hint(path, value)
    if not isinstance(value, str):
        return ""
    words = [word for word in choices(schema_at(path) or {}) if word != "none"]
    if words and ((near := did_you_mean(value, words)) or not _takes_numbers(path)):
        return near
    if _UNQUOTED.fullmatch(value):
        return "write it without quotes"
    better = meant(value)
    return f"write {better}" if better else ""


def _takes_numbers(path: KeyPath) -> bool:
    return bool({"integer", "number"} & set(map(type_of, alternatives(schema_at(path) or {}))))


def _number_hint(path: KeyPath, value: float) -> str:
    """Say how a whole number is written, and a percentage where at most a whole is allowed."""
    schema = schema_at(path) or {}
    kinds = set(map(type_of, alternatives(schema)))
    if "integer" in kinds and isinstance(value, float) and value.is_integer():
        return f"write {int(value):_}"
    whole = schema.get("maximum", schema.get("high")) == 1 and not isinstance(value, bool)
    return f"write {value / 100:.10g} for {value:g} %" if whole and 1 < value <= 100 else ""


def _in_order(errors: Collection[ErrorDetail]) -> list[ErrorDetail]:
    """Give each error once, by file and line, and no more of them than anybody reads."""
    unique = sorted(dict.fromkeys(errors), key=lambda one: (one.file or "", one.line or 0))
    if len(unique) <= MOST:
        return unique
    return [*unique[:MOST], ErrorDetail(unique[0].file, None, "", "", "and more errors than these")]


def _without(tree: dict[str, Any], paths: Sequence[KeyPath]) -> dict[str, Any]:
    """Set values aside; of a list all of it, so that the others keep their places."""
    for path in paths:
        steps = enclosing_list(path)
        tree = _dropped(tree, steps) if steps else tree
        if path == ("title",):
            tree = {**tree, "title": "a title"}
    return tree


def _dropped(tree: dict[str, Any], steps: KeyPath) -> dict[str, Any]:
    first = str(steps[0])
    if not isinstance(tree, dict) or first not in tree:
        return tree
    if len(steps) == 1:
        return {key: one for key, one in tree.items() if key != first}
    return {**tree, first: _dropped(tree[first], steps[1:])}


def _table_errors(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[ErrorDetail]:
    table = scenario.people.table
    if table is not None and not os.path.isfile(table):
        says = "an existing CSV, Excel or Parquet file"
        yield error_at(layers, ("people", "table"), "people.table", f'"{table}"', says)


def _text_errors(value: object, path: KeyPath, layers: Sequence[Layer]) -> Iterator[ErrorDetail]:
    """Yield texts that Python can hold and no file can: halves of characters."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _text_errors(one, (*path, key), layers)
    elif isinstance(value, tuple):
        for i, one in enumerate(value):
            yield from _text_errors(one, (*path, i), layers)
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield error_at(
                layers, path, path_text(path), as_typed(value), "text that can be written"
            )
