"""What can stop a sweep as a whole: each error says what to do, and with which code to exit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from ....model.loading.input_errors import ErrorDetail, InputError, as_typed
from ...process.exit_codes import FAILED_CHECK, LOCKED

MOST_SHOWN = 10
"""Changed values that are named one by one."""


class SweepError(Exception):
    """A sweep cannot go on; the results that it has are safe.

    Attributes:
        code: exit code of the command.
    """

    code = FAILED_CHECK


class NoSpaceError(SweepError):
    """The results cannot be written: full disk, quota, or a file system that refuses."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(
            f"{path}: cannot be written ({reason}); finished runs are safe in it, "
            "make room and give the same command again"
        )


class LockedError(SweepError):
    """Another process works on the same sweep.

    Attributes:
        pid: its process, None where it did not say.
        host: its machine, empty where it did not say.
    """

    code = LOCKED

    def __init__(self, folder: Path, pid: int | None, host: str) -> None:
        self.pid, self.host = pid, host
        who = f"process {pid} on {host}" if pid else "another process"
        super().__init__(f"{folder}: {who} works on this sweep")


class WorkersFailedError(SweepError):
    """Workers end before they can take a run."""


class ClusterLostError(SweepError):
    """The cluster does not answer any more."""


class DamagedStoreError(InputError):
    """A results store that does not hold what was written to it."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(
            [
                ErrorDetail(
                    str(path),
                    None,
                    "",
                    "",
                    f"damaged: {what}",
                    "restore it from a copy, or begin again in another folder",
                )
            ]
        )


class ChangedSweepError(InputError):
    """A sweep that was begun with another scenario, other outcomes, or another program."""


def changes_between(
    folder: Path, before: dict[str, str], now: dict[str, str]
) -> Iterator[ErrorDetail]:
    """Yield what differs between the sweep in a folder and the one that is to go on there.

    Args:
        folder: of the sweep.
        before: what the store is about: fingerprint and job, as text.
        now: the same of the sweep that is asked for.
    """
    if before == now:
        return
    hint = "choose another folder"
    was, given = json.loads(before["job"]), json.loads(now["job"])
    for name in ("outcomes", "series"):
        if was[name] != given[name]:
            yield ErrorDetail(
                str(folder), None, name, as_typed(given[name]), as_typed(was[name]), hint
            )
    lines = list(_changed_lines(was["scenario"], given["scenario"]))
    for key, old, new in lines[:MOST_SHOWN]:
        yield ErrorDetail(str(folder), None, key, new, old, hint)
    if not lines and was["scenario"] != given["scenario"]:
        yield ErrorDetail(str(folder), None, "", "", "the scenario has changed", hint)
    if len(lines) > MOST_SHOWN:
        yield ErrorDetail(
            str(folder), None, "", "", f"{len(lines) - MOST_SHOWN} more values differ"
        )
    if before["fingerprint"] != now["fingerprint"]:
        said = "the sweep's file or the program has changed since it began"
        yield ErrorDetail(str(folder), None, "", "", said, hint)


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
