"""Does everybody who tells a number of a run tell the same one, and nothing where there is none?"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from made_up_run import rounds, told, with_plan
from mutualaid.model.scenario.scenario import Scenario
from mutualaid.runs.compare.risk_bearing import price_measures
from mutualaid.runs.compare.table import cell
from mutualaid.runs.drawing.style import quiet_style
from mutualaid.runs.figures import registry
from mutualaid.runs.report.page import select_headlines
from mutualaid.runs.results.measures import times_the_promise
from mutualaid.runs.results.run_results import RunResults
from mutualaid.runs.summary.summary import describe_run
from mutualaid.runs.sweep.outcomes.named import OUTCOMES

NOTHING_BILLED, NOTHING_PROMISED = "nothing was billed", "nothing was promised"


@pytest.fixture
def run_of(tmp_path) -> Callable[[str], RunResults]:
    """A run whose dearest month cost 130 times the promise, or one without one of the two."""

    def make(world: str) -> RunResults:
        parts: dict[str, Any] = {}
        if world == NOTHING_BILLED:
            parts["rounds"] = rounds().assign(members=10)
        if world == NOTHING_PROMISED:
            parts["scenario"] = with_plan(promise_yuan_a_month=0.0)
        return told(tmp_path, **parts)

    return make


def in_the_figure(run: RunResults) -> str:
    with quiet_style():
        page_of_share = registry.FIGURES["share.png"](run, "")
    return " ".join(page_of_share.texts[0].get_text().split())


@pytest.mark.parametrize("world", ["", NOTHING_BILLED, NOTHING_PROMISED])
def test_the_share_against_the_promise_is_one_number(run_of, world):
    run = run_of(world)
    compared = {one.key: one.of for one in price_measures(Scenario(title="made up"))}
    swept = OUTCOMES["times_the_promise"].measure(run)
    for number in (times_the_promise(run), compared["times_promise"](run)):
        assert number == pytest.approx(math.nan if world else 260, nan_ok=True)
    assert swept == (None if world else pytest.approx(260))


@pytest.mark.parametrize(
    ("world", "summary", "title"),
    [
        ("", "260 times the promise", "260 times the promised 0.1"),
        (NOTHING_BILLED, "no member was asked for a share", "No member was asked for a share"),
        (NOTHING_PROMISED, "dearest month 26 (Jan 2021)", "A month cost a member up to 26 yuan"),
    ],
)
def test_where_there_is_no_such_number_none_is_written(run_of, world, summary, title):
    run = run_of(world)
    share = dict(describe_run(run))["share"]
    assert share.endswith(summary)
    assert in_the_figure(run).endswith(title)
    headlines = " ".join(text for _, text in select_headlines(run, []))
    assert ("260 times the promise" in headlines) == (not world)
    for text in (share, headlines):
        assert ("times the promise" in text) == (not world)
    assert cell(times_the_promise(run), math.nan) == ("-" if world else "260")
