"""Which models are to be calibrated: the tables `[[contrast]]` of a calibration's file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError, as_typed, did_you_mean
from ...model.loading.toml_file import line_of, lines_of, parse_toml, read_text
from ..calibrate.calibration_file import EXAMPLES, Calibration, parse_calibration
from ..calibrate.request import describe_request, digest_of
from ..sweep.specification.keys import leaves_of

FULL = "full model"
_KEYS = ("title", "set")


@dataclass(frozen=True)
class Model:
    """One of the models that are compared.

    Attributes:
        title: what it lacks, in a few words; that of the first is `FULL`.
        calibration: of it, on the same targets and with as many runs as all others.
    """

    title: str
    calibration: Calibration


def others_of(models: Sequence[Model]) -> dict[str, Any]:
    """What the numbers of contrasts follow from besides the full model's calibration."""
    return {"models": {one.title: describe_request(one.calibration) for one in models[1:]}}


def fingerprint_of_all(models: Sequence[Model]) -> str:
    """Digest of all that the numbers of all models follow from: 12 hexadecimal digits."""
    return digest_of({**describe_request(models[0].calibration), **others_of(models)})


def read_models(path: Path) -> tuple[Model, ...]:
    """Read the full model and its contrasts.

    What a contrast sets is set in all its runs, and is none of its parameters.

    Args:
        path: the file of a calibration.

    Returns:
        The full model first.

    Raises:
        InputError: all that is wrong with the file.
    """
    name = path.name if path.parent == EXAMPLES else str(path)
    text = read_text(path, name)
    says = parse_toml(text, name)
    full = Model(FULL, parse_calibration(says, text, name, path.parent))
    read = _Reader(says, text, name, path.parent)
    models = (full, *read.contrasts())
    if read.errors:
        raise InputError(sorted(read.errors, key=lambda one: one.line or 0))
    return models


class _Reader:
    """The tables, each taken with its errors."""

    def __init__(self, says: Mapping[str, Any], text: str, file: str, folder: Path) -> None:
        self.says, self.text, self.file, self.folder = says, text, file, folder
        self.lines = lines_of(text)
        self.errors: list[ErrorDetail] = []

    def error(
        self, place: tuple[str | int, ...], key: str, given: str, allowed: str, hint: str = ""
    ) -> None:
        line = line_of(place, self.lines)
        self.errors.append(ErrorDetail(self.file, line, key, given, allowed, hint))

    def contrasts(self) -> Iterator[Model]:
        """Each contrast that can be read."""
        tables = self.says.get("contrast", [])
        if not isinstance(tables, list) or not tables:
            given = as_typed(tables) if tables else ""
            allowed = "at least one table [[contrast]], with title and set"
            self.error(("contrast",), "contrast", given, allowed)
            return
        titles = {FULL}
        for i, table in enumerate(tables):
            title, changes = self._read(i, table, titles)
            if title and changes:
                titles.add(title)
                yield from self._calibration(i, title, changes)

    def _read(self, i: int, table: object, titles: set[str]) -> tuple[str, dict[str, Any]]:
        if not isinstance(table, dict):
            self.error(("contrast", i), "contrast", as_typed(table), "a table, [[contrast]]")
            return "", {}
        for key in table:
            if key not in _KEYS:
                hint = did_you_mean(key, _KEYS)
                allowed = " or ".join(_KEYS)
                self.error(("contrast", i, key), "contrast", key, allowed, hint)
        title, changes = table.get("title"), table.get("set")
        if not isinstance(title, str) or not title.strip() or title in titles:
            given = "" if title is None else as_typed(title)
            self.error(("contrast", i, "title"), "contrast.title", given, "words of its own")
            title = ""
        if not isinstance(changes, dict) or not changes:
            given = "" if changes is None else as_typed(changes)
            allowed = "settings, such as { mechanisms.news = false }"
            self.error(("contrast", i, "set"), "contrast.set", given, allowed)
            changes = {}
        return title, _flat(changes, "set")

    def _calibration(self, i: int, title: str, changes: dict[str, Any]) -> Iterator[Model]:
        parameters = _flat(self.says["parameters"], "parameters")
        says = {
            **self.says,
            "title": f"{self.says.get('title', '')}: {title}",
            "set": {**_flat(self.says.get("set", {}), "set"), **changes},
            "parameters": {key: one for key, one in parameters.items() if key not in changes},
        }
        try:
            yield Model(title, parse_calibration(says, self.text, self.file, self.folder))
        except InputError as found:
            line = line_of(("contrast", i), self.lines)
            self.errors += [replace(one, line=line) for one in found.errors]


def _flat(table: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The values of a table by dotted key."""
    return {key: value for key, value, _ in leaves_of(table, (name,))}
