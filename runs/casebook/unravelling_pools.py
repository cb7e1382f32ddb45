"""Cases of pools that unravel: Kreps, Alcoa, Harvard, and risks of exact shape."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from ...agents.people.status import MEMBER, MEMBERSHIP_BITS
from .case_runs import CaseNumber, CaseRuns, PoolRun

RAISED_BY = 0.01
"""By how much at least one bill at rest is raised to see what the next one does."""
SEEDS = 300
"""Set beforehand: a part of 0.95 is then known to 0.013, a fourth of the way to 0.9."""
YEARS = 3
UNIT_FEN = 10_000 * FEN_IN_YUAN
EMPLOYEES = 10_000
"""Published: about so many; the 2,000 in the plan are an assumption (1,700 to 3,200)."""
GONE = 0.05
"""Assumption: the insurer withdraws when so small a part is left (from 0.02)."""
EFFICIENT = 0.3
"""Assumption: what the plan is worth paying for, units: the old bill."""
UNIT_DOLLARS = 500 / (1 - EFFICIENT)
"""Published: the bill rose by about 500 dollars a year, from the old one to a whole unit."""
SPENDING_DOLLARS = 3_500
"""Assumption: spending of an employee a year (2,200 to 4,200)."""


def kreps(runs: CaseRuns) -> dict[str, CaseNumber]:
    """Shares and parts of the consumers who pay them, round by round; 100 yuan are 1 unit."""
    pool = runs.run("kreps")
    found = {f"share of round {i + 1}": CaseNumber(pool.share[i] / 100) for i in range(5)}
    found["share at rest"] = CaseNumber(pool.share[-1] / 100)
    for i in range(5):
        found[f"part that pays in round {i + 1}"] = CaseNumber(pool.payers[i] / pool.payers[0])
    return found


def alcoa(runs: CaseRuns) -> dict[str, CaseNumber]:
    """Where the pool rests, and by a sponsor's prices where it should; 1,000 yuan are 1 unit."""
    unit = 1_000
    pool = runs.run("alcoa")
    people, share = pool.payers[0], pool.share[-1]
    best = _where_margin_pays(runs, share)
    prices = np.linspace(best, share, 5)
    takers = [runs.run("priced", **{"plan.annual_cap_yuan": float(price)}) for price in prices]
    demand = np.array([one.members[0] for one in takers])
    worth = -np.trapezoid(prices, demand)
    cost = takers[0].aid[1] - takers[-1].aid[1]
    return {
        "share at rest": CaseNumber(share / unit),
        "part that takes part": CaseNumber(pool.members[-1] / people),
        "efficient price": CaseNumber(best / unit),
        "efficient part": CaseNumber(demand[0] / people),
        "welfare loss": CaseNumber((worth - cost) / people / unit),
        "gain": CaseNumber(_gain(pool, runs.run("raised"))),
    }


