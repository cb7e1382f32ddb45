"""Do intervals of sensitivity hold the noise of few seeds too, and is that noise no index?"""

from __future__ import annotations

import numpy as np
import pytest
from ishigami import FIRST, NAMES, TOTAL, VARIANCE, ishigami
from mutualaid.runs.sweep.sensitivity.indices import (
    Index,
    estimate_first_order,
    main_effects,
    morris,
    sobol,
)
from scipy.stats import sobol_indices

ROWS, SEEDS, TIMES = 256, 6, 20
TRUTH = np.concatenate([FIRST, TOTAL])


def lucky(unit: np.ndarray, chance: np.random.Generator, seeds: int = SEEDS) -> np.ndarray:
    """Ishigami in the mean; each seed bends the effects of its own way, and each run jitters."""
    x = (2 * unit - 1) * np.pi
    slopes = chance.normal(0, 2.5, (2, seeds))
    bent = np.sin(x[..., 0, None]) * slopes[0] + np.cos(x[..., 2, None]) * slopes[1]
    jitter = chance.normal(0, 0.4 * VARIANCE**0.5, (*unit.shape[:-1], seeds))
    flat = ishigami(unit.reshape(-1, 3)).reshape(*unit.shape[:-1], 1)
    return flat + bent + jitter + chance.normal(0, 9, seeds)


def designed(chance: np.random.Generator, rows: int = ROWS) -> np.ndarray:
    """Points of a Saltelli design, blocks x rows x parameters."""
    a, b = chance.random((2, rows, 3))
    return np.array([a, b, *(np.where(np.arange(3) == i, b, a) for i in range(3))])


def held(found: list[Index], truth: np.ndarray) -> list[bool]:
    return [one.low <= exact <= one.high for one, exact in zip(found, truth, strict=True)]


def test_nineteen_of_twenty_intervals_hold_the_truth():
    """Without drawing seeds again, and with the noise of the mean counted in, far fewer would."""
    chance = np.random.default_rng(1)
    drawn, rows_only, values = [], [], []
    for _ in range(TIMES):
        a, b, *mixed = lucky(designed(chance), chance)
        found = sobol(NAMES, a, b, np.array(mixed))
        values.append([one.value for one in found])
        drawn.append(held(found, TRUTH))
        means = (one.mean(axis=-1) for one in (a, b, np.array(mixed)))
        rows_only.append(held(sobol(NAMES, *means), TRUTH))
    assert 0.88 <= np.mean(drawn) <= 0.99
    assert np.mean(rows_only) < np.mean(drawn) - 0.1
    assert np.abs(np.mean(values, axis=0) - TRUTH).max() < 0.06


def test_more_seeds_narrow_the_interval():
    widths = []
    for seeds in (3, 48):
        chance = np.random.default_rng(2)
        a, b, *mixed = lucky(designed(chance, 512), chance, seeds)
        found = sobol(NAMES, a, b, np.array(mixed))
        widths.append(sum(one.high - one.low for one in found))
    assert widths[1] < 0.7 * widths[0]


def test_with_one_seed_the_indices_are_those_of_scipy():
    a, b, *mixed = map(ishigami, designed(np.random.default_rng(3)))
    theirs = sobol_indices(
        func={"f_A": a[None], "f_B": b[None], "f_AB": np.array(mixed)[:, None]}, n=ROWS
    )
    found = sobol(NAMES, a, b, np.array(mixed))
    expected = [*np.ravel(theirs.first_order), *np.ravel(theirs.total_order)]
    assert [one.value for one in found] == pytest.approx(expected, rel=1e-12)
    assert sobol(NAMES, a[:, None], b[:, None], np.array(mixed)[..., None]) == found


def test_without_a_design_the_indices_are_those_of_salib():
    from SALib.analyze.morris import analyze
    from SALib.analyze.rbd_fast import analyze as balanced
    from SALib.sample.morris import sample

    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}
    points = np.random.default_rng(6).random((201, 3))
    theirs = balanced(problem, points, ishigami(points), num_resamples=2)
    found = [one.value for one in estimate_first_order(NAMES, points, ishigami(points))]
    assert found == pytest.approx(theirs["S1"], rel=1e-9)
    points = sample(problem, 8, num_levels=6, seed=1)
    theirs = analyze(problem, points, ishigami(points), num_levels=6, num_resamples=2)
    found = morris(NAMES, points, ishigami(points))
    expected = np.column_stack([theirs["mu_star"], theirs["sigma"]]).ravel()
    assert [one.value for one in found] == pytest.approx(expected, rel=1e-9)


def test_what_is_luck_alone_has_no_index():
    chance = np.random.default_rng(4)
    a, b, *mixed = chance.normal(size=(5, 64, 2)) + np.array([0.0, 1.0])
    a[:, 1], b[:, 1] = 1 - a[:, 0], 1 - b[:, 0]
    a[0] += 1e-3  # or the mean would be the same everywhere
    assert sobol(NAMES, a, b, np.array(mixed)) == []
    points = chance.random((100, 3))
    opposite = np.column_stack([noise := chance.normal(size=100), 1e-3 - 0.999 * noise])
    assert estimate_first_order(NAMES, points, opposite) == []
    assert main_effects(NAMES, np.rint(points), opposite) == []


@pytest.mark.parametrize("method", [estimate_first_order, main_effects])
def test_first_orders_without_a_design_hold_the_noise_too(method):
    chance = np.random.default_rng(5)
    steps = (np.arange(8) + 0.5) / 8
    grid = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3)
    points = grid if method is main_effects else chance.random((512, 3))
    exact = FIRST
    if method is main_effects:
        exact = np.array([one.value for one in main_effects(NAMES, grid, ishigami(grid))])
    found = [method(NAMES, points, lucky(points, chance, 24)) for _ in range(8)]
    values = np.mean([[one.value for one in some] for some in found], axis=0)
    assert np.abs(values - exact).max() < 0.05
    assert np.mean([held(some, exact) for some in found]) >= 0.85
    still = ishigami(points)
    without = method(NAMES, points, np.column_stack([still + luck for luck in (-1.0, 0.0, 1.0)]))
    assert [one.value for one in without] == pytest.approx(
        [one.value for one in method(NAMES, points, still)], rel=1e-9
    )


def test_the_interval_of_a_mean_effect_grows_with_the_luck_of_seeds():
    from SALib.sample.morris import sample

    problem = {"num_vars": 3, "names": NAMES, "bounds": [[0.0, 1.0]] * 3}
    points = sample(problem, 30, num_levels=4, seed=3)
    slopes = np.array([[4.0, 1.0], [-2.0, -2.0], [0.0, 0.0]])
    star = [one for one in morris(NAMES, points, points @ slopes) if one.name == "mu_star"]
    assert [one.value for one in star] == pytest.approx([2.5, 2.0, 0.0])
    assert [one.high - one.low > 0.1 for one in star] == [True, False, False]
    alone = morris(NAMES, points, points @ slopes[:, 0])
    assert alone[0].high - alone[0].low == pytest.approx(0, abs=1e-9)
    still = np.where(np.arange(3) == 1, 0.5, points)  # a list of one value: its steps go nowhere
    found = [one.value for one in morris(NAMES, still, still @ slopes[:, 0])]
    assert found == pytest.approx([4.0, 0.0, 0.0, 0.0, 0.0, 0.0])
