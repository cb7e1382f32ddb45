"""Is every fen that members pay in taken as a share, returned, or still there, whoever counts?"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutualaid.agents.people.status import EXPELLED, MEMBER, membership_of
from mutualaid.agents.plan.ledger import BALANCES, ImbalanceError
from mutualaid.model import InputError, Society, read_scenario
from random_worlds import WALLET, assert_same, tables, worlds

WORLD = {
    **WALLET,
    "people.agents": 500,
    "people.total": 5000,
    "plan.end": "2019-12-31",
    "plan.waiting_days": 20,
    "plan.case_cap_yuan": None,
    "plan.minimum_members": 0,
    "regulator.orders": (),
    "agency.interest_members": 0.3,
    "behaviour.attention": 0.1,
    "behaviour.reminder_push": 5.0,
    "behaviour.attitude_mean": 3.0,
    "behaviour.advertising": 0.01,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.exaggeration": 1.0,
    "behaviour.leave_between_bills": 0.5,
    "behaviour.join_again": 0.5,
    "behaviour.payment_failure": 0.1,
    "illness.level": 0.3,
}


@pytest.fixture(scope="module")
def columns():
    return tables(**WORLD)


def test_all_storages_agree(columns, monkeypatch):
    rounds = columns["rounds"]
    assert rounds.ran_out.sum() > 300
    assert (rounds.paid_in_fen > 1000 * rounds.joined).any()
    assert_same(columns, tables(**WORLD, storage="objects"))
    shards = {"storage": "shards", "run.shards": 2, "run.cluster": "in-process"}
    assert_same(columns, tables(**WORLD, **shards))
    monkeypatch.setattr("mutualaid.model.storage.columns.REGISTER_FROM", 0)
    assert_same(columns, tables(**WORLD))


def test_what_is_paid_in_is_taken_returned_or_left(columns):
    rounds = columns["rounds"]
    moved = rounds.paid_in_fen - rounds.collected_fen - rounds.returned_fen
    assert (moved.cumsum() == rounds.balances_fen).all()
    assert rounds.balances_fen.iloc[-1] == 0
    assert (rounds.unpaid_fen == rounds.share_fen * rounds.ran_out).all()
    assert rounds.paid_late.sum() == 0


def test_switched_off_it_is_automatic_debit_to_the_last_bit():
    own = {"people.agents": 300, "plan.end": "2019-12-31"}
    plain = tables("record", **own)
    assert plain["rounds"][["ran_out", "paid_in_fen", "balances_fen"]].to_numpy().sum() == 0
    off = {**own, **WALLET, "mechanisms.prepaid_balance": False, "behaviour.reminder_push": 9.0}
    assert_same(plain, tables("record", **off))


def test_each_row_has_what_it_paid_less_what_it_was_asked_for():
    """Kept beside the run: a balance for each row, from which each bill is taken."""
    society = Society(read_scenario("article", {**WORLD, "behaviour.join_again": 0.0}))
    rows, kept = society.population, np.zeros(500, np.int64)
    paid_in = np.zeros(500, np.int64)
    while society.running:
        was = membership_of(rows.status) == MEMBER
        society.step()
        row, now = society.history.rounds[-1], membership_of(rows.status)
        stayed = (now == MEMBER) & (rows.people > 0)
        kept += rows.paid_in - paid_in
        paid_in = rows.paid_in.copy()
        kept[stayed & (was | (row.round > 1) | (rows.joined < society.day))] -= row.share_fen
        held = int((kept * rows.people)[stayed].sum())
        assert row.balances_fen == (0 if not society.running else held)
        out = was & (now == EXPELLED)
        assert row.ran_out == 0 or out.any()


def test_books_that_do_not_agree_with_the_members_stop_the_run():
    society = Society(read_scenario("article", WORLD))
    society.step()
    society.population.paid_in[membership_of(society.population.status) == MEMBER] += 1
    with pytest.raises(ImbalanceError, match="balances"):
        society.step()


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    worlds.filter(lambda world: world["plan.sharing_rule"] == "wallet"),
    st.sampled_from(["columns", "objects"]),
)
def test_in_any_world_the_account_of_balances_is_that_of_the_members(world, storage):
    society = Society("article", storage=storage, **world).run()  # checks its books each round
    assert society.platform.ledger.balance[BALANCES] == 0
    assert (society.rounds[["returned_fen", "balances_fen", "ran_out"]] >= 0).all(axis=None)


@pytest.mark.parametrize(
    ("changes", "key", "says"),
    [
        ({"plan.top_up_yuan": None}, "plan.sharing_rule", "needs plan.top_up_yuan"),
        (
            {"plan.top_up_yuan": None, "plan.grace_rounds": None},
            "plan.sharing_rule",
            "needs plan.top_up_yuan, plan.grace_rounds",
        ),
        (
            {"plan.sharing_rule": "equal"},
            "plan.first_payment_yuan",
            "only the rule wallet has plan.first_payment_yuan, plan.top_up_yuan, plan.least",
        ),
        ({"plan.first_payment_yuan": 1.0}, "plan.first_payment_yuan", "below plan.least_balance"),
        ({"plan.all_covered": True}, "plan.all_covered", "people who join"),
        ({"plan.sharing_rule": "walet"}, "plan.sharing_rule", '"equal" or "wallet"'),
    ],
)
def test_a_rule_without_its_terms_or_with_anothers_is_an_input_error(changes, key, says):
    with pytest.raises(InputError) as caught:
        read_scenario("article", {**WORLD, **changes})
    assert any(key in str(one) and says in str(one) for one in caught.value.errors)


def test_an_error_names_file_line_and_key(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text('title = "x"\nextends = "record"\n[plan]\ntop_up_yuan = 5.0\n')
    with pytest.raises(InputError) as caught:
        read_scenario(str(path))
    (error,) = caught.value.errors
    assert (error.line, error.key) == (4, "plan.top_up_yuan")
