"""Are the seeds and assumptions of the case book's sampled rows what they are said to be?"""

from __future__ import annotations

import numba
import numpy as np
import pytest
from mutualaid.agents.engine.random_draws import CERTAIN, ILLNESS, binomial, draw, key
from mutualaid.model import Society
from mutualaid.runs.casebook.random_claims import CLAIM_CHANCE, SEEDS
from mutualaid.runs.casebook.table_generator import CASES, harvard_members, write_table
from mutualaid.runs.casebook.unravelling_pools import GONE, YEARS

ROUNDS, ROWS = 336, 100


@numba.njit
def claims_by_round(seed: int, people: int, chance: int) -> np.ndarray:
    """Claims of `ROWS` agents in each round of a seed, by the draws that the simulation takes."""
    claims = np.zeros(ROUNDS, np.int64)
    for number in range(ROUNDS):
        of_round = key(seed, ILLNESS, number)
        for row in range(ROWS):
            claims[number] += binomial(people, chance, draw(of_round, row))
    return claims


def surprise(seed: int, people: int) -> float:
    """How many standard errors the variance of a seed's claims is from that of a binomial."""
    claims = claims_by_round(seed, people, round(CLAIM_CHANCE * CERTAIN))
    mean = ROWS * people * CLAIM_CHANCE
    variance = mean * (1 - CLAIM_CHANCE)
    error = np.sqrt((2 + 1 / mean) / ROUNDS)
    return float((((claims - mean) ** 2).mean() / variance - 1) / error)


@pytest.mark.parametrize("people", [1_000, 100_000])
def test_over_many_seeds_claims_vary_as_a_binomial_and_so_does_their_variance(people):
    found = np.array([surprise(seed, people) for seed in range(1, 801)])
    assert abs(found.mean()) < 4 / np.sqrt(len(found))
    assert abs(found.std() - 1) < 4 / np.sqrt(2 * len(found)) + 0.05


def test_there_are_seeds_enough_for_the_tolerance():
    claims = 10_000 * CLAIM_CHANCE
    assert np.sqrt((2 + 1 / claims) / (SEEDS * ROUNDS)) / 2 <= 0.05 / 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("paid", "aid", "holds"), [(0.0, 2, True), (0.45, 2, True), (0.3, 5, True), (0.6, 2, False)]
)
def test_harvard_holds_in_the_range_that_is_declared(tmp_path, paid, aid, holds):
    write_table(harvard_members(paid), tmp_path / "members.csv")
    world = {
        "people.table": str(tmp_path / "members.csv"),
        "plan.annual_cap_yuan": 10_000 * paid,
        "plan.aid_by_age": ((0, aid * 1e7),),
    }
    members = [
        Society(CASES / "harvard" / "switch.toml", seed=seed, **world).run().rounds.members[YEARS]
        for seed in range(1, 101)
    ]
    assert (np.mean(np.array(members) < GONE * 2_000_000) > 0.9) == holds
