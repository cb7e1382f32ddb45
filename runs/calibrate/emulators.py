"""An emulator for each target: what a scenario would give, not simulated, and how surely."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np

_FITTED_ON = 250
"""Points on which the length scales are fitted; all points are conditioned on."""
_MOST_POINTS = 800
_LEAST_NUGGET = 1e-6
_WIDE = 3.0
"""A target above 0 whose runs differ by more than this factor is emulated by its logarithm."""
_ENOUGH = 1.1
"""A trend that is off by no more than so many times the points' own noise needs no process."""
_LOG_BOUNDS = (-50.0, 50.0)


@dataclass(frozen=True)
class Emulator:
    """A quadratic trend and a Gaussian process for what it misses, of one target.

    Attributes:
        trend: coefficients of 1, x and x squared.
        points: where runs are, in the unit cube, shape (points, parameters).
        weights: of the points in a prediction.
        scales: length scale of each parameter.
        variance: of the process around the trend.
        error: variance of a prediction around what many seeds would give, by leaving each point
            out; what the seeds do everywhere alike is in it.
        own_noise: variance of a point's mean of seeds around that, alike at no two points.
        is_log: all of this is of the logarithm of the target.
    """

    trend: np.ndarray
    points: np.ndarray
    weights: np.ndarray
    scales: np.ndarray
    variance: float
    error: float
    own_noise: float
    is_log: bool

    def predict(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the target would be, and the variance of that.

        Args:
            at: points in the unit cube, shape (n, parameters).

        Returns:
            Both of shape (n,).
        """
        near = self.variance * _matern(at / self.scales, self.points / self.scales)
        found = _basis(at) @ self.trend + near @ self.weights
        if self.is_log:
            means = np.exp(np.clip(found, *_LOG_BOUNDS))
            return means, means**2 * self.error
        return found, np.full(len(at), self.error)

    def noise_at(self, mean: float) -> float:
        """Variance that a mean of seeds has of its own where the target is so much."""
        return self.own_noise * (mean**2 if self.is_log else 1.0)


@dataclass(frozen=True)
class Emulators:
    """The emulators of all targets."""

    each: tuple[Emulator, ...]

    def predict(self, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What the targets would be, and the variance of that; both of shape (n, targets)."""
        both = [one.predict(at) for one in self.each]
        return np.column_stack([one[0] for one in both]), np.column_stack([one[1] for one in both])


def fit_emulators(points: np.ndarray, values: np.ndarray, seed: int) -> Emulators:
    """Fit an emulator to each target.

    Args:
        points: in the unit cube, shape (points, parameters).
        values: of each seed, shape (points, seeds, targets); NaN where a run has no such number.
        seed: of the choice of the points on which length scales are fitted.

    Returns:
        One for each target.

    Raises:
        ValueError: if a target has a number at fewer points than an emulator needs; says which.
    """
    rng = np.random.default_rng(seed)
    found = []
    for i in range(values.shape[2]):
        there = np.isfinite(values[:, :, i]).all(axis=1)
        least = 2 * points.shape[1] + 2
        if there.sum() < least:
            raise ValueError(f"{i}: a number at {there.sum()} points only; {least} are needed")
        found.append(_fit(points[there], values[there, :, i], rng))
    return Emulators(tuple(found))


def _fit(points: np.ndarray, values: np.ndarray, rng: np.random.Generator) -> Emulator:
    if len(points) > _MOST_POINTS:
        points, values = points[-_MOST_POINTS:], values[-_MOST_POINTS:]
    is_log = bool(values.min() > 0 and values.max() > _WIDE * values.min())
    if is_log:
        values = np.log(values)
    means = values.mean(axis=1)
    common, own = split_noise(points, values)
    trend = _fit_trend(points, means)
    basis = _basis(points)
    rest = means - basis @ trend
    size, terms = float(rest.std()), basis.shape[1]
    freedom = max(1 - terms / len(points), 0.1)
    least = max(own * _ENOUGH, (1e-9 * max(float(np.abs(means).max()), 1e-12)) ** 2)
    if size**2 / freedom < least:  # nothing is left for a process to find
        error = _without_noise(size**2 / freedom, own, terms / len(points)) + common
        scales = np.ones(points.shape[1])
        return Emulator(trend, points[:1], np.zeros(1), scales, 0.0, error, own, is_log)
    chosen = np.sort(rng.permutation(len(points))[:_FITTED_ON])
    scales, variance, nugget = _fit_scales(points[chosen], rest[chosen] / size, rng)
    nugget = max(nugget, _LEAST_NUGGET)
    matrix = variance * _matern(points / scales, points / scales)
    matrix[np.diag_indices_from(matrix)] += nugget
    inverse = np.linalg.inv(matrix)
    weights = inverse @ rest / size
    left_out = size * weights / np.diag(inverse)  # error at each run, were it left out
    terms += len(points) - nugget * float(np.trace(inverse))
    seen = float(np.mean(left_out**2)) / freedom
    error = _without_noise(seen, own, min(terms / len(points), 1.0)) + common
    return Emulator(trend, points, size * weights, scales, variance, error, own, is_log)


def split_noise(points: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Variance of a mean of seeds: what they do everywhere alike, and what is each point's own.

    Seeds are the same at all points. What one of them does at all points, or more at one end than
    at the other, an emulator takes for the scenario's doing, and points left out do not tell it.

    Args:
        points: in the unit cube, shape (points, parameters).
        values: of each seed, shape (points, seeds).

    Returns:
        Both 0 for one seed, which says nothing of noise.
    """
    count, seeds = values.shape
    basis = _basis(points)
    if seeds == 1 or count <= basis.shape[1]:
        return 0.0, 0.0
    off = values - values.mean(axis=1, keepdims=True)
    whole = float(np.sum(off**2)) / (count * (seeds - 1))
    rest = off - basis @ np.linalg.lstsq(basis, off, rcond=None)[0]
    own = float(np.sum(rest**2)) / ((count - basis.shape[1]) * (seeds - 1))
    own = min(own, whole)
    return (whole - own) / seeds, own / seeds


def _without_noise(seen: float, own: float, terms: float) -> float:
    """Variance of an emulator by what it is off at points left out, which have noise of their own.

    Args:
        seen: mean square of that.
        own: variance of a point's own noise.
        terms: how many terms are fitted, over the number of points: so much of the noise at least
            is in what is fitted.
    """
    return max(seen - own, own * terms)


def _fit_trend(points: np.ndarray, means: np.ndarray) -> np.ndarray:
    """Least squares of 1, x and x squared, a little drawn to nothing so that few points do."""
    basis = _basis(points)
    pull = 1e-3 * len(points) * np.eye(basis.shape[1])
    pull[0, 0] = 0.0
    centre = means.mean()
    found = np.linalg.solve(basis.T @ basis + pull, basis.T @ (means - centre))
    found[0] += centre
    return found


def _fit_scales(
    points: np.ndarray, rest: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, float, float]:
    """Length scales, variance and nugget of the greatest marginal likelihood."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    each: Any = np.full(points.shape[1], 2.0)  # a length scale for each parameter
    scales = Matern(each, (0.2, 50.0), nu=2.5)
    kernel: Any = ConstantKernel(0.5, (1e-3, 10.0)) * scales + WhiteKernel(0.3, (1e-5, 1.5))
    process = GaussianProcessRegressor(kernel, random_state=int(rng.integers(2**31)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a parameter that does nothing
        process.fit(points, rest)
    found: Any = process.kernel_
    return found.k1.k2.length_scale, found.k1.k1.constant_value, found.k2.noise_level


def _matern(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Matern correlation of smoothness 5/2 at distances in length scales (Rasmussen 2006, 4.17)."""
    from scipy.spatial.distance import cdist

    distance = np.sqrt(5) * cdist(a, b)
    return (1 + distance + distance**2 / 3) * np.exp(-distance)


def _basis(points: np.ndarray) -> np.ndarray:
    centred = points - 0.5
    return np.hstack([np.ones((len(points), 1)), centred, centred**2])
