"""A file of targets: published numbers, each with the band that a run is held to."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from ...model.loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from ...model.loading.toml_file import (
    KeyPath,
    line_of,
    lines_of,
    parse_toml,
    path_text,
    read_text,
)
from ...model.records.round_record import RoundRow
from ...model.scenario.parameter import ParameterGroup
from .measures_by_name import MEASURES, Measure

_BANDS = ("value", "between", "above")
_OF_KEYS = {"missing": "is missing", "extra_forbidden": "no such key"}
_TAKEN = ("draw", "weight")
"""Columns that a table with a column for each target has beside these."""
_FOLDER = Path(__file__).parents[2] / "model" / "targets"


class Target(ParameterGroup):
    """A published number: what it is, how a run is measured, and what counts as reached.

    Attributes:
        name: what is measured.
        measure: name of a measure.
        of: what the measure is told, by name.
        value: the number; reached within the part `within` of it.
        within: part of the value, 0 to 1.
        between: the lowest and the highest number that count as reached.
        above: the number is known to be more than this; for what is only compared.
        error: how exactly the value was published, its standard error as a part of it; 0 is exact.
            Half of `within` where it is not said.
        unit: unit of all of these.
        source: who says so.
        compared: the number is shown beside the run's, and no run fails by it.
        optional: nothing is said of the number where a run has nothing to measure; no calibration
            uses it.
        weight: how much it counts in a calibration, from 0; 2 is as if it were known twice.
        shown: it stands in a run's summary; false for what only a calibration asks.
        published: when it was known; without it, the last day that `of` speaks of.
    """

    name: str
    measure: str
    of: Mapping[str, int | str | dt.date] = {}
    value: float | None = None
    within: Annotated[float, Field(gt=0, lt=1)] | None = None
    between: Annotated[tuple[float, float], Field(strict=False)] | None = None
    above: float | None = None
    error: Annotated[float, Field(ge=0, lt=1)] | None = None
    unit: str
    source: str
    compared: bool = False
    optional: bool = False
    weight: Annotated[float, Field(ge=0)] = 1.0
    shown: bool = True
    published: dt.date | None = None

    @property
    def band(self) -> tuple[float, float] | None:
        """The lowest and the highest number that count as reached; None where none is named."""
        if self.between is not None or self.value is None or self.within is None:
            return self.between
        width = abs(self.value) * self.within
        return self.value - width, self.value + width

    @property
    def is_fitted(self) -> bool:
        """Whether a calibration uses it."""
        return self.weight > 0 and not self.optional

    @property
    def known_on(self) -> dt.date | None:
        """The day from which it was known; None where nothing says when."""
        return self.published or self.refers_to

    @property
    def refers_to(self) -> dt.date | None:
        """The last day that `of` speaks of; None if it speaks of none."""
        days = [one for one in self.of.values() if isinstance(one, dt.date)]
        year, month = (self.of.get(name) for name in ("year", "month"))
        if isinstance(year, int):
            last = month if isinstance(month, int) else 12
            first_after = dt.date(year + last // 12, last % 12 + 1, 1)
            days.append(first_after - dt.timedelta(days=1))
        return max(days, default=None)

    def reads(self) -> Measure:
        """The measure, told what it is to measure."""
        return MEASURES[self.measure](**self.of)


class TargetFile(ParameterGroup):
    """What somebody published of a plan.

    Attributes:
        said_by: who says so, in a word or two.
        targets: the numbers.
    """

    said_by: str
    targets: Annotated[tuple[Target, ...], Field(strict=False, min_length=1)]


def published_names() -> list[str]:
    """Whose numbers come with the program."""
    return sorted(path.stem for path in _FOLDER.glob("*.toml"))


@cache
def read_published(story: str) -> TargetFile:
    """The numbers that come with the program, by whose they are (`published_names`)."""
    return read_targets(_FOLDER / f"{story}.toml")


def read_targets(path: Path) -> TargetFile:
    """Read a file of targets.

    Args:
        path: a TOML file; `model/targets/article.toml` is one.

    Raises:
        InputError: all that is wrong with it.
    """
    text = read_text(path, str(path))
    tree, lines = parse_toml(text, str(path)), lines_of(text)
    try:
        found = TargetFile.model_validate(tree)
    except ValidationError as error:
        found_wrong = [one for one in error.errors() if one["type"] != "too_short"]
        errors = [_invalid(path, lines, one) for one in found_wrong or error.errors()]
        raise InputError(sorted(errors, key=lambda one: one.line or 0)) from None
    wrong = [
        ErrorDetail(str(path), line_of(place, lines), path_text(place), "", says, hint)
        for number, target in enumerate(found.targets)
        for place, says, hint in _disagreements(("targets", number), target)
    ]
    names = [one.name for one in found.targets]
    for number, name in enumerate(names):
        place: KeyPath = ("targets", number, "name")
        if name in names[:number] or name in _TAKEN:
            says = "a name of its own; not draw or weight"
            where = line_of(place, lines)
            wrong.append(ErrorDetail(str(path), where, path_text(place), name, says))
    if wrong:
        raise InputError(wrong)
    return found


def _invalid(path: Path, lines: Mapping[KeyPath, int], error: Mapping[str, Any]) -> ErrorDetail:
    """A key that is missing, unknown, or has a value of the wrong kind."""
    place: KeyPath = tuple(error["loc"])
    says, given = _OF_KEYS.get(error["type"], ""), ""
    if not says:
        message = str(error["msg"])
        says, given = message[:1].lower() + message[1:], as_typed(error["input"])
        while len(place) > 1 and place not in lines:
            place = place[:-1]
    fields = Target.model_fields if place[:1] == ("targets",) else TargetFile.model_fields
    is_unknown = error["type"] == "extra_forbidden"
    hint = did_you_mean(str(error["loc"][-1]), fields) if is_unknown else ""
    return ErrorDetail(str(path), line_of(place, lines), path_text(place), given, says, hint)


def _disagreements(at: KeyPath, target: Target) -> Iterator[tuple[KeyPath, str, str]]:
    """What does not go together in a target: where, what, and a hint."""
    given = [name for name in _BANDS if getattr(target, name) is not None]
    if len(given) != 1:
        yield at, f"{target.name}: takes one of {', '.join(_BANDS)}; has {len(given)}", ""
    if target.within is not None and target.value is None:
        yield (*at, "within"), "is a part of a value, and there is no value", ""
    if target.error is not None and target.value is None:
        yield (*at, "error"), "is a part of a value, and there is no value", ""
    if target.between is not None and not target.between[0] < target.between[1]:
        yield (*at, "between"), "the first number must be below the second", ""
    if not target.compared and given and target.band is None:
        says = f"{target.name}: what a run is judged by is held from both sides"
        yield at, says, "say within or between, or compared = true"
    if target.value == 0 and target.between is None:
        yield (*at, "value"), "a part of 0 is nothing", "say between"
    yield from _wrong_measure(at, target)


def _wrong_measure(at: KeyPath, target: Target) -> Iterator[tuple[KeyPath, str, str]]:
    """What is wrong with the measure of a target, and with what it is told."""
    if target.measure not in MEASURES:
        hint = did_you_mean(target.measure, MEASURES) or f"there are {', '.join(sorted(MEASURES))}"
        yield (*at, "measure"), f"no measure is called {target.measure}", hint
        return
    try:
        inspect.signature(MEASURES[target.measure]).bind(**target.of)
    except TypeError as error:
        yield (*at, "of"), f"{target.measure}: {error}", ""
        return
    for name, value in target.of.items():
        kind = inspect.signature(MEASURES[target.measure]).parameters[name].annotation
        if says := _unfit(name, value, str(kind)):
            yield (*at, "of", name), f"{target.measure}: {says}", ""


def _unfit(name: str, value: object, kind: str) -> str:
    """What is wrong with what a measure is told; empty if nothing is."""
    if "date" in kind:
        return "" if isinstance(value, dt.date) else f"{name} is a day, such as 2020-12-28"
    if "int" in kind:
        most = 12 if name == "month" else 9999
        fits = type(value) is int and 0 <= value <= most and (name != "month" or value >= 1)
        return "" if fits else f"{name} is a whole number, up to {most}"
    if name == "column" and value not in RoundRow._fields:
        hint = did_you_mean(str(value), RoundRow._fields)
        return f"no column of rounds is called {value}{'; ' if hint else ''}{hint}"
    return ""
