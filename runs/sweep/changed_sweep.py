"""Which values differ between a sweep that was begun and the one that is to go on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ...model.faults import Fault, shown

MOST_SHOWN = 10
"""Changed values that are named one by one."""


def changes_between(folder: Path, before: dict[str, str], now: dict[str, str]) -> Iterator[Fault]:
    """Yield what differs between the sweep in a folder and the one that is to go on there.

    Args:
        folder: of the sweep.
        before: what the ledger is about: fingerprint and job, as text.
        now: the same of the sweep that is asked for.
    """
    if before == now:
        return
    hint = "choose another folder"
    was, given = json.loads(before["job"]), json.loads(now["job"])
    for name in ("outcomes", "series"):
        if was[name] != given[name]:
            yield Fault(str(folder), None, name, shown(given[name]), shown(was[name]), hint)
    lines = list(_changed_lines(was["scenario"], given["scenario"]))
    for key, old, new in lines[:MOST_SHOWN]:
        yield Fault(str(folder), None, key, new, old, hint)
    if not lines and was["scenario"] != given["scenario"]:
        yield Fault(str(folder), None, "", "", "the scenario has changed", hint)
    if len(lines) > MOST_SHOWN:
        yield Fault(str(folder), None, "", "", f"{len(lines) - MOST_SHOWN} more values differ")
    if before["fingerprint"] != now["fingerprint"]:
        said = "the sweep's file or the program has changed since it began"
        yield Fault(str(folder), None, "", "", said, hint)


def _changed_lines(was: str, given: str) -> Iterator[tuple[str, str, str]]:
    """Dotted key, value before and value now of each line of a scenario that differs."""
    old, new = _values(was), _values(given)
    for key in sorted(old.keys() | new.keys()):
        if old.get(key) != new.get(key):
            yield key, old.get(key, "nothing"), new.get(key, "nothing")


def _values(toml: str) -> dict[str, str]:
    table, values = "", {}
    for number, line in enumerate(toml.splitlines()):
        key, equals, value = line.partition(" = ")
        if line.startswith("["):
            table = f"{line.strip('[]')}." if not line.startswith("[[") else f"{line} {number} "
        elif equals:
            values[table + key] = value
    return values
