"""First-order indices from designs that were not made for them: a grid, or any sample."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.stats import norm

from .designs import FEWEST_FOR_INDICES
from .indices import Index, check_outcome
from .resampling import BEYOND, Draw, as_run, by_seed, draws, interval, noise_in_product

_HARMONICS = 10  # as SALib has them


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
        ValueError: if a number is not finite or the outcome never changes.
    """
    outcome = by_seed(outcome)
    check_outcome(outcome)
    apart = outcome - outcome.mean(axis=0)
    levels = [_level_means(points[:, i], apart) for i in range(len(parameters))]
    noise = [noise_in_product(one, one) for one in (apart, *levels)]

    def effects(draw: Draw) -> np.ndarray:
        """Of each parameter; NaN where nothing differs but by luck."""
        squares = ((one @ draw.seeds) ** 2 for one in (apart, *levels))
        pairs = zip(squares, noise, strict=True)
        whole, *parts = ((square - draw.noise_left * more).mean() for square, more in pairs)
        return np.array(parts) / whole if whole > 0 else np.full(len(parts), np.nan)

    rows, seeds = outcome.shape
    found = effects(as_run(rows, seeds))
    if np.isnan(found).any():
        return []
    if seeds < 2:
        low = high = np.full(len(found), np.nan)
    else:
        again = np.array([effects(draw) for draw in draws(rows, seeds, seed, rows_drawn=0)])
        low, high = interval(again)
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


def given_data(
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
        ValueError: if a number is not finite, the outcome never changes or rows are too few.

    Source:
        Tarantola, Gatelli and Mara (2006), Reliability Engineering and System Safety 91(6),
        717-727 (random balance designs), bias taken off after Tissot and Prieur (2012), as SALib.
    """
    outcome, points = by_seed(outcome), np.asarray(points, dtype=float)
    check_outcome(outcome)
    rows, seeds = outcome.shape
    if rows < FEWEST_FOR_INDICES:
        raise ValueError(f"outcome: {rows} points; first-order indices need {FEWEST_FOR_INDICES}")
    noise = noise_in_product(*[outcome - outcome.mean(axis=0)] * 2)
    found = _first_orders(points, outcome, noise, as_run(rows, seeds))
    if np.isnan(found).any():
        return []
    drawn = draws(rows, seeds, seed, rows_drawn=rows // 2)
    again = np.array([_first_orders(points, outcome, noise, draw) for draw in drawn])
    half = norm.ppf(1 - BEYOND) * np.nanstd(again, axis=0, ddof=1)
    return [
        Index(key, "first_order", float(value), float(value - width), float(value + width))
        for key, value, width in zip(parameters, found, half, strict=True)
    ]


def _first_orders(
    points: np.ndarray, outcome: np.ndarray, noise: np.ndarray, draw: Draw
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
