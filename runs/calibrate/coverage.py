"""Do the intervals hold what they say? Simulated truths, calibrated as the real numbers are."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from .emulators import Emulators, fit_emulators
from .error_models import ErrorModel
from .history_matching import Region
from .posterior import Density, sample_posterior

NOMINAL = (0.5, 0.9)
_STEPS = 300
_START = 400


@dataclass(frozen=True)
class Coverage:
    """How often intervals of the posterior held the truth.

    Attributes:
        truths: how many were simulated.
        held: part of truths within the central interval of each nominal size, by parameter; shape
            (len(NOMINAL), parameters).
    """

    truths: int
    held: np.ndarray

    @property
    def overall(self) -> tuple[float, ...]:
        """The mean over parameters, for each nominal size."""
        return tuple(float(one) for one in self.held.mean(axis=1))


def measure_coverage(
    points: np.ndarray,
    values: np.ndarray,
    models: tuple[ErrorModel, ...],
    region: Region,
    truths: int,
    seed: int,
    told: Callable[[int, int], None] | None = None,
    assumed: tuple[ErrorModel, ...] | None = None,
) -> Coverage:
    """Take runs for the truth, one after the other, and look whether they are found again.

    The runs were drawn evenly from the region, so the prior of each calibration is even over it.
    No truth is among the runs that emulators are fitted to.

    Args:
        points: of the last wave, in the unit cube, shape (points, parameters).
        values: of each seed, shape (points, seeds, targets).
        models: error models by which data are made of a truth.
        region: that the points were drawn from.
        truths: how many; at most a quarter of the points.
        seed: of the choice and of the data's errors.
        told: called after each truth, with how many are done and how many there are.
        assumed: error models by which they are calibrated, if they are others; with wrong ones the
            intervals cannot hold.
    """
    rng = np.random.default_rng(seed)
    whole = np.flatnonzero(np.isfinite(values).all(axis=(1, 2)))
    truths = min(truths, len(whole) // 4)
    chosen = rng.permutation(whole)[:truths]
    rest = np.setdiff1d(np.arange(len(points)), chosen)
    emulators = fit_emulators(points[rest], values[rest], seed)
    inside = np.zeros((len(NOMINAL), points.shape[1]))
    for number, truth in enumerate(chosen):
        seen = values[truth].mean(axis=0)  # as for the real plan: chance among few agents is none
        data = [one.observe(float(y), rng) for one, y in zip(models, seen, strict=True)]
        if assumed is not None:
            data = [replace(one, spread=it.spread) for one, it in zip(data, assumed, strict=True)]
        density = Density(emulators, _with_noise(data, emulators, seen), region)
        start = points[rng.permutation(rest)[:_START]]
        chain = sample_posterior(density, start, int(rng.integers(2**31)), _STEPS)
        for i, size_of in enumerate(NOMINAL):
            ends = (0.5 - size_of / 2, 0.5 + size_of / 2)
            low, high = np.quantile(chain.points, ends, axis=0)
            inside[i] += (low <= points[truth]) & (points[truth] <= high)
        if told is not None:
            told(number + 1, truths)
    return Coverage(truths, inside / max(truths, 1))


def _with_noise(
    data: list[ErrorModel], emulators: Emulators, seen: np.ndarray
) -> tuple[ErrorModel, ...]:
    """The same data, with the noise of the few seeds of which they are means as part of the error.

    No other way is there to what many seeds would give; real numbers have no such noise.
    """
    noise = [one.noise_at(y) for one, y in zip(emulators.each, seen, strict=True)]
    return tuple(
        replace(one, spread=math.hypot(one.spread, math.sqrt(more)))
        for one, more in zip(data, noise, strict=True)
    )
