"""Who says what: the files a scenario extends and the settings on top, one layer each.

A layer holds values in the form in which the scenario takes them, where nothing is lost by it.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from ..scenario.schema import (
    Schema,
    alternatives,
    may_be_none,
    nearest_key,
    parameter_schemas,
    scenario_schema,
    schema_at,
    schema_inside,
    table_names,
    type_of,
)
from .input_errors import ErrorDetail, InputError, as_typed, did_you_mean, suggestion
from .toml_file import KeyPath, line_of, lines_of, parse_toml, read_text

PRESETS = Path(__file__).parents[1] / "presets"


class Missing:
    """Stands for a value that was not given, which none is not."""


MISSING = Missing()


@dataclass(frozen=True)
class Layer:
    """What one file, or the settings, say.

    Attributes:
        says: the tables and values, nested as in the file.
        file: the file as the user named it; None for settings.
        place: where settings come from, such as "--set".
        lines: line of each key of the file.
        errors: what is wrong with keys that could not be placed.
        doubtful: parameters that such a key was probably meant to be.
        is_preset: whether it comes with the package.
        options: parameters that were given by an option of their own, such as "--seed".
    """

    says: dict[str, Any]
    file: str | None = None
    place: str = ""
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    errors: tuple[ErrorDetail, ...] = ()
    doubtful: tuple[str, ...] = ()
    is_preset: bool = False
    options: Mapping[str, str] = field(default_factory=dict)


def preset_names() -> list[str]:
    """Give the names of the scenarios that come with the package."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def file_layers(source: str | Path) -> list[Layer]:
    """Read a scenario file and all it extends.

    Args:
        source: name of a preset, or path of a TOML file.

    Returns:
        One layer for each file, the one that extends nothing first.

    Raises:
        InputError: if a file cannot be found or read, or the files extend each other in a ring.
    """
    name = os.fspath(source)
    path = _found(name, Path(), ErrorDetail(None, None, "scenario", as_typed(name), ""))
    layers: list[Layer] = []
    seen: list[Path] = []
    while True:
        seen.append(_real(path))
        layer = _file_layer(path)
        layers.insert(0, layer)
        parent = layer.says.pop("extends", None)
        if parent is None:
            return layers
        line = line_of(("extends",), layer.lines)
        at = ErrorDetail(layer.file, line, "extends", as_typed(parent), "")
        if not isinstance(parent, str):
            raise InputError(
                [replace(at, allowed="name of a preset or path of a TOML file, in quotes")]
            )
        path = _found(parent, path.parent, at)
        if _real(path) in seen:
            raise InputError(
                [replace(at, allowed="a scenario that does not extend this one in turn")]
            )


def _file_layer(path: Path) -> Layer:
    is_preset = path.parent == PRESETS
    name = path.name if is_preset else str(path)
    text = read_text(path, name)
    says = coerce_table(parse_toml(text, name), scenario_schema(), from_python=False)
    people = says.get("people")
    if isinstance(people, dict) and isinstance(people.get("table"), str):
        people["table"] = str(path.parent / os.path.expanduser(people["table"]))
    return Layer(says, file=name, lines=lines_of(text), is_preset=is_preset)


def _found(name: str, folder: Path, at: ErrorDetail) -> Path:
    """Find a preset by name or a file by its path, seen from `folder`."""
    if name in preset_names():
        return PRESETS / f"{name}.toml"
    path = folder / os.path.expanduser(name)
    if name and _is_there(path):
        return path
    if name.endswith(".toml"):
        near = did_you_mean(path.name, _toml_files_beside(path)) or did_you_mean(
            path.stem, preset_names()
        )
        raise InputError([replace(at, allowed="an existing TOML file", hint=near)])
    says = ", ".join([*preset_names(), "or a TOML file"])
    raise InputError([replace(at, allowed=says, hint=did_you_mean(name, preset_names()))])


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that no file can have
        return False


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path


def _toml_files_beside(path: Path) -> list[str]:
    try:
        return [other.name for other in path.parent.glob("*.toml")]
    except (OSError, ValueError):
        return []


def settings_layer(
    settings: Mapping[str, object], place: str, options: Mapping[str, str] = MappingProxyType({})
) -> Layer:
    """Turn dotted keys and their values into a layer.

    Args:
        settings: dotted key to value.
        place: where they come from, for the errors: "--set", "keyword".
        options: those that have an option of their own, each with its name.

    Returns:
        The layer; keys that the scenario does not know are its errors.
    """
    says: dict[str, Any] = {}
    errors, doubtful = [], []
    for name, value in settings.items():
        key = str(name)
        if key not in parameter_schemas() and key not in table_names():
            near = nearest_key(key)
            doubtful += [near] if near in parameter_schemas() else []
            hint = suggestion(near)
            unknown = f"unknown key, given {as_typed(value)}"
            errors.append(ErrorDetail(None, None, key, "", unknown, hint, place))
            continue
        says = merge(says, nest(key, coerce_parameter(key, value, from_python=True)))
    return Layer(says, place=place, errors=tuple(errors), doubtful=tuple(doubtful), options=options)


