"""The two tables of a sweep file that hold keys of a scenario: [parameters] and [set]."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ...model.faults import shown
from ...model.layers import Layer, coerced_at, in_tables, merged
from ...model.schema import parameter_schemas, table_names
from ...model.toml_file import KeyPath, line_of
from .sweep_keys import Keys
from .varied import Range, Values, Varied
from .varied_in_file import not_varied, unknown_key, varied

MOST_PARAMETERS = 100


class Section:
    """The keys of a sweep file, and whether one of the scenario's keys in it is at fault."""

    def __init__(self, keys: Keys, design: str) -> None:
        self.keys = keys
        self.design = design
        self.faulty = False
        self.lines: dict[str, int] = {}

    def fault(self, path: KeyPath, given: str, allowed: str, hint: str = "") -> None:
        """Note a fault at a dotted key of the scenario."""
        self.faulty = True
        self.keys.fault(".".join(map(str, path[1:])), given, allowed, hint, path)

    def leaves(self, name: str) -> Iterator[tuple[str, Any, KeyPath]]:
        """Each dotted key of a table with its value and the way to it."""
        table = self.keys.says.get(name, {})
        if not isinstance(table, dict):
            self.faulty = True
            self.keys.fault(name, shown(table), f"a table, [{name}]")
            return
        yield from _leaves(table, (name,))


def _leaves(table: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[str, Any, KeyPath]]:
    for name, value in table.items():
        here = (*path, name)
        key = ".".join(map(str, here[1:]))
        if isinstance(value, dict) and key not in parameter_schemas() and len(path) < 3:
            if value or key not in table_names():
                yield from _leaves(value, here) if key in table_names() else ((key, value, here),)
        else:
            yield key, value, here


def parameters_in(section: Section) -> dict[str, Varied]:
    """What is varied, by dotted key; of what is at fault nothing."""
    found: dict[str, Varied] = {}
    leaves = list(section.leaves("parameters"))
    if len(leaves) > MOST_PARAMETERS:
        section.fault(("parameters",), str(len(leaves)), f"at most {MOST_PARAMETERS} parameters")
        return {}
    for key, value, path in leaves:
        trouble = unknown_key(key) or not_varied(key)
        read = trouble or varied(key, value, section.design)
        if isinstance(read, Range | Values):
            if key in found:
                section.fault(path, "", "given twice")
            found[key] = read
            if (line := line_of(path, section.keys.lines)) is not None:
                section.lines[key] = line
        else:
            section.fault(path, *read)
    if section.design == "list":
        _same_length(section, found)
    return found


def _same_length(section: Section, found: Mapping[str, Varied]) -> None:
    lengths = {key: len(one.values) for key, one in found.items() if isinstance(one, Values)}
    if len(set(lengths.values())) > 1:
        first, most = next(iter(lengths)), max(lengths.values())
        given = ", ".join(f"{key}: {length}" for key, length in list(lengths.items())[:5])
        allowed = f"lists of the same length, as the points of a list are read across; up to {most}"
        section.fault(("parameters", first), given, allowed)


def settings_in(section: Section, parameters: Mapping[str, Varied], folder: Path) -> Layer:
    """The fixed settings as a layer over the scenario, with their lines.

    Args:
        section: of the file.
        parameters: what is varied.
        folder: where a table of members is looked for.
    """
    says: dict[str, Any] = {}
    lines: dict[KeyPath, int] = {}
    for key, value, path in section.leaves("set"):
        if trouble := _not_set(key, parameters):
            section.fault(path, *trouble)
            continue
        steps = tuple(key.split("."))
        value = coerced_at(key, value, from_python=False)
        if key == "people.table" and isinstance(value, str):
            value = str(folder / value)
        says = merged(says, in_tables(key, value))
        for way, line in section.keys.lines.items():
            if way[: len(path)] == path:
                lines[(*steps, *way[len(path) :])] = line
    return Layer(says, file=section.keys.file, lines=lines)


def _not_set(key: str, parameters: Mapping[str, Varied]) -> tuple[str, str, str] | None:
    if key in ("run.seed", "run.threads"):
        return not_varied(key)
    if key in parameters:
        return "", "both set and varied; give it once", ""
    return unknown_key(key)
