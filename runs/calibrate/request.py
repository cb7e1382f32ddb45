"""What a calibration's folder was begun with, so that nothing else goes on in it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from ...model.loading.input_errors import ErrorDetail, InputError
from ..files.output_file import write_text
from ..sweep.design.plan import plan_sweep
from .calibration_file import Calibration

REQUEST = "request.json"


def describe_request(calibration: Calibration) -> dict[str, Any]:
    """All that the numbers of a calibration follow from."""
    return {
        "runs": plan_sweep(calibration.sweep).fingerprint,
        "targets": [one.model_dump(mode="json") for one in calibration.targets],
        "later": [one.model_dump(mode="json") for one in calibration.later],
        "discrepancy": calibration.discrepancy,
        "waves": calibration.waves,
        "draws": calibration.draws,
        "design_seed": calibration.sweep.design_seed,
    }


def fingerprint_of(calibration: Calibration) -> str:
    """Digest of all that the numbers follow from: 12 hexadecimal digits."""
    text = json.dumps(describe_request(calibration), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def keep_request(calibration: Calibration, folder: Path) -> None:
    """Write down what is asked for, or check that it is what the folder was begun with.

    Raises:
        InputError: for each thing that is another now.
        OSError: if it cannot be written or read.
    """
    asked = describe_request(calibration)
    path = folder / REQUEST
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_text(json.dumps(asked, indent=1, sort_keys=True) + "\n", path)
        return
    try:
        begun = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        begun = {}
    others = [key for key, value in asked.items() if begun.get(key) != value]
    if others:
        allowed = f"{', '.join(others)} as when {folder} was begun"
        hint = "another --out begins anew"
        raise InputError([ErrorDetail(None, None, "calibration", "", allowed, hint)])
