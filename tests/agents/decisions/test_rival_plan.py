"""A rival plan, by hand: who could have it, and what somebody then still pays for this plan."""

from __future__ import annotations

from types import SimpleNamespace as Made

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.decisions import rival_plan
from mutualaid.agents.decisions.enrolment import wants_to_join
from mutualaid.agents.decisions.willingness_to_pay import willingness_to_pay
from mutualaid.agents.decisions.withdrawal import wants_to_leave
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import ONE
from mutualaid.agents.people.status import CHRONIC, FULL_TRUST, HEALTH_SHIFT, MEMBER
from mutualaid.agents.people.traits import conceals

beside = as_python(rival_plan.price_beside)
leaves, joins = as_python(wants_to_leave), as_python(wants_to_join)
fen = st.integers(0, 10**9)
NEWS = ONE // 2


@pytest.mark.parametrize(
    ("pays", "rival_worth", "rival_costs", "price"),
    [
        (500, 500, 10**9, 500),  # a rival that nobody would pay for
        (500, 500, 500, 500),  # leaves nothing over
        (500, 500, 499, 499),
        (500, 400, 100, 200),  # worth less, and cheap: 300 are left over
        (500, 500, 0, 0),  # as good, and free
        (500, 900, 0, 0),
        (0, 0, 0, 0),
    ],
)
def test_the_price_is_lower_by_what_the_rival_leaves_over(pays, rival_worth, rival_costs, price):
    assert beside(pays, rival_worth, rival_costs) == price


@given(fen, fen, fen, st.integers(1, 10**9))
def test_who_looks_takes_what_leaves_more_over_and_stays_in_a_tie(pays, worth, costs, share):
    price, elsewhere = beside(pays, worth, costs), max(worth - costs, 0)
    assert leaves(share, price) == (pays - share < elsewhere)
    assert joins(price, share) == (pays - share >= elsewhere)


def pays(rank=0, *, known=128, status=MEMBER, trust=FULL_TRUST, traits=0, credit=0, **more):
    """What somebody of 40 pays: expects 2,400 fen a year of the plan and 4,800 of the rival."""
    rows = Made(
        born=[-more.get("age", 40) * 366], traits=[traits], status=[status], trust=[trust],
        worth=[], policies=[], rival_rank=[] if rank is None else [rank],
    )  # fmt: skip
    tables = Made(
        benefit=[2_400] * 240, rival_benefit=[4_800] * 240, death=[0] * 240, known_chronic=3 * ONE,
        known_frailty=[ONE] * 16, attitude=[ONE] * 16, comfort_fen=2_400, second_comfort_fen=0,
        rounds_a_year=24, price_ease=[more.get("ease", ONE)] * 8, rival_youngest=18,
        rival_leaving_age=60, rival_credit=credit,
    )  # fmt: skip
    context = Made(
        age_day=0, aid_terms=0, news_distrust=more.get("news", 0), rival_fen=more.get("costs", 250),
        rival_known=known, rival_distrust=more.get("secret", 0),
    )  # fmt: skip
    return as_python(willingness_to_pay)(rows, tables, context, 0)


def test_without_a_rival_cover_is_worth_what_it_is():
    assert pays(None) == (2_400 + 2_400) // 24 == 200


def test_who_knows_of_the_rival_pays_less_by_its_surplus():
    assert pays() == 200 - ((4_800 + 2_400) // 24 - 250) == 150


@pytest.mark.parametrize(("rank", "price"), [(0, 150), (127, 150), (128, 200), (255, 200)])
def test_people_come_to_know_of_it_by_rank(rank, price):
    assert pays(rank) == price


def test_nobody_knows_of_a_rival_that_is_not_there():
    assert pays(0, known=0) == 200


@pytest.mark.parametrize(("age", "price"), [(17, 200), (18, 150), (59, 150), (60, 200)])
def test_it_takes_members_of_some_ages(age, price):
    assert pays(age=age) == price


def test_it_asks_for_a_credit_score():
    assert pays(credit=10_000) == 200


def test_who_is_ill_and_would_not_hide_it_cannot_move():
    ill, worth = MEMBER | (CHRONIC << HEALTH_SHIFT), (3 * 2_400 + 2_400) // 24
    for bit in range(32):
        moves = as_python(conceals)(1 << bit)
        rival = (3 * 4_800 + 2_400) // 24 - 600
        assert pays(status=ill, traits=1 << bit, costs=600) == worth - rival * moves
    assert any(as_python(conceals)(1 << bit) for bit in range(32))


def test_news_of_the_plan_takes_no_trust_from_the_rival():
    assert pays(news=NEWS, costs=10**9) == 100
    assert pays(news=NEWS) == 100 - (300 - 250)
    assert pays(secret=NEWS) == 200  # half of 300 is below what it costs


def test_who_leaves_half_the_price_out_of_account_does_so_of_both():
    assert pays(ease=2 * ONE, costs=10**9) == 400
    assert pays(ease=2 * ONE, costs=500) == 400 - (600 - 500)


def test_who_trusts_less_trusts_both_less():
    assert pays(trust=127, costs=10**9) == 100
    assert pays(trust=127, costs=100) == 100 - (150 - 100)
