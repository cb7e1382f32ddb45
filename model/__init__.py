"""The simulation: scenario, population, rounds, records. Names are loaded when first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .loading.input_errors import ErrorDetail, InputError
    from .loading.scenario_reader import read_scenario
    from .memory.available import memory_free
    from .memory.estimate import memory_needed
    from .scenario.scenario import Scenario
    from .society import Society

_HOME = {
    "ErrorDetail": "loading.input_errors",
    "InputError": "loading.input_errors",
    "Scenario": "scenario.scenario",
    "Society": "society",
    "memory_free": "memory.available",
    "memory_needed": "memory.estimate",
    "read_scenario": "loading.scenario_reader",
}

__all__ = [
    "ErrorDetail",
    "InputError",
    "Scenario",
    "Society",
    "memory_free",
    "memory_needed",
    "read_scenario",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOME[name]}", __name__), name)
