"""Writing a scenario: as TOML that reads back equal, and as a fingerprint of what it computes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import tomli_w
from pydantic import BaseModel

from .scenario import RunTerms, Scenario


def to_toml(scenario: Scenario, folder: Path | None = None) -> str:
    """Write a scenario out, every parameter resolved.

    A parameter without a value is left out, which reads back as none.

    Args:
        scenario: what to write.
        folder: where the file will lie, so that the path of a member table can be given from
            there; None where it is to stay as it is.

    Returns:
        TOML that `read_scenario` reads back as an equal scenario.

    >>> print(to_toml(Scenario(title="A world"))[:17])
    title = "A world"
    """
    if folder is not None and scenario.people.table is not None:
        table = Path(os.path.relpath(scenario.people.table, folder)).as_posix()
        people = scenario.people.model_copy(update={"table": table})
        scenario = scenario.model_copy(update={"people": people})
    return "\n".join(_lines(scenario, "")) + "\n"


def _lines(terms: BaseModel, prefix: str) -> Iterator[str]:
    """Yield the values of a table, then the tables and lists of tables within it."""
    tables = []
    for name, value in terms:
        if isinstance(value, BaseModel) or _is_list_of_tables(value):
            tables.append((name, value))
        elif value is not None:
            yield f"{name} = {_literal(value)}"
        elif type(terms).model_fields[name].default is not None:
            yield f'{name} = "none"'
    for name, value in tables:
        if isinstance(value, BaseModel):
            yield from ("", f"[{prefix}{name}]", *_lines(value, f"{prefix}{name}."))
        else:
            for item in value:
                yield from ("", f"[[{prefix}{name}]]", *_lines(item, f"{prefix}{name}."))


def _is_list_of_tables(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], BaseModel)


def _literal(value: object) -> str:
    """Write a value on one line, as tomli_w would do but for lists, which it spreads."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_literal, value)) + "]"
    return tomli_w.dumps({"v": value}).removeprefix("v = ").removesuffix("\n")


def fingerprint(scenario: Scenario) -> str:
    """Digest of everything that a run's numbers depend on.

    That is the resolved scenario with the bytes of its member table and the version of the
    package, but not its title and reference, and of how it is run only the seed: nothing else there
    changes a number.

    Args:
        scenario: what is to be run.

    Returns:
        12 hexadecimal digits.

    Raises:
        OSError: if the member table cannot be read.
    """
    left_out = {"title": True, "reference": True, "run": set(RunTerms.model_fields) - {"seed"}}
    content = scenario.model_dump(mode="json", exclude=left_out)
    if scenario.people.table is not None:
        content["people"]["table"] = _digest_of_file(Path(scenario.people.table))
    content["version"] = version("mutualaid")
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
