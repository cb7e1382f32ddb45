"""Are the indices of sensitivity those of a function whose indices are known?"""

from __future__ import annotations

import math

import numpy as np
import pytest
from ishigami import FIRST, NAMES, TOTAL, A, B, ishigami
from mutualaid.runs.sweep.sensitivity.bootstrap import percentile_interval
from mutualaid.runs.sweep.sensitivity.indices import (
    Index,
    estimate_first_order,
    morris,
    noise_share,
    sobol,
)
from mutualaid.runs.sweep.specification.factors import Range, Values
from scipy.stats import qmc


def saltelli(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    both = qmc.Sobol(2 * len(NAMES), rng=np.random.default_rng(1)).random(n)
    a, b = both[:, :3], both[:, 3:]
    swapped = [np.where(np.arange(3) == column, b, a) for column in range(3)]
    return ishigami(a), ishigami(b), np.array([ishigami(points) for points in swapped])


def test_sobol_finds_the_exact_indices_of_ishigami():
    found = sobol(NAMES, *saltelli(4096))
    values = np.array([index.value for index in found]).reshape(2, 3)
    assert np.abs(values - [FIRST, TOTAL]).max() < 0.02
    assert [index.parameter for index in found] == NAMES * 2


def test_intervals_of_sobol_hold_the_truth_and_shrink():
    few, many = (sobol(NAMES, *saltelli(n)) for n in (128, 2048))
    truth = np.concatenate([FIRST, TOTAL])
    assert all(one.low <= exact <= one.high for one, exact in zip(many, truth, strict=True))
    width = [sum(one.high - one.low for one in found) for found in (few, many)]
    assert width[1] < width[0] / 2


def test_the_same_design_gives_the_same_interval_again():
    assert sobol(NAMES, *saltelli(64)) == sobol(NAMES, *saltelli(64))


def test_an_index_whose_interval_is_wider_than_itself_says_so():
    found = {one.parameter: one for one in sobol(NAMES, *saltelli(256)) if one.name[0] == "f"}
    assert found["x3"].wide
    assert not found["x2"].wide


def test_morris_finds_the_exact_effects_of_ishigami():
    from SALib.sample.morris import sample

    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}
    points = sample(problem, 1000, num_levels=4, seed=3)
    found = morris(NAMES, points, ishigami(points))
    star = {one.parameter: one for one in found if one.name == "mu_star"}
    fourth = np.array([1.0, 1 / 81]) * np.pi**4  # x3 to the fourth, on the four levels
    wave = np.sin(np.pi / 3) * 1.5  # how far a sine goes in a step of two thirds, by its length
    exact = [wave * (1 + B * fourth.mean()), A * 0.75 * 1.5, wave / 2 * B * -np.diff(fourth)[0]]
    assert [star[name].value for name in NAMES] == pytest.approx(exact, rel=0.05)
    assert star["x2"].value == pytest.approx(exact[1], rel=1e-12)
    assert all(star[name].low < star[name].value < star[name].high for name in ("x1", "x3"))


def test_morris_of_a_straight_line_is_its_slope():
    from SALib.sample.morris import sample

    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}
    points = sample(problem, 20, num_levels=4, seed=3)
    found = morris(NAMES, points, points @ [4.0, -2.0, 0.0])
    told = [one.value for one in found]
    assert told == pytest.approx([4.0, 0.0, 2.0, 0.0, 0.0, 0.0], abs=1e-9)


@pytest.mark.parametrize("levels", [4, 6, 10])
def test_morris_of_a_switch_and_of_few_whole_numbers_is_what_they_do(levels):
    from SALib.sample.morris import sample

    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}
    unit = sample(problem, 200, num_levels=levels, seed=3)
    varied = (Values((False, True)), Range(1, 3, "whole"), Range(0.0, 2.0))
    places = np.column_stack([[v.place(u) for u in unit[:, i]] for i, v in enumerate(varied)])
    outcome = [float(a) + 5 * b + 3 * c for a, b, c in taken(varied, unit)]
    star = [one.value for one in morris(NAMES, places, outcome) if one.name == "mu_star"]
    assert star == pytest.approx([1.0, 10.0, 6.0], rel=1e-9)


def taken(varied, unit):
    return [[one.at(u) for one, u in zip(varied, row, strict=True)] for row in unit]


def test_what_cannot_be_so_is_marked():
    assert Index("a", "first_order", 2.0, 2.0, 2.0).wide
    assert Index("a", "total_order", 0.0625, 0.0645, 0.1).wide
    assert not Index("a", "first_order", 1.0, 1.0, 1.0).wide
    assert not Index("a", "mu_star", 20.0, 18.0, 22.0).wide
    assert Index("a", "mu_star", 20.0, 9.0, 30.0).wide
    assert not Index("a", "sigma", 3.0, math.nan, math.nan).wide


def test_an_interval_reaches_anywhere_if_most_samples_tell_nothing():
    again = np.array([[0.1, 0.1], [0.2, np.nan], [0.3, np.nan]])
    low, high = percentile_interval(again)
    assert low.tolist() == [pytest.approx(0.105), -math.inf]
    assert high.tolist() == [pytest.approx(0.295), math.inf]


def test_given_data_needs_no_design_of_its_own():
    points = qmc.LatinHypercube(3, rng=np.random.default_rng(5)).random(2000)
    found = estimate_first_order(NAMES, points, ishigami(points))
    assert np.abs(np.array([one.value for one in found]) - FIRST).max() < 0.05
    assert all(one.low < one.value < one.high for one in found)


def test_too_few_points_are_refused():
    points = np.random.default_rng(0).random((64, 3))
    with pytest.raises(ValueError, match="64 points"):
        estimate_first_order(NAMES, points, ishigami(points))


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_one_bad_outcome_is_refused_by_every_method(bad):
    a, b, ab = saltelli(64)
    a[5] = bad
    with pytest.raises(ValueError, match="not finite"):
        sobol(NAMES, a, b, ab)
    points = np.random.default_rng(0).random((64, 3))
    with pytest.raises(ValueError, match="not finite"):
        morris(NAMES, points, a)
    with pytest.raises(ValueError, match="not finite"):
        estimate_first_order(NAMES, points, a)


def test_an_outcome_that_never_changes_is_refused():
    same = np.full(64, 3.0)
    with pytest.raises(ValueError, match="same in all runs"):
        sobol(NAMES, same, same, np.tile(same, (3, 1)))


def test_noise_between_seeds_is_told_from_the_parameters():
    chance = np.random.default_rng(7)
    effect = chance.normal(0, 3, (4000, 1))
    noise = chance.normal(0, 1, (4000, 5))
    assert noise_share(effect + noise) == pytest.approx(0.1, abs=0.01)
    assert noise_share(noise) == pytest.approx(1.0, abs=0.02)
    assert noise_share(effect + 0 * noise) < 1e-12
    assert np.isnan(noise_share(effect))


def test_what_seeds_do_everywhere_is_noise_and_blurs_no_point():
    chance = np.random.default_rng(7)
    points, seeds = chance.normal(0, 1, (4000, 1)), np.array([[-1.0, 1.0]]) / np.sqrt(2)
    assert noise_share(points + seeds) == pytest.approx(0.5, abs=0.02)


def test_sobol_of_an_outcome_that_hardly_changes_is_refused():
    flat, one = np.zeros(16), np.zeros((3, 16))
    one[1, 3] = 1.0
    with pytest.raises(ValueError, match="hardly ever"):
        sobol(NAMES, flat, flat, one)
