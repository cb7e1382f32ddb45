"""Who is whose partner, and which of the two decides, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, draw
from mutualaid.agents.people.couple import find_couples, find_partner
from mutualaid.agents.people.household import ALONE

find = as_python(find_partner)
KEY = np.uint64(3)


def born(*ages: float) -> np.ndarray:
    return np.array([-round(age * 365.25) for age in ages], np.int16)


@pytest.mark.parametrize(
    ("ages", "women", "taken", "start", "partner"),
    [
        ((40, 35, 45), (0, 1, 1), 0, 1, 1),
        ((40, 35, 45), (0, 1, 1), 0, 2, 2),
        ((40, 35, 45), (0, 1, 1), 0b010, 1, 2),  # the first is taken
        ((40, 35, 45), (0, 1, 1), 0b100, 2, 1),  # in a circle
        ((40, 35, 45), (0, 0, 1), 0, 1, 2),  # of the other sex
        ((40, 30.1, 49.9), (0, 1, 0), 0, 1, 1),
        ((40, 29.9, 50.1), (0, 1, 1), 0, 1, ALONE),  # too young, too old
        ((25, 19.9), (0, 1), 0, 1, ALONE),  # not grown up
        ((25,), (0,), 0, 5, ALONE),
    ],
)
def test_a_partner_is_free_of_the_other_sex_and_about_as_old(ages, women, taken, start, partner):
    assert find(born(*ages), np.array(women, np.uint32), taken, 0, start) == partner


@pytest.mark.parametrize(("days", "partner"), [(3652, 1), (3653, ALONE)])
def test_ten_years_apart_are_too_many_to_the_day(days, partner):
    born_on, women = np.array([-14_610, days - 14_610], np.int16), np.array([0, 1], np.uint32)
    assert find(born_on, women, 0, 0, 1) == partner


def test_a_partner_is_of_the_same_stretch():
    ages, women = born(*[40] * 66), np.array([1] * 64 + [0] * 2, np.uint32)
    assert find(ages, women, 0, 64, 0) == ALONE
    women[65] = 1
    assert find(ages, women, 0, 64, 17) == 1


def couples(chance: int, people: int = 640, seed: int = 7) -> tuple[np.ndarray, ...]:
    """Ages, sexes and heads of people between 15 and 70, and nobody before any couple is found."""
    made = np.random.default_rng(seed)
    ages, traits = born(*made.uniform(15, 70, people)), made.integers(0, 2, people, np.uint32)
    heads = np.full(people, ALONE, np.uint8)
    as_python(find_couples)(ages, traits, heads, KEY, chance)
    return ages, traits, heads


def test_nobody_has_two_partners_and_one_of_two_decides():
    ages, women, heads = couples(CERTAIN)
    led = np.flatnonzero(heads != ALONE)
    leads = led - led % 64 + heads[led]
    assert len({*led.tolist(), *leads.tolist()}) == 2 * len(led) > 350
    assert (women[led] != women[leads]).all()
    assert (abs(ages[led].astype(int) - ages[leads]) < 10 * 366).all()
    assert (ages[led] <= -20 * 365).all()
    assert 0.3 < (led < leads).mean() < 0.7
    assert 0.3 < women[leads].mean() < 0.7


def test_couples_are_the_same_whatever_part_of_them_decides_together():
    """Each by a draw of its own: who is found first says whether, by its draw."""
    all_heads, some = couples(CERTAIN)[2], couples(CERTAIN // 3)[2]
    together = some != ALONE
    assert (some[together] == all_heads[together]).all()
    assert 0.25 < together.sum() / (all_heads != ALONE).sum() < 0.42
    assert (couples(0)[2] == ALONE).all()
    led = np.flatnonzero(all_heads != ALONE)
    for row in led.tolist():
        first = min(row, row - row % 64 + int(all_heads[row]))
        assert together[row] == (draw(KEY, first) < CERTAIN // 3)
