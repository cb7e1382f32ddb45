"""Two-way bootstrap of the rows of a design and its paired seeds.

Our own on purpose: the bootstraps of SciPy and SALib draw rows only, and so leave the luck of the
seeds out of an interval.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
"""Level of every interval."""
RESAMPLES = 400
"""Times a design is drawn again with replacement, for an interval."""
BEYOND = (1 - CONFIDENCE) / 2


@dataclass(frozen=True)
class Resample:
    """One sample of rows and seeds, drawn from those that were run.

    Attributes:
        times: how often each row was drawn, shape (rows,).
        seeds: part of the sample that each seed is, for all rows at once as seeds are paired,
            shape (seeds,); their sum is 1.
    """

    times: np.ndarray
    seeds: np.ndarray

    @property
    def rows(self) -> np.ndarray:
        """Part of the sample that each row is, shape (rows,); their sum is 1."""
        return self.times / self.times.sum()

    @property
    def noise_left(self) -> float:
        """What a mean over these seeds keeps of the noise of one, a part of its variance."""
        return float(self.seeds @ self.seeds)


def whole_sample(rows: int, seeds: int) -> Resample:
    """Each row and each seed once.

    >>> whole_sample(10, 4).noise_left
    0.25
    """
    return Resample(np.ones(rows, np.int64), np.full(seeds, 1 / seeds))


def draw_resamples(
    rows: int, seeds: int, seed: int, rows_drawn: int | None = None
) -> Iterator[Resample]:
    """Draw rows and seeds again, independently of each other, `RESAMPLES` times.

    Of s seeds s - 1 are drawn, so that their mean varies as much as the mean over s seeds does;
    s draws would vary less, by 1/s. With one seed there is nothing to draw: what the intervals
    say is of the rows alone.

    Args:
        rows: of the design.
        seeds: at each point.
        seed: of the drawing.
        rows_drawn: how many rows a sample has; None for as many as the design, 0 for each once.

    Source:
        Rows and columns drawn independently: Owen (2007), The pigeonhole bootstrap, Annals of
        Applied Statistics 1(2), 386-411. One draw fewer: Rao and Wu (1988), Journal of the
        American Statistical Association 83(401), 231-241.
    """
    chance = np.random.default_rng(seed)
    of_seeds = np.random.default_rng([seed, 1])  # so that rows are the same whatever the seeds
    drawn, fewer = rows if rows_drawn is None else rows_drawn, max(seeds - 1, 1)
    once = whole_sample(rows, seeds).times
    for _ in range(RESAMPLES):
        times = np.bincount(chance.integers(0, rows, drawn), minlength=rows) if drawn else once
        luck = np.bincount(of_seeds.integers(0, seeds, fewer), minlength=seeds)
        yield Resample(times, luck / fewer)


def percentile_interval(again: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the interval of indices that were measured again, over the first axis.

    Where more samples tell nothing (NaN: the outcome is the same in all of them) than lie beyond
    the interval, nothing is known of its ends, and it reaches as far as anything can.
    """
    low, high = np.nanquantile(again, [BEYOND, 1 - BEYOND], axis=0)
    unknown = np.isnan(again).mean(axis=0) > BEYOND
    return np.where(unknown, -np.inf, low), np.where(unknown, np.inf, high)


def noise_in_product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Covariance of two outcomes over seeds: what noise adds to the product of one seed's values.

    A mean over s seeds keeps 1/s of it. Taken off, the product is on average that of the outcomes'
    expectations, and not more by the luck that both have.

    Args:
        left: seeds last.
        right: the same shape.

    Returns:
        Without the last axis; 0 with one seed, when nobody can tell.

    >>> noise_in_product(np.array([[1.0, 3.0]]), np.array([[1.0, 3.0]]))
    array([2.])
    """
    seeds = left.shape[-1]
    if seeds < 2:
        return np.zeros(left.shape[:-1])
    apart = left - left.mean(axis=-1, keepdims=True)
    return (apart * (right - right.mean(axis=-1, keepdims=True))).sum(axis=-1) / (seeds - 1)


def with_seed_axis(outcome: object) -> np.ndarray:
    """Outcomes with seeds on the last axis: those of one seed get an axis of their own.

    Args:
        outcome: rows, or rows x seeds.
    """
    values = np.asarray(outcome, dtype=float)
    return values[:, None] if values.ndim == 1 else values
