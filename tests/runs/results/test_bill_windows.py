"""Which rounds are compared, in an explanation and in a verdict?"""

from __future__ import annotations

import datetime as dt

import pytest
from bill_rounds import rounds_of
from mutualaid.model import Society
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.explain.analysis import explain
from mutualaid.runs.explain.outcomes import change_of_share
from mutualaid.runs.explain.request import request_of
from mutualaid.runs.results.bill_windows import windows_of
from mutualaid.runs.results.run_results import results_of
from mutualaid.runs.verdict.verdict import windows_of_run


def test_twelve_months_from_the_first_bill_and_twelve_before_the_notice():
    rounds = rounds_of(0, 0, *range(1, 31))
    notice = dt.date(2021, 7, 8)
    windows = windows_of(rounds, notice)
    assert windows.months == 12
    assert windows.first == tuple(one.date for one in rounds[2:14])
    assert windows.until == dt.date(2021, 7, 7)
    assert windows.is_notice
    assert windows.last == tuple(one.date for one in rounds[19:31])
    assert change_of_share(rounds, windows) == (sum(range(1, 13)), sum(range(18, 30)))


def test_the_round_on_the_day_of_the_notice_is_after_it():
    windows = windows_of(rounds_of(*[1] * 30), dt.date(2021, 6, 7))
    assert windows.until == dt.date(2021, 5, 7)


def test_a_plan_of_less_than_two_years_is_halved():
    rounds = rounds_of(0, 1, 2, 3, 4, 5)
    windows = windows_of(rounds, None)
    assert (windows.months, windows.is_notice) == (0, False)
    assert windows.until == rounds[-1].date
    assert change_of_share(rounds, windows) == (1 + 2, 4 + 5)
    gaps = windows_of(rounds_of(0, 1, 0, 2, 0, 0, 3, 4, 0), None)
    assert [len(some) for some in gaps[3:]] == [3, 2]  # each has two bills


def test_a_round_without_a_bill_is_one_of_its_window_where_bills_came_after_it():
    rounds = rounds_of(0, 3, *[0, 4] * 15, 0, 0)
    windows = windows_of(rounds, None)
    assert windows.first == tuple(one.date for one in rounds[1:13])
    assert windows.last == tuple(one.date for one in rounds[-14:-2])
    assert windows.until == rounds[-1].date


@pytest.mark.parametrize("bills", [(0, 0, 0), (0, 0, 5), (0, 5, 0, 0, 0)])
def test_without_two_bills_there_is_no_share_to_explain(bills):
    windows = windows_of(rounds_of(*bills), None)
    assert windows.first == windows.last == ()


@pytest.mark.parametrize("end", ["2022-01-28", "2019-08-31"])
def test_explanation_and_verdict_look_at_the_same_rounds(end):
    settings = {"people.agents": 200, "run.seed": 1, "plan.end": end}
    scenario = read_scenario("article", settings, place="--set")
    request = request_of(scenario, "leaving", seeds=1, workers=1)
    found = explain(request, "article", quiet=True)
    assert windows_of_run(results_of(Society(scenario).run())) == found.windows
    assert found.windows.is_notice == (end > "2021-12-28")
