"""A whole calibration: waves, posterior, draws that are simulated, and what they say."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Unpack

import numpy as np
from scipy.stats import qmc

from ...model.loading.input_errors import ErrorDetail, InputError
from ..files.documented_members import documented_members
from ..files.scenario_file import safe_name
from ..one_run.run import DEFAULT_PLACE
from ..process.progress import progress_bar
from ..sweep.execution.options import ExecutionOptions
from ..sweep.run_sweep import execute_sweep
from .calibration_file import Calibration, find_calibration, read_calibration
from .coverage import Coverage, measure_coverage
from .emulators import Emulators, fit_emulators
from .error_models import ErrorModel
from .history_matching import Narrowed, Region, narrow
from .identifiability import Identifiability, identify
from .posterior import Chain, Density, Draws, choose_draws, sample_posterior, weigh
from .request import fingerprint_of, keep_request
from .waves import Execute, Wave, join, mean_of_seeds, run_wave

TRUTHS = 40
"""Simulated truths of the coverage."""
WAVES, DRAWS = "wave-{number}", "draws"
_LEAST_IN_REGION = 3


@dataclass(frozen=True)
class Calibrated:
    """What a calibration came to.

    Attributes:
        calibration: what was asked for.
        models: error models of the targets.
        waves: each, with what its emulators left of the prior.
        left: part of the prior's volume after each wave.
        limit: greatest implausibility in the last region; above 3, nothing agrees with all targets.
        density: of the posterior, by the emulators of the last wave.
        chain: drawn from it.
        said: what the data say of each parameter.
        draws: from the posterior, weighed.
        simulated: what each draw's runs gave, shape (draws, seeds, targets).
        coverage: of the intervals.
        seconds: that all of it took here.
        runs: simulated, earlier sessions included.
        failed: of them, those without a result.
    """

    calibration: Calibration
    models: tuple[ErrorModel, ...]
    waves: tuple[Wave, ...]
    left: tuple[float, ...]
    limit: float
    density: Density
    chain: Chain
    said: Identifiability
    draws: Draws
    simulated: np.ndarray
    coverage: Coverage
    seconds: float
    runs: int
    failed: int


def run_calibration(
    source: str,
    out: Path | None = None,
    *,
    quiet: bool = False,
    **how: Unpack[ExecutionOptions],
) -> tuple[Path, Calibrated | None]:
    """Calibrate, or go on with what was begun.

    Args:
        source: name of an example, or path of a file.
        out: folder to write; None for runs-out/calibration-<name>-<fingerprint>.
        quiet: show no progress.
        how: where runs are executed, as `ExecutionOptions`.

    Returns:
        The folder, and what came out; None if it was interrupted and can go on.

    Raises:
        InputError: all that is wrong with the file, its points, or the folder.
        SweepError: what stops it as a whole.
        OSError: if a file cannot be read or written.
    """
    check_extra()
    begun = time.monotonic()
    path = find_calibration(source)
    calibration = read_calibration(path)
    with documented_members([calibration.sweep.scenario]) as (scenario,):
        calibration = replace(calibration, sweep=replace(calibration.sweep, scenario=scenario))
        if out is None:
            name = safe_name(path.stem, "calibration")
            out = DEFAULT_PLACE / f"calibration-{name}-{fingerprint_of(calibration)}"

        execute = partial(execute_sweep, quiet=quiet, **how)

        with one_thread():
            found = calibrate(calibration, out, execute, quiet)
    if found is None:
        return out, None
    return out, replace(found, seconds=time.monotonic() - begun)


def calibrate(
    calibration: Calibration,
    folder: Path,
    execute: Execute,
    quiet: bool = True,
    truths: int | None = None,
) -> Calibrated | None:
    """Run the waves, sample the posterior and simulate draws from it.

    Everything drawn follows from `design_seed` of the file, so that the same file gives the same
    numbers, whether or not it was broken off.

    Args:
        calibration: what is asked for.
        folder: in which each wave has its own.
        execute: runs the sweep of a wave.
        quiet: show no progress.
        truths: simulated truths of the coverage; None for `TRUTHS`, 0 where nobody asks for it.

    Returns:
        What came out; None if somebody has stopped it.
    """
    keep_request(calibration, folder)
    models = tuple(calibration.error_model(one) for one in calibration.targets)
    seed, size = calibration.sweep.design_seed, calibration.sweep.samples
    parameters = len(calibration.ranges)
    region = Region((), models, parameters)
    sampler = qmc.LatinHypercube(parameters, rng=np.random.default_rng(seed))
    points = sampler.random(size)
    waves: list[Wave] = []
    left: list[float] = []
    for number in range(1, calibration.waves + 1):
        into = folder / WAVES.format(number=number)
        wave = run_wave(calibration, into, points, execute)
        if wave is None:
            return None
        waves.append(wave)
        emulators = _fit(calibration, waves, region, seed + number)
        if number == calibration.waves:
            break
        narrowed = _narrow(region, emulators, size, seed + number)
        left.append(narrowed.part)
        region, points = narrowed.region, narrowed.sample
    density = Density(emulators, models, region)
    start = narrow(_with(region, emulators), 2000, seed)
    chain = sample_posterior(density, np.vstack([start.sample, waves[-1].points]), seed)
    left.append(start.part)
    drawn = choose_draws(chain, calibration.draws, seed)
    simulated = run_wave(calibration, folder / DRAWS, drawn, execute)
    if simulated is None:
        return None
    return Calibrated(
        calibration,
        models,
        tuple(waves),
        tuple(left),
        start.region.limit,
        density,
        chain,
        identify(chain, density),
        _weigh(simulated, models, emulators),
        simulated.values,
        _cover(waves[-1], (models, region), TRUTHS if truths is None else truths, seed, quiet),
        0.0,
        sum(one.runs for one in (*waves, simulated)),
        sum(one.failed for one in (*waves, simulated)),
    )


def check_extra() -> None:
    """See that the libraries of the extra are there before anything is simulated.

    Raises:
        InputError: if one is missing.
    """
    missing = [name for name in ("sklearn", "emcee") if find_spec(name) is None]
    if missing:
        needs = 'scikit-learn and emcee: pip install "mutualaid[calibrate]"'
        raise InputError([ErrorDetail(None, None, "calibration", "", f"needs {needs}")])


@contextmanager
def one_thread():
    """Linear algebra on one thread: matrices are small, and cores may be busy with runs."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        yield


