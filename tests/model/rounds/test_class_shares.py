"""Do bills by class come to what the books say, the same in every storage, and only where asked?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from class_rules import KEYS, world
from mutualaid.agents.sharing.payer_classes import CELLS, PayerClasses
from mutualaid.agents.sharing.rule import SharingRule, register_sharing_rule
from mutualaid.model import InputError, Society
from random_worlds import assert_same, tables

OTHERS = [
    {"run.storage": "objects"},
    {"run.storage": "shards", "run.cluster": "in-process", "run.shards": 2},
]
SETTINGS = {
    "capped": {"plan.case_cap_yuan": 30.0, "plan.annual_cap_yuan": 700.0},
    "waiting is free": {"plan.waiting_members_pay": False, "people.births_per_1000": 30.0},
}


def all_of(settings: dict) -> dict:
    found = tables("article", **settings)
    society = Society("article", **settings).run()
    found["shares_by_class"] = society.shares_by_class
    society.close()
    return found


@pytest.mark.parametrize("rule", KEYS)
@pytest.mark.parametrize("other", OTHERS, ids=lambda one: one["run.storage"])
def test_storages_agree_to_the_last_bit(rule, other):
    own = SETTINGS["waiting is free" if rule in ("quadratic", "tenure_credit") else "capped"]
    settings = world(rule, **own)
    assert_same(all_of(settings), all_of(settings | other))


@pytest.fixture(scope="module", params=KEYS)
def society(request):
    return Society("article", **world(request.param)).run()


def test_each_round_is_shared_in_full_and_less_than_a_fen_a_payer_more(society):
    rounds, shares = society.rounds.set_index("round"), society.shares_by_class
    billed = (shares.payers * shares.share_fen).groupby(shares["round"]).sum()
    before = rounds.carried_fen.shift(fill_value=0)
    need = rounds.aid_fen + rounds.fee_fen - before
    some = rounds.payers[rounds.payers > 0].index
    over = (billed - need)[some]
    closed = society.inputs.plan.sharing_rule == "age_bands"
    if closed:  # a group keeps what is left over, and owes what the others have left
        assert (over[need[some] > 0] >= 0).all()
    else:
        assert ((over >= 0) & (over < rounds.payers[some]) | (need[some] <= 0)).all()
    assert (rounds.share_fen[some] == -(-billed[some] // rounds.payers[some])).all()
    unpaid = (shares.unpaid * shares.share_fen).groupby(shares["round"]).sum()
    assert (rounds.unpaid_fen[some] == unpaid[some]).all()
    assert (rounds.collected_fen[some] == (billed - unpaid)[some]).all()
    assert (shares.groupby("round").paid_late.sum()[some] == rounds.paid_late[some]).all()
    assert rounds.unpaid_fen.sum() > 0
    assert rounds.paid_late.sum() > 0
    assert shares.groupby("round").share_fen.nunique().max() > 1


def test_groups_of_members_paid_what_was_collected(society):
    transfers = society.transfers.groupby("dimension")
    assert set(transfers.groups) >= {"age at joining", "half-year of joining"}
    assert "fate" not in transfers.groups
    assert (transfers.paid_fen.sum() == society.rounds.collected_fen.sum()).all()


def test_gain_and_curves_are_measured_of_the_mean_share(society):
    assert society.rounds.gain.count() > 10
    assert np.isfinite(society.rounds.slope[society.rounds.gain.notna()]).all()
    now = society.curves[society.curves.kind == "now"]
    assert now.demand.between(0, 1).all()


def assert_equal_rule(settings: dict) -> None:
    """What is in whole numbers is the same; gain and slope are sums in another unit."""
    same = tables("article", **world("equal") | settings)
    equal = tables("article", **world("equal"))
    for name in ("gain", "slope"):
        one, other = (found["rounds"].pop(name) for found in (equal, same))
        np.testing.assert_allclose(one, other, rtol=1e-12)
    for name in ("rounds", "claims", "ledger", "agency", "orders", "operator", "float_by_day"):
        pd.testing.assert_frame_equal(equal[name], same[name], check_exact=True, obj=name)


def test_weights_that_are_all_the_same_are_the_equal_rule_round_by_round():
    weights = [[0, 2.0], [40, 2.0]]
    assert_equal_rule({"plan.sharing_rule": "age_weighted", "plan.age_weights": weights})


def test_one_closed_group_of_all_is_the_equal_rule_round_by_round():
    assert_equal_rule({"plan.sharing_rule": "age_bands", "plan.band_ages": [0]})


def test_where_all_owe_the_same_there_is_no_table_of_classes():
    assert len(Society("article", **world("equal")).run().shares_by_class) == 0


def young_pay_nothing(_terms, _risk) -> PayerClasses:
    """Whoever is under 30 owes nothing."""
    of_cell = tuple(int(cell // 2 >= 30) for cell in range(CELLS))
    return PayerClasses(("under 30", "30 and over"), of_cell, (0, 1))


@pytest.mark.parametrize("other", [{}, *OTHERS], ids=["columns", "objects", "shards"])
def test_a_rule_of_a_users_own_runs_in_every_storage(other):
    register_sharing_rule("young_free", SharingRule(classes=young_pay_nothing))
    society = Society("article", **world("young_free") | other).run()
    shares = society.shares_by_class
    assert (shares.share_fen[shares.name == "under 30"] == 0).all()
    assert (shares.share_fen[shares.name != "under 30"] > 0).any()
    assert society.rounds.members.iloc[-1] > 0
    society.close()


@pytest.mark.parametrize(
    ("given", "key", "text"),
    [
        ({"plan.sharing_rule": "fair"}, "plan.sharing_rule", "fair"),
        ({"plan.sharing_rule": "age_bands"}, "plan.sharing_rule", "needs plan.band_ages"),
        (
            {"plan.sharing_rule": "tenure_credit", "plan.most_credit": 0.1},
            "plan.sharing_rule",
            "needs plan.credit_a_year",
        ),
        ({"plan.band_ages": [0, 40]}, "plan.band_ages", "only the rule age_bands has"),
        (
            {"plan.sharing_rule": "age_bands", "plan.band_ages": [20, 40]},
            "plan.band_ages",
            "do not rise from 0",
        ),
        (
            {"plan.sharing_rule": "age_weighted", "plan.age_weights": [[0, 0.0]]},
            "plan.age_weights",
            "a weight must be above 0",
        ),
        (
            {"plan.sharing_rule": "quadratic", "claims.mode": "expected"},
            "plan.sharing_rule",
            "whose claims were approved",
        ),
    ],
)
def test_wrong_keys_are_named(given, key, text):
    with pytest.raises(InputError) as error:
        Society("article", **given)
    assert key in str(error.value)
    assert text in str(error.value)
