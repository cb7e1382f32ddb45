"""Means of what is known by its logarithm, with their error."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp


@dataclass(frozen=True)
class Estimate:
    """A logarithm that is estimated.

    Attributes:
        value: natural logarithm; -inf where nothing was possible.
        error: its standard error.
    """

    value: float
    error: float

    def __add__(self, other: Estimate) -> Estimate:
        """The logarithm of the product of two independent ones."""
        return Estimate(self.value + other.value, math.hypot(self.error, other.error))

    def __sub__(self, other: Estimate) -> Estimate:
        """The logarithm of their ratio."""
        return Estimate(self.value - other.value, math.hypot(self.error, other.error))


def log_mean(logs: np.ndarray) -> Estimate:
    """The logarithm of the mean of what the logarithms are of; its error from their spread.

    >>> math.isclose(log_mean(np.log([1.0, 3.0])).value, math.log(2.0))
    True
    """
    logs = np.where(np.isfinite(logs), logs, -np.inf)
    if not np.isfinite(logs).any():
        return Estimate(-math.inf, math.inf)
    weights = np.exp(logs - logs.max())
    mean = weights.mean()
    error = weights.std(ddof=1) / math.sqrt(weights.size) / mean if weights.size > 1 else math.inf
    return Estimate(float(np.asarray(logsumexp(logs))) - math.log(logs.size), float(error))
