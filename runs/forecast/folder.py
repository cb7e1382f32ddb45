"""Forecasts from a file to a folder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Unpack

from ..calibrate.calibration_file import find_calibration
from ..calibrate.request import fingerprint_of
from ..calibrate.run_calibration import check_extra, one_thread
from ..files.documented_members import documented_members
from ..files.scenario_file import safe_name
from ..one_run.run import DEFAULT_PLACE
from ..sweep.execution.options import ExecutionOptions
from ..sweep.run_sweep import execute_sweep
from .request_file import read_forecast
from .result_files import write_results
from .run_forecast import make_forecasts


def write_forecasts(
    source: str,
    origins: tuple[dt.date, ...] = (),
    out: Path | None = None,
    *,
    told: Callable[[dt.date], None] | None = None,
    **how: Unpack[ExecutionOptions],
) -> Path | None:
    """Make the forecasts of a file, or go on with what was begun.

    Args:
        source: name of an example of `mutualaid calibrate`, or path of a file.
        origins: days to forecast from; empty for those of the file.
        out: folder to write; None for runs-out/forecast-<name>-<fingerprint>.
        told: called with each origin before it begins; without it no progress is shown.
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
    plan = read_forecast(path, origins)
    sweep = plan.calibration.sweep
    with documented_members([sweep.scenario]) as (scenario,):
        sweep = replace(sweep, scenario=scenario)
        plan = replace(plan, calibration=replace(plan.calibration, sweep=sweep))
        if out is None:
            name, print_ = safe_name(path.stem, "forecast"), fingerprint_of(plan.calibration)
            out = DEFAULT_PLACE / f"forecast-{name}-{print_}"

        execute = partial(execute_sweep, quiet=told is None, **how)

        with one_thread():
            found = make_forecasts(plan, out, execute, told)
    return None if found is None else write_results(found, out)
