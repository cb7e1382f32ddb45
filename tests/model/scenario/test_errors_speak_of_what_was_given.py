"""Does an error speak of what the user gave, and never follow from a value nobody gave?"""

from __future__ import annotations

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.loading.scenario_reader import read_scenario


def errors_of(preset: str, chosen: dict[str, object]) -> list[str]:
    with pytest.raises(InputError) as caught:
        read_scenario(preset, chosen, place="--set")
    return str(caught.value).splitlines()


def test_a_plan_moved_past_what_a_preset_says():
    chosen = {"plan.start": "2100-01-01", "plan.end": "2103-12-31"}
    (found,) = errors_of("article", chosen)
    assert found.startswith(
        "--set plan.start: 2100-01-01 is not before agency.until 2022-12-31; "
        "agency.until is from article.toml:"
    )


@pytest.mark.parametrize(
    ("preset", "chosen", "says"),
    [
        (
            "article",
            {"plan.start": "2023-01-01"},
            "--set plan.start: 2023-01-01 is not before plan.end 2022-01-28;"
            " plan.end is the default",
        ),
        (
            "article",
            {"plan.end": "2018-01-01"},
            "--set plan.end: 2018-01-01 is not after plan.start 2018-10-16;"
            " plan.start is the default",
        ),
        (
            "pool",
            {"plan.start": "1900-01-01"},
            "--set plan.start: 1900-01-01 is more than 20,000 days before plan.end 2022-12-31;"
            " plan.end is from pool.toml:39",
        ),
        (
            "pool",
            {"people.total": 60},
            "--set people.total: 60 people are fewer than people.agents, 100000; give at most as"
            ' many agents, or "all"; people.agents is from pool.toml:6',
        ),
        (
            "article",
            {"plan.end": "2050-01-01"},
            "--set plan.end: 2050-01-01 is more than 254 months after plan.start 2018-10-16;"
            " policies cannot be followed so long; plan.start is the default",
        ),
    ],
)
def test_what_was_said_last_is_named(preset, chosen, says):
    assert errors_of(preset, chosen) == [says]


@pytest.mark.parametrize(
    ("chosen", "key"),
    [
        ({"plan.start": "soon", "plan.end": "2018-12-31"}, "plan.start"),
        ({"plan.round_days": [0], "plan.promise_yuan_a_month": 0.02}, "plan.round_days[0]"),
        ({"people.total": -1, "people.agents": 2_000_000_000}, "people.total"),
        ({"plan.strat": "2010-01-01", "plan.end": "2012-01-01"}, "plan.strat"),
    ],
)
def test_no_error_follows_from_a_value_that_was_set_aside(chosen, key):
    (found,) = errors_of("watchful", chosen)
    assert found.startswith(f"--set {key}: ")


def test_errors_beside_a_doubtful_date_are_told_all_the_same():
    late = [
        {"date": "2021-01-01", "kind": "interview"},
        {"date": "2020-06-01", "kind": "interview"},
    ]
    found = errors_of("pool", {"plan.end": "soon", "regulator.orders": late})
    assert [one.split(": ")[0] for one in found] == [
        "--set plan.end",
        "--set regulator.orders[1].date",
    ]
