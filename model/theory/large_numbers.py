"""The law of large numbers: how much the share of a pool varies from round to round by chance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .given import FloatOrFloats, amounts, numbers, people_of, same_length


def share_variation(probability: ArrayLike, people: ArrayLike) -> FloatOrFloats:
    """Coefficient of variation of the share when all have one risk and one aid.

    CV = sqrt((1 - q) / (N q)).

    Args:
        probability: claim probability q of a person in a round, above 0 to 1; one or an array.
        people: people N in the pool, above 0; one or an array.

    Returns:
        Standard deviation over mean, in the shape of the arguments.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        exact: claims are binomial.

    >>> [round(float(cv), 3) for cv in share_variation(2.8e-5, [1e4, 1e8])]
    [1.89, 0.019]
    """
    q, n = numbers("probability", probability), numbers("people", people)
    if ((q <= 0) | (q > 1)).any():
        raise ValueError("probability: more than 0 and up to 1 is allowed")
    if (n <= 0).any():
        raise ValueError("people: more than 0 is allowed")
    try:
        variation = np.sqrt(1 - q) / np.sqrt(n) / np.sqrt(q)  # n q may be too small for a float
    except ValueError:
        raise ValueError("people: its shape is not that of probability") from None
    return variation if variation.ndim else float(variation)


def pool_variation(
    probability: ArrayLike, aid: ArrayLike, people: ArrayLike | None = None
) -> float:
    """Coefficient of variation of the share of a pool of unequal members.

    CV = sqrt(sum(n c**2 q (1 - q))) / sum(n c q), every person's claim independent.

    Args:
        probability: claim probability q of each person in a round, 0 to 1, shape (n,).
        aid: what a claim of each is paid, c, yuan, shape (n,).
        people: people that each entry stands for, shape (n,); one each if None.

    Returns:
        Standard deviation over mean; inf if no claim is expected.

    Raises:
        ValueError: if an array is bad; the message names it.

    Source:
        exact: claims of an entry are binomial.

    >>> round(pool_variation([2.8e-5], aid=[300_000], people=[1e4]), 3)
    1.89
    """
    q = amounts("probability", probability, most=1)
    paid = amounts("aid", aid)
    same_length("aid", paid, len(q))
    expected = people_of(people, len(q)) * paid * q
    mean = float(expected.sum())
    return float(np.sqrt(expected @ (paid * (1 - q)))) / mean if mean > 0 else float("inf")