def _fit(calibration: Calibration, waves: list[Wave], region: Region, seed: int) -> Emulators:
    """Emulators of the points that are still plausible, or of all if these are too few."""
    points, values = join(waves)
    inside = region.holds(points)
    if inside.sum() >= _LEAST_IN_REGION * (points.shape[1] + 1):
        points, values = points[inside], values[inside]
    try:
        return fit_emulators(points, values, seed)
    except ValueError as error:
        number, _, says = str(error).partition(": ")
        name = calibration.targets[int(number)].name
        hint = "more samples, narrower ranges, or leave_out"
        raise InputError([ErrorDetail(None, None, "targets", name, says, hint)]) from None


def _with(region: Region, emulators: Emulators) -> Region:
    return replace(region, emulators=(*region.emulators, emulators))


def _narrow(region: Region, emulators: Emulators, size: int, seed: int) -> Narrowed:
    return narrow(_with(region, emulators), size, seed)


def _weigh(simulated: Wave, models: tuple[ErrorModel, ...], emulators: Emulators) -> Draws:
    seeds = simulated.values.shape[1]
    means = mean_of_seeds(simulated.values)
    noise = np.zeros_like(means)
    if seeds > 1:
        noise += np.nanmean(simulated.values.var(axis=1, ddof=1), axis=0) / seeds
    emulated = emulators.predict(simulated.points)
    return weigh(simulated.points, models, emulated, (means, noise))


def _cover(
    wave: Wave, of: tuple[tuple[ErrorModel, ...], Region], truths: int, seed: int, quiet: bool
) -> Coverage:
    with progress_bar("simulated truths", quiet, unit="truth", lines=True) as advance:
        told: Callable[[int, int], None] | None = None
        if advance is not None:
            told = partial(_tell, advance)
        return measure_coverage(wave.points, wave.values, *of, truths, seed, told)


def _tell(advance: Callable[[int, int, str], None], done: int, total: int) -> None:
    advance(done, total, "")
