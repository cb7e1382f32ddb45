"""Quadratic-optimal sharing: the fair rule under which what members pay varies least."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats, amounts, numbers, same_length


@dataclass(frozen=True)
class QuadraticSharing:
    """The rule X -> A X with A = ee'/n + slope weight', made by `quadratic_optimal`.

    Attributes:
        slope: (I - ee'/n) mu, what each member expects above the mean, shape (n,).
        weight: k V^-1 mu, so that weight' mu = 1, shape (n,).
        total_variance: sum of the variances of what the members pay, the square of the unit.
    """

    slope: Floats
    weight: Floats
    total_variance: float

    def shares(self, loss: ArrayLike) -> Floats:
        """What each member pays when the members' own losses are known; adds up to their sum.

        Args:
            loss: loss of each member, shape (n,).

        Raises:
            ValueError: if it is bad.
        """
        losses = amounts("loss", loss)
        same_length("loss", losses, len(self.slope))
        return losses.mean() + self.slope * (self.weight @ losses)

    def matrix(self) -> Floats:
        """A as a table, shape (n, n); for few members."""
        return 1 / len(self.slope) + np.outer(self.slope, self.weight)


def quadratic_optimal(mean: ArrayLike, variance: ArrayLike) -> QuadraticSharing:
    """Linear rule with the least total variance among those that are fair and pay the whole loss.

    A = ee'/n + k (I - ee'/n) mu mu' V^-1 with k = 1 / (mu' V^-1 mu). Fair: A mu = mu; whole:
    e'A = e'. Total variance: e'V e / n + k |(I - ee'/n) mu|**2.

    Args:
        mean: expected loss mu of each member, not all 0, shape (n,).
        variance: variance of each member's loss, above 0, shape (n,), if losses are independent;
            else the covariance matrix V, shape (n, n).

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Abdikerimova, Feng.

    >>> round(quadratic_optimal([1, 2, 3], [1, 4, 4]).total_variance, 6)
    3.470588
    """
    means = amounts("mean", mean)
    if not means.any():
        raise ValueError("mean: all 0; somebody has to expect a loss")
    table = numbers("variance", variance)
    if table.ndim == 2:
        toward, whole = _from_covariances(table, means)
    else:
        variances = amounts("variance", table)
        same_length("variance", variances, len(means))
        if not variances.all():
            raise ValueError("variance: 0; more than 0 is allowed")
        toward, whole = means / variances, float(variances.sum())
    k = 1 / float(means @ toward)
    slope = means - means.mean()
    return QuadraticSharing(slope, k * toward, whole / len(means) + k * float(slope @ slope))


def _from_covariances(table: Floats, means: Floats) -> tuple[Floats, float]:
    """V^-1 mu and e'V e of a covariance matrix V."""
    length = len(means)
    if table.shape != (length, length):
        raise ValueError(f"variance: shape {table.shape}; ({length}, {length}) is allowed")
    if not np.allclose(table, table.T, rtol=1e-9, atol=0):
        raise ValueError("variance: not symmetric; a covariance matrix is")
    try:
        np.linalg.cholesky(table)
    except np.linalg.LinAlgError:
        raise ValueError("variance: not positive definite; a covariance matrix is") from None
    toward = np.linalg.solve(table, means).astype(np.float64)
    return toward, float(table.sum())
