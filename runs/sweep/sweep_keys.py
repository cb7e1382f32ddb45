"""The keys of a sweep file, each taken with its faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...model.faults import Fault, nearest, shown
from ...model.toml_file import KeyPath, line_of
from .outcomes import COLUMNS, unknown_outcome
from .varied_in_file import RANDOM, TIPPING

DESIGNS = ("grid", "list", *RANDOM, TIPPING)
SERIES = ("members", "share_fen", "left")
"""Columns that are kept for every run if a sweep does not say which; beside round and date."""
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
)
MOST_SAMPLES = 1_000_000
_MOST_NAMES = 200
_MOST_ROWS = 1000


@dataclass
class Keys:
    """What a sweep file says, and what is wrong with it so far."""

    says: dict[str, Any]
    lines: Mapping[KeyPath, int]
    file: str
    faults: list[Fault] = field(default_factory=list)

    def fault(
        self, key: str, given: str, allowed: str, hint: str = "", path: KeyPath | None = None
    ) -> None:
        """Note a fault at a key, or at a way into a table."""
        line = line_of(path or (key,), self.lines)
        self.faults.append(Fault(self.file, line, key, given, allowed, hint))

    def unknown(self) -> None:
        """Note the keys that no sweep has."""
        for key in self.says:
            if key not in KEYS:
                allowed = f"unknown key; a sweep has {', '.join(KEYS)}"
                self.fault(key, "", allowed, nearest(key, KEYS))

    def text(self, key: str, default: str) -> str:
        """A line of text that can be written to a file."""
        value = self.says.get(key, default)
        if isinstance(value, str) and 1 <= len(value) <= 200 and value.isprintable():
            return value
        self.fault(key, shown(value), "a line of text of at most 200 characters")
        return default

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number."""
        value = self.says.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(key, shown(value), f"a whole number, {least} to {most}")
        return default

    def word(self, key: str, default: str, words: Sequence[str]) -> str:
        """One of some words."""
        value = self.says.get(key, default)
        if isinstance(value, str) and value in words:
            return value
        near = nearest(value, words) if isinstance(value, str) else ""
        self.fault(key, shown(value), ", ".join(words), near)
        return default

    def samples(self, design: str, parameters: int) -> int:
        """How large a random design is; rows of a search along two parameters; else 0."""
        if design == TIPPING:
            return self._rows(parameters)
        if design not in RANDOM:
            if "samples" in self.says:
                self.fault("samples", shown(self.says["samples"]), f"no samples in a {design}")
            return 0
        if "samples" not in self.says:
            self.fault("samples", "", f"a {design} design needs a number of samples")
            return 0
        before = len(self.faults)
        samples = self.whole("samples", 2, 2, MOST_SAMPLES)
        if design == "sobol" and len(self.faults) == before and samples & (samples - 1):
            below = 1 << (samples.bit_length() - 1)
            rows = f"a sobol design runs samples x (parameters + 2) = {below * (parameters + 2)}"
            allowed = f"a power of two, such as {below} or {2 * below}"
            self.fault("samples", shown(samples), allowed, f"{rows} points")
        return samples

    def _rows(self, parameters: int) -> int:
        """Rows with which a search for the edge begins: values of the second parameter."""
        if parameters < 2 and "samples" in self.says:
            allowed = "samples are values of a second parameter; there is none"
            self.fault("samples", shown(self.says["samples"]), allowed)
        return self.whole("samples", 5, 2, _MOST_ROWS) if parameters == 2 else 1

    def tolerance(self, design: str) -> float:
        """How closely an edge is searched, a part of the range; 0 for other designs."""
        if design != TIPPING:
            if "tolerance" in self.says:
                self.fault("tolerance", shown(self.says["tolerance"]), f"{TIPPING} designs only")
            return 0.0
        value = self.says.get("tolerance", 0.02)
        if isinstance(value, float) and 1e-6 <= value <= 0.5:
            return value
        self.fault("tolerance", shown(value), "a part of the range, 0.000001 to 0.5")
        return 0.02

    def levels(self, design: str) -> int:
        """Levels of a Morris design, an even number."""
        if design != "morris":
            if "levels" in self.says:
                hint = "levels of a grid stand with each parameter: { low, high, levels }"
                self.fault("levels", shown(self.says["levels"]), "morris designs only", hint)
            return 4
        levels = self.whole("levels", 4, 2, 1000)
        if levels % 2:
            self.fault("levels", shown(levels), "an even number")
        return levels

    def outcomes(self) -> tuple[str, ...]:
        """What is to be measured, each outcome known."""
        if "outcomes" not in self.says and self.says.get("design") == TIPPING:
            return ()
        if "outcomes" not in self.says:
            hint = 'such as outcomes = ["members_end", "share_peak", "collapsed"]'
            self.fault("outcomes", "", "a sweep needs outcomes", hint)
            return ()
        return self._names("outcomes", unknown_outcome)

    def series(self, default: tuple[str, ...]) -> tuple[str, ...]:
        """Which columns of rounds are kept; round and date always are."""

        def unknown(name: str) -> tuple[str, str] | None:
            if name in (*COLUMNS, "round", "date"):
                return None
            return "a column of rounds.parquet", nearest(name, COLUMNS)

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
            self.fault(key, shown(value), f"a list of {least} to {_MOST_NAMES} names")
            return ()
        names = []
        for i, name in enumerate(value):
            wrong = unknown(name) if isinstance(name, str) else ("text", "")
            if wrong is not None:
                self.fault(key, shown(name), *wrong, path=(key, i))
            elif name in names:
                self.fault(key, shown(name), "each name once", path=(key, i))
            else:
                names.append(name)
        return tuple(names)
