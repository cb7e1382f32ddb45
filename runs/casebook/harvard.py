"""The case of Harvard: a generous plan whose members have to pay what it costs more."""

from __future__ import annotations

import numpy as np

from ...agents.people.status import MEMBER, MEMBERSHIP_BITS
from .case_runs import CaseNumber, CaseRuns, PlayedPool

SEEDS = 300
"""Set beforehand: a part of 0.95 is then known to 0.013, a fourth of the way to 0.9."""
YEARS = 3
UNIT_FEN = 10_000 * 100
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


def _loss(pool: PlayedPool) -> float:
    """What the plan was worth to those who left above what it had to cost, part of spending."""
    rows = pool.society.population
    left = rows.status & MEMBERSHIP_BITS != MEMBER
    lost = float((rows.worth[left] / UNIT_FEN - EFFICIENT).sum())
    return lost * UNIT_DOLLARS / (EMPLOYEES * SPENDING_DOLLARS)


def _mean_of(values: np.ndarray) -> CaseNumber:
    return CaseNumber(float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))))
