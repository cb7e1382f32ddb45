"""Does a heading say what was lived, and is one person 1 person, in either language?"""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from made_up_run import SCENARIO, curves, story_rounds, told, with_plan, write
from mutualaid.runs.language.translation import ngettext, speaking
from mutualaid.runs.report.page import _when
from mutualaid.runs.results.run_results import RunResults
from mutualaid.runs.summary.gain_and_noise import pool_sentences
from mutualaid.runs.summary.heading import heading_parts
from mutualaid.runs.summary.summary import WIDTH, summarise

LATE = with_plan(end=dt.date(2028, 12, 31))


def people(**terms: object) -> dict:
    return SCENARIO | {"people": SCENARIO["people"] | terms}


def test_a_heading_ends_with_the_last_round(tmp_path):
    parts = heading_parts(told(tmp_path, scenario=LATE))
    assert parts["span"] == "2018-10-16 to 2022-01-28 (plan.end 2028-12-31 was not reached)"
    lines = summarise(tmp_path).splitlines()
    assert " ".join(lines[1:3]).startswith(f"{parts['span']}: 80 rounds, 150 million people, ")
    assert max(map(len, lines)) <= WIDTH


def test_a_plan_that_was_dissolved_ends_on_its_day(tmp_path):
    run = told(tmp_path, rounds=story_rounds().iloc[:63])
    end = story_rounds().date.iloc[62]
    assert (
        heading_parts(run)["span"] == f"2018-10-16 to {end} (plan.end 2022-01-28 was not reached)"
    )
    assert _when(run).startswith(f"2018-10-16 to {end} (plan.end")
    assert ", 63 rounds; 150 million people, 1,000 agents; seed 1" in _when(run)
    with speaking("zh"):
        assert heading_parts(run)["span"].startswith(f"2018-10-16至{end}\uff08")


def test_a_plan_that_was_lived_through_says_no_more(tmp_path):
    assert heading_parts(told(tmp_path))["span"] == "2018-10-16 to 2022-01-28"


@pytest.mark.parametrize(
    ("terms", "who", "in_chinese"),
    [
        ({"total": 1, "agents": 1}, "1 person, 1 agent", "人口1\uff0c个体1个"),
        ({"total": 1, "agents": "all"}, "1 person, one agent", "人口1\uff0c一人一个个体"),
        ({"total": 20, "agents": 1}, "20 people, 1 agent", "人口20\uff0c个体1个"),
        ({"total": 2_000, "agents": 30}, "2,000 people, 30 agents", "人口2,000\uff0c个体30个"),
        ({"table": "people.csv"}, "people of the table", "自备成员表中的人"),
    ],
)
def test_people_and_agents_are_counted_in_words_that_fit(tmp_path, terms, who, in_chinese):
    (tmp_path / "people.csv").write_text("people,age,sex\n1,30,M\n", encoding="utf-8")
    run = told(tmp_path, scenario=people(**terms), rounds=story_rounds().iloc[:1])
    assert heading_parts(run)["who"] == who
    assert heading_parts(run)["rounds"] == "1 round"
    assert f" (plan.end 2022-01-28 was not reached), 1 round; {who}; seed 1" in _when(run)
    with speaking("zh"):
        assert heading_parts(run)["who"] == in_chinese


def said_of_chance(run: RunResults) -> str:
    return dict(pool_sentences(run)).get("chance", "")


def test_chance_moves_no_share_that_nobody_was_asked_for(tmp_path):
    assert said_of_chance(told(tmp_path)) != ""
    free = story_rounds().assign(share_fen=0)
    assert said_of_chance(told(tmp_path, rounds=free)) == ""
    unknown = curves().assign(variation=np.inf)
    assert said_of_chance(told(tmp_path, curves=unknown)) == ""


@pytest.mark.parametrize(("number", "said"), [(1, "1 day"), (0, "0 days"), (1.4, "1.4 days")])
def test_one_is_one_alone(number, said):
    assert ngettext("{n} day", "{n} days", number, n=number) == said


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_is_not_one(number):
    assert ngettext("one day", "days", number) == "days"


def test_the_summary_has_no_singular_with_a_plural(tmp_path):
    """No text of a run of one person says "1" before a plural."""
    frame = story_rounds().iloc[:1].assign(members=1, covered=1, waiting=0, payers=1)
    run = write(tmp_path, people(total=1, agents=1), rounds=frame)
    assert " 1 people" not in summarise(run)
    assert " 1 agents" not in summarise(run)
    assert " 1 rounds" not in summarise(run)
