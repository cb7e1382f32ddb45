"""Do the phases of a round do to a row what the rules say, worked out by hand?"""

from types import SimpleNamespace as Made

import numpy as np
import pytest
from mutualaid.agents.decisions.health import EXPECTED_BITS, round_chance
from mutualaid.agents.decisions.member import Member
from mutualaid.agents.decisions.phases import (
    BillingResult,
    billing_phase,
    enrolment_phase,
    health_phase,
)
from mutualaid.agents.decisions.price_response import (
    BEYOND,
    OUT,
    chance_now,
    margin_bin,
    yearly_cost,
)
from mutualaid.agents.decisions.withdrawal import withdraws
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, ONE
from mutualaid.agents.people import status as states
from mutualaid.agents.people.contacts import COMMUNITY, Community
from mutualaid.agents.people.household import ALONE
from mutualaid.agents.people.status import (
    AGED_OUT,
    AIDED,
    CONCEALED,
    DEAD,
    EXPELLED,
    HEALTHY,
    ILL,
    LEFT,
    MEMBER,
    OUTSIDE,
    health_of,
    membership_of,
    with_membership,
)

DAY, WAITING = 1000, 90


def row_of(people=10, joined=DAY - 500, membership=MEMBER):
    """A population of one row, of age 40."""
    born = DAY - 40 * 366
    status = states.with_membership(HEALTHY, membership)
    return Made(
        status=[status], people=[people], joined=[joined], born=[born], traits=[0], cost=[],
        policies=[], heads=[], first_joined=[], paid_in=[],
    )  # fmt: skip


def live(rows, ill=0, dead=0, overstating=0, leaving_age=60):
    """A round of a row, in which so many fall ill, die, or claim more than is due."""
    zeros = [0] * 300
    context = Made(
        day=DAY, age_day=DAY, leaving_age=leaving_age, chronic=zeros, death=zeros,
        waiting_days=WAITING, aid_terms=0,
    )  # fmt: skip
    rules = {
        "round_chance": lambda *_: 1,
        "turns_chronic": lambda *_: False,
        "falls_ill": lambda *_: ill,
        "dies": lambda people, *_: min(dead, people),
        "overstates": lambda *_: overstating,
    }
    phase = as_python(health_phase, rules)
    tables = Made(expected=0, exaggeration=1, aid=zeros, mild=zeros, mild_aid=[1] * 300)
    return phase(rows, tables, context, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("member_for", "claims", "early"), [(WAITING - 1, 0, 3), (WAITING, 3, 0), (WAITING + 1, 3, 0)]
)
def test_who_falls_ill_in_the_waiting_period_has_no_claim(member_for, claims, early):
    result = live(row_of(joined=DAY - member_for), ill=3)
    assert result[:2] == (claims, early)


def test_a_row_of_nobody_has_nothing_to_tell():
    assert set(live(row_of(people=0), ill=3, dead=2, leaving_age=40)) == {0}


def test_nobody_outside_has_a_claim():
    assert live(row_of(membership=LEFT), ill=3, dead=2)[:3] == (0, 0, 0)


def test_the_ill_and_the_dead_leave_the_row():
    rows = row_of()
    assert live(rows, ill=3, dead=2)[:3] == (3, 0, 2)
    assert rows.people == [5]
    assert health_of(rows.status[0]) == HEALTHY


@pytest.mark.parametrize(("ill", "dead", "health"), [(10, 0, ILL), (4, 6, ILL), (0, 10, DEAD)])
def test_a_row_without_anybody_left_says_of_what(ill, dead, health):
    rows = row_of()
    live(rows, ill=ill, dead=dead)
    assert rows.people == [0]
    assert health_of(rows.status[0]) == health


def test_who_has_fallen_ill_does_not_die_too():
    rows = row_of()
    assert live(rows, ill=3, dead=10).died == 7
    assert rows.people == [0]


@pytest.mark.parametrize(("concealed", "chance"), [(0, 500), (CONCEALED, 1000)])
def test_who_concealed_an_illness_has_not_just_been_found_healthy(concealed, chance):
    rows = row_of(joined=DAY - 10)
    rows.status[0] |= concealed
    tables = Made(wear_off_days=20, effect=[512] * 21)
    context = Made(day=DAY, illness=[1000] * 5000)
    assert as_python(round_chance)(rows, tables, context, 0, 40, 0, False) == chance


def test_no_more_people_exaggerate_than_are_left():
    assert live(row_of(), ill=3, dead=2, overstating=9).lesser == 5
    assert live(row_of(joined=DAY), ill=3, dead=2, overstating=9).lesser == 0


def test_who_reaches_the_leaving_age_is_out_on_that_day():
    rows = row_of()
    assert live(rows, leaving_age=41).aged_out == 0
    assert live(rows, ill=1, leaving_age=40)[:4] == (0, 0, 0, 10)


@pytest.mark.parametrize("share", [0, 7])
def test_without_a_share_nobody_is_billed(share):
    rules = {"collect": lambda *_: 0, "withdraws": lambda *_: True}
    phase = as_python(billing_phase, rules)
    result = phase(row_of(), None, Made(share_fen=share, share_class=[]), None, 0, 0, 0)
    assert result == (BillingResult.LEAVES if share else BillingResult.NOT_BILLED)


