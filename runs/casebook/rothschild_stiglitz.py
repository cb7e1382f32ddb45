"""What cover is worth to the people of Rothschild and Stiglitz: wealth 10, loss 6, log utility."""

from __future__ import annotations

import math
from functools import partial

from scipy.optimize import root_scalar

WEALTH, LOSS, LOW_RISK, HIGH_RISK = 10.0, 6.0, 0.1, 0.3


def utility(risk: float, price: float, cover: float) -> float:
    """Expected logarithm of wealth of somebody who has a cover.

    Args:
        risk: probability of the loss.
        price: paid for the cover, units of wealth.
        cover: received after the loss, units of wealth.
    """
    kept = WEALTH - price
    return (1 - risk) * math.log(kept) + risk * math.log(kept - LOSS + cover)


def worth(risk: float, cover: float, otherwise: float) -> float:
    """Price at which a cover is as good as the alternative; 0 if it is not even as a gift.

    Args:
        risk: probability of the loss.
        cover: received after the loss, units of wealth.
        otherwise: utility of the alternative.
    """
    gains = partial(_gains, risk, cover, otherwise)
    if gains(0.0) <= 0:
        return 0.0
    most = WEALTH - LOSS + min(cover, LOSS)
    return root_scalar(gains, bracket=(0.0, most - 1e-9), xtol=1e-12).root


def _gains(risk: float, cover: float, otherwise: float, price: float) -> float:
    return utility(risk, price, cover) - otherwise
