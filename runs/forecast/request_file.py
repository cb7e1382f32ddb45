"""What is to be forecast: the table `[forecast]` of a calibration's file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from ...model.loading.toml_file import line_of, lines_of, parse_toml, read_text
from ..calibrate.calibration_file import Calibration, name_of, read_calibration
from .published_series import KINDS

SERIES = ("members", "payers", "share_fen")
"""What is kept of every run and round."""
_KEYS = ("origins", "turbulent", "share_yuan", "members", "said")
_SAID = {"who": str, "series": str, "day": dt.date, "value": float, "source": str}


@dataclass(frozen=True)
class Said:
    """What somebody forecast at the time.

    Attributes:
        who: said it.
        series: which numbers it is about, a key of `KINDS`.
        day: for which it was said.
        value: in the unit of the series.
        source: where it stands.
    """

    who: str
    series: str
    day: dt.date
    value: float
    source: str


@dataclass(frozen=True)
class ForecastPlan:
    """Forecasts to be made.

    Attributes:
        calibration: on all targets; each forecast takes those that were known on its day.
        origins: days as of which forecasts are made, in order.
        turbulent: spans of days that are scored by themselves, first and last day of each.
        share_yuan: a share of a round above which a warning is due.
        members: a number of members under which a warning is due.
        said: what people forecast at the time.
    """

    calibration: Calibration
    origins: tuple[dt.date, ...]
    turbulent: tuple[tuple[dt.date, dt.date], ...] = ()
    share_yuan: float | None = None
    members: float | None = None
    said: tuple[Said, ...] = ()

    def is_turbulent(self, day: dt.date) -> bool:
        """Whether a day lies in one of the turbulent spans."""
        return any(first <= day <= last for first, last in self.turbulent)


def read_forecast(path: Path, origins: tuple[dt.date, ...] = ()) -> ForecastPlan:
    """Read a calibration's file with its table `[forecast]`.

    Args:
        path: the file.
        origins: days to forecast from; empty for those of the file.

    Raises:
        InputError: all that is wrong with the file.
    """
    name = name_of(path)
    text = read_text(path, name)
    table = parse_toml(text, name).get("forecast", {})
    if not isinstance(table, dict):
        raise InputError(
            [ErrorDetail(name, None, "forecast", as_typed(table), "a table, [forecast]")]
        )
    read = _Reader(table, text, name)
    calibration = read.calibration(path)
    plan = ForecastPlan(
        calibration=calibration,
        origins=tuple(sorted({*(origins or read.days("origins"))})),
        turbulent=read.spans("turbulent"),
        share_yuan=read.number("share_yuan"),
        members=read.number("members"),
        said=read.said(),
    )
    read.refuse_others()
    if not plan.origins:
        read.error("origins", "", "a list of days, such as [2019-12-31], or --origin")
    if read.errors:
        raise InputError(sorted(read.errors, key=lambda one: one.line or 0))
    series = replace(calibration.sweep, series=SERIES)
    return replace(plan, calibration=replace(calibration, sweep=series))


class _Reader:
    """The keys of the table, each taken with its errors."""

    def __init__(self, table: dict[str, Any], text: str, file: str) -> None:
        self.table, self.lines, self.file = table, lines_of(text), file
        self.errors: list[ErrorDetail] = []

    def error(self, key: str, given: str, allowed: str, hint: str = "") -> None:
        line = line_of(("forecast", key), self.lines)
        self.errors.append(ErrorDetail(self.file, line, f"forecast.{key}", given, allowed, hint))

    def calibration(self, path: Path) -> Any:
        """The calibration of the file; its errors are told with those of the table."""
        try:
            return read_calibration(path)
        except InputError as found:
            self.errors += found.errors

    def refuse_others(self) -> None:
        for key in self.table:
            if key not in _KEYS:
                hint = did_you_mean(key, _KEYS)
                self.error(key, as_typed(self.table[key]), f"one of {', '.join(_KEYS)}", hint)

    def days(self, key: str) -> tuple[dt.date, ...]:
        value = self.table.get(key, [])
        if isinstance(value, list) and all(type(one) is dt.date for one in value):
            return tuple(value)
        self.error(key, as_typed(value), "a list of days, such as [2019-12-31, 2020-08-31]")
        return ()

    def spans(self, key: str) -> tuple[tuple[dt.date, dt.date], ...]:
        value = self.table.get(key, [])
        if isinstance(value, list) and all(_is_span(one) for one in value):
            return tuple((first, last) for first, last in value)
        self.error(key, as_typed(value), "a list of spans, such as [[2020-11-01, 2021-01-31]]")
        return ()

    def number(self, key: str) -> float | None:
        value = self.table.get(key)
        if value is None or (_is_number(value) and value > 0):
            return None if value is None else float(value)
        self.error(key, as_typed(value), "a number above 0")
        return None

    def said(self) -> tuple[Said, ...]:
        value, found = self.table.get("said", []), []
        for one in value if isinstance(value, list) else [None]:
            if not isinstance(one, dict) or not _is_saying(one):
                self.error("said", as_typed(one), f"tables of {', '.join(_SAID)}")
            elif one["series"] not in KINDS:
                hint = did_you_mean(one["series"], KINDS)
                self.error("said", one["series"], f"a series: {', '.join(KINDS)}", hint)
            else:
                found.append(Said(**{**one, "value": float(one["value"])}))
        return tuple(found)


def _is_span(value: object) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(type(one) is dt.date for one in value) and value[0] <= value[1]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_saying(one: dict[str, Any]) -> bool:
    if set(one) != set(_SAID):
        return False
    return all(
        _is_number(one[name]) if kind is float else isinstance(one[name], kind)
        for name, kind in _SAID.items()
    )
