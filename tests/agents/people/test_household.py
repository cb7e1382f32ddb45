"""Who decides for a child, worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace as Made

import numpy as np
import pytest
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.agents.people.household import (
    ALONE,
    decider_of,
    find_head,
    find_heads,
    stretch_of,
    with_followers,
)

YEAR = 365.25
decides, find = as_python(decider_of), as_python(find_head)


def born(*ages: float) -> np.ndarray:
    return np.array([-round(age * YEAR) for age in ages], np.int16)


@pytest.mark.parametrize(
    ("ages", "child", "head"),
    [
        ((5, 30, 40), 0, 1),
        ((30, 40, 5), 2, 0),  # in a circle
        ((5, 22, 51, 40), 0, 3),  # 17 and 46 years older are no parents
        ((5, 7, 30), 0, 2),  # siblings have one head
        ((5, 7, 30), 1, 2),
        ((17, 34, 36), 0, 2),
        ((5, 6, 80), 0, ALONE),
        ((5,), 0, ALONE),
    ],
)
def test_the_head_is_the_next_of_the_age_of_a_parent(ages, child, head):
    assert find(born(*ages), child, len(ages)) == head


@pytest.mark.parametrize(("days", "head"), [(6574, ALONE), (6575, 1), (16_436, 1), (16_437, ALONE)])
def test_a_parent_is_18_years_older_and_less_than_45_to_the_day(days, head):
    assert find(np.array([-100, -100 - days], np.int16), 0, 2) == head


def test_heads_are_of_the_same_stretch():
    ages = [*[30] * 64, 5, 80, 80]
    assert find(born(*ages), 64, 67) == ALONE
    ages[66] = 33
    assert find(born(*ages), 64, 67) == 2


@pytest.mark.parametrize(("chance", "heads"), [(CERTAIN, [2, 2, ALONE]), (0, [ALONE] * 3)])
def test_parents_decide_for_as_many_as_is_said(chance, heads):
    found = np.full(3, 7, np.uint8)
    as_python(find_heads)(born(5, 17.9, 40), found, np.uint64(3), chance)
    assert found.tolist() == heads
    as_python(find_heads)(born(5, 18.1, 40), found, np.uint64(3), CERTAIN)
    assert found.tolist() == [2, ALONE, ALONE]


@pytest.mark.parametrize(
    ("change", "years", "who"),
    [
        ({}, 0, 1),
        ({"heads": []}, 0, 0),
        ({"heads": [ALONE, ALONE]}, 0, 0),
        ({"people": [5, 0]}, 0, 0),  # the head is ill or dead
        ({}, 7.99, 1),
        ({}, 8.01, 0),  # of age
        ({"born": born(1, 40)}, 16, 1),
        ({"born": born(1, 44.5)}, 15.4, 1),
        ({"born": born(1, 44.5)}, 15.6, 0),  # the head is too old for the plan
    ],
)
def test_a_child_has_a_head_until_it_is_of_age_or_the_head_is_gone(change, years, who):
    rows = Made(**{"heads": [1, ALONE], "people": [5, 5], "born": born(10, 40), **change})
    context = Made(age_day=round(years * YEAR), leaving_age=60)
    assert decides(rows, context, 0) == who
    assert decides(rows, context, 1) == 1


@pytest.mark.parametrize(
    ("change", "years", "who"),
    [
        ({}, 0, (2, 2, 2)),  # the parent leaves it to the partner
        ({"people": [5, 5, 0]}, 0, (1, 1, 2)),
        ({"people": [5, 0, 5]}, 0, (0, 2, 2)),
        ({}, 8.01, (0, 2, 2)),  # of age; who was grown up at the launch never is
        ({"born": born(10, 40, 59)}, 2, (1, 1, 2)),
        ({"heads": [1, ALONE, ALONE]}, 0, (1, 1, 2)),
    ],
)
def test_one_of_a_couple_decides_for_both_and_their_children(change, years, who):
    """A child, its parent, and the parent's partner."""
    rows = Made(**{"heads": [1, 2, ALONE], "people": [5, 5, 5], "born": born(10, 40, 41), **change})
    context = Made(age_day=round(years * YEAR), leaving_age=60)
    assert tuple(decides(rows, context, i) for i in range(3)) == who


def test_a_word_takes_children_in_with_their_heads():
    heads = np.full(128, ALONE, np.uint8)
    heads[64:67] = 63, 2, 0
    take = as_python(with_followers)
    assert take(Made(heads=heads), -1 << 63, 64, 64) & 0b111 == 0b101  # and who follows the first
    assert take(Made(heads=heads), 0b101, 64, 64) == 0b111
    assert take(Made(heads=[]), 0b101, 64, 64) == 0b101
    heads[64:68] = 1, 3, ALONE, ALONE  # a child of who is led by the last
    assert take(Made(heads=heads), 0b1000, 64, 64) == 0b1011
    assert take(Made(heads=heads), 0b0010, 64, 64) == 0b0011
    assert take(Made(heads=heads), 0, 64, 64) == 0


def test_a_household_is_looked_for_in_a_stretch_of_64_rows():
    stretch = as_python(stretch_of)
    assert stretch(0, 200) == stretch(63, 200) == (0, 64)
    assert stretch(130, 150) == (128, 150)
