"""The posterior in the folder of a finished calibration, read with all that is wrong with it."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ...model.loading.input_errors import ErrorDetail, InputError, as_typed, suggestion
from ...model.scenario.schema import nearest_key, parameter_schemas
from ..files.manifest import MANIFEST, package_version
from ..files.output_file import write_text
from ..files.parquet import write_parquet
from ..files.parquet_reader import read_parquet
from ..files.run_folder import file_problems, read_manifest
from ..files.table_columns import NUMBER, PLAIN, WHOLE

RESULTS, TABLE, NUMBERS = "results", "posterior.parquet", "calibration.json"
OPTION = "--posterior"
DRAW, WEIGHT = "draw", "weight"
KIND = "calibration"
"""What the manifest of a calibration's results calls its scenario."""
_NO_ASSUMPTIONS = ("run.", "title", "reference", "people.table")
_WANTED = "the folder of a finished mutualaid calibrate"


@dataclass(frozen=True)
class Posterior:
    """Draws of parameters, and how likely each is.

    Attributes:
        title: of the calibration.
        numbers: of the draws, as the calibration counts them.
        settings: of each draw, by dotted key; the keys are the same in all.
        weights: of the draws; they add up to 1.
        best: the likeliest settings.
        is_plausible: whether any point of the prior agreed with all published numbers.
    """

    title: str
    numbers: tuple[int, ...]
    settings: tuple[Mapping[str, object], ...]
    weights: np.ndarray
    best: Mapping[str, object]
    is_plausible: bool = True

    def without(self, keys: Collection[str]) -> Posterior:
        """The same without what is given otherwise: parameters, or tables with all in them.

        Raises:
            InputError: if nothing is left.
        """
        kept = [one for one in self.best if not is_given(one, keys)]
        if not kept:
            allowed = "at least one parameter of the posterior that is not set otherwise"
            raise InputError([ErrorDetail(None, None, OPTION, "", allowed)])
        settings = tuple({key: one[key] for key in kept} for one in self.settings)
        return replace(self, settings=settings, best={key: self.best[key] for key in kept})


def results_of(folder: Path) -> Path | None:
    """The results of a calibration in a folder, or the folder itself; None if there are none."""
    for one in (folder, folder / RESULTS):
        if (one / NUMBERS).is_file() and read_manifest(one)["scenario"] == KIND:
            return one
    return None


def is_given(parameter: str, keys: Collection[str]) -> bool:
    """Whether a parameter, or a table that it is in, is among some dotted keys.

    >>> is_given("plan.fee_rate", ["plan"]), is_given("plan.fee_rate", ["plan.fee"])
    (True, False)
    """
    return any(f"{parameter}.".startswith(f"{key}.") for key in keys)


def read_posterior(given: Path) -> Posterior:
    """Read a posterior, and check it.

    Args:
        given: the folder of a calibration, or the folder `results` in it. Of files of one's own
            only the table and the numbers are needed; a manifest is held against all of them.

    Raises:
        InputError: all that is wrong with it.
        OSError: if a file cannot be read.
    """
    folder = given / RESULTS if (given / RESULTS).is_dir() else given
    _check_files(given, folder)
    says = _read_numbers(folder / NUMBERS)
    best = {key: one["best"] for key, one in says["parameters"].items()}
    return _read_table(
        folder / TABLE,
        str(says.get("title", "")),
        best,
        says.get("is_plausible", True) is not False,
    )


def _check_files(given: Path, folder: Path) -> None:
    missing = [name for name in (TABLE, NUMBERS) if not (folder / name).is_file()]
    if len(missing) == 2:
        there = "a folder without a posterior" if folder.is_dir() else "no such folder"
        begun = (given / "wave-1").is_dir()
        hint = "this one is not finished: the command that began it goes on" if begun else ""
        says = f"{given}: {there}"
        raise InputError([ErrorDetail(None, None, OPTION, says, _WANTED, hint)])
    if missing:
        raise InputError([_error(folder / missing[0], "", "", f"missing beside {given}")])
    if (folder / MANIFEST).is_file():
        problems = [one for one in file_problems(folder) if one.problem != "extra"]
        if problems:
            raise InputError([_error(folder, "", "", str(one)) for one in problems])