def nest(key: str, value: object) -> dict[str, Any]:
    """Give a value inside the tables that its dotted key names.

    >>> nest("plan.fee_rate", 0.1)
    {'plan': {'fee_rate': 0.1}}
    """
    *tables, name = key.split(".")
    tree: dict[str, Any] = {name: value}
    for table in reversed(tables):
        tree = {table: tree}
    return tree


def coerce_parameter(key: str, value: object, *, from_python: bool) -> object:
    """Give the value of a parameter, by its dotted key, in the form that `coerce` gives."""
    return coerce(value, schema_at(tuple(key.split("."))), from_python=from_python)


def coerce(value: object, schema: Schema | None, *, from_python: bool) -> object:
    """Turn lists into tuples, and "none" into no value where there may be none.

    Python's callers may also give paths, numpy's numbers, and dates as text.

    Args:
        value: what was given.
        schema: of what is declared; None where the key is unknown.
        from_python: whether it was given as a Python value, not in a file.

    Returns:
        The value in the form that the scenario validates.
    """
    if from_python:
        value = _from_python(value, schema)
    if isinstance(value, dict):
        return coerce_table(value, schema, from_python=from_python)
    if isinstance(value, list | tuple):
        return tuple(
            coerce(one, schema_inside(schema, i), from_python=from_python)
            for i, one in enumerate(value)
        )
    return None if value == "none" and schema is not None and may_be_none(schema) else value


def coerce_table(
    table: Mapping[Any, object], schema: Schema | None, *, from_python: bool
) -> dict[str, Any]:
    """The same of a table, key by key."""
    return {
        str(key): coerce(one, schema_inside(schema, str(key)), from_python=from_python)
        for key, one in table.items()
    }


def _from_python(value: object, schema: Schema | None) -> object:
    if type(value).__module__ == "numpy" and (plain := getattr(value, "tolist", None)):
        value = plain()
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, str) and (schema or {}).get("unit") == "file":
        return os.path.expanduser(value)
    if "date" in map(type_of, alternatives(schema or {})):
        return _date(value)
    return value


def _date(value: object) -> object:
    """The date that a text or a midnight stands for; anything else stays what it is."""
    if isinstance(value, dt.datetime):
        return value.date() if value.tzinfo is None and value.time() == dt.time() else value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def merge(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """Lay one tree over another: tables merge, everything else is replaced, lists too."""
    both = {
        key: merge(below, above)
        for key, above in over.items()
        if isinstance(above, dict) and isinstance(below := under.get(key), dict)
    }
    return {**under, **over, **both}


def value_at(tree: object, path: KeyPath) -> object:
    """Give the value at the end of a way into tables and lists, or MISSING."""
    for step in path:
        if isinstance(tree, dict) and step in tree:
            tree = tree[step]
            continue
        if not (isinstance(tree, tuple) and isinstance(step, int) and step < len(tree)):
            return MISSING
        tree = tree[step]
    return tree


def enclosing_list(path: KeyPath) -> KeyPath:
    """Give the way to the list that a value lies in, for lists are said whole, or to itself."""
    places = [i for i, step in enumerate(path) if isinstance(step, int)]
    return path[: places[0]] if places else path


def owner_of(layers: Sequence[Layer], path: KeyPath) -> int:
    """Give the number of the last layer that says a value itself; -1 where none does."""
    for i in reversed(range(len(layers))):
        if value_at(layers[i].says, path) is not MISSING:
            return i
    return -1


def origin(layers: Sequence[Layer], key: str) -> str:
    """Say where a parameter's value comes from: "the default", or "from" a file or settings."""
    path = tuple(key.split("."))
    if (owner := owner_of(layers, path)) < 0:
        return "the default"
    layer = layers[owner]
    if layer.file is None:
        place = layer.options.get(key, layer.place)
        return f"from {place}" if place else "the scenario's"
    line = line_of(path, layer.lines)
    return f"from {layer.file}" if line is None else f"from {layer.file}:{line}"


def error_at(
    layers: Sequence[Layer], path: KeyPath, key: str, given: str, allowed: str, hint: str = ""
) -> ErrorDetail:
    """Make an error of a value, with the file and line that say it, or the table around it."""
    for length in range(len(enclosing_list(path)), 0, -1):
        if (owner := owner_of(layers, path[:length])) >= 0:
            layer = layers[owner]
            if option := layer.options.get(key):
                return ErrorDetail(None, None, "", given, allowed, hint, f"{option}:")
            line = line_of(path, layer.lines)
            return ErrorDetail(layer.file, line, key, given, allowed, hint, layer.place)
    files = [layer.file for layer in layers if layer.file is not None]
    return ErrorDetail(files[-1] if files else None, None, key, given, allowed, hint)
