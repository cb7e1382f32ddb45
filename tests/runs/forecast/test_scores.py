"""Are forecasts scored as the textbooks do?"""

import datetime as dt
import math

import numpy as np
import pytest
from mutualaid.runs.forecast.predictive import predict
from mutualaid.runs.forecast.run_forecast import MODEL, Forecast
from mutualaid.runs.forecast.score_table import horizon_of, score_all
from mutualaid.runs.forecast.scores import bias, compare_accuracy, coverage, root_mean_square
from mutualaid.runs.forecast.simple_rules import RULES
from mutualaid.runs.forecast.summary_text import is_held
from mutualaid.runs.published.target_file import Target
from scipy.stats import t as student


def test_errors_leave_out_what_says_nothing():
    errors = np.array([0.3, math.nan, -0.4])
    assert root_mean_square(errors) == pytest.approx(math.sqrt(0.125))
    assert bias(errors) == pytest.approx(-0.05)
    assert math.isnan(root_mean_square(np.array([math.nan])))
    assert math.isnan(bias(np.array([])))


def test_ends_of_a_band_belong_to_it():
    low, high = np.array([0.0, 0.0, 0.0, 0.0]), np.ones(4)
    assert coverage(np.array([0.0, 1.0, 1.5, -0.1]), low, high) == 0.5


def test_a_difference_in_accuracy_by_hand():
    first, second = np.array([1.0, 2.0, 0.0, 1.0]), np.array([2.0, 2.0, 2.0, 3.0])
    gained = np.array([-3.0, 0.0, -4.0, -8.0])
    plain = gained.mean() / math.sqrt(gained.var() / 4)
    expected = plain * math.sqrt(3 / 4)
    found = compare_accuracy(first, second)
    assert found.statistic == pytest.approx(expected)
    assert found.p == pytest.approx(2 * student.sf(abs(expected), 3))
    assert compare_accuracy(second, first).statistic == pytest.approx(-expected)


def test_equal_forecasts_differ_by_chance_as_often_as_is_said():
    rng = np.random.default_rng(1)
    p = [compare_accuracy(*rng.standard_normal((2, 20))).p for _ in range(2000)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.02)


def test_too_few_to_tell():
    assert math.isnan(compare_accuracy(np.array([1.0, math.nan, 2.0]), np.ones(3)).p)
    assert math.isnan(compare_accuracy(np.ones(5), np.ones(5)).p)


def test_a_number_to_come_has_the_spread_of_runs_and_of_what_a_model_may_miss():
    rng = np.random.default_rng(2)
    values, weights = rng.normal(10, 3, (4000, 1)), np.full(4000, 1 / 4000)
    low, middle, high = predict(values, weights, 4.0, (0.05, 0.5, 0.95))
    assert middle == pytest.approx(10, abs=0.3)
    assert (high - low) / 2 == pytest.approx(1.645 * 5, rel=0.05)
    known = predict(np.array([[1.0], [2.0]]), np.array([0.0, 1.0]), 0.0, (0.5,))
    assert known == pytest.approx([2.0])
    assert np.isnan(predict(np.full((2, 2), math.nan), np.array([0.5, 0.5]), 1.0)).all()


def forecast(value, quantiles, horizon=5.0, turbulent=False, series="people", **band):
    target = Target(
        name="n", measure="members_at", of={"day": dt.date(2020, 1, 1)}, unit="million",
        source="nobody", compared=True, **({"value": value} if value else band),
    )  # fmt: skip
    rules = dict.fromkeys(RULES, math.nan) | {"last value": 50.0}
    origin = dt.date(2019, 1, 1)
    return Forecast(origin, target, series, horizon, turbulent, quantiles, rules)


def test_scores_are_by_series_horizon_and_span():
    some = (
        forecast(100.0, (80.0, 95.0, 110.0, 115.0, 120.0), 2.4),
        forecast(100.0, (101.0, 102.0, 110.0, 115.0, 120.0), 30.0, True, None),
        forecast(None, (1.0, 2.0, 3.0, 4.0, 5.0), above=4.5),
    )
    scores = {one.group: one for one in score_all(some)}
    assert set(scores) == {"all", "people", "others", "2 rounds", "longer", "turbulent", "calm"}
    whole = scores["all"]
    assert (whole.forecasts, whole.held_50, whole.held_90) == (2, 0.5, 0.5)
    assert whole.error[MODEL] == pytest.approx(0.1)
    assert whole.error["last value"] == pytest.approx(0.5)
    assert whole.common["last value"] == pytest.approx(0.1)
    assert math.isnan(whole.error["drift"])
    assert math.isnan(whole.common["drift"])
    assert [is_held(one) for one in some] == [True, False, True]
    assert is_held(forecast(None, (1.0, 2.0, 3.0, 4.0, 5.0), between=(5.0, 6.0)))
    assert not is_held(forecast(None, (1.0, 2.0, 3.0, 4.0, 4.9), between=(5.0, 6.0)))
    assert horizon_of(some[2]) == "6 rounds"


def test_a_rule_is_compared_where_it_says_something():
    near, far = (forecast(100.0, (m,) * 5) for m in (101.0, 190.0))
    near.rules["drift"] = 120.0
    whole = score_all((near, far))[0]
    assert whole.error[MODEL] == pytest.approx(math.sqrt((0.01**2 + 0.9**2) / 2))
    assert (whole.common["drift"], whole.error["drift"]) == pytest.approx((0.01, 0.2))


def test_forecasts_of_one_number_count_once_in_the_test():
    often = [forecast(100.0, (101.0 + i,) * 5) for i in range(9)]
    found = score_all(tuple(often))[0].against["last value"]
    assert found.forecasts == 1
    assert math.isnan(found.p)


def test_a_variance_of_neighbours_is_never_below_zero():
    errors = np.array([1.0, -3.0, 1.0, -3.0, 1.0, -3.0])
    assert not math.isnan(compare_accuracy(errors, np.zeros(6), lags=1).p)
