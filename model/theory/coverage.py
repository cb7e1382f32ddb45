"""Loss coverage: how much of all expected loss is insured, and the premium that one price needs."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import root_scalar

from .given import MOST, Floats, amounts, number, numbers, people_of, same_length
from .identities import break_even_share
from .ladder import SLACK

TRIAL_PREMIUMS = 16


def loss_coverage(cost: ArrayLike, uptake: ArrayLike, people: ArrayLike | None = None) -> float:
    """Share of the population's expected loss that is covered: E[U r] / E[r].

    Args:
        cost: expected cost r of each person, in any unit, shape (n,); not all 0.
        uptake: fraction U of each entry's people who are covered, 0 to 1, shape (n,).
        people: people that each entry stands for, shape (n,); one each if None.

    Returns:
        Loss coverage, 0 to 1.

    Raises:
        ValueError: if an array is bad; the message names it.

    Source:
        Thomas, Loss Coverage (2017).

    >>> round(loss_coverage([0.01, 0.04], [1 / 8, 1], people=[8, 2]), 4)
    0.5625
    """
    costs = amounts("cost", cost)
    covered = amounts("uptake", uptake, most=1)
    same_length("uptake", covered, len(costs))
    weights = people_of(people, len(costs)) * costs
    if not weights.any():
        raise ValueError("cost: all 0; somebody has to cost something")
    return float(covered @ weights / weights.sum())


def own_price_coverage(
    cost: ArrayLike, value: ArrayLike, fee_rate: float = 0.08, people: ArrayLike | None = None
) -> float:
    """Share of the expected loss that is covered if each pays for the own risk: w >= (1 + f) r.

    Args:
        cost: expected cost r of each person, yuan a round, shape (n,).
        value: what being covered is worth, w, yuan a round, shape (n,).
        fee_rate: fee f as a fraction of the cost.
        people: people that each entry stands for, shape (n,); one each if None.

    Returns:
        Loss coverage, 0 to 1; nan if nobody costs anything.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Thomas, Loss Coverage (2017).

    >>> own_price_coverage([1, 3], value=[2, 1], fee_rate=0.0)
    0.25
    """
    loading = 1 + number("fee_rate", fee_rate)
    costs, values = amounts("cost", cost), amounts("value", value)
    same_length("value", values, len(costs))
    expected = people_of(people, len(costs)) * costs
    total = float(expected.sum())
    buys = values >= loading * costs * (1 - SLACK)
    return float(expected[buys].sum()) / total if total else float("nan")


class Pooling(NamedTuple):
    """One price for all risks.

    Attributes:
        premium: the price at which the pool breaks even, in the unit of the risks.
        loss_coverage: share of the population's expected loss that is covered at that price.
        coverage_ratio: the same over what would be covered if each paid for the own risk; above 1
            the pool covers more loss although it covers fewer people.
    """

    premium: float
    loss_coverage: float
    coverage_ratio: float


def pooled_premium(
    risk: ArrayLike,
    elasticity: ArrayLike,
    people: ArrayLike | None = None,
    fair_demand: ArrayLike = 0.5,
) -> Pooling:
    """Premium at which a pool of people with iso-elastic demand breaks even.

    Demand of a person of risk mu at premium p: d = tau (p / mu)**-L. The premium is the lowest
    root of E[d (p - mu)]; with one L it is E[tau mu**(L + 1)] / E[tau mu**L]. Demand is not held
    below 1.

    Args:
        risk: probability or expected cost mu of each person, above 0, shape (n,).
        elasticity: elasticity of demand L, 0 or more; one number or shape (n,).
        people: people that each entry stands for, shape (n,); one each if None.
        fair_demand: share tau of people who buy at their own price, 0 to 1; one or shape (n,).

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Hao, Macdonald, Tapadar, Thomas (2016).

    >>> pool = pooled_premium([0.01, 0.04], elasticity=1, people=[0.9, 0.1])
    >>> round(pool.premium, 6), round(pool.coverage_ratio, 6)
    (0.019231, 1.0)
    """
    risks = amounts("risk", risk)
    if not risks.all():
        raise ValueError("risk: 0; more than 0 is allowed")
    elasticities = _each("elasticity", elasticity, len(risks))
    buyers = people_of(people, len(risks)) * _each("fair_demand", fair_demand, len(risks), most=1)
    if not buyers.any():
        raise ValueError("fair_demand: all 0; somebody has to buy")
    premium = _lowest_root(risks, elasticities, buyers)
    covered = buyers * _demand(premium, risks, elasticities)
    at_own_price = float(buyers @ risks)
    everybody = float(people_of(people, len(risks)) @ risks)
    pooled = float(covered @ risks)
    return Pooling(premium, pooled / everybody, pooled / at_own_price)


def _each(name: str, values: ArrayLike, length: int, most: float = MOST) -> Floats:
    """One number for all, or one for each."""
    array = amounts(name, np.atleast_1d(numbers(name, values)), most)
    if len(array) == 1:
        return np.full(length, array[0])
    same_length(name, array, length)
    return array


def _demand(premium: float, risks: Floats, elasticities: Floats) -> Floats:
    """Demand at a premium over demand at the own price, shape (n,)."""
    return np.exp(elasticities * (np.log(risks) - np.log(premium)))


def _lowest_root(risks: Floats, elasticities: Floats, buyers: Floats) -> float:
    """Lowest premium that pays for those who buy at it."""
    if (elasticities == elasticities[0]).all():
        return break_even_share(risks, (risks / risks.max()) ** elasticities[0], buyers)
    log_risks, buys = np.log(risks), buyers > 0

    def surplus(premium: float) -> float:
        power = elasticities * (log_risks - np.log(premium))
        taken = buyers * np.exp(power - power[buys].max())
        return float(taken @ (risks - premium)) / float(taken.sum())

    there = risks[buys]
    below = float(there.min())
    if surplus(below) <= 0:
        return below
    for premium in np.geomspace(below, there.max(), TRIAL_PREMIUMS)[1:]:
        if surplus(premium) <= 0:
            break
        below = premium
    return float(root_scalar(surplus, bracket=(below, premium), rtol=1e-13).root)
