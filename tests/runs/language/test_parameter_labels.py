"""Has every parameter of the scenario a Chinese name, description, unit, range and source?"""

from __future__ import annotations

import re

import pytest
from mutualaid.model.scenario.parameter_table import span
from mutualaid.model.scenario.schema import parameter_schemas
from mutualaid.runs.language.parameter_labels import label_of, option_of, value_of, words_of
from mutualaid.runs.language.translation import speaking

KEYS = [key for key in parameter_schemas() if key not in ("title", "reference")]
CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = {"Mesa", "Dask", "Parquet", "CSV", "docs", "sources", "none", "tcp", "all", "process"}
"""Latin words that are the same in Chinese: names, and what one types."""


def latin(text: str) -> set[str]:
    """English words of a text, but for what one types: keys in brackets or of tables, files."""
    text = re.sub(r"\(\S+\)|\w+（[^）]*）|[\w.]+\.(csv|md)", " ", text)  # noqa: RUF001
    return set(re.findall("[A-Za-z]{3,}", text)) - NAMES


def test_every_name_is_there_once():
    with speaking("zh"):
        names = [words_of(key).name for key in KEYS]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("key", KEYS)
def test_all_that_is_said_of_a_parameter_is_chinese(key):
    one = parameter_schemas()[key]
    with speaking("zh"):
        words = words_of(key)
        options = [option_of(key, choice) for choice in one.choices if choice != "none"]
    assert CHINESE.search(words.name)
    assert CHINESE.search(words.says)
    assert CHINESE.search(words.allowed)
    assert bool(words.source) == bool(one.source)
    assert bool(words.span) == bool(span(one))
    for text in (*words, *options):
        assert latin(text) == set(), text
    assert all(CHINESE.search(option) for option in options)


@pytest.mark.parametrize("key", KEYS)
def test_in_english_a_parameter_is_as_it_is_declared(key):
    one, words = parameter_schemas()[key], words_of(key)
    assert (words.says, words.allowed, words.source) == (one.description, one.allowed, one.source)
    assert (words.span, words.name) == (span(one), label_of(key))


def test_values_say_what_they_mean():
    with speaking("zh"):
        assert value_of("plan.publication", True) == "是"
        assert value_of("plan.annual_cap_yuan", None) == "无"
        assert value_of("plan.after_notice", "nobody") == "无人 (nobody)"
        assert words_of("plan.fee_rate").allowed == "数，0至10（占互助金比例）"  # noqa: RUF001
        assert words_of("people.agents").span == "1至2_000_000_000，或一人一个 (all)"  # noqa: RUF001
