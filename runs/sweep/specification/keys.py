"""The keys of a sweep file, and the keys of a scenario in it, each taken with its errors."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ....model.loading.input_errors import ErrorDetail, as_typed, did_you_mean, suggestion
from ....model.loading.layers import Layer, coerce_parameter, merge, nest
from ....model.loading.scenario_notes import unit_slip
from ....model.loading.toml_file import KeyPath, line_of
from ....model.scenario.schema import parameter_schemas, table_names
from ..outcomes.measurement import COLUMNS, explain_unknown_outcome
from .factors import (
    RANDOM,
    TIPPING,
    Factor,
    Range,
    Values,
    explain_fixed,
    explain_unknown_key,
    parse_factor,
)

DESIGNS = ("grid", "list", *RANDOM, TIPPING)
SERIES = ("members", "share_fen", "left")
"""Columns that are kept for every run if a sweep does not say which; beside round and date."""
_OTHER_NAMES = {
    **dict.fromkeys(("random", "latin", "latin hypercube", "monte carlo", "montecarlo"), "lhs"),
    **dict.fromkeys(("full", "factorial", "full factorial", "product"), "grid"),
    **dict.fromkeys(("saltelli", "sobol sequence"), "sobol"),
    **dict.fromkeys(("points", "zip"), "list"),
    **dict.fromkeys(("edge", "threshold", "bisection"), "tipping"),
}
"""What designs are called elsewhere."""
KEYS = (
    "title",
    "scenario",
    "set",
    "seeds",
    "first_seed",
    "design",
    "samples",
    "levels",
    "tolerance",
    "design_seed",
    "outcomes",
    "series",
    "parameters",
    "drawn",
)
COLLAPSED, ROOM = "collapsed", "fold_room"
"""The outcome whose probability is searched for, with a part if one is asked for; and the one that
is 0 on theory's fold."""
MOST_SAMPLES = 1_000_000
MOST_PARAMETERS = 100
_MOST_NAMES = 200
_MOST_ROWS = 1000


