"""From layers of what was said to a valid scenario, or to everything that is wrong with them."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from .declaration import allowed, choices, declared, inner, is_table, meant
from .faults import Fault, Faults, nearest, shown
from .layers import Layer, merged
from .locating import Path as KeyPath
from .scenario import Scenario

_KEYED = re.compile(r"([a-z_]+(?:\.[a-z_0-9]+)*): (.*)", re.DOTALL)
_MOST_PASSES = 20
_DATED: tuple[KeyPath, ...] = (("changes",), ("regulator", "orders"))


def checked(layers: Sequence[Layer]) -> Scenario:
    """Merge the layers and validate what they say together.

    A key at fault is set aside and the rest checked again, so that one fault does not hide the
    next one.

    Args:
        layers: what was said, the later ones over the earlier ones.

    Returns:
        The scenario.

    Raises:
        Faults: all that is wrong.
    """
    tree: dict[str, Any] = {}
    for layer in layers:
        tree = merged(tree, layer.says)
    faults = [fault for layer in layers for fault in layer.faults]
    doubtful = {word for fault in faults for word in _keys_in(f"{fault.key} {fault.hint}")}
    scenario = None
    for _ in range(_MOST_PASSES):
        try:
            scenario = Scenario.model_validate(tree)
            break
        except ValidationError as error:
            found = list(_found(error, tree, layers))
        new = [(path, fault) for path, fault in found if not _follows(fault, doubtful)]
        faults += [fault for _, fault in new]
        doubtful |= {word for _, fault in found for word in _keys_in(f"{fault.key} {fault.hint}")}
        rest = _without(tree, [path for path, _ in found])
        if rest == tree:
            break
        tree = rest
    if scenario is not None:
        faults += _table_faults(scenario, layers)
        if not doubtful & {"plan.start", "plan.end"}:
            faults += _date_faults(scenario, layers)
    if faults or scenario is None:
        raise Faults(sorted(dict.fromkeys(faults), key=lambda one: (one.file or "", one.line or 0)))
    return _within_the_plan(scenario)


def _found(
    error: ValidationError, tree: dict, layers: Sequence[Layer]
) -> Iterator[tuple[KeyPath, Fault]]:
    """Yield each fault once, with the way to the value to set aside."""
    by_path: dict[KeyPath, dict[str, Any]] = {}
    for one in error.errors(include_url=False):
        by_path.setdefault(_path(one["loc"], one["type"]), dict(one))
    for path, one in by_path.items():
        if any(other != path and other[: len(path)] == path for other in by_path):
            continue  # what is inside it says it better
        says = str(one["msg"]).removeprefix("Value error, ")
        keyed = _KEYED.fullmatch(says) if one["type"] == "value_error" else None
        if keyed and (keyed[1] in declared() or not path):
            path = _named(keyed, tree)
            yield path, _fault(layers, path, keyed[1], "", keyed[2])
        else:
            yield path, _plain_fault(layers, path, one, tree)


def _named(keyed: re.Match, tree: dict) -> KeyPath:
    """Give the way to the value that a check across several keys is about.

    It is the key it names first; where that has its default, the next one that was given.
    """
    keys = [tuple(key.split(".")) for key in (keyed[1], *_keys_in(keyed[2]))]
    return next((path for path in keys if _at(tree, path) is not _NOTHING), keys[0])


def _plain_fault(layers: Sequence[Layer], path: KeyPath, one: dict, tree: dict) -> Fault:
    value = _at(tree, path)
    key = written(path)
    if one["type"] == "extra_forbidden":
        return _fault(layers, path, key, "", f"unknown key, given {shown(value)}", _unknown(path))
    given = "nothing" if value is _NOTHING else shown(value)
    return _fault(layers, path, key, given, _allowed(path, one), _hint(path, value))


def _fault(
    layers: Sequence[Layer], path: KeyPath, key: str, given: str, says: str, hint: str = ""
) -> Fault:
    layer = layers[_owner(layers, path)]
    return Fault(layer.file, layer.line(path), key, given, says, hint, layer.place)


def _allowed(path: KeyPath, one: dict) -> str:
    if one["type"] == "value_error":
        return str(one["msg"]).removeprefix("Value error, ")
    if one["type"] in ("too_short", "too_long", "string_too_short", "string_too_long"):
        context = one["ctx"]
        noun = "characters" if one["type"].startswith("string") else "items"
        if "min_length" in context:
            return f"at least {context['min_length']} {noun}"
        return f"at most {context['max_length']} {noun}"
    key = ".".join(map(str, path))
    return declared()[key].allowed if key in declared() else allowed(_kind(path))


def _hint(path: KeyPath, value: Any) -> str:
    """Say what was probably meant by a value."""
    if not isinstance(value, str):
        return ""
    words = choices(_kind(path))
    if words:
        return nearest(value, [word for word in words if word != "none"])
    unquoted = r"[+-]?\d[\d_]*(\.\d+)?(e[+-]?\d+)?|true|false|\d{4}-\d\d-\d\d"
    return "write it without quotes" if re.fullmatch(unquoted, value) else ""


def _unknown(path: KeyPath) -> str:
    """Say which key was probably meant, or which there are."""
    if len(path) > 2 or isinstance(path[1 % len(path)], int):
        fields = _fields(path[:-1])
        near = nearest(str(path[-1]), fields)
        return near or "allowed: " + ", ".join(fields)
    if near := meant(written(path)):
        return f"did you mean {near}?"
    return "allowed: " + ", ".join(_fields(path[:-1]))


def _fields(path: KeyPath) -> list[str]:
    kind = _kind(path)
    return list(kind.model_fields) if is_table(kind) else []


def _kind(path: KeyPath) -> Any:
    kind: Any = Scenario
    for step in path:
        kind = inner(kind, step)
    return kind


def written(path: KeyPath) -> str:
    """Give a way to a value as text: changes[1].fee_rate."""
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


class _Nothing:
    """Stands for a value that was not given, which none is not."""


_NOTHING = _Nothing()


def _at(tree: Any, path: KeyPath) -> Any:
    for step in path:
        if isinstance(tree, dict) and step in tree:
            tree = tree[step]
        elif isinstance(tree, tuple) and isinstance(step, int) and step < len(tree):
            tree = tree[step]
        else:
            return _NOTHING
    return tree


def _owner(layers: Sequence[Layer], path: KeyPath) -> int:
    """Give the layer that says a value: the last one that has it, or most of the way to it."""

    def known(layer: Layer) -> int:
        lengths = (n for n in range(len(path), 0, -1) if _at(layer.says, path[:n]) is not _NOTHING)
        return next(lengths, 0)

    return max(range(len(layers)), key=lambda i: (known(layers[i]), bool(layers[i].file), i))


def _keys_in(text: str) -> list[str]:
    return [word for word in re.findall(r"[a-z_]+(?:\.[a-z_0-9]+)*", text) if word in declared()]


def _follows(fault: Fault, doubtful: set[str]) -> bool:
    """Whether a check across keys fails over one of which it is not known what was meant."""
    return not fault.given and any(word in doubtful for word in _keys_in(fault.allowed))


def _without(tree: dict, paths: Sequence[KeyPath]) -> dict:
    """Set values aside; of a list all of it, so that the others keep their places."""
    rest = tree
    for path in paths:
        steps = [str(step) for step in path]
        if int in map(type, path):
            steps = steps[: [type(step) for step in path].index(int)]
        rest = _dropped(rest, steps) if steps else rest
    return {**rest, "title": "a title"} if ("title",) in paths else rest


def _dropped(tree: dict, steps: list[str]) -> dict:
    if not isinstance(tree, dict) or steps[0] not in tree:
        return tree
    if len(steps) == 1:
        return {key: one for key, one in tree.items() if key != steps[0]}
    return {**tree, steps[0]: _dropped(tree[steps[0]], steps[1:])}


def _table_faults(scenario: Scenario, layers: Sequence[Layer]) -> list[Fault]:
    table = scenario.people.table
    path = ("people", "table")
    if table is None or os.path.isfile(table):
        return []
    return [_fault(layers, path, written(path), shown(table), "an existing CSV or Parquet file")]


def _dated(scenario: Scenario, path: KeyPath) -> tuple:
    return scenario.changes if path == ("changes",) else scenario.regulator.orders


def _date_faults(scenario: Scenario, layers: Sequence[Layer]) -> list[Fault]:
    """Find orders and changes out of order, or outside of the plan's life as said beside them."""
    faults = []
    plan_owner = max(_owner(layers, ("plan", "start")), _owner(layers, ("plan", "end")))
    for path in _DATED:
        items = _dated(scenario, path)
        own = _owner(layers, path) >= plan_owner
        low, high = scenario.plan.start, scenario.plan.end
        for i, item in enumerate(items):
            before = items[i - 1].date if i else dt.date.min
            at = (*path, i, "date")
            if item.date < before:
                says = f"dates in order; the one before it is {before}"
            elif own and not low <= item.date <= high:
                says = f"plan.start {low} to plan.end {high}"
            else:
                continue
            faults.append(_fault(layers, at, written(at), shown(item.date), says))
    return faults


def _within_the_plan(scenario: Scenario) -> Scenario:
    """Fit inherited orders and changes to a plan whose start or end was changed.

    What was ordered before the start is in force at the start; what is dated after the end never
    happens.
    """

    def fit(items: tuple) -> tuple:
        start, end = scenario.plan.start, scenario.plan.end
        return tuple(
            one if one.date >= start else one.model_copy(update={"date": start})
            for one in items
            if one.date <= end
        )

    orders = scenario.regulator.model_copy(update={"orders": fit(scenario.regulator.orders)})
    return scenario.model_copy(update={"changes": fit(scenario.changes), "regulator": orders})
