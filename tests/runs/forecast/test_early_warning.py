"""Is a warning what it says: within a year, after a day, and calibrated where it can be?"""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from mutualaid.runs.calibrate.error_models import ErrorModel
from mutualaid.runs.forecast.early_warning import falls, passes, try_warning

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
    found = passes(series([[1] * 4] * 4, shares), ORIGIN, 8.0)
    assert found.tolist() == [[False], [True], [False], [False]]


def test_members_fall_only_from_where_they_were():
    members = [[10, 9, 9, 9], [5, 5, 5, 5], [5, 10, 9, 9], [10, 10, 10, 9]]
    found = falls(series(members, [[1] * 4] * 4), ORIGIN, 10)
    assert found.tolist() == [[True], [False], [True], [False]]


def test_a_plan_that_has_ended_brings_nothing():
    ended = series([[10, 10, 10, 10]], [[1] * 4])
    ended = ended[ended.date < ORIGIN]
    assert passes(ended, ORIGIN, 0.001).tolist() == [[False]]


def test_chances_are_right_where_the_data_tell_half():
    rng = np.random.default_rng(1)
    hidden = rng.uniform(0, 1, (600, 1))
    happened = rng.uniform(0, 1, (600, 1)) < hidden
    models = (ErrorModel(0.0, 0.0, 0.1),)
    tried = try_warning(hidden[:, :, None], happened, models, 300, 1)
    assert tried.told.size == 300
    assert tried.told.mean() == pytest.approx(tried.happened.mean(), abs=0.08)
    base = tried.happened.mean()
    assert tried.score < base * (1 - base) - 0.03
    high = tried.told > 0.6
    assert tried.happened[high].mean() == pytest.approx(tried.told[high].mean(), abs=0.12)
