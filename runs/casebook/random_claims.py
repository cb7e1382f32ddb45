"""Cases in which claims are drawn: large numbers, conditional means, a block of lives."""

from __future__ import annotations

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN
from .case_runs import CaseNumber, CaseRuns, PoolRun

CLAIM_CHANCE, AID_YUAN = 2.8e-5, 300_000
RISKS, UNIT_YUAN = 4, 10_000_000
SEEDS = 42
"""Set beforehand by power: with 336 rounds a seed the variation at 10,000 people, where claims are
rarest, is known to 1 % of itself, so that a true one strays beyond 5 % in no run that one will see.
Over 20,000 seeds the draws vary as they should (tests/runs/casebook/test_casebook_seeds.py); seeds
1 to 12 happen to be the most varied block of 1,666 at ten million people, which is chance and stays
in."""
LIVES_SEEDS = 24
"""Members are then known to 0.0002, by the binomial: sqrt(0.68 x 0.32 / (24 x 200,000))."""
RELATIVE_COST, IMPAIRED_AT_START = 10, 0.05


def large_numbers(runs: CaseRuns) -> dict[str, CaseNumber]:
    """How much the share varies from round to round, and whether its mean drifts."""
    found = {}
    for k in range(4, 9):
        pools = runs.drawn(f"people_1e{k}", SEEDS)
        share = np.concatenate([pool.share for pool in pools])
        early, late = (
            np.concatenate([half(pool.share) for pool in pools]) for half in (_first_half, _rest)
        )
        variation = float(share.std() / share.mean())
        claims = 10**k * CLAIM_CHANCE  # a round; the fewer, the longer the tail
        error = variation * float(np.sqrt((2 + 1 / claims) / len(share))) / 2
        found[f"variation of the share, 1e{k} people"] = CaseNumber(variation, error)
        drift = (late.mean() - early.mean()) / share.mean()
        error = np.hypot(_error(late), _error(early)) / share.mean()
        found[f"drift of the mean, 1e{k} people"] = CaseNumber(float(drift), float(error))
    return found


def conditional_mean(runs: CaseRuns) -> dict[str, CaseNumber]:
    """What each risk lost in the rounds in which all together lost 1, 2 or 3 units."""
    own = np.concatenate([_losses(one) for one in runs.drawn("conditional_mean", 8)])
    total = own.sum(axis=1)
    found = {}
    for loss in (1, 2, 3):
        part = own[total == loss] / loss
        for i in range(RISKS):
            mean, error = float(part[:, i].mean()), _error(part[:, i])
            found[f"part of risk {i + 1} in a loss of {loss}"] = CaseNumber(mean, error)
    return found


def bluhm(runs: CaseRuns) -> dict[str, CaseNumber]:
    """Members and mean cost of a closed block; two rounds of the plan are one of Bluhm's."""
    at_start = _mean_cost(IMPAIRED_AT_START, 1.0)
    members, ratio = [], []
    for pool in runs.drawn("bluhm", LIVES_SEEDS):
        rounds = pool.society.rounds
        end = rounds.iloc[63]
        members.append(end.members / pool.payers[0])
        ratio.append(_mean_cost(end.chronic_members, end.members) / at_start)
    return {
        "members after 32 rounds": _mean_of(members),
        "cost against the start": _mean_of(ratio),
    }


def _mean_cost(impaired: float, members: float) -> float:
    return 1 + (RELATIVE_COST - 1) * impaired / members


def _losses(played: PoolRun) -> np.ndarray:
    """Loss of each risk in each round, units, shape (rounds, risks)."""
    society = played.society
    claims = society.claims
    own = np.zeros((len(society.rounds), RISKS))
    amounts = claims.aid_fen.to_numpy() / FEN_IN_YUAN / UNIT_YUAN
    np.add.at(own, (claims.decided.to_numpy(int), claims.agent.to_numpy() // RISKS), amounts)
    return own.round(6)


def _first_half(values: np.ndarray) -> np.ndarray:
    return values[: len(values) // 2]


def _rest(values: np.ndarray) -> np.ndarray:
    return values[len(values) // 2 :]


def _error(values: np.ndarray) -> float:
    """Standard error of the mean."""
    return float(values.std(ddof=1) / np.sqrt(len(values)))


def _mean_of(values: list[float]) -> CaseNumber:
    numbers = np.array(values)
    return CaseNumber(float(numbers.mean()), _error(numbers))
