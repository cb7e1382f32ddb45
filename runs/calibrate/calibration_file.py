"""A calibration as one writes it: a file of the same kind as a sweep's, with targets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from ...model.loading.toml_file import line_of, lines_of, parse_toml, read_text
from ..published.measure_calls import call_text
from ..published.target_file import Target, published_names, read_published, read_targets
from ..sweep.specification.factors import Range
from ..sweep.specification.sweep_file import Sweep, parse_sweep
from .error_models import ErrorModel

EXAMPLES = Path(__file__).parent / "examples"
_OF_OTHERS = ("forecast", "contrast")
"""Tables for other commands."""
_OWN_KEYS = (
    "targets",
    "waves",
    "draws",
    "discrepancy",
    "discrepancies",
    "leave_out",
    "known_by",
    "forecast",
    "contrast",
)
_OF_DESIGNS = ("drawn", "design", "outcomes", "levels", "tolerance", "series")
_POINTS = 200
"""Points of a wave, unless the file says how many."""


@dataclass(frozen=True)
class Calibration:
    """What is to be calibrated, and on what.

    Attributes:
        sweep: the first wave: a Latin hypercube over the ranges of all parameters.
        targets: the published numbers, each held from at least one side.
        waves: how often points are chosen anew.
        draws: draws from the posterior that are simulated.
        discrepancy: part of a published number by which a right model may miss it.
        discrepancies: the same for numbers, by name, that have one of their own.
        later: numbers that became known after `known_by`, which nothing is fitted to.
    """

    sweep: Sweep
    targets: tuple[Target, ...]
    waves: int
    draws: int
    discrepancy: float
    later: tuple[Target, ...] = ()
    discrepancies: Mapping[str, float] = field(default_factory=dict[str, float])

    def error_model(self, target: Target) -> ErrorModel:
        """How likely a published number is, given what comes out."""
        return ErrorModel.of(target, self.discrepancies.get(target.name, self.discrepancy))

    @property
    def ranges(self) -> dict[str, Range]:
        """The prior: each parameter is equally likely anywhere in its range."""
        return {key: one for key, one in self.sweep.parameters.items() if isinstance(one, Range)}

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What is measured of each run, in the order of the targets."""
        return tuple(call_text(one.measure, one.of) for one in self.targets)

    def as_of(self, day: dt.date) -> Calibration:
        """The calibration that could have been made on a day.

        Raises:
            InputError: if no number was known then.
        """
        every = (*self.targets, *self.later)
        known, later = _split(every, day)
        if not known:
            allowed = "a day on which at least one target was known"
            raise InputError([ErrorDetail(None, None, "known_by", str(day), allowed)])
        sweep = replace(self.sweep, outcomes=tuple(call_text(one.measure, one.of) for one in known))
        return replace(self, sweep=sweep, targets=known, later=later)


def example_names() -> list[str]:
    """Names of the calibrations that come with the package."""
    return sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def find_calibration(source: str) -> Path:
    """Find a calibration: the name of an example, or the path of a file.

    Raises:
        InputError: if there is neither.
    """
    if source in example_names():
        return EXAMPLES / f"{source}.toml"
    if Path(source).is_file():
        return Path(source)
    allowed = ", ".join([*example_names(), "or a TOML file"])
    near = did_you_mean(Path(source).stem, example_names())
    raise InputError([ErrorDetail(None, None, "calibration", as_typed(source), allowed, near)])


def name_of(path: Path) -> str:
    """What errors call a file: an example by its name alone."""
    return path.name if path.parent == EXAMPLES else str(path)


def read_calibration(path: Path) -> Calibration:
    """Read the file of a calibration.

    Args:
        path: the file; what it names is looked for beside it.

    Raises:
        InputError: all that is wrong with it, and with the file of targets.
    """
    name = name_of(path)
    text = read_text(path, name)
    return parse_calibration(parse_toml(text, name), text, name, path.parent)


