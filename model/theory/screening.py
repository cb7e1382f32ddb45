"""Screening: the contracts that insurers offer when they cannot tell risks apart."""

from __future__ import annotations

import math
import sys
from typing import NamedTuple

from scipy.optimize import root_scalar

from .given import number

_LARGEST = math.log(sys.float_info.max)


class Screening(NamedTuple):
    """The separating contracts of two risks.

    Attributes:
        low_cover: what the low risk is paid in a loss, money; the high risk is paid all of it.
        low_premium: premium of the low risk, money.
        high_premium: premium of the high risk, money.
        low_utility: expected utility of the low risk; 0 or -inf where it is none that a float can
            hold, which the contracts do not suffer from.
        high_utility: the same of the high risk.
        least_high_risks: share of high risks from which on the contracts last; below, all would
            rather share one contract, and there is no equilibrium.
    """

    low_cover: float
    low_premium: float
    high_premium: float
    low_utility: float
    high_utility: float
    least_high_risks: float


def rothschild_stiglitz(
    wealth: float,
    loss: float,
    low_risk: float,
    high_risk: float,
    risk_aversion: float = 1.0,
) -> Screening:
    """Full cover for the high risk; for the low risk as much as the high one does not envy.

    Both contracts are fair: premium = p times cover C. The high risk has u(W - p_H d). Low cover
    C solves (1 - p_H) u(W - p_L C) + p_H u(W - d + C - p_L C) = u(W - p_H d).

    Args:
        wealth: W, money, more than the loss.
        loss: d, money, above 0.
        low_risk: probability of a loss p_L, above 0.
        high_risk: probability of a loss p_H, above p_L and below 1.
        risk_aversion: relative risk aversion, above 0: u = ln at 1, x**(1 - a) / (1 - a) else.

    Raises:
        ValueError: if an argument is bad; the message names it.

    Source:
        Rothschild, Stiglitz (1976).

    >>> found = rothschild_stiglitz(wealth=10, loss=6, low_risk=0.1, high_risk=0.3)
    >>> round(found.low_cover, 4), round(found.high_utility, 4), round(found.low_utility, 4)
    (1.4948, 2.1041, 2.2264)
    """
    person = _Person(wealth, loss, risk_aversion)
    low = _above_zero("low_risk", low_risk)
    high = number("high_risk", high_risk, most=1)
    if not low < high < 1:
        raise ValueError(f"high_risk: {high:g}; above low_risk and below 1 is allowed")
    envied = math.log(person.wealth - high * person.loss)

    def envy(cover: float) -> float:
        return person.expects(high, low, cover) - envied

    cover = float(root_scalar(envy, bracket=(0.0, person.loss), rtol=1e-13).root)
    content = person.expects(low, low, cover)

    def better_together(high_risks: float) -> float:
        price = high_risks * high + (1 - high_risks) * low
        return person.expects(low, price, person.best_cover(low, price)) - content

    return Screening(
        low_cover=cover,
        low_premium=low * cover,
        high_premium=high * person.loss,
        low_utility=person.utility(content),
        high_utility=person.utility(envied),
        least_high_risks=float(root_scalar(better_together, bracket=(0.0, 1.0), rtol=1e-13).root),
    )


class _Person:
    """Somebody with wealth that a loss may reduce."""

    def __init__(self, wealth: float, loss: float, risk_aversion: float) -> None:
        self.loss = _above_zero("loss", loss)
        self.wealth = number("wealth", wealth)
        self.aversion = _above_zero("risk_aversion", risk_aversion)
        if self.wealth <= self.loss:
            raise ValueError(f"wealth: {self.wealth:g}; more than the loss is allowed")

    def utility(self, log_wealth: float) -> float:
        """Constant relative risk aversion, of a logarithm; 0 or -inf where floats end."""
        if self.aversion == 1:
            return log_wealth
        power = (1 - self.aversion) * log_wealth
        return (math.exp(power) if power < _LARGEST else math.inf) / (1 - self.aversion)

    def expects(self, risk: float, price: float, cover: float) -> float:
        """Logarithm of the wealth that is worth as much as some cover at a price per unit of it."""
        kept = self.wealth - price * cover
        good, bad = math.log(kept), math.log(kept - self.loss + cover)
        gap, curve = abs(good - bad), 1 - self.aversion
        if curve == 0:
            return (1 - risk) * good + risk * bad
        # the outcome with the larger power stands outside, so that no power overflows
        larger, other = (good, risk) if (good > bad) == (curve > 0) else (bad, 1 - risk)
        return larger + math.log1p(other * math.expm1(-abs(curve) * gap)) / curve

    def best_cover(self, risk: float, price: float) -> float:
        """Cover at which the marginal utilities of both outcomes are in the ratio of prices."""
        ratio = ((1 - risk) * price / (risk * (1 - price))) ** (1 / self.aversion)
        best = (self.wealth - ratio * (self.wealth - self.loss)) / (price + ratio * (1 - price))
        return max(best, 0.0)


def _above_zero(name: str, value: float) -> float:
    found = number(name, value)
    if found == 0:
        raise ValueError(f"{name}: 0; more than 0 is allowed")
    return found
