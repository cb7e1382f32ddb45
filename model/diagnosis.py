"""From the validator's errors to faults that tell the user what to mend, and where."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from .declaration import allowed, choices, declared, inner, is_table, meant
from .faults import Fault, nearest, shown
from .layers import MISSING, Layer, fault_at, owner_of, value_at
from .locating import KeyPath
from .scenario import Scenario

_KEY = r"[a-z_]+(?:\.[a-z_0-9]+)*"
_KEYED = re.compile(rf"({_KEY}): (.*)", re.DOTALL)
_UNQUOTED = re.compile(r"[+-]?\d[\d_]*(\.\d+)?(e[+-]?\d+)?|true|false|\d{4}-(0\d|1[0-2])-[0-3]\d")
_LENGTHS = ("too_short", "too_long", "string_too_short", "string_too_long")


def found_faults(
    errors: Iterable[Any], tree: dict[str, Any], layers: Sequence[Layer]
) -> Iterator[tuple[KeyPath, Fault]]:
    """Yield each fault once, with the way to the value that is to be set aside.

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
        keyed = _KEYED.fullmatch(_message(error)) if error["type"] == "value_error" else None
        if keyed and (keyed[1] in declared() or not path):
            path = _named(keyed, layers)
            yield path, fault_at(layers, path, keyed[1], "", keyed[2])
        else:
            yield path, _one_fault(layers, path, error, tree)


def keys_in(text: str) -> list[str]:
    """Give the scenario's keys that a text names."""
    return [word for word in re.findall(_KEY, text) if word in declared()]


def written(path: KeyPath) -> str:
    """Give a way to a value as text.

    >>> written(("changes", 1, "fee_rate"))
    'changes[1].fee_rate'
    """
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def _path(location: Sequence[str | int], error: str) -> KeyPath:
    """Give the way to a value without the names that pydantic gives to the types it tried."""
    kind: Any = Scenario
    path: list[str | int] = []
    for i, step in enumerate(location):
        kind = inner(kind, step)
        if kind is not None or (error == "extra_forbidden" and i == len(location) - 1):
            path.append(step)
        if kind is None:
            break
    return tuple(path)


def _named(keyed: re.Match[str], layers: Sequence[Layer]) -> KeyPath:
    """Give the way to the value that a check across several keys is to be blamed on.

    It is the one that was said last, and the first one that is named among equals.
    """
    paths: list[KeyPath] = [tuple(key.split(".")) for key in (keyed[1], *keys_in(keyed[2]))]
    return max(paths, key=lambda path: owner_of(layers, path))


def _one_fault(layers: Sequence[Layer], path: KeyPath, error: Any, tree: dict[str, Any]) -> Fault:
    value = value_at(tree, path)
    key = written(path)
    if error["type"] == "extra_forbidden":
        return fault_at(layers, path, key, "", f"unknown key, given {shown(value)}", _known(path))
    given = "nothing" if value is MISSING else shown(value)
    return fault_at(layers, path, key, given, _allowed(path, error), _hint(path, value))


def _message(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")


def _allowed(path: KeyPath, error: Any) -> str:
    if error["type"] == "value_error":
        return _message(error)
    if error["type"] in _LENGTHS:
        noun = "character" if error["type"].startswith("string") else "item"
        least = error["type"].endswith("short")
        length = error["ctx"]["min_length" if least else "max_length"]
        return f"at {'least' if least else 'most'} {length} {noun}{'s' if length > 1 else ''}"
    key = written(path)
    return declared()[key].allowed if key in declared() else allowed(_kind(path))


def _hint(path: KeyPath, value: Any) -> str:
    """Say what was probably meant by a value."""
    if not isinstance(value, str):
        return ""
    if words := [word for word in choices(_kind(path)) if word != "none"]:
        return nearest(value, words)
    return "write it without quotes" if _UNQUOTED.fullmatch(value) else ""


def _known(path: KeyPath) -> str:
    """Say which key was probably meant by an unknown one, or which there are."""
    kind = _kind(path[:-1])
    names = list(kind.model_fields) if is_table(kind) else []
    if any(isinstance(step, int) for step in path):
        near = nearest(str(path[-1]), names)
    else:
        near = f"did you mean {meant(written(path))}?" if meant(written(path)) else ""
    return near or "allowed: " + ", ".join(names)


def _kind(path: KeyPath) -> Any:
    kind: Any = Scenario
    for step in path:
        kind = inner(kind, step)
    return kind
