"""The folder of a finished run: its manifest, and every file held against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ...model.loading.input_errors import ErrorDetail, InputError
from .manifest import MANIFEST, entry, files_in, seal

_ROUNDS = "rounds.parquet"
"""What every run has, and nothing else."""
_RESULTS = "results"
"""Where folders of calibrations and forecasts have what can be verified."""


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run.

    Args:
        folder: folder of the run.

    Returns:
        The manifest's content.

    Raises:
        InputError: if the folder holds no manifest that mutualaid has written.
        OSError: if it cannot be read.
    """
    path = folder / MANIFEST
    if not path.is_file():
        there = "a folder without manifest.json" if folder.is_dir() else "no such folder"
        inside = folder / _RESULTS
        hint = f"did you mean {inside}?" if (inside / MANIFEST).is_file() else ""
        raise InputError(
            [_error("RUN", f"{folder}: {there}", "the folder of a finished run", hint)]
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["package"] != "mutualaid":
            raise ValueError("written by another program")
        {str(name): (known["sha256"], known["bytes"]) for name, known in content["files"].items()}
        _ = content["fingerprint"], content["format"], content["scenario"], content["seed"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        fault = _error("RUN", f"{path}: broken", "a manifest as written by mutualaid run")
        raise InputError([fault]) from error
    return content


def read_run_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a run, which other folders have, too, such as those of comparisons.

    Args:
        folder: folder of the run.

    Returns:
        The manifest's content.

    Raises:
        InputError: as `read_manifest`, and if it is that of anything else.
        OSError: if it cannot be read.
    """
    content = read_manifest(folder)
    if _ROUNDS not in content["files"]:
        given = f"{folder}: {content['scenario']}, which is no run"
        raise InputError([_error("RUN", given, "the folder of a finished run")])
    return content


class FileProblem(NamedTuple):
    """What is wrong with a file of a run or sweep.

    Attributes:
        name: path of the file inside the folder.
        problem: what it is.
        detail: how it differs, if it is changed and not only missing or extra.
        inner: folder inside that has the manifest by which it is wrong; empty for the folder.
    """

    name: str
    problem: Literal["missing", "changed", "extra"]
    detail: str = ""
    inner: str = ""

    def __str__(self) -> str:
        """Say it on one line.

        >>> print(FileProblem("rounds.csv", "changed", "0 bytes, not 8"))
        changed: rounds.csv (0 bytes, not 8)
        """
        where = f"{self.inner}: " if self.inner else ""
        return f"{where}{self.problem}: {self.name}" + (f" ({self.detail})" if self.detail else "")


def verify(folder: Path) -> list[str]:
    """Compare every file of a run or sweep with its manifest; see `file_problems`.

    Returns:
        One line for each missing, changed or extra file; empty if all is as it was written.
    """
    return list(map(str, file_problems(folder)))


def file_problems(folder: Path) -> list[FileProblem]:
    """Compare every file of a run or sweep with size and hash in its manifest.

    A folder inside that has a manifest of its own, as the sensitivity of a sweep, is compared with
    that one.

    Args:
        folder: folder of the run or sweep.

    Returns:
        Each missing, changed or extra file; none if all is as it was written.

    Raises:
        InputError: if the folder holds no manifest.
        OSError: if a file cannot be read.
    """
    manifest = read_manifest(folder)
    problems = []
    if not _seal_holds(folder, manifest):
        problems.append(FileProblem(MANIFEST, "changed"))
    for name, known in sorted(manifest["files"].items()):
        path = folder / name
        if not path.is_file():
            problems.append(FileProblem(name, "missing"))
        elif path.stat().st_size != known["bytes"]:
            sizes = f"{path.stat().st_size} bytes, not {known['bytes']}"
            problems.append(FileProblem(name, "changed", sizes))
        elif entry(path) != known:
            problems.append(FileProblem(name, "changed", "same size, other content"))
    known_names = {*manifest["files"], *manifest.get("beside", ()), MANIFEST}
    extra = [name for name in files_in(folder) if name not in known_names]
    for inner in sorted({name.partition("/")[0] for name in extra if "/" in name}):
        if (folder / inner / MANIFEST).is_file():
            extra = [name for name in extra if not name.startswith(f"{inner}/")]
            inside = file_problems(folder / inner)
            places = (f"{inner}: {one.inner}" if one.inner else inner for one in inside)
            problems += [one._replace(inner=at) for one, at in zip(inside, places, strict=True)]
    return problems + [FileProblem(name, "extra") for name in extra]


def _seal_holds(folder: Path, manifest: dict[str, Any]) -> bool:
    unsealed = {key: value for key, value in manifest.items() if key != "seal"}
    return (folder / MANIFEST).read_bytes() == seal(unsealed).encode()


def _error(key: str, given: str, allowed: str, hint: str = "") -> ErrorDetail:
    return ErrorDetail(file=None, line=None, key=key, given=given, allowed=allowed, hint=hint)
