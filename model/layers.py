"""Who says what: the files a scenario extends and the settings on top, one layer each."""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from .declaration import declared, inner, may_be_none, meant, tables, unwrapped, alternatives
from .faults import Fault, Faults, nearest, shown
from .locating import Path as KeyPath
from .locating import line_of, lines_of
from .scenario import Scenario

PRESETS = Path(__file__).parent / "presets"
LARGEST = 1_000_000
"""Bytes of the largest scenario file that is read."""
_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:"[^"\n]*+"|'[^'\n]*+'|[\w-]++)[ \t]*+\.[ \t]*+){32}""")
"""A dotted key of that many parts takes the TOML reader a time that grows with its cube."""


@dataclass(frozen=True)
class Layer:
    """What one file, or the settings, say.

    Attributes:
        says: the tables and values, nested as in the file.
        file: the file as the user named it; None for settings.
        place: where settings come from, such as "--set".
        lines: line of each key of the file.
        faults: what is wrong with keys that could not be placed.
    """

    says: dict[str, Any]
    file: str | None = None
    place: str = ""
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()

    def line(self, path: KeyPath) -> int | None:
        """Give the line of a value, or of the nearest table around it."""
        return line_of(path, self.lines)


def preset_names() -> list[str]:
    """Give the names of the scenarios that come with the package."""
    return sorted(path.stem for path in PRESETS.glob("*.toml"))


def file_layers(source: str | Path) -> list[Layer]:
    """Read a scenario file and all it extends.

    Args:
        source: name of a preset, or path of a TOML file.

    Returns:
        One layer for each file, the one that extends nothing first.

    Raises:
        Faults: if a file cannot be found or read, or the files extend each other in a ring.
    """
    missing = Fault(None, None, "scenario", shown(os.fspath(source)), "")
    path = _found(source, Path(), missing)
    layers: list[Layer] = []
    seen: list[Path] = []
    while True:
        seen.append(_real(path))
        layer = _file_layer(path)
        layers.insert(0, layer)
        parent = layer.says.pop("extends", None)
        if parent is None:
            return layers
        at = Fault(layer.file, layer.line(("extends",)), "extends", shown(parent), "")
        if not isinstance(parent, str):
            raise Faults([_with(at, "the name of a preset, or the path of a TOML file in quotes")])
        path = _found(parent, path.parent, at)
        if _real(path) in seen:
            raise Faults([_with(at, "a scenario that does not extend this one in turn")])


def _with(fault: Fault, allowed: str, hint: str = "") -> Fault:
    return Fault(fault.file, fault.line, fault.key, fault.given, allowed, hint, fault.place)


def _real(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, ValueError, RuntimeError):
        return path


def _found(source: str | Path, folder: Path, at: Fault) -> Path:
    """Find a preset by name or a file by its path, seen from `folder`."""
    name = os.fspath(source)
    if name in preset_names():
        return PRESETS / f"{name}.toml"
    path = folder / name
    try:
        if name and path.exists():
            return path
    except (OSError, ValueError):
        pass  # a name that no file can have
    if name.endswith(".toml"):
        raise Faults([_with(at, "an existing TOML file", _file_hint(path))])
    names = ", ".join(preset_names())
    raise Faults([_with(at, f"{names} or a TOML file", nearest(name, preset_names()))])


def _file_hint(path: Path) -> str:
    """Give the file beside it that is meant, or the preset."""
    try:
        beside = [other.name for other in path.parent.glob("*.toml")]
    except (OSError, ValueError):
        beside = []
    return nearest(path.name, beside) or nearest(path.stem, preset_names())


def _file_layer(path: Path) -> Layer:
    name = path.name if path.parent == PRESETS else str(path)
    text = _text(path, name)
    if long_key := _LONG_KEY.search(text):
        line = text.count("\n", 0, long_key.start()) + 1
        raise Faults([Fault(name, line, "", "", "a dotted key of more than 32 parts")])
    try:
        says = tomllib.loads(text)
        lines = lines_of(text)
    except tomllib.TOMLDecodeError as error:
        raise Faults([_broken(name, text, str(error))]) from None
    except RecursionError:
        raise Faults([Fault(name, None, "", "", "lists or tables are nested too deeply")]) from None
    except ValueError:
        raise Faults([_too_long(name, text)]) from None
    says = fitted(says, Scenario, from_python=False)
    people = says.get("people")
    if isinstance(people, dict) and isinstance(people.get("table"), str):
        people["table"] = str(path.parent / people["table"])
    return Layer(says, file=name, lines=lines)


