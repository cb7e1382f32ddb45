"""What draws say of a published number."""

import math

import numpy as np
import pytest
from mutualaid.runs.calibrate.error_models import ErrorModel
from mutualaid.runs.calibrate.log_mean import Estimate
from mutualaid.runs.calibrate.posterior import Draws
from mutualaid.runs.contrast.number_fits import fit_of, log_score, total_score
from mutualaid.runs.published.target_file import Target
from scipy.stats import norm


def target(**says):
    return Target(name="x", measure="peak", of={}, unit="people", source="nobody", **says)


def draws(*weights):
    of = np.array(weights)
    return Draws(np.zeros((len(of), 1)), of / of.sum(), 2.0, Estimate(0.0, 0.0))


def test_the_score_is_the_mean_likelihood_over_the_draws():
    model = ErrorModel(10.0, 10.0, 2.0)
    values = np.array([[9.0, 9.0], [13.0, 13.0], [99.0, 99.0]])
    by_hand = 0.75 * norm.pdf(10, 9, 2) + 0.25 * norm.pdf(10, 13, 2)
    assert log_score(model, values, np.array([3.0, 1.0, 0.0])) == pytest.approx(math.log(by_hand))


def test_the_noise_of_seeds_widens_what_is_said():
    model = ErrorModel(10.0, 10.0, 2.0)
    values = np.array([[8.0, 12.0]])
    spread = math.sqrt(4 + 8 / 2)
    assert log_score(model, values, np.ones(1)) == pytest.approx(norm.logpdf(10, 10, spread))


def test_a_draw_without_the_number_lacks_its_weight():
    model = ErrorModel(10.0, 10.0, 2.0)
    values = np.array([[10.0], [math.nan]])
    expected = math.log(0.5 * norm.pdf(10, 10, 2))
    assert log_score(model, values, np.ones(2)) == pytest.approx(expected)
    assert log_score(model, np.full((2, 1), math.nan), np.ones(2)) == -math.inf


@pytest.mark.parametrize(
    ("middle", "is_hit", "sign"), [(100.0, True, 0), (140.0, False, 1), (60.0, False, -1)]
)
def test_a_number_is_hit_or_missed_above_or_below(middle, is_hit, sign):
    values = np.array([[middle - 1.0], [middle], [middle + 1.0]])
    says = target(value=100.0, error=0.0, weight=0.25)
    model = ErrorModel.of(says, 0.05)
    found = fit_of(says, values, draws(1, 1, 1), model, is_later=True)
    assert found.is_hit == is_hit
    assert np.sign(round(found.distance)) == sign
    assert abs(found.distance) == pytest.approx(abs(middle - 100) / 5, abs=0.1)
    assert found.quantiles[0] < middle < found.quantiles[-1]


def test_more_than_is_hit_from_below_its_end_on():
    values = np.array([[120.0], [130.0]])
    says = target(above=100.0)
    model = ErrorModel.of(says, 0.05)
    found = fit_of(says, values, draws(1, 1), model, is_later=False)
    assert found.is_hit
    assert found.distance == 0
    missed = fit_of(says, values - 60, draws(1, 1), model, is_later=False)
    assert not missed.is_hit
    assert missed.distance < -3
    assert total_score([found, missed], later=True) == 0
    assert total_score([found, missed], later=False) < -3
