"""Python keywords as a scenario: what `Society`, `mesa.batch_run` and browser pages pass."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .reading import read_scenario
from .scenario import Scenario


def scenario_from(scenario: Any, settings: Mapping[str, Any], **named: Any) -> Scenario:
    """Resolve a scenario with settings on top.

    Args:
        scenario: name, path or Scenario; Mesa's browser page passes an empty scenario of Mesa's
            own to any model that takes one, which stands for the default.
        settings: dotted key to value.
        named: dotted keys that have a keyword of their own; None is not a setting.

    Raises:
        Faults: everything that is wrong.
    """
    if type(scenario).__module__.startswith("mesa."):
        scenario = "article"
    said = dict(settings) | {key: value for key, value in named.items() if value is not None}
    seed = said.get("run.seed")
    if isinstance(seed, str) and seed.strip().isdecimal():  # typed into a text field
        said["run.seed"] = int(seed)
    return read_scenario(scenario, said)
