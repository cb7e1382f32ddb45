"""The verdict of a run as a file of its folder: codes, dates and numbers, written and read."""

from __future__ import annotations

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from ...model.loading.input_errors import ErrorDetail, InputError
from ..files.output_file import write_text
from .verdict import Verdict

VERDICT = "verdict.json"


def write_verdict(verdict: Verdict, folder: Path) -> None:
    """Write a verdict; what is not known is null.

    Raises:
        OSError: if the file cannot be written.
    """
    text = TypeAdapter(Verdict).dump_json(verdict, indent=2).decode("utf-8")
    write_text(text + "\n", folder / VERDICT)


def read_verdict(folder: Path | None) -> Verdict | None:
    """Read the verdict of a run; None where there is none, or no folder.

    Raises:
        InputError: if the file is damaged.
        OSError: if it cannot be read.
    """
    if folder is None or not (folder / VERDICT).is_file():
        return None
    try:
        return TypeAdapter(Verdict).validate_json((folder / VERDICT).read_bytes())
    except ValidationError as error:
        given, allowed = f"{folder / VERDICT}: broken", "a verdict as written by mutualaid run"
        raise InputError([ErrorDetail(None, None, "RUN", given, allowed)]) from error
