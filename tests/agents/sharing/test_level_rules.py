"""Rules that set the level of all shares: a cap, a fund, a subscription, a premium."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.plan.cost_sharing import Division, SharingTerms, divide_cost
from mutualaid.agents.sharing.equal import equal_share_fen
from mutualaid.agents.sharing.prepaid import Experience, premium_fen
from mutualaid.agents.sharing.reserve import Fund, steady_share_fen
from mutualaid.agents.sharing.subscription import operators_part_fen, subscription_share_fen

amounts, people = st.integers(-(10**9), 10**12), st.integers(1, 10**8)
bounds = st.tuples(st.integers(0, 10**5), st.integers(0, 10**5)).map(sorted)


def test_above_the_cap_of_a_round_the_sponsor_pays_as_long_as_it_can():
    terms = SharingTerms(share_cap_fen=100)
    assert divide_cost(20_000, 100, 1, 0, 0, terms) == Division(100, 10_000, 0)
    poor = terms._replace(sponsor_budget_fen=5_000)
    assert divide_cost(20_000, 100, 1, 0, 0, poor) == Division(150, 5_000, 0)
    assert divide_cost(9_000, 100, 1, 0, 0, terms) == Division(90, 0, 0)


@given(amounts, people, bounds, st.integers(0, 10**6))
def test_what_a_round_leaves_in_the_fund_lies_between_its_bounds(due, payers, bounds, last):
    floor, target = bounds
    share = steady_share_fen(due, payers, Fund(floor, target, last))
    left = share * payers - due  # in the fund
    assert left >= floor * payers
    assert share in (0, last) or left < (target + 1) * payers
    if share not in (0, last):  # and changed no more than the bounds ask for
        assert left < (floor + 1) * payers or share < last


@given(amounts, people, st.integers(0, 10**6))
def test_a_fund_that_keeps_nothing_is_the_equal_rule(due, payers, last):
    assert steady_share_fen(due, payers, Fund(0, 0, last)) == equal_share_fen(due, payers)


def test_the_commission_on_a_subscription_is_rounded_to_the_nearest_fen():
    assert [subscription_share_fen(fen, 80_000) for fen in (6, 7, 100)] == [6, 8, 108]


@given(st.integers(0, 10**5), people, st.integers(0, 10**12), st.integers(-(10**9), 10**9))
def test_of_a_subscription_the_operator_bears_what_comes_of_it(fixed, payers, aid, carried):
    share = subscription_share_fen(fixed, 80_000)
    fee = operators_part_fen(share, payers, aid, carried)
    terms = SharingTerms(share_cap_fen=share)
    found = divide_cost(aid + fee - carried, payers, 1, 0, 0, terms)
    if aid + fee - carried > 0:
        assert found.share_fen == share
        assert share * payers + carried + found.sponsor_fen == aid + fee
        assert fee == 0 or found.sponsor_fen == 0


@given(st.integers(0, 10**13), people, st.integers(0, 10**6))
def test_a_premium_would_just_have_paid_the_year_before(aid, bills, first):
    premium = premium_fen(Experience(aid, bills), first)
    assert 0 <= premium * bills - aid < bills


@given(st.integers(0, 10**6), st.lists(people, min_size=1, max_size=30), st.integers(0, 10**6))
def test_where_a_bill_always_costs_the_same_the_premium_is_that_for_ever(cost, rounds, first):
    year = Experience()
    for payers in rounds:
        year = year.with_round(cost * payers, payers)
    assert premium_fen(year, first) == cost
    assert premium_fen(Experience(), first) == first
