"""The evidence of models whose evidence is known."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.runs.calibrate.log_mean import Estimate, log_mean
from mutualaid.runs.calibrate.run_calibration import one_thread
from mutualaid.runs.contrast.evidence import integrate, measure_evidence
from scipy.stats import norm


def inside(at):
    return ((at >= 0) & (at <= 1)).all(axis=1)


def normal(middle, width):
    def density(at):
        logs = norm.logpdf(at, middle, width).sum(axis=1)
        return np.where(inside(at), logs, -np.inf)

    return density


def chain_of(middle, width, size=4000):
    rng = np.random.default_rng(1)
    drawn = rng.normal(middle, width, (20 * size, len(middle)))
    return drawn[inside(drawn)][:size]


@pytest.mark.parametrize("middle", [(0.5, 0.5, 0.5), (0.0, 0.5, 1.0)])
def test_the_integral_of_a_normal_density_is_the_part_of_it_in_the_cube(middle):
    width = np.array([0.02, 0.1, 0.05])
    middle = np.array(middle)
    with one_thread():
        found = integrate(normal(middle, width), chain_of(middle, width), seed=3)
    inner = norm.cdf(1, middle, width) - norm.cdf(0, middle, width)
    assert found.error < 0.03
    assert found.value == pytest.approx(np.log(inner).sum(), abs=4 * found.error)


def test_what_says_nothing_costs_nothing():
    """A parameter that changes nothing leaves the evidence as it is."""
    known = chain_of(np.array([0.4]), np.array([0.05]))
    flat = np.hstack([known, np.random.default_rng(2).random((len(known), 1))])

    def density(at):
        return np.where(inside(at), norm.logpdf(at[:, 0], 0.4, 0.05), -np.inf)

    with one_thread():
        found = integrate(density, flat, seed=3)
    assert found.value == pytest.approx(0.0, abs=4 * found.error)
    assert found.error < 0.03


def test_real_runs_correct_the_emulators():
    width = np.array([0.05, 0.05])
    middle = np.array([0.5, 0.5])
    found = SimpleNamespace(
        density=normal(middle, width),
        chain=SimpleNamespace(points=chain_of(middle, width)),
        calibration=SimpleNamespace(sweep=SimpleNamespace(design_seed=1)),
        draws=SimpleNamespace(gained=Estimate(-2.0, 0.5)),
    )
    with one_thread():
        told = measure_evidence(found)
    assert told.value == pytest.approx(-2.0, abs=0.1)
    assert told.error == pytest.approx(0.5, abs=0.01)


@given(st.lists(st.floats(-50, 50), min_size=2, max_size=30), st.floats(-1e5, 1e5))
def test_a_mean_of_logarithms_moves_with_them(logs, by):
    at, moved = log_mean(np.array(logs)), log_mean(np.array(logs) + by)
    assert moved.value == pytest.approx(at.value + by, abs=1e-6)
    assert at.value == pytest.approx(math.log(np.mean(np.exp(logs))), abs=1e-9)


def test_the_error_of_a_mean_is_that_of_many_means():
    rng = np.random.default_rng(2)
    found = [log_mean(rng.normal(0, 0.5, 200)) for _ in range(400)]
    spread = np.std([one.value for one in found])
    assert np.mean([one.error for one in found]) == pytest.approx(spread, rel=0.15)


def test_nothing_possible_is_minus_infinity():
    assert log_mean(np.full(3, -np.inf)) == Estimate(-math.inf, math.inf)
    assert log_mean(np.array([-np.inf, 0.0])).value == pytest.approx(math.log(0.5))
