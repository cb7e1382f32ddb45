"""From layers of what was said to a valid scenario, or to everything that is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import ValidationError

from .dated import date_faults, within_the_plan
from .diagnosis import found_faults, keys_in, written
from .faults import Fault, Faults, shown
from .layers import Layer, fault_at, merged, whole
from .locating import KeyPath
from .scenario import Scenario
from .trigger_faults import trigger_faults

MOST = 100
"""Faults that are told apart; a file with more is no scenario."""


def checked(layers: Sequence[Layer]) -> Scenario:
    """Merge the layers and validate what they say together.

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
    doubtful = {key for fault in faults for key in _about(fault)}
    scenario = _validated(tree, layers, faults, doubtful)
    if scenario is not None:
        faults += _table_faults(scenario, layers)
        faults += _text_faults(scenario.model_dump(), (), layers)
        if not doubtful & {"plan.start", "plan.end"}:
            faults += date_faults(scenario, layers)
            faults += trigger_faults(scenario, layers, doubtful)
    if faults or scenario is None:
        raise Faults(_in_order(faults))
    return within_the_plan(scenario)


def _validated(
    tree: dict[str, Any], layers: Sequence[Layer], faults: list[Fault], doubtful: set[str]
) -> Scenario | None:
    """Validate again and again, setting aside what is at fault, so that no fault hides another.

    Adds to `faults`, and to `doubtful` the keys of which it is not known what was meant.
    """
    while len(faults) <= MOST:
        try:
            return Scenario.model_validate(tree)
        except ValidationError as error:
            errors = error.errors(include_url=False, include_context=True)
        found = list(found_faults(errors[: MOST + 1], tree, layers))
        faults += [fault for _, fault in found if not _follows(fault, doubtful)]
        doubtful |= {key for _, fault in found for key in _about(fault)}
        rest = _without(tree, [path for path, _ in found])
        if rest == tree:
            return None
        tree = rest
    return None


def _in_order(faults: list[Fault]) -> list[Fault]:
    """Give each fault once, by file and line, and no more of them than anybody reads."""
    unique = sorted(dict.fromkeys(faults), key=lambda one: (one.file or "", one.line or 0))
    if len(unique) <= MOST:
        return unique
    return [*unique[:MOST], Fault(unique[0].file, None, "", "", "and more faults than these")]


def _about(fault: Fault) -> list[str]:
    """Give the keys of which, given the fault, it is not known what was meant."""
    return keys_in(f"{fault.key} {fault.hint}")


def _follows(fault: Fault, doubtful: set[str]) -> bool:
    """Whether a check across keys failed over one of which it is not known what was meant."""
    return not fault.given and any(
        key in doubtful for key in keys_in(f"{fault.key} {fault.allowed}")
    )


def _without(tree: dict[str, Any], paths: Sequence[KeyPath]) -> dict[str, Any]:
    """Set values aside; of a list all of it, so that the others keep their places."""
    for path in paths:
        steps = whole(path)
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


def _table_faults(scenario: Scenario, layers: Sequence[Layer]) -> Iterator[Fault]:
    table = scenario.people.table
    if table is not None and not os.path.isfile(table):
        says = "an existing CSV or Parquet file"
        yield fault_at(layers, ("people", "table"), "people.table", f'"{table}"', says)


def _text_faults(value: Any, path: KeyPath, layers: Sequence[Layer]) -> Iterator[Fault]:
    """Yield texts that Python can hold and no file can: halves of characters."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _text_faults(one, (*path, key), layers)
    elif isinstance(value, tuple):
        for i, one in enumerate(value):
            yield from _text_faults(one, (*path, i), layers)
    elif isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield fault_at(layers, path, written(path), shown(value), "text that can be written")
