"""Is every run right by its audit, whatever its scenario says within the stated ranges?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, reject, settings
from mutualaid.model import InputError, read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario
from worlds_within_ranges import any_world


@pytest.fixture(autouse=True)
def _without_figures(monkeypatch):
    monkeypatch.setattr(run, "_write_story", lambda *_: {})


def is_right(tmp_path_factory: pytest.TempPathFactory, chosen: dict[str, Any]) -> Path:
    """Run a world and audit it; what no scenario may say is another test's."""
    try:
        scenario = read_scenario("article", chosen)
    except InputError:
        reject()
    folder = run_scenario(scenario, tmp_path_factory.mktemp("any") / "run", quiet=True)
    result = audit(folder)
    assert result.passed, report(result)
    return folder


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


@settings(max_examples=30, suppress_health_check=QUIET)
@given(world=any_world)
def test_a_world_is_right(tmp_path_factory, world):
    is_right(tmp_path_factory, world)


@pytest.mark.slow
@settings(max_examples=1000, suppress_health_check=QUIET)
@given(world=any_world)
def test_many_worlds_are_right(tmp_path_factory, world):
    is_right(tmp_path_factory, world)


@pytest.mark.parametrize("days", [(7, 21), (28,), (1, 5)])
@pytest.mark.parametrize("until", [dt.date(2019, 3, 1), dt.date(2031, 8, 2)])
def test_a_run_off_of_ten_years_keeps_to_the_calendar(tmp_path_factory, days, until):
    closed = dt.date(2018, 12, 20)
    world = {
        "people.agents": 60,
        "plan.round_days": days,
        "plan.waiting_days": 0,
        "illness.level": 16.0,
        "review.field_part": 1.0,
        "review.field_per_round": 0,
        "regulator.orders": [{"date": closed, "kind": "closure"}],
        "agency.until": until,
    }
    folder = is_right(tmp_path_factory, world)
    dates = [date for date in pd.read_parquet(folder / "reviews.parquet").date if date > closed]
    due = [closed + dt.timedelta(days=count) for count in range(1, 3661)]
    assert dates == [date for date in due if date.day in days]
