"""Does the theory give the numbers that are printed or known exactly?"""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import exact_pools as by_hand
import pytest
from mutualaid.model import theory

FOLDER = Path(__file__).resolve().parents[3] / "model" / "theory"
MODULES = sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("check", by_hand.CHECKS, ids=lambda check: check.__name__)
def test_theory_is_as_known(check):
    check(theory)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_a_module_run(name):
    module = importlib.import_module(f"mutualaid.model.theory.{name}")
    assert doctest.testmod(module).failed == 0


def test_every_name_is_there_and_has_an_example_or_says_what_it_is():
    for name in theory.__all__:
        assert getattr(theory, name).__doc__
    assert dir(theory) == sorted(theory.__all__)
    with pytest.raises(AttributeError, match=r"No mutualaid\.model\.theory attribute gian"):
        theory.gian  # noqa: B018


def test_past_the_fold_the_pool_takes_as_long_as_the_bottleneck():
    cost, value = by_hand.lognormal(200_000)
    fee_rate = theory.tipping(cost, value).fee_rate + 5e-4
    assert theory.fixed_points(cost, value, fee_rate) == []
    share = theory.spiral(cost, value, fee_rate, rounds=400).share
    rounds = int((share < 2.2).sum())
    # height and half the second derivative of the map where it is nearest to the diagonal
    grid = [1.2645 - 0.02, 1.2645, 1.2645 + 0.02]
    drawn = theory.curves(cost, value)
    low, middle, high = ((1 + fee_rate) * drawn.average_cost[drawn.price >= at][-1] for at in grid)
    curvature, distance = (low - 2 * middle + high) / 0.02**2 / 2, middle - 1.2645
    assert rounds == pytest.approx(theory.time_to_collapse(1.0, curvature, distance), rel=0.1)


def test_a_shock_moves_the_share_by_the_multiplier():
    cost, value = by_hand.exponential()
    (before,), (after,) = (theory.fixed_points(cost, value, fee) for fee in (0.08, 0.081))
    first = 0.001 / 1.08 * before.share  # the next share, everybody still being there
    assert after.share - before.share == pytest.approx(
        theory.lasting_rise(first, before.gain), rel=5e-3
    )


def test_near_the_fixed_point_each_gap_is_the_gain_times_the_last():
    cost, value = by_hand.exponential()
    gap = 27 / 7 - theory.spiral(cost, value).share[5:15]
    assert gap[1:] / gap[:-1] == pytest.approx([0.72] * 9, rel=1e-3)
