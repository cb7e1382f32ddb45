"""Does each rule give the answers worked out by hand, compiled and as plain Python?"""

import pytest
from mutualaid.agents.claims import batch
from mutualaid.agents.decisions import enrolment, health, willingness_to_pay, withdrawal
from mutualaid.agents.engine import random_draws
from mutualaid.agents.engine.jit import as_python, with_rules
from mutualaid.agents.engine.random_draws import CERTAIN, ONE
from mutualaid.agents.people import age, contacts, traits
from mutualaid.agents.people import status as states
from mutualaid.agents.plan import sharing_platform


@pytest.fixture(params=["compiled", "interpreted"])
def way(request):
    """A rule as loops use it, or as objects use it."""
    return as_python if request.param == "interpreted" else lambda rule: rule


def test_age_is_counted_in_years_of_365_and_a_quarter_days(way):
    age_on = way(age.age_on)
    assert age_on(0, -14_610) == 40  # 40 x 365.25 days
    assert age_on(0, -14_609) == 39
    assert age_on(366, -14_610) == 41


def test_yearly_chance_is_shared_out_by_days(way):
    assert way(health.for_days)(1461, 365) == 1460
    assert way(health.for_days)(CERTAIN // 4, 0) == 0


def test_declaration_wears_off_in_a_straight_line(way):
    effect = way(health.declaration_effect)
    assert effect(0, 256, 1000) == 256
    assert effect(500, 256, 1000) == 256 + 384
    assert effect(1000, 256, 1000) == ONE
    assert effect(5, 256, 0) == ONE
    assert effect(1, 512, 3) == 512 + 170  # of 170.7


def test_illness_is_table_times_frailty_times_health(way):
    yearly = way(health.yearly_illness)
    assert yearly(1_000_000, 2 * ONE, 0, 3 * ONE) == 2_000_000
    assert yearly(1_000_000, 2 * ONE, 1, 3 * ONE) == 6_000_000
    assert yearly(CERTAIN // 2, 16 * ONE, 1, ONE) == CERTAIN  # a chance is at most certain


def test_risk_cells_do_not_overlap(way):
    cell = way(health.risk_cell)
    cells = {
        cell(age, sex, frailty, chronic)
        for age in range(5)
        for sex in (0, 1)
        for frailty in range(traits.FRAILTIES)
        for chronic in (0, 1)
    }
    assert cells == set(range(5 * 2 * 16 * 2))


def test_one_person_falls_ill_if_the_draw_is_below_the_chance(way):
    falls_ill = way(health.falls_ill)
    assert falls_ill(1, 100, 99) == 1
    assert falls_ill(1, 100, 100) == 0
    assert falls_ill(0, CERTAIN, 0) == 0
    assert falls_ill(7, CERTAIN, CERTAIN - 1) == 7


def test_two_people_fall_ill_as_the_binomial_says(way):
    # chance 1/2: nobody 1/4, one 1/2, both 1/4; low draws are bad luck
    how_many = way(random_draws.binomial)
    quarter = CERTAIN // 4
    draws = (0, quarter - 1, quarter, 3 * quarter - 1, 3 * quarter, CERTAIN - 1)
    assert [how_many(2, CERTAIN // 2, draw) for draw in draws] == [2, 2, 1, 1, 0, 0]


def test_a_count_never_exceeds_the_people(way):
    how_many = way(random_draws.binomial)
    assert how_many(3, CERTAIN - 1, 0) == 3
    assert 0 <= how_many(1000, CERTAIN // 3, 0) <= 1000


def test_worth_of_cover_is_own_aid_times_attitude_plus_comfort(way):
    # 240 yuan of aid a year, frailty 2, chronic 1.5, attitude 1.25, 60 yuan comfort, 24 rounds
    worth = way(willingness_to_pay.worth_fen)
    assert worth(24_000, 2 * ONE, 1536, 1280, 6_000, 24) == (90_000 + 6_000) // 24
    assert worth(5, ONE, ONE, ONE, 5, 10) == 1  # half a fen of each


def test_expected_aid_in_parts_of_a_fen(way):
    assert way(health.expected_aid)(CERTAIN // 1000, 30_000_000) == pytest.approx(
        30_000 * 256, rel=1e-4
    )


def test_contacts_are_counted_in_the_own_community_only(way):
    contacts_in = way(contacts.contacts_in)
    neighbours = bytes([states.OUTSIDE] * 10 + [states.MEMBER] * 10 + [states.LEFT] * 10)
    links = 11 | 12 << 8 | 1 << 16 | 25 << 24 | 200 << 32 | 11 << 40
    assert contacts_in(states.MEMBER, contacts.Community(neighbours, 0, 30, 0), links) == 3
    assert contacts_in(states.LEFT, contacts.Community(neighbours, 0, 30, 0), links) == 1
    assert (
        contacts_in(states.MEMBER, contacts.Community(neighbours, 0, 12, 0), links) == 2
    )  # 12, 25, 200 do not exist
    # a community that begins at 10: 11 and 12 are now the people 21 and 22, who left
    assert contacts_in(states.LEFT, contacts.Community(neighbours, 10, 20, 0), links) == 3


def test_a_community_ends_where_the_rows_do(way):
    community_of = way(contacts.community_of)
    assert community_of(0, 400) == community_of(255, 400) == (0, 256)
    assert community_of(256, 400) == community_of(399, 400) == (256, 144)


def test_cover_begins_when_the_waiting_period_is_over(way):
    is_over = way(states.waiting_is_over)
    assert not is_over(99, 10, 90)
    assert is_over(100, 10, 90)
    assert not is_over(10, 10, 1)  # cover begins on the day after joining
    assert is_over(11, 10, 1)


def test_who_is_billed(way):
    is_billed = way(states.is_billed)
    assert is_billed(states.MEMBER, 99, 10, 90, 1)
    assert not is_billed(states.MEMBER, 99, 10, 90, 0)
    assert is_billed(states.MEMBER | states.CONCEALED, 100, 10, 90, 0)
    assert not is_billed(states.LEFT, 100, 10, 90, 1)


@pytest.mark.parametrize(
    ("hidden", "overstated", "due"), [(0, 0, True), (1, 0, False), (0, 1, False), (1, 1, False)]
)
def test_aid_is_due_to_who_neither_hid_nor_exaggerated(way, hidden, overstated, due):
    assert way(batch.is_due)(hidden, overstated) == due


def test_who_may_join(way):
    may_join = way(enrolment.may_join)
    assert may_join(30, 0, 60, 650, 650, states.HEALTHY, 0)
    assert not may_join(60, 0, 60, 900, 650, states.HEALTHY, 0)
    assert not may_join(17, 18, 60, 900, 650, states.HEALTHY, 0)
    assert may_join(18, 18, 60, 900, 650, states.HEALTHY, 0)
    assert not may_join(30, 0, 60, 649, 650, states.HEALTHY, 0)
    assert not may_join(30, 0, 60, 900, 650, states.CHRONIC, 0)
    assert may_join(30, 0, 60, 900, 650, states.CHRONIC, 1)


def test_hears_of_the_plan_if_the_draw_is_below_the_chance(way):
    assert way(enrolment.hears)(99, 100)
    assert not way(enrolment.hears)(100, 100)


def test_joins_if_cover_is_worth_what_it_is_seen_to_cost(way):
    assert way(enrolment.wants_to_join)(5, 5)
    assert not way(enrolment.wants_to_join)(4, 5)


def test_a_bill_is_paid_paid_late_or_never(way):
    pays = way(withdrawal.pays)
    # one collection in a hundred fails, and a quarter of those for good
    assert pays(100, 256, 100) == withdrawal.PAID
    assert pays(100, 256, 99) == withdrawal.PAID_LATE
    assert pays(100, 256, 25) == withdrawal.PAID_LATE
    assert pays(100, 256, 24) == withdrawal.UNPAID


def test_jump_of_the_bill(way):
    jump_of = way(sharing_platform.jump_of)
    assert jump_of(300, 200) == ONE // 2
    assert jump_of(200, 300) == 0
    assert jump_of(5, 0) == 5 * ONE
    assert jump_of(10**9, 1) == 16 * ONE


def test_jump_news_and_friends_make_people_look(way):
    look = way(withdrawal.look_chance)
    assert look(1000 * ONE, 0, ONE, 0, 0, 0) == 1000 * ONE
    assert look(1000 * ONE, ONE, 2 * ONE, 0, 0, 0) == 3000 * ONE  # a doubling, answer 2
    assert look(1000 * ONE, 0, ONE, 512, 0, 0) == 1500 * ONE
    assert look(1000 * ONE, 0, ONE, 0, 3, 256) == 1750 * ONE
    assert look(CERTAIN, 0, 0, 0, 0, 0) == CERTAIN


def test_doubt_lowers_what_cover_is_worth(way):
    worth = way(willingness_to_pay.trusted_worth)
    assert worth(1000, 255, 0) == 1000
    assert worth(1000, 127, 0) == 500
    assert worth(1000, 255, 256) == 750
    assert worth(257, 254, 1) == 254  # 255.996 at that trust, and so 255 before the news


def test_leaves_if_the_share_exceeds_the_worth(way):
    assert way(withdrawal.wants_to_leave)(11, 10)
    assert not way(withdrawal.wants_to_leave)(10, 10)


def leaves_far_from_worth(share_fen, worth):
    """Somebody who only leaves a plan that looks too cheap, or far too dear."""
    return share_fen < worth // 2 or share_fen > 100 * worth


@pytest.mark.parametrize(
    ("rule", "worth", "least", "bears"),
    [
        (None, 700, 0, 700),
        (None, 0, 0, 0),
        (None, -5, 0, 0),
        (None, 700, 650, 700),
        (lambda share, worth: 2 * share > worth, 701, 0, 350),
        (lambda share, worth: share > 3 * worth + 7, 1000, 0, 3007),
        (lambda _share, _worth: False, 700, 0, withdrawal.EVERYTHING),
        (lambda _share, _worth: True, 700, 40, 40),
        (lambda share, _worth: share > 90, 700, 80, 90),
        (leaves_far_from_worth, 700, 400, 70_000),
        (lambda share, _worth: share != 41, 43, 40, 41),  # what is borne is not asked about
    ],
)
def test_what_somebody_bears_is_found_by_asking(rule, worth, least, bears):
    rules = {} if rule is None else {"wants_to_leave": rule}
    for of in (as_python, with_rules):
        assert of(withdrawal.bearable_fen, rules)(worth, least) == bears


def test_a_status_holds_membership_and_health(way):
    status = way(states.with_health)(way(states.with_membership)(0, states.LEFT), states.CHRONIC)
    assert way(states.membership_of)(status) == states.LEFT
    assert way(states.health_of)(status) == states.CHRONIC
    again = way(states.with_membership)(status | states.CONCEALED, states.MEMBER)
    assert again & states.CONCEALED
    assert way(states.health_of)(again) == states.CHRONIC


def test_traits_come_out_as_they_were_packed(way):
    word = way(traits.pack_traits)(1, 15, 9, 7, 3, 5, 12, 1)
    read = (
        *(traits.sex_of, traits.frailty_of, traits.attitude_of, traits.attention_of),
        *(traits.patience_of, traits.ability_of, traits.credit_of, traits.conceals),
    )
    assert [way(rule)(word) for rule in read] == [1, 15, 9, 7, 3, 5, 350 + 12 * 25, 1]
    assert word < 2**24


def test_who_exaggerates_had_the_next_draw_after_the_ill(way):
    overstates, chance = way(health.overstates), CERTAIN // 8
    assert overstates(1, chance, ONE, 0, chance + 1) == 1
    assert overstates(1, chance, ONE, 1, chance - 1) == 0  # is ill, and claims what is due
    assert overstates(1, chance, ONE, 0, 2 * chance + 1) == 0
    assert overstates(1, chance, 0, 0, chance + 1) == 0
    assert overstates(1000, chance, ONE, 130, CERTAIN // 2) in range(100, 140)
