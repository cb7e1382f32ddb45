"""Is a warning what it says: within a year, after a day, and calibrated where it can be?"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from mutualaid.runs.calibrate.error_models import ErrorModel
from mutualaid.runs.forecast.early_warning import falls, mean_chance, passes, try_warning

ORIGIN = dt.date(2020, 1, 1)


def series(members, share_fen):
    dates = [dt.date(2019, 12, 31), dt.date(2020, 6, 30), dt.date(2020, 12, 31)]
    dates.append(dt.date(2021, 6, 30))
    rows = [
        {"point": point, "seed": 1, "date": date, "members": people, "share_fen": fen}
        for point in range(len(members))
        for date, people, fen in zip(dates, members[point], share_fen[point], strict=True)
    ]
    return pd.DataFrame(rows)


def test_what_happens_before_and_later_than_a_year_does_not_count():
    shares = [[900, 1, 1, 1], [1, 800, 1, 1], [1, 1, 799, 1], [1, 1, 1, 900]]
    found = passes(series([[1] * 4] * 4, shares), (4, 1), ORIGIN, 8.0)
    assert found.tolist() == [[0], [1], [0], [0]]


def test_members_fall_only_from_where_they_were():
    members = [[10, 9, 9, 9], [5, 5, 5, 5], [5, 10, 9, 9], [10, 10, 10, 9]]
    found = falls(series(members, [[1] * 4] * 4), (4, 1), ORIGIN, 10)
    assert found.tolist() == [[1], [0], [1], [0]]


def test_a_plan_that_ends_has_no_members_and_one_that_had_ended_brings_nothing():
    every = series([[10] * 4] * 3, [[9] * 4] * 3)
    day = every.date.map(str)
    some = every[(every.point == 0) | ((every.point == 1) & (day < "2020-12")) | (day < "2020")]
    assert falls(some, (3, 1), ORIGIN, 10).tolist() == [[0], [1], [0]]
    assert falls(some, (3, 1), ORIGIN, 11).tolist() == [[0], [0], [0]]
    assert passes(some, (3, 1), ORIGIN, 0.001).tolist() == [[1], [1], [0]]


def test_a_run_that_failed_is_neither_warned_of_nor_safe():
    every = series([[10, 9, 9, 9]] * 3, [[900] * 4] * 3)
    some = every[every.point != 1]
    for found in (passes(some, (3, 1), ORIGIN, 8.0), falls(some, (3, 1), ORIGIN, 10)):
        assert found[[0, 2], 0].tolist() == [1, 1]
        assert np.isnan(found[1, 0])
    both = np.array([[1.0, np.nan], [0.0, 1.0], [np.nan, np.nan]])
    assert mean_chance(both)[:2].tolist() == [1, 0.5]
    assert np.isnan(mean_chance(both)[2])


def test_a_warning_cannot_be_tried_on_one_plan():
    tried = try_warning(np.ones((1, 1, 1)), np.ones((1, 1)), (ErrorModel(1.0, 1.0, 0.1),), 40, 1)
    assert tried.told.size == 0
    assert np.isnan(tried.score)


def test_chances_are_right_where_the_data_tell_half():
    rng = np.random.default_rng(1)
    hidden = rng.uniform(0, 1, (600, 1))
    happened = (rng.uniform(0, 1, (600, 1)) < hidden).astype(float)
    models = (ErrorModel(0.0, 0.0, 0.1),)
    tried = try_warning(hidden[:, :, None], happened, models, 300, 1)
    assert tried.told.size == 300
    assert tried.told.mean() == pytest.approx(tried.happened.mean(), abs=0.08)
    base = tried.happened.mean()
    assert tried.score < base * (1 - base) - 0.03
    high = tried.told > 0.6
    assert tried.happened[high].mean() == pytest.approx(tried.told[high].mean(), abs=0.12)
