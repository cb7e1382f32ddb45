"""Where a page of a run is put: beside its files and known to the manifest, or elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError
from ...model.loading.scenario_reader import read_scenario
from ...model.scenario.toml_text import fingerprint
from ..files.manifest import FORMAT, MANIFEST, entry, is_derived, package_version, seal
from ..files.output_file import put
from ..files.run_folder import file_problems, read_manifest, read_run_manifest
from ..language.translation import LANGUAGES, speaking
from ..process.exit_codes import tell_notes
from .page import page

_MARK = '<meta name="generator" content="mutualaid'
_HEAD_BYTES = 2000
SCENARIO = "scenario.toml"
MakePage = Callable[[Path, dict[str, Any]], str]


class FilesChangedError(Exception):
    """Files of a run are not what its manifest says.

    Attributes:
        problems: a line for each.
    """

    def __init__(self, problems: list[str]):
        super().__init__("\n".join(problems))
        self.problems = problems


def name_of(stem: str, lang: str, ending: str, own: str = "en") -> str:
    """Name of a file in a language: report.html in the run's own, report.zh.html in another.

    Args:
        stem: name without ending.
        lang: language of the file.
        ending: such as "html".
        own: language of the run's other files.
    """
    return f"{stem}.{ending}" if lang == own else f"{stem}.{lang}.{ending}"


def language_of(folder: Path) -> str:
    """The language in which a run was written down, "en" or "zh".

    Raises:
        InputError: if there is no manifest.
    """
    found = read_manifest(folder).get("language", "en")
    return found if found in LANGUAGES else "en"


def check_manifest(folder: Path, is_of_a_run: bool = True) -> dict[str, Any]:
    """The manifest of a run, or of what else has one, whose files are as it says.

    Args:
        folder: folder of the run.
        is_of_a_run: whether that of anything else is an error.

    Raises:
        InputError: if there is no manifest, or one of another format or of anything else.
        FilesChangedError: if a file from which a page is made is missing or changed.
    """
    manifest = read_run_manifest(folder) if is_of_a_run else read_manifest(folder)
    if manifest["format"] != FORMAT:
        given = f"{folder}: format {manifest['format']}, by mutualaid {manifest.get('version')}"
        raise InputError([ErrorDetail(None, None, "RUN", given, f"a run of format {FORMAT}")])
    problems = [
        str(one)
        for one in file_problems(folder)
        if one.inner or not (one.problem == "extra" or is_derived(one.name))
    ]
    if problems:
        raise FilesChangedError(problems)
    return manifest


def write_report(
    folder: Path, lang: str | None = None, out: Path | None = None, make: MakePage = page
) -> Path:
    """Write the page of a run, or of what else has a manifest.

    Args:
        folder: folder of the run.
        lang: "en" or "zh"; None for the language of the run.
        out: file to write; None for report.html in the folder, in another language report.zh.html.
        make: makes the page of a folder and its manifest.

    Returns:
        The file.

    Raises:
        InputError: if the folder is no run of this version, or something else is in the file's
            place.
        FilesChangedError: if the run's files are not what its manifest says.
        OSError: if the file cannot be written.
    """
    own = language_of(folder)
    lang = lang or own
    target = out if out is not None else folder / name_of("report", lang, "html", own)
    _check_place(target)
    manifest = check_manifest(folder, is_of_a_run=make is page)
    tell_notes(_notes(folder, manifest))
    with speaking(lang):
        text = make(folder, manifest)
    put(text.encode("utf-8"), target)
    make_known(folder, target)
    return target


def _notes(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Whether the terms in the folder are those of its run, as far as this version can say."""
    if manifest.get("version") != package_version() or SCENARIO not in manifest["files"]:
        return []
    scenario = read_scenario(folder / SCENARIO)
    if (fingerprint(scenario), scenario.title) == (manifest["fingerprint"], manifest.get("title")):
        return []
    says = "its terms are not those of the run, whose numbers the page tells with them"
    return [f"{folder / SCENARIO}: {says}; see `mutualaid audit`"]


def make_known(folder: Path, target: Path) -> None:
    """Enter a file of a run's folder into its manifest; a file elsewhere is none of its files.

    What the manifest says of other files stays as it is, so that a change of theirs still shows.
    """
    if not target.resolve().is_relative_to(folder.resolve()):
        return
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest.pop("seal", None)
    name = target.resolve().relative_to(folder.resolve()).as_posix()
    files = {**manifest["files"], name: entry(target)}
    manifest["files"] = dict(sorted(files.items()))
    put(seal(manifest).encode("utf-8"), folder / MANIFEST)


def _check_place(target: Path) -> None:
    """Raise an error unless the place is free or holds a page that was written before."""
    if not target.exists():
        return
    with target.open("rb") as file:
        head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
    if _MARK not in head:
        allowed = "a new file, or a report as written by mutualaid"
        raise InputError([ErrorDetail(None, None, "--out", f"{target}, another file", allowed)])
