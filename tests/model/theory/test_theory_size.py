"""Does the theory take a million people, and is it loaded only when it is asked for?"""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from mutualaid.model import theory

MILLION = 1_000_000


@pytest.fixture(scope="module")
def people():
    u = np.random.default_rng(1)
    cost = u.exponential(size=MILLION)
    return cost, cost * u.uniform(1.2, 1.8, MILLION), u.integers(1, 9, MILLION)


@pytest.mark.slow
def test_a_million_people_have_curves_and_fixed_points(people):
    cost, value, weights = people
    assert len(theory.curves(cost, value, weights).price) == MILLION
    share, members, gain, stable = theory.fixed_points(cost, value, people=weights)[0]
    assert stable
    assert 0 < gain < 1
    path = theory.spiral(cost, value, people=weights)
    assert (path.share[-1], path.members[-1]) == pytest.approx((share, members), rel=0.01)
    assert theory.welfare(cost, value, weights).loss > 0
    assert theory.tipping(cost, value, people=weights).fee_rate > 0.08


def test_a_million_inattentive_people_come_to_the_same_rest(people):
    cost, value, weights = people
    fast = theory.spiral(cost, value, people=weights).share[-1]
    slow = theory.spiral(cost, value, people=weights, attention=0.1, rounds=1500)
    assert slow.share[-1] == pytest.approx(fast, rel=1e-6)
    assert (np.diff(slow.members) <= 1e-6).all()


@pytest.mark.slow
def test_a_million_people_share(people):
    cost, _, _ = people
    u = np.random.default_rng(2)
    sizes = u.dirichlet(np.ones(4), MILLION)
    paid = theory.conditional_mean(0.1 * cost, sizes, 250_000)
    assert paid.sum() == pytest.approx(250_000)
    rule = theory.quadratic_optimal(cost, 1 + cost)
    assert rule.shares(cost).sum() == pytest.approx(cost.sum())
    assert theory.pooled_premium(cost, u.uniform(0.2, 2, MILLION)).premium > 0
    assert theory.no_trade_bound(cost / cost.max()) >= 1
    assert theory.cascade(u.uniform(0, 1.1, MILLION)) >= 0
    assert theory.pool_variation(cost / cost.max(), cost) < 0.01


@pytest.mark.parametrize(
    ("asked", "loaded"),
    [
        ("import mutualaid.model", []),
        ("from mutualaid.model import theory", []),
        ("from mutualaid.model.theory import spiral", ["numpy"]),
        ("from mutualaid.model.theory import rothschild_stiglitz", ["numpy", "scipy"]),
    ],
)
def test_only_what_is_used_is_loaded(asked, loaded):
    heavy = "{'numpy', 'scipy', 'numba', 'mesa', 'pandas'}"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys; {asked}; print(sorted({heavy} & set(sys.modules)))"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert run.stdout.strip() == str(loaded)
