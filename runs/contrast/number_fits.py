"""What a model says of each published number: its band, and how likely it makes the number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import logsumexp

from ..calibrate.error_models import ErrorModel
from ..calibrate.posterior import Draws
from ..calibrate.waves import mean_of_seeds
from ..forecast.predictive import BANDS, lies_within, predict
from ..published.target_file import Target


@dataclass(frozen=True)
class NumberFit:
    """A published number, and what the draws of a model say of it.

    Attributes:
        target: the number.
        is_later: it became known later, and nothing was fitted to it.
        quantiles: 5, 25, 50, 75 and 95 per cent, error of the number and discrepancy included.
        distance: standard deviations by which the median lies above the number, below it if less
            than 0; 0 within an interval.
        log_score: natural logarithm of the likelihood of the number, averaged over the draws.
    """

    target: Target
    is_later: bool
    quantiles: tuple[float, ...]
    distance: float
    log_score: float

    @property
    def is_hit(self) -> bool:
        """Whether the number lies in the band of 90 per cent."""
        return lies_within(self.target, self.quantiles[0], self.quantiles[-1])


def fit_of(
    target: Target, values: np.ndarray, draws: Draws, model: ErrorModel, is_later: bool
) -> NumberFit:
    """What the draws say of a number.

    Args:
        target: the number.
        values: of each draw and seed, shape (draws, seeds); NaN where a run has no such number.
        draws: of the posterior.
        model: of its errors, discrepancy included.
        is_later: nothing was fitted to it.
    """
    ends = predict(values, draws.weights, model.spread)
    middle = ends[BANDS.index(0.5)]
    away = float(replace(model, weight=1.0).distances(middle))
    distance = -away if middle < model.low else away
    score = log_score(model, values, draws.weights)
    return NumberFit(target, is_later, tuple(map(float, ends)), distance, score)


def log_score(model: ErrorModel, values: np.ndarray, weights: np.ndarray) -> float:
    """Logarithm of the weighted mean of the likelihood; -inf if no draw has such a number.

    Args:
        model: of the number, whose weight counts.
        values: of each draw and seed, shape (draws, seeds).
        weights: of each draw.
    """
    means = mean_of_seeds(values[:, :, None])[:, 0]
    there = np.isfinite(means)
    if not there.any():
        return -math.inf
    seeds = values.shape[1]
    noise = np.nanmean(values.var(axis=1, ddof=1)) / seeds if seeds > 1 else 0.0
    each = model.log_likelihood(means[there], np.nan_to_num(noise))
    return float(np.asarray(logsumexp(each, b=weights[there] / weights.sum())))


def total_score(fits: Sequence[NumberFit], later: bool) -> float:
    """Sum of the log scores of what was fitted, or of what became known later."""
    return sum(one.log_score for one in fits if one.is_later == later)
