"""Emulators, waves and posterior on functions whose answer is known."""

import functools

import numpy as np
import pytest
from mutualaid.runs.calibrate.coverage import measure_coverage
from mutualaid.runs.calibrate.emulators import fit_emulators
from mutualaid.runs.calibrate.error_models import ErrorModel
from mutualaid.runs.calibrate.history_matching import Region, narrow
from mutualaid.runs.calibrate.identifiability import identify
from mutualaid.runs.calibrate.posterior import Density, choose_draws, sample_posterior, weigh
from mutualaid.runs.calibrate.run_calibration import one_thread
from mutualaid.runs.posterior.quantiles import weighted_quantiles
from scipy.stats import qmc

NOISE = np.array([0.2, 0.1])


@pytest.fixture(autouse=True)
def quiet_cores():
    with one_thread():
        yield


def truth_of(points):
    """Two targets of three parameters; the third parameter does nothing."""
    return np.column_stack([10 * np.exp(points[:, 0]), 3 * points[:, 0] * points[:, 1]])


def simulated(points, rng, seeds=2):
    return truth_of(points)[:, None, :] + NOISE * rng.standard_normal((len(points), seeds, 2))


@functools.cache
def first_wave():
    rng = np.random.default_rng(5)
    points = qmc.LatinHypercube(3, rng=rng).random(90)
    return points, simulated(points, rng)


def test_an_emulator_is_off_by_what_it_says():
    points, values = first_wave()
    found = fit_emulators(points, values, 1)
    others = np.random.default_rng(9).random((500, 3))
    means, variances = found.predict(others)
    off = (means - truth_of(others)) / np.sqrt(variances)
    assert np.sqrt(np.mean(off**2, axis=0)) == pytest.approx([1, 1], abs=0.5)
    assert np.corrcoef(means[:, 1], truth_of(others)[:, 1])[0, 1] > 0.99


def test_an_emulator_of_a_wide_target_is_off_by_what_it_says():
    def wide(points):
        return np.exp(4 * points[:, 0] + np.sin(5 * points[:, 1]))

    rng = np.random.default_rng(8)
    points, others = rng.random((90, 3)), rng.random((300, 3))
    noise = 0.1 * rng.standard_normal((90, 2))
    found = fit_emulators(points, (wide(points)[:, None] * np.exp(noise))[:, :, None], 1)
    assert found.each[0].is_log
    means, variances = found.predict(others)
    off = (means[:, 0] - wide(others)) / np.sqrt(variances[:, 0])
    assert np.sqrt(np.mean(off**2)) == pytest.approx(1, abs=0.6)


@pytest.mark.parametrize(
    ("own", "common", "bent"), [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.7, 0.7, 0.0), (0.3, 0.3, 1.0)]
)
def test_the_noise_of_seeds_is_in_an_emulator_once(own, common, bent):
    """Noise of a known size: each point's own is averaged away, what is everywhere alike is not."""
    rng = np.random.default_rng(4)
    others = rng.random((200, 2))
    off, said, noise = [], [], []
    for world in range(40 if not bent else 12):
        points = rng.random((60, 2))
        values = surface(points, bent)[:, None] + own * rng.standard_normal((60, 2))
        values += common * rng.standard_normal(2)
        found = fit_emulators(points, values[:, :, None], world)
        means, variances = found.predict(others)
        off.append(np.mean((means[:, 0] - surface(others, bent)) ** 2))
        said.append(variances.mean())
        noise.append(found.each[0].noise_at(3.0))
    assert np.mean(noise) == pytest.approx(own**2 / 2, rel=0.15, abs=1e-9)
    assert 0.35 < np.mean(off) / np.mean(said) < 1.5  # of 60 points, and on the side of caution
    if not common and not bent:
        assert np.mean(said) < 0.3 * own**2 / 2


def surface(points, bent):
    return 10 + 3 * points[:, 0] + points[:, 1] + bent * np.sin(7 * points[:, 0])


def test_a_target_without_numbers_is_named():
    points, values = first_wave()
    values = values.copy()
    values[5:, :, 1] = np.nan
    with pytest.raises(ValueError, match="1: a number at 5 points only"):
        fit_emulators(points, values, 1)


def data(at):
    seen = truth_of(np.array([at]))[0]
    return ErrorModel(seen[0], seen[0], 0.5), ErrorModel(seen[1], seen[1], 0.1)


def test_the_region_holds_the_truth_and_little_else():
    points, values = first_wave()
    at = (0.4, 0.7, 0.2)
    found = narrow(Region((fit_emulators(points, values, 1),), data(at), 3), 200, 1)
    assert found.region.limit == 3.0
    assert found.region.holds(np.array([at]))[0]
    assert 0.005 < found.part < 0.25
    assert len(np.unique(found.sample, axis=0)) == len(found.sample) == 200
    assert np.abs(found.sample[:, 0] - 0.4).max() < 0.35
    assert found.sample[:, 2].std() > 0.25  # about this one nothing is known
    off = [one.distances(truth_of(found.sample)[:, i]) for i, one in enumerate(data(at))]
    assert np.median(np.max(off, axis=0)) < 3


