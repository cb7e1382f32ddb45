"""What a calibration's folder was begun with, so that nothing else goes on in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError
from ..files.output_file import write_text
from ..files.output_folder import check_target, new_folder
from ..posterior.calibration_folder import RESULTS
from ..sweep.design.plan import plan_sweep
from .calibration_file import Calibration

REQUEST = "request.json"
_ANEW = "another --out begins anew"
_RUNS = "runs"
_ALL_OF_RUNS = "runs (scenario, ranges, samples, seeds, and the program that simulates them)"


def describe_request(calibration: Calibration) -> dict[str, Any]:
    """All that the numbers of a calibration follow from."""
    return {
        _RUNS: plan_sweep(calibration.sweep).fingerprint,
        "targets": [one.model_dump(mode="json") for one in calibration.targets],
        "later": [one.model_dump(mode="json") for one in calibration.later],
        "discrepancy": calibration.discrepancy,
        "discrepancies": dict(calibration.discrepancies),
        "waves": calibration.waves,
        "draws": calibration.draws,
        "design_seed": calibration.sweep.design_seed,
    }


def fingerprint_of(calibration: Calibration) -> str:
    """Digest of all that the numbers follow from: 12 hexadecimal digits."""
    return digest_of(describe_request(calibration))


def digest_of(request: Mapping[str, Any]) -> str:
    """Digest of a request: 12 hexadecimal digits."""
    text = json.dumps(request, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def keep_request(
    calibration: Calibration,
    folder: Path,
    of: str = "calibration",
    besides: Mapping[str, Any] | None = None,
) -> None:
    """Make a folder that says what is asked for, or check that it was begun with just that.

    Whether results can be put into it in the end is seen now.

    Args:
        calibration: what is asked for.
        folder: new or empty, or begun with the same.
        of: what the folder is of.
        besides: what else its numbers follow from, by name.

    Raises:
        InputError: for each thing that is another now, or if the folder holds anything else.
        OSError: if it cannot be written or read.
    """
    request = {**describe_request(calibration), **(besides or {})}
    asked = {"of": of, **request}
    path, fingerprint = folder / REQUEST, digest_of(request)
    if not path.is_file():
        with new_folder(folder, fingerprint, last=REQUEST) as made:
            write_text(json.dumps(asked, indent=1, sort_keys=True) + "\n", made / REQUEST)
        return
    begun = _read_request(path)
    if begun["of"] != of:
        allowed = f"a new or empty folder, or one of the same {of}"
        raise InputError([_error("--out", f"{folder}, the folder of a {begun['of']}", allowed)])
    if others := [key for key, value in asked.items() if begun.get(key) != value]:
        named = [_ALL_OF_RUNS if key == _RUNS else key for key in others]
        allowed = f"{', '.join(named)} as when {folder} was begun"
        raise InputError([_error(of, "", allowed, _ANEW)])
    check_target(folder.resolve() / RESULTS, fingerprint)


def _read_request(path: Path) -> dict[str, Any]:
    """What a folder was begun with; it is of a calibration where it does not say of what."""
    try:
        return {"of": "calibration", **json.loads(path.read_text(encoding="utf-8"))}
    except (ValueError, TypeError, RecursionError):
        says = f"{path}: broken"
        raise InputError([_error("--out", says, "what it was begun with", _ANEW)]) from None


def _error(key: str, given: str, allowed: str, hint: str = "") -> ErrorDetail:
    return ErrorDetail(None, None, key, given, allowed, hint)
