"""How likely a published number is: values, intervals, "at least", and numbers in the tails."""

import math

import numpy as np
import pytest
from mutualaid.runs.calibrate.error_models import ErrorModel
from mutualaid.runs.published.target_file import Target
from scipy.stats import norm


def target(**said):
    return Target(name="x", measure="risk_ratio", unit="times", source="nobody", **said)


@pytest.mark.parametrize(
    ("said", "discrepancy", "low", "high", "spread"),
    [
        ({"value": 200.0, "within": 0.1}, 0.0, 200, 200, 10),
        ({"value": 200.0, "error": 0.03}, 0.04, 200, 200, 10),
        ({"value": 200.0, "error": 0.0}, 0.0, 200, 200, 0.2),
        ({"between": (100.0, 110.0)}, 0.1, 100, 110, 10.5),
        ({"above": 60.0, "compared": True}, 0.05, 60, math.inf, 3),
    ],
)
def test_what_is_said_becomes_an_error_model(said, discrepancy, low, high, spread):
    found = ErrorModel.of(target(**said), discrepancy)
    assert (found.low, found.high) == (low, high)
    assert found.spread == pytest.approx(spread)


def test_a_value_is_a_normal_density():
    model = ErrorModel(10, 10, 3)
    at = np.array([10.0, 14.0, -200.0])
    expected = norm.logpdf(at, 10, 5)
    assert model.log_likelihood(at, 16.0) == pytest.approx(expected)


def test_an_interval_is_a_probability_far_out_too():
    model = ErrorModel(-1, 1, 1)
    at = np.array([0.0, 1.0, 12.0, -12.0])
    expected = np.log(norm.cdf(1 - at) - norm.cdf(-1 - at))[:2]
    assert model.log_likelihood(at)[:2] == pytest.approx(expected)
    assert model.log_likelihood(at)[2] == pytest.approx(norm.logsf(11), rel=1e-6)
    assert model.log_likelihood(at)[2] == pytest.approx(model.log_likelihood(at)[3])


def test_at_least_asks_nothing_of_what_is_more():
    model = ErrorModel(50, math.inf, 1)
    assert model.log_likelihood(np.array([80.0]))[0] == pytest.approx(0)
    assert model.log_likelihood(np.array([50.0]))[0] == pytest.approx(math.log(0.5))
    assert model.distances(np.array([50.0, 90.0, 47.0])).tolist() == [0, 0, 3]


def test_a_distance_counts_what_nobody_knows():
    model = ErrorModel(10, 12, 3)
    assert model.distances(np.array([11.0, 22.0]), 16.0).tolist() == [0, 2]


def test_a_weight_is_how_often_a_number_counts():
    twice = ErrorModel(10, 10, 3, 2).log_likelihood(np.array([14.0]))
    assert twice == pytest.approx(2 * ErrorModel(10, 10, 3).log_likelihood(np.array([14.0])))


def test_simulated_data_hold_their_truth_as_often_as_they_should():
    rng = np.random.default_rng(1)
    value, interval = ErrorModel(1, 1, 2), ErrorModel(3, 5, 1)
    seen = [value.observe(7.0, rng) for _ in range(4000)]
    assert np.std([one.low for one in seen]) == pytest.approx(2, rel=0.05)
    laid = [interval.observe(7.0, rng) for _ in range(4000)]
    assert all(one.high - one.low == pytest.approx(2) for one in laid)
    assert np.mean([one.low + 1 for one in laid]) == pytest.approx(7, abs=0.1)
