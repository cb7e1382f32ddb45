"""Plans under rules that set the level of all shares: what they promise holds in every round."""

from __future__ import annotations

import datetime as dt

import pytest
from class_rules import LEVEL_KEYS as RULES
from class_rules import world
from mutualaid.model import InputError, Society, read_scenario
from random_worlds import assert_same, tables


def settings(rule: str) -> dict:
    return world(rule, **RULES[rule])


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("other", ["objects", "shards"])
def test_storages_agree_to_the_last_bit(rule, other):
    own = {"run.storage": other, "run.cluster": "in-process" if other == "shards" else None}
    columns = tables("article", **settings(rule))
    assert_same(columns, tables("article", **settings(rule) | own))


def test_nobody_owes_more_than_the_cap_and_the_sponsor_pays_the_rest():
    rounds = Society("article", **settings("capped")).run().rounds
    assert rounds.share_fen.max() == 2000
    need = rounds.aid_fen + rounds.fee_fen - rounds.carried_fen.shift(fill_value=0)
    capped = rounds.share_fen == 2000
    assert (rounds.sponsor_fen[capped] == (need - 2000 * rounds.payers)[capped]).all()
    assert (rounds.sponsor_fen[~capped & (rounds.payers > 0)] == 0).all()
    assert rounds.sponsor_fen.sum() > 0


def test_a_fund_keeps_the_share_where_it_was_and_is_used_up_in_the_end():
    rounds = Society("article", **settings("reserve")).run().rounds
    equal = Society("article", **world("equal")).run().rounds
    fund = rounds.carried_fen + rounds.unpaid_fen
    inner = (rounds.payers > 0) & (rounds.index < rounds.index[-1])
    assert (fund >= 500 * rounds.payers)[inner].all()
    quiet, restless = ((one.share_fen.diff() != 0).sum() for one in (rounds, equal))
    assert quiet < restless - 10
    assert fund.iloc[-1] < rounds.payers.iloc[-1]


def test_a_subscription_is_the_same_in_every_round_and_the_operator_bears_the_rest():
    rounds = Society("article", **settings("subscription")).run().rounds
    billed = rounds[rounds.payers > 0]
    need = billed.aid_fen + billed.fee_fen - rounds.carried_fen.shift(fill_value=0)[billed.index]
    assert set(billed.share_fen[need > 0]) == {2160}
    assert (billed.sponsor_fen > 0).any()
    assert (billed.fee_fen > 0).any()
    assert not ((billed.sponsor_fen > 0) & (billed.fee_fen > 0)).any()
    assert (billed.carried_fen <= 0).all()


def test_a_premium_is_what_a_bill_of_the_year_before_cost_and_the_commission_on_it():
    rounds = Society("article", **settings("prepaid")).run().rounds
    year = rounds.date.map(lambda date: date.year)
    cost = rounds.groupby(year)[["aid_fen", "payers"]].sum()
    pure = -(-cost.aid_fen // cost.payers)
    expected = (pure * 108 + 50) // 100
    full = (rounds.payers > 0) & (rounds.fee_fen + rounds.sponsor_fen > 0)
    for now, first in ((2018, 2160), (2019, expected[2018]), (2020, expected[2019])):
        assert set(rounds.share_fen[full & (year == now)]) == {first}
    assert len({*expected}) == len(expected) > 2
    assert (rounds.sponsor_fen > 0).any()
    assert not ((rounds.sponsor_fen > 0) & (rounds.fee_fen > 0)).any()


def test_until_the_first_of_january_a_premium_is_a_subscription():
    fixed, premium = (
        tables("article", **settings(rule) | {"plan.end": dt.date(2018, 12, 31)})
        for rule in ("subscription", "prepaid")
    )
    assert_same(fixed, premium)


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"plan.sharing_rule": "capped"}, "needs plan.share_cap_yuan"),
        ({"plan.sharing_rule": "reserve"}, "needs plan.reserve_floor_yuan, plan.reserve_target"),
        ({"plan.subscription_yuan": 1.0}, "only the rule subscription has"),
        ({"plan.sharing_rule": "prepaid"}, "needs plan.first_premium_yuan"),
        (
            {"plan.sharing_rule": "capped", "plan.credit_a_year": 0.1},
            "needs plan.share_cap_yuan and has no plan.credit_a_year",
        ),
        (
            {"plan.subscription_yuan": 1.0, "plan.share_cap_yuan": 1.0},
            "the rule equal has no plan.share_cap_yuan, plan.subscription_yuan",
        ),
        (
            RULES["reserve"] | {"plan.sharing_rule": "reserve", "plan.reserve_target_yuan": 1.0},
            "is below plan.reserve_floor_yuan",
        ),
    ],
)
def test_wrong_keys_are_named(given, text):
    with pytest.raises(InputError) as error:
        Society("article", **given)
    assert text in str(error.value)


def test_a_file_with_wrong_keys_is_told_its_line_and_all_of_them(tmp_path):
    file = tmp_path / "plan.toml"
    file.write_text(
        'extends = "article"\n[plan]\nsharing_rule = "prepaid"\ncredit_a_year = 0.1\n'
        "band_ages = [0, 30]\n"
    )
    with pytest.raises(InputError) as error:
        read_scenario(str(file))
    assert f"{file}:3: plan.sharing_rule: the rule prepaid needs plan.first_prem" in str(
        error.value
    )
    assert "and has no plan.band_ages, plan.credit_a_year" in str(error.value)
