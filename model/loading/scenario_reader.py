"""Reading a scenario: a preset, a TOML file or a Scenario, with settings on top."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from ..scenario.scenario import Scenario
from ..scenario.schema import parameter_schemas, scenario_schema
from ..scenario.toml_text import fingerprint, to_toml
from .batch_iteration import batch_iteration
from .input_errors import ErrorDetail, InputError, as_typed
from .layers import Layer, coerce_table, file_layers, preset_names, settings_layer
from .scenario_notes import scenario_notes
from .toml_file import InvalidTomlError, parse_toml
from .validation import validate

__all__ = [
    "fingerprint",
    "parse_setting",
    "preset_names",
    "read_scenario",
    "read_with_notes",
    "scenario_from",
    "scenario_from_text",
    "to_toml",
]

ScenarioSource = str | Path | Scenario
"""A scenario, or where one is: name of a preset, path of a TOML file."""
_NO_SETTINGS: Mapping[str, object] = MappingProxyType({})


def read_scenario(
    source: ScenarioSource,
    settings: Mapping[str, object] = _NO_SETTINGS,
    *,
    place: str = "keyword",
) -> Scenario:
    """Read a scenario and change it by settings.

    A file may extend a preset or another file and then lists only what it changes: tables merge,
    everything else is replaced, lists too. A table of members is looked for beside the file that
    names it, and from the working folder where a setting names it.

    Args:
        source: name of a preset, path of a TOML file, or a Scenario.
        settings: dotted key to value; "none" stands for no value where there may be none.
        place: where the settings come from, for the errors: "--set" or "keyword".

    Returns:
        The scenario, with every parameter resolved.

    Raises:
        InputError: all that is wrong with the files and the settings.

    >>> read_scenario("pool", {"plan.fee_rate": 0.1}).plan.fee_rate
    0.1
    """
    return read_with_notes(source, settings, place=place).scenario


class AnnotatedScenario(NamedTuple):
    """A scenario, and what is to be told of it: see `scenario_notes`."""

    scenario: Scenario
    notes: Sequence[str]


def read_with_notes(
    source: ScenarioSource,
    settings: Mapping[str, object] = _NO_SETTINGS,
    *,
    place: str = "keyword",
    options: Mapping[str, str] = MappingProxyType({}),
) -> AnnotatedScenario:
    """Do the same, and say what may have been meant otherwise.

    Args:
        source: as for `read_scenario`.
        settings: dotted key to value.
        place: where the settings come from.
        options: settings that have an option of their own, each with its name.

    Raises:
        InputError: all that is wrong with the files and the settings.

    >>> read_with_notes("pool", {"plan.fee_rate": 4}, place="--set").notes
    ['--set plan.fee_rate: 4 is 400 %; for 4 % write 0.04']
    """
    try:
        if isinstance(source, Scenario):
            layers = [Layer(source.model_dump(), is_preset=True)]
        else:
            layers = file_layers(source)
        if settings:
            layers.append(settings_layer(settings, place, options))
        scenario = validate(layers)
    except RecursionError:
        name = None if isinstance(source, Scenario) else os.fspath(source)
        says = "lists or tables nested too deeply"
        raise InputError([ErrorDetail(name, None, "", "", says)]) from None
    return AnnotatedScenario(scenario, scenario_notes(scenario, layers))


def scenario_from(
    scenario: ScenarioSource, settings: Mapping[str, object], **named: object
) -> Scenario:
    """Resolve what `Society`, `mesa.batch_run` and browser pages pass as Python keywords.

    Iterations of `mesa.batch_run` that are given no seed count on from the scenario's own: with
    `run.seed = 1`, iteration 2 has seed 3.

    Args:
        scenario: name, path or Scenario; Mesa's browser page passes an empty scenario of Mesa's
            own to any model that takes one, which stands for the default.
        settings: dotted key to value.
        named: dotted keys that have a keyword of their own; None is not a setting.

    Raises:
        InputError: everything that is wrong.
    """
    if type(scenario).__module__.startswith("mesa."):
        scenario = "article"
    said = dict(settings) | {key: value for key, value in named.items() if value is not None}
    seed = said.get("run.seed")
    if isinstance(seed, str) and seed.strip().isdecimal():  # typed into a text field
        said["run.seed"] = int(seed)
    resolved, notes = read_with_notes(scenario, said)
    for note in notes:
        warnings.warn(note, stacklevel=3)
    iteration = 0 if "run.seed" in said else batch_iteration()
    if iteration:
        return read_scenario(resolved, {"run.seed": resolved.run.seed + iteration})
    return resolved


def scenario_from_text(text: str) -> Scenario:
    """Read a scenario that was written by `to_toml`, such as one that was sent to a worker.

    Args:
        text: TOML with every parameter; it extends nothing, and a path in it is absolute.

    Raises:
        InputError: all that is wrong with it.

    >>> scenario_from_text(to_toml(read_scenario("pool"))) == read_scenario("pool")
    True
    """
    values = coerce_table(parse_toml(text, None), scenario_schema(), from_python=False)
    return validate([Layer(values)])


def parse_setting(text: str) -> tuple[str, object]:
    """Take `key=value` apart, the value being TOML or plain text.

    Args:
        text: as typed after --set.

    Returns:
        The dotted key and the value.

    Raises:
        InputError: if there is no key or no "=".

    >>> parse_setting("plan.fee_rate=0.1"), parse_setting("run.storage=objects")
    (('plan.fee_rate', 0.1), ('run.storage', 'objects'))
    """
    key, equals, value = (part.strip() for part in text.partition("="))
    if not key or not equals:
        hint = "such as plan.fee_rate=0.1"
        raise InputError([ErrorDetail(None, None, "", as_typed(text), "KEY=VALUE", hint, "--set")])
    try:
        parsed = parse_toml(f"value = {value}", None, f"--set {key}:")
    except InvalidTomlError:
        return key, value
    if len(parsed) != 1 or (_takes_text_alone(key) and not isinstance(parsed["value"], str)):
        return key, value
    return key, parsed["value"]


def _takes_text_alone(key: str) -> bool:
    """Whether a value that looks like a number is text here, such as a table called 2020."""
    if key not in parameter_schemas():
        return False
    types = set(parameter_schemas()[key].types)
    return "string" in types and not types & {"integer", "number", "boolean", "date", "array"}
