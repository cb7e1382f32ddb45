"""Indices of sensitivity: how much of an outcome's variance each parameter brings about.

The formulas are those of SciPy and SALib, see the source at each; our own on purpose are the noise
of paired seeds, which is taken off, and intervals over rows and seeds (see `analysis`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import norm

from ..design.designs import FEWEST_FOR_INDICES
from .bootstrap import (
    BEYOND,
    Resample,
    draw_resamples,
    noise_in_product,
    percentile_interval,
    whole_sample,
    with_seed_axis,
)

_HARMONICS = 10  # as SALib has them


class OutcomeError(ValueError):
    """An outcome of which no indices can be told.

    Attributes:
        reason: why not.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"outcome: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class Index:
    """An index of one parameter with its interval.

    Attributes:
        parameter: dotted key.
        name: "first_order", "total_order", "mu_star" or "sigma".
        value: the index; parts of the variance for first and total order, units of the outcome
            for mu_star and sigma.
        low: lower end of the interval at level `bootstrap.CONFIDENCE`.
        high: upper end.
    """

    parameter: str
    name: str
    value: float
    low: float
    high: float

    @property
    def wide(self) -> bool:
        """Whether more runs are needed before the index can be believed.

        The interval is wider than the index is large, or leaves it out; or a part of the variance
        is surely more than all of it.
        """
        if self.low != self.low:
            return False  # nothing was drawn again
        spare = 1e-9 * abs(self.value)
        out = not self.low - spare <= self.value <= self.high + spare
        too_much = self.name in ("first_order", "total_order") and self.low > 1 + 1e-9
        return self.high - self.low > abs(self.value) + spare or out or too_much


def sobol(
    parameters: Sequence[str], a: np.ndarray, b: np.ndarray, ab: np.ndarray, seed: int = 0
) -> list[Index]:
    """First- and total-order indices of a Saltelli design, with bootstrap intervals.

    First order: the part of the variance that would go if the parameter were known. Total order:
    the part that would stay if all others were. Both are of the outcome's expectation: what luck
    between seeds adds to the variance is taken off, and the intervals draw the seeds again too.
    With one seed they are of that seed alone.

    Args:
        parameters: names, k of them.
        a: outcome at the n points of the first sample; n, or n x seeds.
        b: outcome at the n points of the second sample.
        ab: k of the same; row i is the first sample with column i taken from the second.
        seed: of the bootstrap.

    Returns:
        None if nothing differs but by luck.

    Raises:
        ValueError: if a shape is wrong.
        OutcomeError: if a number is not finite or the outcome never changes.

    Source:
        Saltelli et al. (2010), Computer Physics Communications 181, 259-270, table 2 (b) and (f),
        as `scipy.stats.sobol_indices` has them.
    """
    a, b, ab = (np.asarray(values, dtype=float) for values in (a, b, ab))
    if a.shape != b.shape or ab.shape != (len(parameters), *a.shape):
        raise ValueError(f"ab: {len(parameters)} rows of {a.size} values, as a and b have")
    check_outcome(np.concatenate([a, b, *ab]))
    design = _saltelli(np.array([with_seed_axis(block) for block in (a, b, *ab)]))
    rows, seeds = design.blocks.shape[1:]
    found = design.indices(whole_sample(rows, seeds))
    if np.ptp(design.blocks[:2].mean(axis=-1)) == 0:
        raise OutcomeError("hardly ever changes; more samples are needed")
    if np.isnan(found).any():
        return []
    again = np.array([design.indices(draw) for draw in draw_resamples(rows, seeds, seed)])
    low, high = percentile_interval(again)
    return [
        Index(key, name, float(found[order, i]), float(low[order, i]), float(high[order, i]))
        for order, name in enumerate(("first_order", "total_order"))
        for i, key in enumerate(parameters)
    ]


@dataclass(frozen=True)
class _Saltelli:
    """A, B and each A with a column of B, and what the noise of one seed adds to their products.

    Attributes:
        blocks: outcomes, shape (k + 2, n, seeds).
        noise: in the square, and for each parameter in the products of first and total order.
    """

    blocks: np.ndarray
    noise: tuple[np.ndarray, np.ndarray, np.ndarray]

    def indices(self, draw: Resample) -> np.ndarray:
        """First and total order, 2 x k; NaN where nothing differs but by luck."""
        mean = self.blocks @ draw.seeds
        a, b, *mixed = mean - (mean[0] + mean[1]) @ draw.rows / 2
        change = np.array(mixed) - a
        square, first, total = (draw.noise_left * (one @ draw.rows) for one in self.noise)
        variance = (a**2 + b**2) @ draw.rows / 2 - square
        if not variance > 0:
            return np.full((2, len(change)), np.nan)
        return np.array([(b * change) @ draw.rows - first, change**2 @ draw.rows / 2 - total]) / (
            variance
        )