def parse_calibration(says: Mapping[str, Any], text: str, name: str, folder: Path) -> Calibration:
    """Make a calibration of what a file says; arguments and errors as `parse_sweep`."""
    keys = _OwnKeys(says, text, name)
    targets, later = keys.targets(folder)
    waves = keys.whole("waves", 3, 1, 20)
    draws = keys.whole("draws", 50, 10, 10_000)
    discrepancy = keys.discrepancy()
    discrepancies = keys.discrepancies([one.name for one in (*targets, *later)])
    keys.refuse(_OF_DESIGNS)
    of_sweep = {key: value for key, value in says.items() if key not in _OWN_KEYS}
    for key in _OF_DESIGNS:
        of_sweep.pop(key, None)
    measured = [call_text(one.measure, one.of) for one in targets] or ["members_end"]
    of_sweep |= {"design": "lhs", "outcomes": measured, "series": []}
    of_sweep.setdefault("samples", _POINTS)
    of_sweep.setdefault("seeds", 2)
    try:
        sweep = parse_sweep(of_sweep, text, name, folder)
    except InputError as found:
        raise InputError([*keys.errors, *found.errors]) from None
    for key, one in sweep.parameters.items():
        if not isinstance(one, Range):
            line = sweep.parameter_lines.get(key)
            keys.errors.append(
                ErrorDetail(name, line, key, "a list of values", "a range, [low, high]")
            )
    if keys.errors:
        raise InputError(sorted(keys.errors, key=lambda one: one.line or 0))
    return Calibration(sweep, targets, waves, draws, discrepancy, later, discrepancies)


class _OwnKeys:
    """The keys that a calibration has and a sweep has not, each taken with its errors."""

    def __init__(self, says: Mapping[str, Any], text: str, file: str) -> None:
        self.says, self.lines, self.file = says, lines_of(text), file
        self.errors: list[ErrorDetail] = []

    def error(
        self, key: str, given: str, allowed: str, path: tuple[str | int, ...] = (), hint: str = ""
    ) -> None:
        line = line_of(path or (key,), self.lines)
        self.errors.append(ErrorDetail(self.file, line, key, given, allowed, hint))

    def refuse(self, keys: tuple[str, ...]) -> None:
        """Note keys of a sweep that a calibration chooses itself."""
        for key in keys:
            if key in self.says:
                self.error(key, as_typed(self.says[key]), "chosen by the calibration: leave it out")

    def whole(self, key: str, default: int, least: int, most: int) -> int:
        """A whole number."""
        value = self.says.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.error(key, as_typed(value), f"a whole number, {least} to {most}")
        return default

    def discrepancy(self) -> float:
        """By what part of a published number a right model may miss it."""
        value = self.says.get("discrepancy", 0.05)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1:
            return float(value)
        self.error("discrepancy", as_typed(value), "a part of a published number, 0 to below 1")
        return 0.05

    def discrepancies(self, names: Iterable[str]) -> dict[str, float]:
        """The same for each number that has one of its own, by the names of those that count."""
        given, names = self.says.get("discrepancies", {}), list(names)
        if not isinstance(given, dict):
            self.error("discrepancies", as_typed(given), "a table of parts by name of target")
            return {}
        kept: dict[str, float] = {}
        for name, value in given.items():
            path = ("discrepancies", name)
            if names and name not in names:
                hint = did_you_mean(name, names)
                self.error("discrepancies", as_typed(name), "a name of a target", path, hint)
            elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 9:
                kept[name] = float(value)
            else:
                self.error(f"discrepancies.{name}", as_typed(value), "a part, 0 to 9", path)
        return kept

    def targets(self, folder: Path) -> tuple[tuple[Target, ...], tuple[Target, ...]]:
        """The numbers to agree with, and those known too late; none that is left out."""
        found = self._read_targets(self.says.get("targets"), folder)
        left_out = self.says.get("leave_out", [])
        names = [one.name for one in found]
        if not isinstance(left_out, list):
            self.error("leave_out", as_typed(left_out), "a list of names of targets")
            left_out = []
        for i, name in enumerate(left_out if found else ()):
            if name not in names:
                hint = did_you_mean(name, names) if isinstance(name, str) else ""
                path = ("leave_out", i)
                self.error("leave_out", as_typed(name), "a name of a target", path, hint)
        kept = [one for one in found if one.is_fitted and one.name not in left_out]
        day = self.says.get("known_by", dt.date.max)
        if type(day) is not dt.date:
            self.error("known_by", as_typed(day), "a date, such as 2020-08-31")
            day = dt.date.max
        known, later = _split(kept, day)
        if found and not known:
            self.error("known_by" if kept else "targets", "", "at least one target that counts")
        return known, later

    def _read_targets(self, source: object, folder: Path) -> tuple[Target, ...]:
        names = published_names()
        if not isinstance(source, str):
            given = "" if source is None else as_typed(source)
            allowed = f"{', '.join(names)}, or a TOML file of targets beside this one"
            self.error("targets", given, allowed)
            return ()
        try:
            found = read_published(source) if source in names else read_targets(folder / source)
        except InputError as error:
            self.errors += error.errors
            return ()
        return found.targets


def _split(targets: Iterable[Target], day: dt.date) -> tuple[tuple[Target, ...], ...]:
    """Those that were known on a day, and the others."""
    known, later = [], []
    for one in targets:
        (known if (one.known_on or dt.date.min) <= day else later).append(one)
    return tuple(known), tuple(later)
