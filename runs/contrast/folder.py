"""Contrast models from a file to a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

from ..calibrate.calibration_file import find_calibration
from ..calibrate.run_calibration import check_extra, one_thread
from ..files.documented_members import documented_members
from ..files.scenario_file import safe_name
from ..one_run.run import DEFAULT_PLACE
from ..sweep.execution.options import ExecutionOptions
from ..sweep.run_sweep import execute_sweep
from .request_file import Model, fingerprint_of_all, read_models
from .result_files import write_results
from .run_contrasts import as_of, contrast_models


def write_contrasts(
    source: str,
    known_by: dt.date | None = None,
    out: Path | None = None,
    *,
    told: Callable[[str], None] | None = None,
    **how: Unpack[ExecutionOptions],
) -> Path | None:
    """Calibrate all models of a file, or go on with what was begun.

    Args:
        source: name of an example of `mutualaid calibrate`, or path of a file.
        known_by: numbers that became known after this day are foretold; None for the file's.
        out: folder to write; None for runs-out/contrast-<name>-<fingerprint>.
        told: called with each model's title before it begins; without it no progress is shown.
        how: where runs are executed, as `ExecutionOptions`.

    Returns:
        The folder of the results; None if it was interrupted and can go on.

    Raises:
        InputError: all that is wrong with the file, its points, or the folder.
        SweepError: what stops it as a whole.
        OSError: if a file cannot be read or written.
    """
    check_extra()
    path = find_calibration(source)
    models: Sequence[Model] = read_models(path)
    if known_by is not None:
        models = as_of(models, known_by)
    sweeps = [one.calibration.sweep for one in models]
    with documented_members([one.scenario for one in sweeps]) as scenarios:
        models = [
            replace(one, calibration=replace(one.calibration, sweep=replace(sweep, scenario=own)))
            for one, sweep, own in zip(models, sweeps, scenarios, strict=True)
        ]
        if out is None:
            name, print_ = safe_name(path.stem, "contrast"), fingerprint_of_all(models)
            out = DEFAULT_PLACE / f"contrast-{name}-{print_}"

        execute = partial(execute_sweep, quiet=told is None, **how)

        with one_thread():
            found = contrast_models(models, out, execute, told)
    return None if found is None else write_results(found, out, fingerprint_of_all(models))
