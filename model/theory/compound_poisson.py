"""Conditional-mean sharing of compound Poisson losses: each pays what the total says of the own."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .given import Floats, amounts, numbers

TOO_LARGE, TOO_SMALL = 1e200, 1e-200
MOST_LOSS = 10_000_000


def conditional_mean(frequency: ArrayLike, severity: ArrayLike, loss: ArrayLike) -> Floats:
    """What each member pays towards a total loss: E[X_i | S = s], exact.

    E[X_i | S = s] = lambda_i sum_k k p_i(k) P(S = s - k) / P(S = s), with P by Panjer's recursion
    s P(S = s) = sum_k k (sum_i lambda_i p_i(k)) P(S = s - k). The parts add up to s. With one
    severity for all they are proportional to lambda_i.

    Args:
        frequency: expected number of claims lambda_i of each member, shape (n,).
        severity: probability p_i(k) that a claim costs k = 1 ... K units, shape (n, K), or (K,)
            for all alike; each row adds up to 1.
        loss: total s that is to be paid, whole units; one or shape (m,).

    Returns:
        Units paid by each member, shape (n,), or (m, n) for several losses.

    Raises:
        ValueError: if an argument is bad or the sizes cannot add up to the loss.

    Source:
        Denuit (2019), ex. 6.1; the rule is that of Denuit and Dhaene.

    >>> conditional_mean([1, 3], severity=[0.5, 0.5], loss=2).tolist()
    [0.5, 1.5]
    """
    frequencies = amounts("frequency", frequency)
    sizes = _severities(severity, len(frequencies))
    losses, one = _losses(loss)
    if sizes.shape[0] == 1:  # proportional, and no table of n rows is needed
        weights = np.arange(1, sizes.shape[1] + 1) * sizes[0] * frequencies.sum()
        _ratios(weights, losses)
        total = frequencies.sum() or 1.0
        paid = losses[:, None] * (frequencies / total)
    else:
        sizes *= np.arange(1, sizes.shape[1] + 1)
        sizes *= frequencies[:, None]
        paid = _ratios(sizes.sum(axis=0), losses) @ sizes.T
    return paid[0] if one else paid


def _ratios(weights: Floats, losses: Floats) -> Floats:
    """P(S = s - k) / P(S = s) for k = 1 ... K, shape (m, K); zeros for a loss of 0.

    Only ratios matter, so the recursion starts with 1 for P(S = 0) and is rescaled on its way.

    Args:
        weights: k times the expected number of claims of size k, shape (K,).
        losses: totals s, shape (m,).
    """
    wanted = {int(loss) for loss in losses}
    most, width = max(wanted), len(weights)
    chance = np.zeros(most + 1 + width)
    chance[width] = 1.0  # chance[width + s] is P(S = s), times whatever the scale is by then
    backwards = weights[::-1].copy()
    found = {0: np.zeros(width)}
    for s in range(1, most + 1):
        recent = chance[s : s + width]  # P(S = s - K) ... P(S = s - 1)
        here = float(backwards.dot(recent)) / s
        if s in wanted:
            if here == 0:
                raise ValueError(f"loss: {s} cannot be the sum of the sizes that occur")
            found[s] = recent[::-1] / here
        chance[s + width] = here
        if here > TOO_LARGE or 0 < here < TOO_SMALL:
            chance[s + 1 : s + width + 1] /= chance[s + 1 : s + width + 1].max()
    return np.array([found[int(loss)] for loss in losses])


def _severities(severity: ArrayLike, length: int) -> Floats:
    """Probabilities of sizes, shape (n, K) or (1, K); a fresh array."""
    table = np.atleast_2d(numbers("severity", severity)).copy()
    if table.ndim != 2 or not table.size:
        raise ValueError("severity: a row of probabilities per member, or one for all, is allowed")
    if table.shape[0] not in (1, length):
        raise ValueError(f"severity: {table.shape[0]} rows; {length} are allowed, or one for all")
    if (table < 0).any():
        raise ValueError("severity: negative; 0 or more is allowed")
    if (abs(table.sum(axis=1) - 1) > 1e-9).any():
        raise ValueError("severity: a row does not add up to 1")
    return table


def _losses(loss: ArrayLike) -> tuple[Floats, bool]:
    """Losses as an array, and whether it was one number."""
    losses = numbers("loss", loss)
    one = losses.ndim == 0
    losses = amounts("loss", np.atleast_1d(losses), most=MOST_LOSS)
    if (losses != np.floor(losses)).any():
        raise ValueError("loss: whole units are allowed")
    return losses, one
