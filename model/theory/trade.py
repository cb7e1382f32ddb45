"""The no-trade bound: how much people have to fear a loss before any contract sells."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .equilibria import rungs_that_count
from .given import amounts
from .ladder import ladder_of


def no_trade_bound(
    probability: ArrayLike,
    people: ArrayLike | None = None,
    continuous: bool = True,
    least_entries: int | None = None,
) -> float:
    """Least pooled price ratio: inf over p of E[P | P >= p] / (1 - E[P | P >= p]) * (1 - p) / p.

    No contract sells as long as u'(w - l) / u'(w), marginal utility after a loss over that before,
    is at most this for everybody: whoever would pay is joined by those of higher risk.

    Args:
        probability: probability of a loss P that each person knows of, 0 to 1, shape (n,).
        people: people that each entry stands for, shape (n,); one each if None.
        continuous: the entries are a grid or a sample of a continuous distribution, so whoever is
            just at p counts half; if not, they are types and count whole.
        least_entries: entries at p and above that are needed, so that the last few of a sample do
            not speak for the end of the distribution. If None, 1 for types and below a thousand
            entries, else the cube root of their number.

    Returns:
        The bound, 1 or more; inf if somebody is sure of a loss all along.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Hendren (2013): his pooled price ratio.

    >>> round(no_trade_bound((np.arange(100_000) + 0.5) / 100_000), 2)      # uniform: exactly 2
    2.0
    >>> no_trade_bound([0.1, 0.3], continuous=False)        # the highest type always buys
    1.0
    """
    known = amounts("probability", probability, most=1)
    pool = ladder_of(known, known, people)
    if not continuous and least_entries is None:
        least_entries = 1
    rungs = rungs_that_count(pool, least_entries)
    below = (pool.people if continuous else np.zeros_like(pool.people))[:rungs] / 2
    p, staying, average = pool.value[:rungs], pool.staying[:rungs], pool.average[:rungs]
    safe_people = staying * (1 - average) - below * (1 - p)
    risky_people = staying * average - below * p
    possible = (p > 0) & (safe_people > 0)
    if not possible.any():
        return float("inf")
    odds = risky_people[possible] / safe_people[possible]
    return float((odds * (1 - p[possible]) / p[possible]).min())