@pytest.mark.parametrize(
    ("membership", "people", "joins", "pays"),
    [(MEMBER, 3, 0, 1), (MEMBER, 0, 0, 0), (LEFT, 3, 0, 0), (OUTSIDE, 3, 1, 0)],
)
def test_an_object_is_asked_to_join_from_outside_and_to_pay_inside(membership, people, joins, pays):
    phase = Made(
        rows=row_of(people=people, membership=membership), tables=None, context=None,
        community_of=lambda _row: None, decider_of=lambda row: row,
        draws=([0], [0]), act=lambda *_: BillingResult.STAYS,
    )  # fmt: skip
    lone = Made(row=0)
    assert Member.enrol(lone, phase) == (BillingResult.STAYS if joins else 0)
    assert Member.reconsider(lone, phase) == (BillingResult.STAYS if pays else 0)
    settled = Member.settle(lone, phase)
    assert settled == (BillingResult.STAYS if pays else BillingResult.NOT_BILLED)


@pytest.mark.parametrize(
    ("answers", "perceived", "leaves"), [(1, 11, True), (1, 10, False), (0, 11, False)]
)
def test_who_looks_leaves_what_is_too_dear_if_members_answer_at_all(answers, perceived, leaves):
    rules = {"contacts_in": lambda *_: 0, "look_chance": lambda *_: CERTAIN}
    rules["willingness_to_pay"] = lambda *_: 10
    chances = [0] * 16
    tables = Made(answers=answers, attention=chances, jump_push=chances, friends_push=0)
    context = Made(perceived_fen=perceived, jump=0, news=0, share_class=[])
    decides = as_python(withdraws, rules)
    assert decides(row_of(), tables, context, Made(links_key=0), 0, 0, ONE) is leaves


# By how much the share would have to rise: bins of 1/400 of 200 fen, half a fen each. Worth is in
# whole fen, so that somebody to whom it is worth `a` more bears on average half a fen beyond that.
@pytest.mark.parametrize(
    ("above", "in_bin"), [(-1, OUT), (0, 1), (1, 3), (10, 21), (63, 127), (64, BEYOND)]
)
def test_a_margin_is_measured_half_a_fen_above_what_is_borne(above, in_bin):
    share = 200
    rules = {"willingness_to_pay": lambda *_: share + above}
    found = as_python(margin_bin, rules)(
        row_of(), None, Made(perceived_fen=share, share_class=[]), 0
    )
    assert found == in_bin


@pytest.mark.parametrize(("cost", "a_year", "chance"), [([], 7, 3), ([50], 50 * 24, 200)])
def test_cost_and_chance_are_of_the_table_of_ones_own_or_of_illness(cost, a_year, chance):
    rules = {
        "yearly_risk": lambda *_: 0,
        "expected_aid": lambda *_: 7 << EXPECTED_BITS,
        "round_chance": lambda *_: 3,
    }
    rows = row_of()
    rows.cost.extend(cost)
    tables = Made(rounds_a_year=24, aid=[0] * 300, mean_aid=[0] * 300, chance_per_fen=[4] * 300)
    assert as_python(yearly_cost, rules)(rows, tables, Made(age_day=DAY, aid_terms=0), 0) == a_year
    for waiting, now in ((499, chance), (500, chance), (501, 0)):
        context = Made(day=DAY, age_day=DAY, waiting_days=waiting)
        assert as_python(chance_now, rules)(rows, tables, context, 0) == now


@pytest.mark.parametrize(
    ("was", "alive", "age", "joins"),
    [
        (OUTSIDE, 1, 40, 1),
        (MEMBER, 1, 40, 1),
        (LEFT, 1, 40, 0),
        (EXPELLED, 1, 40, 0),
        (AIDED, 1, 40, 0),  # for an illness short of the definition
        (AGED_OUT, 1, 62, 1),  # the child is its own master
        (LEFT, 0, 40, 1),  # as it is if the head is dead
    ],
)
def test_a_head_who_is_a_member_no_more_enrols_no_child(was, alive, age, joins):
    rows = enrol_child(was, alive, age, may_join=lambda *_: True)
    assert membership_of(rows.status[CHILD]) == (MEMBER if joins else OUTSIDE)


def test_a_child_is_asked_for_its_own_age_and_the_credit_of_its_head():
    asked = []
    enrol_child(OUTSIDE, 1, 40, may_join=lambda *what: asked.append((what[0], what[3])))
    assert asked == [(8, 600)]


CHILD, HEAD = COMMUNITY + 2, COMMUNITY
"""The first and the third row of a second community."""


def enrol_child(was, alive, age, **rules):
    """A child of 8 hears of the plan, whose head was so and so in the last round; the rows."""
    rows = Made(
        status=[OUTSIDE] * 300, people=[1] * 300, joined=[-1] * 300, traits=[0] * 300,
        born=[DAY - 3000] * 300, heads=[ALONE] * 300, policies=[], cost=[], first_joined=[],
        paid_in=[],
    )  # fmt: skip
    rows.heads[CHILD], rows.born[HEAD], rows.people[HEAD] = 0, DAY - age * 366, alive
    rows.traits[HEAD] = 10 << 18  # 250 points above the least credit, which the child has
    seen = bytes(with_membership(HEALTHY, was) if row == HEAD else OUTSIDE for row in range(300))
    rules |= {"contacts_in": lambda *_: 0, "is_reached": lambda *_: True}
    rules |= {"willingness_to_pay": lambda *_: 10}
    context = Made(
        day=DAY, age_day=DAY, heard=[CERTAIN] * 16, leaving_age=60, youngest=0, minimum_credit=0,
        seen_fen=1,
        share_class=[],
    )  # fmt: skip
    community = Community(seen, COMMUNITY, 300 - COMMUNITY, np.uint64(3))
    phase = as_python(enrolment_phase, rules)
    joined = phase(rows, Made(reach=[CERTAIN] * 120), context, community, CHILD, 0)
    assert joined == (membership_of(rows.status[CHILD]) == MEMBER)
    return rows