def _read_numbers(path: Path) -> dict[str, Any]:
    """The numbers of a calibration, of which each parameter has its likeliest value."""
    try:
        says = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError):
        raise InputError([_error(path, "", "", "broken: no JSON")]) from None
    parameters = says.get("parameters") if isinstance(says, dict) else None
    if not isinstance(parameters, dict) or not parameters:
        raise InputError([_error(path, "parameters", "", "an object with a key for each")])
    errors = [*_key_errors(path, parameters)]
    if errors:
        raise InputError(errors)
    return says


def _key_errors(path: Path, parameters: Mapping[str, object]) -> Iterator[ErrorDetail]:
    for key, one in parameters.items():
        if key not in parameter_schemas():
            hint = suggestion(nearest_key(key))
            yield _error(path, key, "", "no parameter of a scenario, or none any more", hint)
        elif key.startswith(_NO_ASSUMPTIONS):
            yield _error(path, key, "", "cannot be drawn from a posterior: it is no assumption")
        if not isinstance(one, dict) or not _is_value(one.get("best")):
            given = as_typed(one.get("best")) if isinstance(one, dict) else as_typed(one)
            yield _error(path, f"{key}.best", given, "its likeliest value")


def _read_table(
    path: Path, title: str, best: Mapping[str, object], is_plausible: bool
) -> Posterior:
    kinds = dict.fromkeys(best, PLAIN._replace(optional=False))
    weight = NUMBER._replace(optional=False)
    table = read_parquet(path, {DRAW: WHOLE, **kinds, WEIGHT: weight})
    columns = {name: table.column(name).to_pylist() for name in (DRAW, *best, WEIGHT)}
    errors = [*_value_errors(path, columns)]
    if errors:
        raise InputError(errors)
    weights = np.array(columns[WEIGHT], dtype=float)
    settings = tuple({key: columns[key][i] for key in best} for i in range(len(weights)))
    return Posterior(
        title, tuple(columns[DRAW]), settings, weights / weights.sum(), best, is_plausible
    )


def _value_errors(path: Path, columns: Mapping[str, list[Any]]) -> Iterator[ErrorDetail]:
    draws, weights = columns[DRAW], columns[WEIGHT]
    if not draws:
        yield _error(path, DRAW, "no rows", "a row for each draw")
        return
    if len(set(draws)) < len(draws):
        twice = next(one for one in draws if draws.count(one) > 1)
        yield _error(path, DRAW, str(twice), "each draw once")
    for name, values in columns.items():
        wrong = next((one for one in values if not _is_value(one)), None)
        if wrong is not None:
            yield _error(path, name, str(wrong), "finite numbers")
    negative = next((one for one in weights if one < 0), None)
    if negative is not None:
        yield _error(path, WEIGHT, str(negative), "0 or more")
    elif not sum(weights) > 0:
        yield _error(path, WEIGHT, "", "one draw at least has to have a weight above 0")


def _is_value(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, int | str)


def _error(path: Path, key: str, given: str, allowed: str, hint: str = "") -> ErrorDetail:
    return ErrorDetail(str(path), None, key, given, allowed, hint)


def write_posterior(posterior: Posterior, folder: Path) -> None:
    """Write a posterior so that it reads back equal, into a folder that is made.

    Raises:
        OSError: if a file cannot be written.
    """
    folder.mkdir()
    columns: dict[str, Any] = {DRAW: list(posterior.numbers)}
    columns |= {key: [one[key] for one in posterior.settings] for key in posterior.best}
    columns[WEIGHT] = posterior.weights
    metadata = {"mutualaid": package_version()}
    write_parquet(pd.DataFrame(columns), folder / TABLE, metadata)
    says = {
        "title": posterior.title,
        "is_plausible": posterior.is_plausible,
        "parameters": {key: {"best": value} for key, value in posterior.best.items()},
    }
    write_text(json.dumps(says, indent=2, ensure_ascii=False) + "\n", folder / NUMBERS)
