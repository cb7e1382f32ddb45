"""Do the filters ever leave out somebody whom the rules would have changed?"""

from types import SimpleNamespace as Made

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.agents.people.age import age_on
from mutualaid.agents.scan import candidate_filters
from mutualaid.model import Society
from mutualaid.model.storage import columns, objects
from random_worlds import TABLES, worlds


def tables(monkeypatch, asking_everybody, **world):
    with monkeypatch.context() as patch:
        if asking_everybody:
            patch.setattr(columns, "filters_hold", lambda _rows, _tables: False)
            patch.setattr(objects, "filters_hold", lambda _rows, _tables: False)
        society = Society("article", **world).run()
    return {name: getattr(society, name) for name in TABLES}


def assert_no_difference(world):
    patch = pytest.MonkeyPatch()
    filtered, asked = (tables(patch, everybody, **world) for everybody in (False, True))
    for name in TABLES:
        pd.testing.assert_frame_equal(filtered[name], asked[name], check_exact=True, obj=name)


@settings(max_examples=25)
@given(worlds)
def test_asking_everybody_changes_nothing_in_any_world(world):
    assert_no_difference(world)


@pytest.mark.parametrize("people", [1, 30, 1500, 32_768, 32_769])
@pytest.mark.parametrize("storage", ["columns", "objects"])
def test_asking_everybody_changes_nothing_at_any_weight(people, storage):
    agents = 300
    assert_no_difference(
        {"agents": agents, "people.total": agents * people, "storage": storage, "seed": people}
    )


def test_filters_leave_most_rows_alone():
    society = Society("article", agents=2000, **{"people.total": 2000})
    for _ in range(30):
        society.step()
    low, high = np.zeros(2000, np.int64), np.full(2000, 2**48 - 1)
    asked = as_python(candidate_filters.could_change_in_health)
    rows, context = society.population, society._published
    lucky = asked(rows, society.tables, context, slice(None), high, high, high)
    unlucky = asked(rows, society.tables, context, slice(None), low, low, low)
    assert lucky.sum() < 100 < 1900 < unlucky.sum()


def test_the_oldest_might_end_a_policy_in_the_year_of_its_leaving_age():
    offers = Made(
        lapse=3, renewal_attention=4, on_sale=[1, 1], leaving=np.array([60, 61]),
        treatment=np.array([[5, 6], [7, 0]]),
    )  # fmt: skip
    most = candidate_filters.most_renew(offers, 10, oldest=60)
    assert most.tolist() == [[CERTAIN, 60], [7, 70]]


def test_whole_years_are_those_of_a_division():
    days = np.arange(2**17)  # a birth or a day is a whole number of 16 bits
    assert (as_python(age_on)(days, 0) == days * 4 // 1461).all()
