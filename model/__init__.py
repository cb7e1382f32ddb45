"""The world: scenario, people, society, record. Names are loaded when they are first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .faults import Fault, Faults
    from .machine import memory_free
    from .memory import memory_needed
    from .reading import read_scenario
    from .scenario import Scenario
    from .society import Society

_HOME = {
    "Fault": "faults",
    "Faults": "faults",
    "Scenario": "scenario",
    "Society": "society",
    "memory_free": "machine",
    "memory_needed": "memory",
    "read_scenario": "reading",
}

__all__ = [
    "Fault",
    "Faults",
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
