"""Is every fen paid in paid out, held or charged; and is every person accounted for?"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutualaid.agents.plan.cost_sharing import SharingTerms, capped_fen, fee_fen
from mutualaid.agents.plan.ledger import CARRIED, HELD, MEMBERS, SPONSOR, ImbalanceError, Ledger
from mutualaid.agents.sharing.equal import equal_share_fen
from mutualaid.model import Society
from mutualaid.model.records.round_record import RoundRow, check_heads

fen = st.integers(0, 10**13)
counts = st.integers(0, 2 * 10**9)


def test_share_by_hand():
    # one claim of 300,000 yuan, 8 % fee, 1,000 payers: 324 yuan each
    fee = fee_fen(30_000_000, SharingTerms(fee_ppm=80_000))
    assert fee == 2_400_000
    assert equal_share_fen(30_000_000 + fee, 1000) == 32_400
    assert equal_share_fen(100, 3) == 34
    assert equal_share_fen(-5, 3) == equal_share_fen(100, 0) == 0
    with pytest.raises(ValueError, match="payers: -1 is negative"):
        equal_share_fen(1, -1)


@given(fen, st.integers(1, 2 * 10**9))
def test_what_rounding_collects_too_much_is_less_than_a_fen_each(to_share, payers):
    assert 0 <= equal_share_fen(to_share, payers) * payers - to_share < payers


@given(fen, st.integers(0, 10**7))
def test_the_fee_is_right_to_half_a_fen(aid, ppm):
    assert abs(fee_fen(aid, SharingTerms(fee_ppm=ppm)) * 10**6 - aid * ppm) <= 500_000


@given(fen, counts, fen, st.none() | st.integers(0, 10**6), st.none() | st.integers(0, 10**6))
def test_caps_never_raise_a_share(share, cases, paid, case_cap, annual_cap):
    terms = SharingTerms(case_cap_fen=case_cap, annual_cap_fen=annual_cap)
    capped = capped_fen(share, cases, paid, terms)
    assert 0 <= capped <= share
    if case_cap is not None:
        assert capped <= case_cap * cases
    if annual_cap is not None:
        assert capped <= max(annual_cap - paid, 0)
    assert capped_fen(share, cases, paid, terms._replace(sponsored=True)) == 0


def test_the_ledger_refuses_money_out_of_thin_air():
    ledger = Ledger()
    ledger.open_round(3, dt.date(2020, 1, 7))
    ledger.move(MEMBERS, CARRIED, 500, "collection")
    ledger.move(SPONSOR, CARRIED, 0, "sponsor")
    assert len(ledger.movements) == 1
    ledger.check(500, 0)
    with pytest.raises(ImbalanceError, match="carried is 500 fen in the books, 499"):
        ledger.check(499, 0)
    with pytest.raises(ImbalanceError, match="is negative"):
        ledger.move(CARRIED, HELD, -1, "aid")


def test_heads_must_balance():
    row = RoundRow(*(0 for _ in RoundRow._fields))._replace(members=7, joined=5, left=3, died=1)
    check_heads(6, row)
    with pytest.raises(ImbalanceError, match="5 members"):
        check_heads(5, row)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"plan.fee_rate": 0.0, "plan.annual_cap_yuan": 50.0},
        {"plan.case_cap_yuan": 0.0005, "behaviour.payment_failure": 0.3},
        {"review.capacity_per_round": 300, "plan.waiting_members_pay": False},
        {"claims.mode": "expected"},
    ],
)
def test_money_and_heads_balance_in_every_round(settings):
    rounds = Society("article", agents=1500, seed=4, **settings).run().rounds
    carried_in = rounds.carried_fen.shift(fill_value=0)
    float_in = rounds.float_fen.shift(fill_value=0)
    paid_in = rounds.collected_fen + rounds.sponsor_fen + carried_in
    paid_out = rounds.aid_paid_fen + rounds.fee_paid_fen
    assert (paid_in == paid_out + rounds.carried_fen + rounds.float_fen - float_in).all()
    assert (paid_in == rounds.aid_fen + rounds.fee_fen + rounds.carried_fen).all()
    gone = rounds.left + rounds.expelled + rounds.aided + rounds.died + rounds.aged_out
    before = rounds.members.shift(fill_value=0)
    assert (before + rounds.joined == rounds.members + gone).all()
    assert (rounds.members == rounds.waiting + rounds.covered).all()
    assert rounds.float_fen.iloc[-1] == 0
    assert rounds.aid_fen.sum() == rounds.aid_paid_fen.sum() > 0
