"""Does the summary tell a run in a page?"""

from __future__ import annotations

import datetime as dt
import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_up_run import (
    COUNTS,
    DATES,
    MEANS,
    NOTHING,
    NOTICE,
    SCENARIO,
    daily,
    orders,
    people,
    rounds,
    story_rounds,
    with_plan,
    write,
)
from mutualaid.runs.summary.summary import WIDTH, summarise

MOST_LINES = 64


def assert_fits(text: str) -> None:
    lines = text.splitlines()
    assert text.endswith("\n")
    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= WIDTH
    assert "nan" not in text.lower().split()


@pytest.fixture
def told(tmp_path) -> str:
    return summarise(write(tmp_path / "run"))


def test_it_fits_a_terminal(told):
    assert_fits(told)


def test_it_says_what_happened(told):
    assert "peak 104 million in Jan 2020" in told
    assert "2019 90, 2020 180, 2021 312" in told
    assert "260 times the promise" in told
    assert "2019 -9 %, 2020 -20 %, 2021 -30 %" in told
    assert "closure announced 2021-12-28 with 57 million members" in told
    text = " ".join(told.split())
    assert "the operator paid 5 billion yuan" in text
    assert "sponsor 12 billion, operator after its notice 3 billion; aid" in text


def test_it_says_what_happened_around_the_sharing(told):
    text = " ".join(told.split())
    assert "2021 107,800 after 45 days, 2022 0 after 45 days" in text
    assert "5,670 rightly refused, 810 wrongly, 2,430 wrongly aided; 1,620 disputed, 405" in text
    assert "405 rulings overturned, 7 came too late; review cost 81 million yuan" in text
    assert "peak 180 million yuan on" in text
    assert "up to 180 million yuan of it at risk" in text
    assert (
        "operator lost 15.9 billion yuan in all: fee 1.17 billion yuan, review 81 million" in text
    )
    assert "orders licence refused 2021-12-15 (6 months after the notice of 2021-06-15)" in text
    assert "care: 60 million policies in the end; claims 65 % of premiums" in text
    assert "wage: 2 million policies in the end; claims 65 % of premiums" in text


def test_it_says_nothing_of_what_there_is_not(tmp_path):
    told = summarise(write(tmp_path / "run", **NOTHING, orders=orders().iloc[:0]))
    words = {line.split(" ")[0] for line in told.splitlines()}
    assert not words & {"review", "decisions", "operator", "orders", "agency"}
    assert "float" in words


def test_money_tells_the_insurer_and_what_was_lost(tmp_path):
    frame = story_rounds()
    frame["closure_fen"] = 0
    frame["sponsor_fen"], frame["insurer_fen"] = 700, 500
    frame["lost_fen"] = 900
    told = " ".join(summarise(write(tmp_path / "run", rounds=frame)).split())
    assert "sponsor 160, insurer 400; aid" in told
    assert ", lost 720" in told


def test_every_target_has_a_line_with_its_verdict(told):
    lines = [line for line in told.splitlines() if line.endswith((" pass", " fail"))]
    assert len(lines) == 22
    assert "22 of 22 reached" in told


def test_the_articles_contradictions_stand_beside_our_numbers(told):
    assert "24 rounds x 3 yuan = 72; here 24 x 7.5 = 180" in told
    assert "here no cap, a claim 0.0144" in told
    assert "50,000 each; an aid is 100,000 or 300,000; here 200,000" in told


def test_the_record_is_shown_without_a_verdict(tmp_path):
    scenario = with_plan(case_cap_yuan=0.1, sponsored_until=dt.date(2019, 1, 31))
    changes = [
        {"date": dt.date(2019, 1, 1), "annual_cap_yuan": 188.0},
        {"date": dt.date(2020, 1, 1), "annual_cap_yuan": "none"},
    ]
    text = summarise(write(tmp_path / "run", scenario | {"changes": changes}))
    assert_fits(text)
    compared = [line for line in text.splitlines() if line.endswith(" compare")]
    assert len(compared) == 18
    assert all(len(re.split(" {2,}", line)) == 4 for line in compared)  # no cell runs into another
    assert "reached" not in text
    assert "here 0.1 a claim, 188 a year, a claim 0.0144" in " ".join(text.split())


def test_a_world_without_members_contradicts_nobody(tmp_path):
    frame = story_rounds()
    frame["members"] = 0
    told = summarise(write(tmp_path / "run", rounds=frame))
    assert "members at the closure notice" in told
    assert "against the public record" not in told


def test_other_worlds_have_neither_targets_nor_contradictions(tmp_path):
    text = summarise(write(tmp_path / "run", with_plan(end=NOTICE)))
    assert_fits(text)
    assert "verdict" not in text
    assert "article" not in text


def test_worlds_in_which_nothing_happens(tmp_path):
    nothing = {"rounds": rounds(), "daily": daily().iloc[:0], "members": people().iloc[:0]}
    nothing |= NOTHING
    text = summarise(write(tmp_path / "run", **nothing))
    assert_fits(text)
    for says in ("nobody was a member", "no member was asked", "nobody left", "nobody filed"):
        assert says in text


def test_a_plan_that_ends_before_its_first_round(tmp_path):
    text = summarise(write(tmp_path / "run", rounds=rounds([])))
    assert "ended before its first round" in text


def test_a_long_title_is_cut(tmp_path):
    assert_fits(summarise(write(tmp_path / "run", SCENARIO | {"title": "word " * 40})))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), number=st.integers(1, len(DATES)), size=st.integers(0, 15))
def test_any_numbers_can_be_told(tmp_path, seed, number, size):
    chance = np.random.default_rng(seed)
    frame = rounds(DATES[-number:])
    for column in COUNTS:
        frame[column] = chance.integers(0, 10 ** chance.integers(0, size + 1), number)
    for column in MEANS:
        frame[column] = np.where(chance.random(number) < 0.3, np.nan, chance.random(number))
    assert_fits(summarise(write(tmp_path / "run", rounds=frame)))