def _text(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except IsADirectoryError:
        raise Faults([Fault(name, None, "", "", "a folder, where a TOML file is needed")]) from None
    except OSError as error:
        raise Faults([Fault(name, None, "", "", f"cannot be read: {error.strerror}")]) from None
    if len(raw) > LARGEST:
        raise Faults([Fault(name, None, "", "", f"larger than {LARGEST:,} bytes, no scenario")])
    if b"\0" in raw:
        raise Faults([Fault(name, None, "", "", "not a text file")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Faults([Fault(name, line, "", "", "not UTF-8 text; save it as UTF-8")]) from None


def _broken(name: str, text: str, says: str) -> Fault:
    """Give the fault of a text that is no TOML; the reader names the line at the end."""
    reason, _, where = says.rpartition(" (at ")
    found = re.match(r"line (\d+)", where)
    line = int(found.group(1)) if found else max(1, len(text.splitlines()))
    reason = reason or says
    return Fault(name, line, "", "", f"not valid TOML: {reason[:1].lower()}{reason[1:]}")


def _too_long(name: str, text: str) -> Fault:
    """Give the fault of a number, date or time that TOML's form allows and Python does not."""
    number = re.search(r"[\d_]{4000,}", text)
    line = text.count("\n", 0, number.start()) + 1 if number else None
    says = "a number of more than 4,000 digits" if number else "a number, date or time out of range"
    return Fault(name, line, "", "", says)


def settings_layer(settings: Mapping[str, object], place: str) -> Layer:
    """Turn dotted keys and their values into a layer.

    Args:
        settings: dotted key to value.
        place: where they come from, for the faults: "--set", "keyword".

    Returns:
        The layer; keys that the scenario does not know are its faults.
    """
    says: dict[str, Any] = {}
    faults = []
    for key, value in settings.items():
        name = str(key)
        if name not in declared() and name not in tables():
            near = meant(name)
            hint = f"did you mean {near}?" if near else ""
            faults.append(
                Fault(None, None, name, "", f"unknown key, given {shown(value)}", hint, place)
            )
            continue
        *groups, last = name.split(".")
        table, kind = says, Scenario
        for group in groups:
            table, kind = table.setdefault(group, {}), inner(kind, group)
        fit = fitted(value, inner(kind, last), from_python=True)
        table[last] = merged(table[last], fit) if last in table else fit
    return Layer(says, place=place, faults=tuple(faults))


def merged(under: Any, over: Any) -> Any:
    """Lay one value over another: tables merge, everything else is replaced, lists too."""
    if not (isinstance(under, dict) and isinstance(over, dict)):
        return over
    both = {key: merged(under[key], over[key]) for key in under if key in over}
    return {**under, **over, **both}


def fitted(value: Any, kind: Any, *, from_python: bool) -> Any:
    """Give a value the form in which the scenario takes it, where nothing is lost by it.

    Lists become tuples and "none" becomes no value where there may be none. Python's callers may
    also give paths, numpy's numbers, and dates as text.

    Args:
        value: what was given.
        kind: declared type; None where the key is unknown.
        from_python: whether it was given as a Python value, not in a file.
    """
    if from_python:
        value = _from_python(value, kind)
    if isinstance(value, dict):
        return {
            str(key): fitted(one, inner(kind, str(key)), from_python=from_python)
            for key, one in value.items()
        }
    if isinstance(value, list | tuple):
        return tuple(
            fitted(one, inner(kind, i), from_python=from_python) for i, one in enumerate(value)
        )
    return None if value == "none" and may_be_none(kind) else value


def _from_python(value: Any, kind: Any) -> Any:
    if type(value).__module__ == "numpy":
        value = value.tolist()
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    takes_date = dt.date in map(unwrapped, alternatives(kind))
    if takes_date and isinstance(value, dt.datetime):
        midnight = value.tzinfo is None and value.time() == dt.time()
        return value.date() if midnight else value
    if takes_date and isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value
