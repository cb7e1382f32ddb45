"""How likely a published number is, given what comes out: exact, about, between, above."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import log_ndtr

from ..published.target_file import Target

IMPLAUSIBLE = 3.0
"""Standard deviations beyond which a number is no longer plausible (Pukelsheim 1994)."""
_LEAST_PART = 1e-3
"""No number is taken to be exact beyond a thousandth of it: it was rounded when it was written."""


@dataclass(frozen=True)
class ErrorModel:
    """What is known of a published number: it is a value, give or take, or it lies in an interval.

    Attributes:
        low: lowest number that agrees; the value itself where one is known.
        high: highest number that agrees; infinity for "at least".
        spread: standard deviation of what was published and of what a right model may miss.
        weight: how often the number counts.
    """

    low: float
    high: float
    spread: float
    weight: float = 1.0

    @classmethod
    def of(cls, target: Target, discrepancy: float) -> ErrorModel:
        """The error model of a target.

        A value has the error that is said, or half of `within`; an interval and "more than" have
        only the discrepancy.

        Args:
            target: the published number.
            discrepancy: part of the number by which a right model may miss it.
        """
        if target.value is not None:
            error = target.error if target.error is not None else (target.within or 0.0) / 2
            size = abs(target.value)
            spread = size * max(math.hypot(error, discrepancy), _LEAST_PART)
            return cls(target.value, target.value, spread, target.weight)
        if target.between is not None:
            low, high = target.between
            size = (abs(low) + abs(high)) / 2
        else:
            low, high = float(target.above or 0.0), math.inf
            size = abs(low)
        return cls(low, high, size * max(discrepancy, _LEAST_PART), target.weight)

    def distances(self, means: np.ndarray, variances: np.ndarray | float = 0.0) -> np.ndarray:
        """How many standard deviations what comes out lies from the nearest number that agrees.

        Args:
            means: what comes out, any shape.
            variances: of these means (emulator, seeds), the same shape or one number.

        Source:
            Craig, Goldstein, Seheult and Smith (1997), Pressure matching for hydrocarbon
            reservoirs: the implausibility of history matching.
        """
        off = np.maximum(self.low - means, 0) + np.maximum(means - self.high, 0)
        return off * math.sqrt(self.weight) / np.sqrt(self.spread**2 + variances)

    def log_likelihood(self, means: np.ndarray, variances: np.ndarray | float = 0.0) -> np.ndarray:
        """Logarithm of the likelihood: a normal density, or the probability of the interval.

        Args:
            means: what comes out, any shape.
            variances: of these means, the same shape or one number.
        """
        sd = np.sqrt(self.spread**2 + variances)
        if self.low == self.high:
            found = -0.5 * ((means - self.low) / sd) ** 2 - np.log(sd * math.sqrt(2 * math.pi))
        else:
            found = _log_interval((self.low - means) / sd, (self.high - means) / sd)
        return self.weight * found

    def observe(self, truth: float, rng: np.random.Generator) -> ErrorModel:
        """The model of what would have been published, were this the truth; for simulated data.

        A value is moved by a draw of its error. An interval keeps its width and is laid around the
        number that was seen, anywhere: that it holds the number is all that is known.

        Args:
            truth: what comes out of the simulation.
            rng: source of the draws.
        """
        seen = truth + self.spread * float(rng.standard_normal())
        if self.low == self.high:
            return ErrorModel(seen, seen, self.spread, self.weight)
        width = self.high - self.low
        if math.isinf(width):
            low = seen - self.spread * abs(float(rng.standard_normal()))
            return ErrorModel(low, self.high, self.spread, self.weight)
        low = seen - width * float(rng.random())
        return ErrorModel(low, low + width, self.spread, self.weight)


def _log_interval(low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """log(Phi(high) - Phi(low)) without loss in the tails."""
    flip = low > 0  # the upper tail is the lower one of the mirror image
    a, b = np.where(flip, -high, low), np.where(flip, -low, high)
    upper, lower = log_ndtr(b), log_ndtr(a)
    with np.errstate(divide="ignore"):
        return upper + np.log1p(-np.exp(np.minimum(lower - upper, 0.0)))