def _saltelli(blocks: np.ndarray) -> _Saltelli:
    """What a seed does to all points alike moves no index, so it is no noise here."""
    a, b, *mixed = blocks - blocks[:2].mean(axis=(0, 1))
    change = np.array(mixed) - a
    square = (noise_in_product(a, a) + noise_in_product(b, b)) / 2
    first = noise_in_product(np.broadcast_to(b, change.shape), change)
    return _Saltelli(blocks, (square, first, noise_in_product(change, change) / 2))


def morris(
    parameters: Sequence[str], points: np.ndarray, outcome: np.ndarray, seed: int = 0
) -> list[Index]:
    """Mean absolute elementary effect (mu_star) and their spread (sigma), in the outcome's unit.

    An elementary effect is the change of the outcome when one parameter goes once through its
    whole range, the others standing where they happen to stand. Luck between seeds makes effects
    larger in the mean, as it has no sign here: a parameter that does nothing has that much.

    Args:
        parameters: names, k of them.
        points: one row a run: trajectories of k + 1 points, each parameter scaled to 0..1 as its
            values are, so that a switch steps from 0 to 1 whatever the step of the design.
        outcome: one value a row, or rows x seeds.
        seed: of the intervals, which draw trajectories and seeds again.

    Raises:
        OutcomeError: if a number is not finite or the outcome never changes.

    Source:
        Morris (1991), Technometrics 33(2), 161-174; Campolongo et al. (2007).
    """
    outcome = with_seed_axis(outcome)
    check_outcome(outcome)
    effects = _effects(np.asarray(points, dtype=float), outcome)
    size, (trajectories, _, seeds) = np.abs(effects.mean(axis=-1)), effects.shape
    drawn = draw_resamples(trajectories, seeds, seed)
    again = np.array([draw.rows @ np.abs(effects @ draw.seeds) for draw in drawn])
    half = norm.ppf(1 - BEYOND) * again.std(axis=0, ddof=1)
    spread = effects.mean(axis=-1).std(axis=0, ddof=1)
    indices = []
    for i, key in enumerate(parameters):
        value = float(size[:, i].mean())
        ends = max(0.0, value - float(half[i])), value + float(half[i])
        indices.append(Index(key, "mu_star", value, *ends))
        indices.append(Index(key, "sigma", float(spread[i]), float("nan"), float("nan")))
    return indices


