"""Cases of one price for all: who stays, and what two contracts do to them."""

from __future__ import annotations

import math
from functools import partial

from scipy.optimize import root_scalar

from .casebook import CaseNumber, CaseRuns, PlayedPool
from .table_generator import low_risk_contract, write_table

UNIT = 100_000
"""Yuan to the unit of Rothschild and Stiglitz."""
WEALTH, LOSS, LOW_RISK, HIGH_RISK = 10.0, 6.0, 0.1, 0.3


def loss_coverage(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The same ten people at their own prices and at one price; 100,000 yuan are 1 unit."""
    apart, together = [runs.run("low"), runs.run("high")], runs.run("all")
    everybody = together.aid[0]
    members = sum(int(pool.members[-1]) for pool in apart)
    return {
        "mean premium apart": CaseNumber(sum(pool.aid[-1] for pool in apart) / members / 1e5),
        "loss coverage apart": CaseNumber(sum(pool.aid[-1] for pool in apart) / everybody),
        "pooled premium": CaseNumber(together.share[-1] / 1e5),
        "loss coverage pooled": CaseNumber(together.aid[-1] / everybody),
    }


def iso_elastic(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The pooled premium, and what it covers beside what own prices cover."""
    found = {}
    for word, elasticity in (("half", "0.5"), ("one", "1")):
        low, high, together = (runs.run(f"{word}_{who}") for who in ("low", "high", "all"))
        apart = low.aid[-1] + high.aid[-1]
        found[f"pooled premium, elasticity {elasticity}"] = CaseNumber(together.share[-1] / 1e7)
        found[f"coverage ratio, elasticity {elasticity}"] = CaseNumber(together.aid[-1] / apart)
    return found


def cascade(runs: CaseRuns) -> dict[str, CaseNumber]:
    """How many leave, one bill after the other."""
    return {
        "leave, thresholds 0, 1, ... 99 %": CaseNumber(_gone(runs.run("cascade"))),
        "leave, 2 % in place of 1 %": CaseNumber(_gone(runs.run("one_replaced"))),
    }


def migration(runs: CaseRuns) -> dict[str, CaseNumber]:
    """Who is left if marginal utilities are in a ratio R, and the R from which somebody is.

    Where a pool lives, members over those who left are R - 2; the line through two runs gives R.
    """
    below = runs.run("ratio_1_8")
    near, far = (_odds(runs.run(name)) for name in ("ratio_2_2", "ratio_2_4"))
    return {
        "part that stays, ratio 1.8": CaseNumber(below.members[-1] / below.payers[0]),
        "ratio from which a contract sells": CaseNumber(2.2 - near * 0.2 / (far - near)),
    }


def screening(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The largest cover at the low risks' price that a high risk does not want, by bisection."""
    low, high = 0.5, LOSS
    while high - low > 1e-5:
        middle = (low + high) / 2
        if _high_risk_stays(runs, middle):
            high = middle
        else:
            low = middle
    cover = (low + high) / 2
    full, partial_cover = runs.run("high").share[-1] / UNIT, runs.run("low").share[-1] / UNIT
    return {
        "cover of the low risks": CaseNumber(cover),
        "utility of the high risks": CaseNumber(utility(HIGH_RISK, full, LOSS)),
        "utility of the low risks": CaseNumber(utility(LOW_RISK, partial_cover, cover)),
    }


def _high_risk_stays(runs: CaseRuns, cover: float) -> bool:
    path = runs.scratch / "contract.csv"
    write_table(low_risk_contract(cover), path)
    pool = runs.run("low", **{"people.table": str(path)})
    return int(pool.members[-1]) == 1_000_001


def _gone(pool: PlayedPool) -> float:
    return float(pool.payers[0] - pool.members[-1])


def _odds(pool: PlayedPool) -> float:
    left = pool.members[-1] / pool.payers[0]
    return float(left / (1 - left))


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
