"""Who leaves between two bills, by hand: chance to look, worth of cover, and who decides."""

from __future__ import annotations

from types import SimpleNamespace as Made

import pytest
from mutualaid.agents.decisions.reconsideration import reconsideration_phase
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, ONE
from mutualaid.agents.people.status import LEFT, MEMBER, membership_of

ATTENTION, WORTH = CERTAIN // 8, 100


def leaves(u, *, part=ONE // 2, perceived=WORTH + 1, friends=0, answers=1, head=0):
    """Whether one of two rows of seven and three people leaves, and how many that are."""
    rows = Made(status=[MEMBER, MEMBER], people=[7, 3], traits=[0, 0])
    tables = Made(
        answers=answers, attention=[ATTENTION] * 8, jump_push=[ONE] * 8,
        friends_push=ONE // 2, between_bills=part,
    )  # fmt: skip
    rules = {
        "contacts_in": lambda *_: friends,
        "draw": lambda *_: 0,
        "decider_of": lambda *_: head,
        "willingness_to_pay": lambda _rows, _tables, _context, who: WORTH * (1 + who),
    }
    context = Made(perceived_fen=perceived, jump=0, news=0, share_class=[])
    phase = as_python(reconsideration_phase, rules)
    gone = phase(rows, tables, context, Made(links_key=0), 0, u)
    assert membership_of(rows.status[1]) == MEMBER
    assert membership_of(rows.status[0]) == (LEFT if gone else MEMBER)
    return gone


def test_the_chance_to_look_is_so_much_of_that_to_look_at_a_bill():
    assert leaves(ATTENTION // 2 - 1) == 7
    assert leaves(ATTENTION // 2) == 0
    assert leaves(ATTENTION - 1, part=ONE) == 7
    assert leaves(ATTENTION, part=ONE) == 0
    assert leaves(0, part=0) == 0


def test_friends_who_left_make_people_look_between_bills_too():
    assert leaves(ATTENTION - 1, friends=2) == 7  # twice the chance, half of it
    assert leaves(ATTENTION, friends=2) == 0


@pytest.mark.parametrize(("perceived", "gone"), [(WORTH, 0), (WORTH + 1, 7)])
def test_who_looks_leaves_what_is_too_dear(perceived, gone):
    assert leaves(0, perceived=perceived) == gone


def test_where_nobody_answers_the_share_nobody_leaves():
    assert leaves(0, answers=0) == 0


def test_who_decides_looks_and_weighs():
    assert leaves(0, head=1) == 0  # to whom cover is worth twice as much
    assert leaves(0, head=1, perceived=2 * WORTH + 1) == 7