def exponential(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The spiral, where it ends, and its gain; 100,000 yuan are 1 unit."""
    pool = runs.run("exponential")
    return {
        **{f"share of round {i + 1}": CaseNumber(pool.share[i] / 1e5) for i in range(6)},
        "share at rest": CaseNumber(pool.share[-1] / 1e5),
        "part that stays": CaseNumber(pool.members[-1] / pool.payers[0]),
        "gain": CaseNumber(_gain(pool, runs.run("raised"))),
    }


def lognormal(runs: CaseRuns) -> dict[str, CaseNumber]:
    """Where the pool rests, and the first bill from which it does not; a million is 1 unit."""
    pool = runs.run("lognormal")
    near, far = (_slope(runs, pool, step) for step in (0.01, 0.02))
    return {
        "share at rest": CaseNumber(pool.share[-1] / 1e6),
        "part that stays": CaseNumber(pool.members[-1] / pool.payers[0]),
        "gain": CaseNumber((4 * near - far) / 3),  # the map is curved; what is left is of step**4
        "tipping share": CaseNumber(_tipping_share(runs) / 1e6),
    }


def _gain(pool: PoolRun, raised: PoolRun) -> float:
    """Rise of the next share over the rise of one share, where the pool rests.

    Both runs are the same but for one bill, which is higher by a fee of that round.
    """
    i = int(np.argmax(raised.share > pool.share * (1 + RAISED_BY / 2)))
    at_rest = pool.share[i]
    return float((raised.share[i + 1] - pool.share[i + 1]) / (raised.share[i] - at_rest))


def _slope(runs: CaseRuns, pool: PoolRun, step: float) -> float:
    """Rise of the second bill over the rise of the first, by first bills around the one at rest.

    Args:
        runs: the case.
        pool: its run to rest; its first bill is what all cost and the fee.
        step: how far the two first bills are from the one at rest, as a fraction of it.
    """
    cost = pool.aid[0] / pool.payers[0]
    fees = [pool.share[-1] * factor / cost - 1 for factor in (1 - step, 1 + step)]
    low, high = (runs.run("shock", **{"plan.fee_rate": float(fee)}) for fee in fees)
    return float((high.share[1] - low.share[1]) / (high.share[0] - low.share[0]))


def _where_margin_pays(runs: CaseRuns, share: float) -> float:
    """The price at which those at the margin cost what they pay, by the secant rule."""

    def too_high(price: float) -> float:
        below, above = (
            runs.run("priced", **{"plan.annual_cap_yuan": price * factor}) for factor in (0.9, 1.1)
        )
        cost = (below.aid[1] - above.aid[1]) / (below.members[0] - above.members[0])
        return price - cost

    return _secant(too_high, 0.5 * share, 0.6 * share)


def _tipping_share(runs: CaseRuns) -> float:
    """The first bill that the second one equals: above it the pool goes on and dies."""

    def rises(fee_rate: float) -> float:
        pool = runs.run("shock", **{"plan.fee_rate": fee_rate})
        return pool.share[1] / pool.share[0] - 1

    fee_rate = _secant(rises, 0.5, 0.7)
    return float(runs.run("shock", **{"plan.fee_rate": fee_rate}).share[0])


def _secant(rise: Callable[[float], float], low: float, high: float, steps: int = 12) -> float:
    """A root of a function that runs evaluate, to about one part in a million."""
    at_low, at_high = rise(low), rise(high)
    for _ in range(steps):
        if at_high == at_low or abs(high - low) < 1e-6 * abs(high):
            break
        low, high, at_low = high, high - at_high * (high - low) / (at_high - at_low), at_high
        at_high = rise(high)
    return high


def harvard(runs: CaseRuns) -> dict[str, CaseNumber]:
    """The answers to a small rise of cost, and what a flat contribution comes to."""
    before, after = runs.run("harvard"), runs.run("dearer")
    at_once = after.share[0] - before.share[0]
    in_the_end = after.share[-1] - before.share[-1]
    pools = runs.drawn("switch", SEEDS)
    gone = np.array([pool.members[YEARS] < GONE * pool.payers[0] for pool in pools], float)
    loss = np.array([_loss(pool) for pool in pools])
    return {
        "long over short response": CaseNumber(in_the_end / at_once),
        "gone within 3 years, part of seeds": _mean_of(gone),
        "welfare loss, part of spending": _mean_of(loss),
    }


def _loss(pool: PoolRun) -> float:
    """What the plan was worth to those who left above what it had to cost, part of spending."""
    rows = pool.society.population
    left = rows.status & MEMBERSHIP_BITS != MEMBER
    lost = float((rows.worth[left] / UNIT_FEN - EFFICIENT).sum())
    return lost * UNIT_DOLLARS / (EMPLOYEES * SPENDING_DOLLARS)


def _mean_of(values: np.ndarray) -> CaseNumber:
    return CaseNumber(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))
