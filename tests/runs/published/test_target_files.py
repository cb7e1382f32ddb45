"""Is a file of targets read as it stands, and told what is wrong with it all at once?"""

from __future__ import annotations

import datetime as dt
import tomllib
from typing import get_args

import pytest
from mutualaid.model.loading.input_errors import InputError
from mutualaid.runs.published.measures_by_name import MEASURES
from mutualaid.runs.published.target_file import Target, read_published, read_targets
from mutualaid.runs.published.targets import Story

GOOD = """
said_by = "our own plan"

[[targets]]
name = "members at most"
measure = "peak"
of = { column = "members" }
value = 2.0
within = 0.1
unit = "million"
source = "annual report"
"""


def read(tmp_path, text):
    path = tmp_path / "ours.toml"
    path.write_text(text, encoding="utf-8")
    return read_targets(path)


def errors(tmp_path, text):
    with pytest.raises(InputError) as caught:
        read(tmp_path, text)
    return [str(one).removeprefix(str(tmp_path / "ours.toml") + ":") for one in caught.value.errors]


def test_a_file_of_ones_own(tmp_path):
    found = read(tmp_path, GOOD)
    (target,) = found.targets
    assert found.said_by == "our own plan"
    assert target.band == pytest.approx((1.8, 2.2))
    assert (target.weight, target.compared) == (1, False)


@pytest.mark.parametrize("story", get_args(Story))
def test_every_measure_of_the_published_numbers_can_be_read(story):
    for target in read_published(story).targets:
        assert callable(target.reads())


@pytest.mark.parametrize("story", get_args(Story))
def test_what_judges_is_held_from_both_sides(story):
    judged = [one for one in read_published(story).targets if not one.compared]
    assert all(one.band and one.band[0] < one.band[1] for one in judged)


def test_the_record_judges_nothing():
    assert all(one.compared for one in read_published("record").targets)


def test_all_that_is_wrong_is_told_at_once(tmp_path):
    text = GOOD.replace("value = 2.0", 'valeu = 2.0\nweight = "much"').replace(
        'unit = "million"\n', ""
    )
    assert errors(tmp_path, text) == [
        "4: targets[0].unit: is missing",
        "8: targets[0].valeu: no such key; did you mean value?",
        '9: targets[0].weight: given "much", allowed input should be a valid number',
    ]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"peak"', '"peek"', "6: targets[0].measure: no measure is called peek; did you mean"),
        ('column = "members"', "year = 2020", "7: targets[0].of: peak: missing a required"),
        ("value = 2.0\nwithin = 0.1", "above = 2.0", "held from both sides; say within or between"),
        ("value = 2.0\nwithin = 0.1", "between = [3.0, 2.0]", "the first number must be below"),
        ("value = 2.0\nwithin = 0.1", "value = 2.0", "held from both sides; say within or between"),
        ("value = 2.0\nwithin = 0.1", "", "takes one of value, between, above; has 0"),
        ("value = 2.0", "value = 0.0", "a part of 0 is nothing"),
        ('column = "members"', 'column = "membres"', "no column of rounds is called membres"),
        ('column = "members"', 'column = "members", year = "2020"', "year is a whole number"),
        ('"members at most"', '"weight"', "a name of its own"),
        ("value = 2.0\n", "above = 2.0\n", "9: targets[0].within: is a part of a value"),
        ("within = 0.1", "within = 0.1\nabove = 1.0", "takes one of value, between, above; has 2"),
    ],
)  # fmt: skip
def test_what_does_not_go_together(tmp_path, old, new, says):
    assert any(says in one for one in errors(tmp_path, GOOD.replace(old, new)))


def test_no_toml_and_no_file_are_input_errors(tmp_path):
    assert len(errors(tmp_path, "said_by = ")) == 1
    with pytest.raises(InputError, match="cannot be read"):
        read_targets(tmp_path / "none.toml")


def test_measures_are_named_once():
    assert len(MEASURES) == len(set(MEASURES.values()))


@pytest.mark.parametrize(
    ("of", "published", "known_on"),
    [
        ("day = 2020-04-04", "", "2020-04-04"),
        ("since = 2020-01-01, until = 2020-12-28", "", "2020-12-28"),
        ("year = 2020", "", "2020-12-31"),
        ("year = 2020, month = 2", "", "2020-02-29"),
        ("year = 2019, month = 12", "", "2019-12-31"),
        ("days = 10", "", "None"),
        ("days = 10", "published = 2018-10-26", "2018-10-26"),
        ("year = 2020", "published = 2021-01-14", "2021-01-14"),
    ],
)
def test_a_number_is_known_from_the_last_day_it_speaks_of(of, published, known_on):
    said = tomllib.loads(f"of = {{ {of} }}\n{published}")
    target = Target(name="n", measure="peak", unit="", source="", value=1.0, within=0.1, **said)
    assert str(target.known_on) == known_on


def test_the_record_says_of_each_number_when_it_was_known_and_how_surely():
    for one in read_published("record").targets:
        assert dt.date(2018, 10, 16) < one.known_on < dt.date(2021, 2, 1), one.name
        assert one.value is None or one.error is not None, one.name


def test_a_day_is_a_day_and_a_month_one_of_twelve(tmp_path):
    told = 'measure = "peak"\nof = { column = "members" }'
    text = GOOD + GOOD[GOOD.index("[[targets]]") :]
    for measure, of in (
        ("members_at", 'day = "2020-12-28"'),
        ("incidence", "year = 2020, month = 13"),
    ):
        text = text.replace(told, f'measure = "{measure}"\nof = {{ {of} }}', 1)
    told = errors(tmp_path, text)
    assert "day is a day, such as 2020-12-28" in told[0]
    assert "month is a whole number, up to 12" in told[1]
    assert "a name of its own" in told[2]