def _effects(points: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Elementary effects: trajectories x k x seeds; 0 of a parameter that has one value only."""
    k = points.shape[1]
    steps = np.diff(points.reshape(-1, k + 1, k), axis=1)
    changes = np.diff(outcome.reshape(-1, k + 1, outcome.shape[1]), axis=1)
    moved = np.abs(steps).argmax(axis=2)  # the parameter of each step
    effects = np.zeros_like(changes)
    at, step = np.nonzero(np.abs(steps).max(axis=2))
    parameter = moved[at, step]
    effects[at, parameter] = changes[at, step] / steps[at, step, parameter][:, None]
    return effects


def noise_share(outcome: np.ndarray) -> float:
    """The part of an outcome's variance that is noise between seeds, not the parameters' doing.

    Two-way analysis of variance with random effects, one run a cell: what points have in common
    over seeds is the parameters' doing; what seeds have in common over points, and the rest, is
    noise. The same seeds at every point, so their common part does not blur the points.

    Args:
        outcome: points x seeds.

    Returns:
        0 to 1; NaN with one seed, or if the outcome never changes.

    Source:
        Searle, Casella and McCulloch (1992), Variance Components, chapter 4 (two-way crossed).
    """
    outcome = np.asarray(outcome, dtype=float)
    points, seeds = outcome.shape
    if seeds < 2 or points < 2:
        return float("nan")
    by_point, means = outcome.mean(axis=1), outcome.mean(axis=0)
    rest = outcome - by_point[:, None] - means[None, :] + outcome.mean()
    left = float((rest**2).sum()) / ((points - 1) * (seeds - 1))
    of_points = max(0.0, float(by_point.var(ddof=1)) - left / seeds)
    noise = left + max(0.0, float(means.var(ddof=1)) - left / points)
    return noise / (noise + of_points) if noise + of_points > 0 else float("nan")


def check_outcome(outcome: np.ndarray) -> None:
    """Check that something can be told of an outcome.

    Raises:
        OutcomeError: if a number is not finite, or all are the same.
    """
    if not np.isfinite(outcome).all():
        raise OutcomeError("has values that are not finite")
    if np.ptp(outcome) == 0:
        raise OutcomeError("is the same in all runs, so nothing can be told")


def main_effects(
    parameters: Sequence[str], points: np.ndarray, outcome: np.ndarray, seed: int = 0
) -> list[Index]:
    """Variance of the means by level over the variance of all: on a full grid exact but for luck.

    Args:
        parameters: names, k of them.
        points: one row a run, each parameter as the place of its level.
        outcome: one value a row, or rows x seeds; luck between seeds is taken off.
        seed: of the intervals, which draw the seeds again; none (NaN) if there is one seed.

    Returns:
        None if nothing differs but by luck.

    Raises:
        OutcomeError: if a number is not finite or the outcome never changes.
    """
    outcome = with_seed_axis(outcome)
    check_outcome(outcome)
    apart = outcome - outcome.mean(axis=0)
    levels = [_level_means(points[:, i], apart) for i in range(len(parameters))]
    noise = [noise_in_product(one, one) for one in (apart, *levels)]

    def effects(draw: Resample) -> np.ndarray:
        """Of each parameter; NaN where nothing differs but by luck."""
        squares = ((one @ draw.seeds) ** 2 for one in (apart, *levels))
        pairs = zip(squares, noise, strict=True)
        whole, *parts = ((square - draw.noise_left * more).mean() for square, more in pairs)
        return np.array(parts) / whole if whole > 0 else np.full(len(parts), np.nan)

    rows, seeds = outcome.shape
    found = effects(whole_sample(rows, seeds))
    if np.isnan(found).any():
        return []
    if seeds < 2:
        low = high = np.full(len(found), np.nan)
    else:
        again = np.array(
            [effects(draw) for draw in draw_resamples(rows, seeds, seed, rows_drawn=0)]
        )
        low, high = percentile_interval(again)
    return [
        Index(key, "first_order", float(found[i]), float(low[i]), float(high[i]))
        for i, key in enumerate(parameters)
    ]


def _level_means(at: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """For each row the mean over all rows of its level, seed by seed."""
    _, level, rows = np.unique(at, return_inverse=True, return_counts=True)
    sums = np.zeros((len(rows), outcome.shape[1]))
    np.add.at(sums, level, outcome)
    return (sums / rows[:, None])[level]


def estimate_first_order(
    parameters: Sequence[str], points: np.ndarray, outcome: np.ndarray, seed: int = 0
) -> list[Index]:
    """First-order indices from any sample that fills the space, such as a Latin hypercube.

    Args:
        parameters: names, k of them.
        points: one row a run, each parameter scaled to 0..1; at least 65 rows.
        outcome: one value a row, or rows x seeds; luck between seeds is taken off.
        seed: of the bootstrap, which draws half of the rows, as SALib does, and the seeds again.

    Returns:
        None if nothing differs but by luck.

    Raises:
        OutcomeError: if a number is not finite, the outcome never changes or rows are too few.

    Source:
        Tarantola, Gatelli and Mara (2006), Reliability Engineering and System Safety 91(6),
        717-727 (random balance designs), bias taken off after Tissot and Prieur (2012), as SALib.
    """
    outcome, points = with_seed_axis(outcome), np.asarray(points, dtype=float)
    check_outcome(outcome)
    rows, seeds = outcome.shape
    if rows < FEWEST_FOR_INDICES:
        raise OutcomeError(f"{rows} points; first-order indices need {FEWEST_FOR_INDICES}")
    noise = noise_in_product(*[outcome - outcome.mean(axis=0)] * 2)
    found = _first_orders(points, outcome, noise, whole_sample(rows, seeds))
    if np.isnan(found).any():
        return []
    drawn = draw_resamples(rows, seeds, seed, rows_drawn=rows // 2)
    again = np.array([_first_orders(points, outcome, noise, draw) for draw in drawn])
    half = norm.ppf(1 - BEYOND) * np.nanstd(again, axis=0, ddof=1)
    return [
        Index(key, "first_order", float(value), float(value - width), float(value + width))
        for key, value, width in zip(parameters, found, half, strict=True)
    ]


def _first_orders(
    points: np.ndarray, outcome: np.ndarray, noise: np.ndarray, draw: Resample
) -> np.ndarray:
    """Of each parameter; NaN where nothing differs but by luck."""
    rows = np.repeat(np.arange(len(outcome)), draw.times)
    mean = (outcome @ draw.seeds)[rows]
    whole = mean.var()
    told = whole - draw.noise_left * noise[rows].mean()
    if not told > 0:
        return np.full(points.shape[1], np.nan)
    found = np.array([_harmonic_part(column[rows], mean) for column in points.T])
    by_chance = 2 * _HARMONICS / len(rows)  # of what is noise, this part falls on the harmonics
    return (found - by_chance) / (1 - by_chance) * whole / told


def _harmonic_part(at: np.ndarray, outcome: np.ndarray) -> float:
    """Part of the variance in the first harmonics, as a parameter goes up its range and down."""
    order = np.argsort(at)
    wave = np.abs(np.fft.rfft(outcome[np.concatenate([order[::2], order[1::2][::-1]])])) ** 2
    wave[1 : (len(at) + 1) // 2] *= 2  # all but that of half the points stand for two
    return float(wave[1 : _HARMONICS + 1].sum() / wave[1:].sum())