@dataclass
class SweepKeys:
    """What a sweep file says, and what is wrong with it so far."""

    says: dict[str, Any]
    lines: Mapping[KeyPath, int]
    file: str
    errors: list[ErrorDetail] = field(default_factory=list)

    def add_error(
        self, key: str, given: str, allowed: str, hint: str = "", path: KeyPath | None = None
    ) -> None:
        """Note an error at a key, or at a way into a table."""
        line = line_of(path or (key,), self.lines)
        self.errors.append(ErrorDetail(self.file, line, key, given, allowed, hint))

    def unknown(self) -> None:
        """Note the keys that no sweep has."""
        for key in self.says:
            if key not in KEYS:
                allowed = f"unknown key; a sweep has {', '.join(KEYS)}"
                self.add_error(key, "", allowed, did_you_mean(key, KEYS))

    def text(self, key: str, default: str, or_else: str | None = None) -> str:
        """A line of text that can be written to a file; where it is not, what stands for it."""
        value = self.says.get(key, default)
        if isinstance(value, str) and 1 <= len(value) <= 200 and value.isprintable():
            return value
        self.add_error(key, as_typed(value), "a line of text of at most 200 characters")
        return default if or_else is None else or_else

    def whole(self, key: str, default: int, least: int, most: int, hint: str = "") -> int:
        """A whole number."""
        value = self.says.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.add_error(key, as_typed(value), f"a whole number, {least} to {most}", hint)
        return default

    def design(self) -> str:
        """Name of the design; empty where it is none, as nothing can follow from it then."""
        value = self.says.get("design", "grid")
        if isinstance(value, str) and value in DESIGNS:
            return value
        near = did_you_mean(value, DESIGNS) if isinstance(value, str) else ""
        meant = _OTHER_NAMES.get(value.lower(), "") if isinstance(value, str) else ""
        self.add_error("design", as_typed(value), ", ".join(DESIGNS), suggestion(meant) or near)
        return ""

    def samples(self, design: str, parameters: int) -> int:
        """How large a random design is; rows of a search along two parameters; else 0."""
        if not design:
            return 0
        if design == TIPPING:
            return self._rows(parameters)
        if design not in RANDOM:
            if "samples" in self.says:
                self.add_error(
                    "samples", as_typed(self.says["samples"]), f"no samples in a {design}"
                )
            return 0
        if "samples" not in self.says:
            self.add_error("samples", "", f"a {design} design needs a number of samples")
            return 0
        before = len(self.errors)
        samples = self.whole("samples", 2, 2, MOST_SAMPLES)
        if design == "sobol" and len(self.errors) == before and samples & (samples - 1):
            below = 1 << (samples.bit_length() - 1)
            rows = f"a sobol design runs samples x (parameters + 2) = {below * (parameters + 2)}"
            allowed = f"a power of two, such as {below} or {2 * below}"
            self.add_error("samples", as_typed(samples), allowed, f"{rows} points")
        return samples

    def _rows(self, parameters: int) -> int:
        """Rows with which a search for the edge begins: values of the second parameter."""
        if parameters < 2 and "samples" in self.says:
            allowed = "samples are values of a second parameter; there is none"
            self.add_error("samples", as_typed(self.says["samples"]), allowed)
        return self.whole("samples", 5, 2, _MOST_ROWS) if parameters == 2 else 1

    def tolerance(self, design: str) -> float:
        """How closely an edge is searched, a part of the range; 0 for other designs."""
        if design != TIPPING:
            if design and "tolerance" in self.says:
                self.add_error(
                    "tolerance", as_typed(self.says["tolerance"]), f"{TIPPING} designs only"
                )
            return 0.0
        value = self.says.get("tolerance", 0.02)
        if isinstance(value, float) and 1e-6 <= value <= 0.5:
            return value
        self.add_error("tolerance", as_typed(value), "a part of the range, 0.000001 to 0.5")
        return 0.02

    def levels(self, design: str) -> int:
        """Levels of a Morris design, an even number."""
        if design != "morris":
            if design and "levels" in self.says:
                hint = "levels of a grid stand with each parameter: { low, high, levels }"
                self.add_error("levels", as_typed(self.says["levels"]), "morris designs only", hint)
            return 4
        levels = self.whole("levels", 4, 2, 1000)
        if levels % 2:
            self.add_error("levels", as_typed(levels), "an even number")
        return levels

    def outcomes(self, design: str) -> tuple[str, ...]:
        """What is to be measured, each outcome known."""
        if "outcomes" not in self.says and design in (TIPPING, ""):
            return ()
        if "outcomes" not in self.says:
            hint = 'such as outcomes = ["members_end", "share_peak", "collapsed"]'
            self.add_error("outcomes", "", "a sweep needs outcomes", hint)
            return ()
        return self._names("outcomes", explain_unknown_outcome)

    def series(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """Which columns of rounds are kept; round and date always are."""

        def unknown(name: str) -> tuple[str, str] | None:
            if name in (*COLUMNS, "round", "date"):
                return None
            return "a column of rounds.parquet", did_you_mean(name, COLUMNS)

        if "series" not in self.says:
            return default
        names = self._names("series", unknown, least=0)
        beside = tuple(name for name in names if name not in ("round", "date"))
        return beside or names

    def _names(
        self, key: str, unknown: Callable[[str], tuple[str, str] | None], least: int = 1
    ) -> tuple[str, ...]:
        value = self.says[key]
        if not isinstance(value, list) or not least <= len(value) <= _MOST_NAMES:
            self.add_error(key, as_typed(value), f"a list of {least} to {_MOST_NAMES} names")
            return ()
        names = []
        for i, name in enumerate(value):
            wrong = unknown(name) if isinstance(name, str) else ("text", "")
            if wrong is not None:
                self.add_error(key, as_typed(name), *wrong, path=(key, i))
            elif name in names:
                self.add_error(key, as_typed(name), "each name once", path=(key, i))
            else:
                names.append(name)
        return tuple(names)


class ScenarioKeys:
    """The keys of a sweep file, and whether one of the scenario's keys in it is at fault."""

    def __init__(self, keys: SweepKeys, design: str) -> None:
        self.keys = keys
        self.design = design
        self.faulty = False
        self.lines: dict[str, int] = {}

    def add_error(self, path: KeyPath, given: str, allowed: str, hint: str = "") -> None:
        """Note an error at a dotted key of the scenario."""
        self.faulty = True
        self.keys.add_error(".".join(map(str, path[1:])), given, allowed, hint, path)

    def leaves(self, name: str) -> Iterator[tuple[str, Any, KeyPath]]:
        """Each dotted key of a table with its value and the way to it."""
        table = self.keys.says.get(name, {})
        if not isinstance(table, dict):
            self.faulty = True
            self.keys.add_error(name, as_typed(table), f"a table, [{name}]")
            return
        yield from leaves_of(table, (name,))


def leaves_of(table: Mapping[str, Any], path: KeyPath) -> Iterator[tuple[str, Any, KeyPath]]:
    """Each dotted key of a table with its value and the way to it.

    Args:
        table: settings of a scenario, or ranges of its parameters.
        path: the way to the table, its name.
    """
    for name, value in table.items():
        here = (*path, name)
        key = ".".join(map(str, here[1:]))
        if isinstance(value, dict) and key not in parameter_schemas() and len(path) < 3:
            if value or key not in table_names():
                yield from leaves_of(value, here) if key in table_names() else ((key, value, here),)
        else:
            yield key, value, here


def parse_factors(section: ScenarioKeys) -> dict[str, Factor]:
    """What is varied, by dotted key; of what is at fault nothing."""
    found: dict[str, Factor] = {}
    leaves = list(section.leaves("parameters"))
    if len(leaves) > MOST_PARAMETERS:
        section.add_error(
            ("parameters",), str(len(leaves)), f"at most {MOST_PARAMETERS} parameters"
        )
        return {}
    for key, value, path in leaves:
        trouble = explain_unknown_key(key) or explain_fixed(key)
        read = trouble or parse_factor(key, value, section.design)
        if isinstance(read, Range | Values):
            if key in found:
                section.add_error(path, "", "given twice")
            found[key] = read
            if (line := line_of(path, section.keys.lines)) is not None:
                section.lines[key] = line
        else:
            section.add_error(path, *read)
    if section.design == "list":
        _same_length(section, found)
    return found


def _same_length(section: ScenarioKeys, found: Mapping[str, Factor]) -> None:
    lengths = {key: len(one.values) for key, one in found.items() if isinstance(one, Values)}
    if len(set(lengths.values())) > 1:
        first, most = next(iter(lengths)), max(lengths.values())
        given = ", ".join(f"{key}: {length}" for key, length in list(lengths.items())[:5])
        allowed = f"lists of the same length, as the points of a list are read across; up to {most}"
        section.add_error(("parameters", first), given, allowed)


def factor_slips(section: ScenarioKeys, parameters: Mapping[str, Factor]) -> Iterator[str]:
    """Say which values that are varied are likely slips of their unit, a line for a parameter."""
    for key, one in parameters.items():
        values = one.values if isinstance(one, Values) else (one.low, one.high)
        if says := next(filter(None, (unit_slip(key, value) for value in values)), ""):
            line = section.lines.get(key)
            yield str(ErrorDetail(section.keys.file, line, key, "", says))


def parse_settings(section: ScenarioKeys, parameters: Mapping[str, Factor], folder: Path) -> Layer:
    """The fixed settings as a layer over the scenario, with their lines.

    Args:
        section: of the file.
        parameters: what is varied.
        folder: where a table of members is looked for.
    """
    says: dict[str, Any] = {}
    lines: dict[KeyPath, int] = {}
    for key, value, path in section.leaves("set"):
        if trouble := _explain_unset(key, parameters):
            section.add_error(path, *trouble)
            continue
        steps = tuple(key.split("."))
        value = coerce_parameter(key, value, from_python=False)
        if key == "people.table" and isinstance(value, str):
            value = str(folder / os.path.expanduser(value))
        says = merge(says, nest(key, value))
        for way, line in section.keys.lines.items():
            if way[: len(path)] == path:
                lines[(*steps, *way[len(path) :])] = line
    return Layer(says, file=section.keys.file, lines=lines)


def parse_drawn(
    section: ScenarioKeys, parameters: Mapping[str, Factor], seeds: int
) -> dict[str, tuple[object, ...]]:
    """Values that go with the seeds, as draws of a posterior do: the first with the first seed.

    Args:
        section: of the file.
        parameters: what is varied, none of which is drawn.
        seeds: how many there are at each point.
    """
    found: dict[str, tuple[object, ...]] = {}
    for key, value, path in section.leaves("drawn"):
        if key in parameters:
            section.add_error(path, "", "both varied and drawn; give it once")
        elif trouble := _explain_unset(key, parameters):
            section.add_error(path, *trouble)
        elif not isinstance(value, list) or len(value) != seeds:
            allowed = f"a list of {seeds} values, one for each seed"
            section.add_error(path, as_typed(value)[:60], allowed)
        else:
            found[key] = tuple(value)
    return found


def _explain_unset(key: str, parameters: Mapping[str, Factor]) -> tuple[str, str, str] | None:
    if key in ("run.seed", "run.threads"):
        return explain_fixed(key)
    if key in parameters:
        return "", "both set and varied; give it once", ""
    return explain_unknown_key(key)


def with_search_outcomes(design: str, outcomes: tuple[str, ...]) -> tuple[str, ...]:
    """The outcomes of a sweep, and those that a search needs."""
    if design != TIPPING:
        return outcomes
    return tuple(dict.fromkeys((*outcomes, collapse_outcome(outcomes), ROOM)))


def collapse_outcome(outcomes: tuple[str, ...]) -> str:
    """The outcome that a search looks at: the first of its outcomes that tells a collapse.

    >>> collapse_outcome(("members_end", "collapsed:0.25", "collapsed"))
    'collapsed:0.25'
    """
    told = (name for name in outcomes if name.partition(":")[0] == COLLAPSED)
    return next(told, COLLAPSED)


def check_search_factors(keys: SweepKeys, parameters: Mapping[str, Factor]) -> None:
    """Note what is wrong with the parameters of a search."""
    if len(parameters) > 2:
        allowed = "one or two: the searched one, and one whose values are its rows"
        keys.add_error("parameters", f"{len(parameters)} parameters", allowed)
    for key, one in parameters.items():
        if not isinstance(one, Range):
            path = ("parameters", key)
            keys.add_error(key, "a list of values", "a range, [low, high]", path=path)
