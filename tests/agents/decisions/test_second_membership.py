"""Who may join again, by hand: who left or did not pay, who is open to it, and only once."""

from __future__ import annotations

from types import SimpleNamespace as Made

import numpy as np
import pytest
from mutualaid.agents.decisions.second_membership import (
    has_gone,
    is_open_to_it,
    keep_first_day,
    may_bring,
    may_come,
)
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.agents.people.columns import JOINED_ONCE
from mutualaid.agents.people.contacts import Community
from mutualaid.agents.people.status import AGED_OUT, AIDED, EXPELLED, LEFT, MEMBER, OUTSIDE

KEY = np.uint64(77)


def row_of(membership, first=JOINED_ONCE, joined=40, again=True):
    """A population of one row."""
    return Made(status=[membership], joined=[joined], first_joined=[first] if again else [])


def comes(rows, part=CERTAIN, who=0):
    return bool(as_python(may_come)(rows, Made(join_again=part), KEY, 0, who))


@pytest.mark.parametrize(
    ("membership", "comes_first", "comes_again"),
    [
        (OUTSIDE, True, True),
        (MEMBER, False, False),
        (LEFT, False, True),
        (EXPELLED, False, True),
        (AIDED, False, False),
        (AGED_OUT, False, False),
    ],
)
def test_only_who_left_or_did_not_pay_comes_again(membership, comes_first, comes_again):
    assert comes(row_of(membership, again=False)) is comes_first
    assert comes(row_of(membership)) is comes_again
    assert bool(has_gone(membership)) is (comes_again and membership != OUTSIDE)


def test_nobody_joins_a_third_time():
    assert not comes(row_of(LEFT, first=3))
    assert not comes(row_of(EXPELLED, first=0))


def test_as_many_are_open_to_it_as_is_said_and_more_where_more_are():
    few, many = ([comes(row_of(LEFT), part, who) for who in range(4000)] for part in PARTS)
    assert np.mean(few) == pytest.approx(0.3, abs=0.03)
    assert np.mean(many) == pytest.approx(0.7, abs=0.03)
    assert all(more or not one for one, more in zip(few, many, strict=True))


PARTS = (3 * CERTAIN // 10, 7 * CERTAIN // 10)


def test_openness_is_of_whoever_decides():
    part = CERTAIN // 2
    by_who = [comes(row_of(LEFT), part, who) for who in range(50)]
    draws = [bool(is_open_to_it(part, np.int64(who) << 40)) for who in range(50)]
    assert set(by_who) == set(draws) == {True, False}


@pytest.mark.parametrize(
    ("was", "first", "joined", "brings"),
    [
        (OUTSIDE, JOINED_ONCE, -1, True),
        (MEMBER, JOINED_ONCE, 40, True),
        (LEFT, JOINED_ONCE, 40, True),  # has not come yet, and may
        (LEFT, 40, 90, True),  # has come today, before the child was asked
        (EXPELLED, 40, 60, False),  # went a second time
        (AIDED, JOINED_ONCE, 40, False),
    ],
)
def test_a_head_enrols_a_child_if_it_is_a_member_or_might_be_again(was, first, joined, brings):
    community, today = Community(bytes([was]), 0, 1, KEY), Made(day=90)
    rows, asked = row_of(MEMBER, first, joined), as_python(may_bring)
    assert bool(asked(rows, Made(join_again=CERTAIN), today, community, 0)) is brings
    inside = was in (OUTSIDE, MEMBER)
    assert bool(asked(rows, Made(join_again=0), today, community, 0)) is inside
    assert bool(asked(row_of(was, again=False), Made(), today, community, 0)) is inside


def test_the_first_day_is_kept_of_who_joins_again_alone():
    keep = as_python(keep_first_day)
    for membership, first in ((OUTSIDE, JOINED_ONCE), (LEFT, 40), (EXPELLED, 40)):
        rows = row_of(membership)
        keep(rows, 0)
        assert rows.first_joined == [first]
    keep(row_of(OUTSIDE, again=False), 0)
