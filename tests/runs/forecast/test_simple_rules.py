"""Do simple rules go on as one would by hand?"""

import datetime as dt

import numpy as np
import pytest
from mutualaid.runs.forecast.published_series import Point, points_of
from mutualaid.runs.forecast.simple_rules import RULES, autoregression, go_on, logistic_growth
from mutualaid.runs.published.target_file import Target

TIMES = np.array([0.0, 2.0, 3.0])
VALUES = np.array([10.0, 12.0, 16.0])


@pytest.mark.parametrize(
    ("rule", "expected"), [("last value", 16), ("straight line", 24), ("drift", 20)]
)
def test_two_rounds_on(rule, expected):
    assert RULES[rule](TIMES, VALUES, 5.0) == pytest.approx(expected)


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_said_of_too_few_points_and_nothing_falls_below_zero(rule):
    assert np.isnan(go_on(rule, [], dt.date(2020, 1, 1)))
    fall = [Point(dt.date(2019, month, 1), 60.0 / month) for month in (1, 2, 3, 6, 12)]
    assert go_on(rule, fall, dt.date(2030, 1, 1)) >= 0
    one = go_on(rule, fall[:1], dt.date(2030, 1, 1))
    assert one == 60 if rule == "last value" else np.isnan(one)


def target(measure, day, **says):
    return Target(
        name=f"{measure} {day}", measure=measure, of={"day": dt.date.fromisoformat(day)},
        unit="million", source="nobody", compared=True, **says,
    )  # fmt: skip


def test_members_payers_and_bounds_are_kept_apart():
    targets = [
        target("members_at", "2019-05-22", value=65.0),
        target("payers_at", "2019-07-14", value=73.0),
        target("members_at", "2019-11-22", above=100.0),
    ]
    assert [one.value for one in points_of(targets, "payers")] == [73]
    assert [(one.value, one.at_least) for one in points_of(targets, "members")] == [
        (65, False), (100, True),
    ]  # fmt: skip


def test_an_autoregression_is_found_again():
    values = [1.0]
    for _ in range(30):
        values.append(3 + 0.5 * values[-1])
    times = np.arange(31.0)
    assert autoregression(times, np.array(values), 40.0) == pytest.approx(6, abs=1e-6)
    short = autoregression(times[:5], np.array(values[:5]), 6.0)
    assert short == pytest.approx(values[6], abs=1e-6)


def test_an_autoregression_does_not_explode():
    times = np.arange(8.0)
    assert autoregression(times, 2.0**times, 9.0) < 2.0**9


def test_a_logistic_curve_is_found_again():
    times = np.array([0.0, 3.0, 6.0, 9.0, 12.0, 15.0])
    curve = 100 / (1 + np.exp(-0.4 * (times - 8)))
    assert logistic_growth(times, curve, 40.0) == pytest.approx(100, rel=0.01)


def test_time_is_counted_in_rounds():
    points = [Point(dt.date(2020, 1, 1), 1.0), Point(dt.date(2020, 7, 1), 2.0)]
    assert go_on("straight line", points, dt.date(2020, 12, 30)) == pytest.approx(3, abs=0.01)