def test_where_nothing_agrees_the_limit_says_so():
    points, values = first_wave()
    impossible = (ErrorModel(-40, -40, 0.5), ErrorModel(1, 1, 0.1))
    found = narrow(Region((fit_emulators(points, values, 1),), impossible, 3), 50, 1)
    assert found.region.limit > 30
    assert len(found.sample) == 50


@functools.cache
def posterior():
    points, values = first_wave()
    emulators = fit_emulators(points, values, 1)
    region = Region((), data((0.4, 0.7, 0.2)), 3)
    density = Density(emulators, region.models, region)
    return density, sample_posterior(density, points, 1, 600)


def test_the_posterior_is_that_of_a_grid():
    density, chain = posterior()
    side = (np.arange(50) + 0.5) / 50
    grid = np.array([(a, b, c) for a in side for b in side for c in side[2::5]])
    heights = density(grid)
    weights = np.exp(heights - heights.max())
    for i in (0, 1):
        exact = weighted_quantiles(grid[:, i], weights / weights.sum(), (0.05, 0.5, 0.95))
        assert np.quantile(chain.points[:, i], (0.05, 0.5, 0.95)) == pytest.approx(exact, abs=0.03)
    assert chain.effective > 200


def test_the_same_seed_gives_the_same_chain():
    density, chain = posterior()
    again = sample_posterior(density, first_wave()[0], 1, 600)
    assert (again.points == chain.points).all()


def test_what_the_data_say_nothing_about():
    density, chain = posterior()
    said = identify(chain, density)
    assert said.contraction[0] > 0.9
    assert abs(said.contraction[2]) < 0.1
    assert said.correlation[0, 1] < -0.2  # the product is known
    assert abs(said.directions[-1].loadings[2]) > 0.9
    assert said.profiles.max() <= 0
    assert said.profiles[0, 4] > -3 > said.profiles[0, 0]
    assert said.profiles[2].min() > -3


@pytest.mark.slow
def test_intervals_hold_what_they_say_and_a_wrong_likelihood_is_caught():
    rng = np.random.default_rng(3)
    points = rng.random((160, 3))
    values = simulated(points, rng)
    models = (ErrorModel(0, 0, 0.5), ErrorModel(0, 0, 0.15))
    region = Region((), models, 3)
    right = measure_coverage(points, values, models, region, 40, 7)
    assert right.truths == 40
    half, nine_tenths = right.overall
    assert 0.38 < half < 0.62
    assert 0.82 < nine_tenths < 0.97
    too_sure = tuple(ErrorModel(0, 0, one.spread / 8) for one in models)
    wrong = measure_coverage(points, values, models, region, 40, 7, assumed=too_sure)
    assert wrong.held[1, 0] < 0.75


def test_draws_are_weighed_by_their_own_runs():
    models = (ErrorModel(5, 5, 1),)
    emulated = np.array([[5.0], [5.0], [5.0]]), np.zeros((3, 1))
    real = np.array([[5.0], [6.0], [np.nan]]), np.zeros((3, 1))
    found = weigh(np.zeros((3, 2)), models, emulated, real)
    assert found.weights == pytest.approx([1 / (1 + np.exp(-0.5)), 1 / (1 + np.exp(0.5)), 0])
    assert found.effective == pytest.approx(1 / np.sum(found.weights**2))


def test_draws_come_from_all_walkers_and_none_twice():
    chain = posterior()[1]
    drawn = choose_draws(chain, 40, 3)
    assert drawn.shape == (40, 3)
    at = [int(np.flatnonzero((chain.points == one).all(axis=1))[0]) for one in drawn]
    assert len(set(at)) == 40
    assert max(at) - min(at) > 0.8 * len(chain.points)
    assert len({place % 40 for place in at}) > 20  # walkers of a step stand together
    assert len(choose_draws(chain, 10**9, 3)) == len(chain.points)


def test_weighted_quantiles_of_equal_weights_are_quantiles():
    values = np.random.default_rng(1).normal(size=(1001, 2))
    found = weighted_quantiles(values, np.full(1001, 1 / 1001), (0.1, 0.5))
    assert found == pytest.approx(np.quantile(values, (0.1, 0.5), axis=0), abs=0.02)


def test_weights_are_those_of_steps():
    values, weights = np.array([5.0, 0.0, 9.0]), np.array([1.0, 0.0, 0.0])
    assert weighted_quantiles(values, weights, (0.05, 0.5, 0.95)).tolist() == [5, 5, 5]
    values, weights = np.array([0.0, 1.0, 2.0]), np.array([0.2, 0.5, 0.3])
    assert weighted_quantiles(values, weights, (0.1, 0.2, 0.6, 0.7, 0.8)).tolist() == [
        0, 0.5, 1, 1.5, 2,
    ]  # fmt: skip


def test_a_number_of_little_weight_rules_little_out():
    heavy, light = (ErrorModel(0.0, 0.0, 1.0, weight) for weight in (1.0, 0.25))
    at = np.array([4.0])
    assert heavy.distances(at).tolist() == [4]
    assert light.distances(at).tolist() == [2]
