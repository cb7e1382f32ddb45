"""Models calibrated one after the other, each as well as the full one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..calibrate.calibration_file import Calibration
from ..calibrate.log_mean import Estimate
from ..calibrate.request import keep_request
from ..calibrate.run_calibration import DRAWS, Calibrated, calibrate
from ..calibrate.waves import Execute, read_wave
from ..files.scenario_file import safe_name
from ..forecast.run_forecast import measuring_all
from .evidence import measure_evidence
from .number_fits import NumberFit, fit_of
from .request_file import Model, others_of


@dataclass(frozen=True)
class Contrasted:
    """A calibrated model.

    Attributes:
        title: of the model.
        found: its calibration.
        fits: what it says of each number, those that it was fitted to first.
        evidence: logarithm of the likelihood of the fitted numbers, the prior over.
    """

    title: str
    found: Calibrated
    fits: tuple[NumberFit, ...]
    evidence: Estimate

    @property
    def hits(self) -> int:
        """How many numbers lie in their band."""
        return sum(one.is_hit for one in self.fits)


def contrast_models(
    models: Sequence[Model],
    folder: Path,
    execute: Execute,
    told: Callable[[str], None] | None = None,
) -> tuple[Contrasted, ...] | None:
    """Calibrate each model in a folder of its own.

    Args:
        models: the full one first.
        folder: of all.
        execute: runs the sweep of a wave.
        told: called with the title of each model before it begins.

    Returns:
        What came out, in the same order; None if somebody has stopped it.

    Raises:
        InputError: if a folder holds another calibration, or a model has too few runs.
        SweepError: what stops it as a whole.
        OSError: if a file cannot be read or written.
    """
    keep_request(models[0].calibration, folder, "contrast", others_of(models))
    done = []
    for number, model in enumerate(models):
        if told is not None:
            told(model.title)
        into = folder / f"model-{number}-{safe_name(model.title, 'model')}"
        found = calibrate(measuring_all(model.calibration), into, execute, told is None, truths=0)
        if found is None:
            return None
        done.append(Contrasted(model.title, found, _fits(found, into), measure_evidence(found)))
    return tuple(done)


def as_of(models: Sequence[Model], day: dt.date) -> tuple[Model, ...]:
    """The models fitted to what was known on a day; the other numbers are foretold."""
    return tuple(replace(one, calibration=one.calibration.as_of(day)) for one in models)


def _fits(found: Calibrated, folder: Path) -> tuple[NumberFit, ...]:
    """What the draws give for each number, fitted or not."""
    calibration = found.calibration
    later: Calibration = replace(calibration, targets=calibration.later)
    both = ((calibration, found.simulated, False),)
    if later.targets:
        both += ((later, read_wave(later, folder / DRAWS).values, True),)
    return tuple(
        fit_of(target, values[:, :, i], found.draws, calibration.error_model(target), is_later)
        for of, values, is_later in both
        for i, target in enumerate(of.targets)
    )
