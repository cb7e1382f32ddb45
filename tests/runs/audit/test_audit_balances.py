"""Does the audit find runs with prepaid balances right, and each amount that was changed?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from changed_runs import Change, changed
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario
from random_worlds import WALLET

WORLD = {
    **WALLET,
    "people.agents": 500,
    "people.total": 5000,
    "plan.end": dt.date(2019, 9, 30),
    "plan.case_cap_yuan": None,
    "plan.minimum_members": 0,
    "plan.waiting_days": 20,
    "regulator.orders": [],
    "behaviour.reminder_push": 5.0,
    "behaviour.attention": 0.1,
    "behaviour.advertising": 0.01,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.exaggeration": 1.0,
    "behaviour.leave_between_bills": 0.3,
    "review.public_jury": 300,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        place = tmp_path_factory.mktemp("balances") / "run"
        yield run_scenario(read_scenario("article", WORLD), place, quiet=True)


@pytest.mark.parametrize("waiting_pay", [True, False])
def test_runs_with_balances_are_right(folder, tmp_path, monkeypatch, waiting_pay):
    if not waiting_pay:
        monkeypatch.setattr(run, "_write_story", lambda *_: {})
        own = {"plan.waiting_members_pay": False, "behaviour.join_again": 0.5, "run.seed": 3}
        folder = run_scenario(read_scenario("article", WORLD | own), tmp_path / "r", quiet=True)
    result = audit(folder)
    assert result.passed, report(result)
    assert pd.read_parquet(folder / "rounds.parquet").ran_out.sum() > 100


def differences(folder: Path, column: str, row: int, value: object, table="rounds") -> set[str]:
    with changed(folder, Change(table, column, row, value), digests_too=True):
        return {one.what for one in audit(folder).differences}


def test_a_changed_amount_is_found_where_it_stands(folder):
    rounds = pd.read_parquet(folder / "rounds.parquet")
    at = int(np.flatnonzero(rounds.ran_out)[0])
    for name, what in {
        "paid_in_fen": "paid_in_fen",
        "returned_fen": "balances_fen",
        "balances_fen": "balances_fen",
        "ran_out": "unpaid_fen",
    }.items():
        for more in (1, 750):
            found = differences(folder, name, at, int(rounds[name][at]) + more)
            assert found & {what, "balances_fen"}, (name, more)


def test_who_runs_out_without_a_bill_is_found(folder):
    rounds = pd.read_parquet(folder / "rounds.parquet")
    at = int(np.flatnonzero(rounds.share_fen == 0)[0])
    assert "ran_out" in differences(folder, "ran_out", at, 3)


def test_more_than_members_can_hold_is_found(folder):
    rounds = pd.read_parquet(folder / "rounds.parquet")
    at = len(rounds) // 2
    most = max(1000, 200 + 750 - 1)  # the first payment, or one just below the least filled up
    assert rounds.balances_fen[at] <= most * rounds.members[at]
    differing = audit_of(folder, at, int(most * rounds.members[at]) + 1)
    assert any("a member" in str(one) for one in differing)


def audit_of(folder: Path, at: int, balances: int) -> list[object]:
    with changed(folder, Change("rounds", "balances_fen", at, balances), digests_too=True):
        return list(audit(folder).differences)


def test_a_movement_to_another_account_is_found(folder):
    ledger = pd.read_parquet(folder / "ledger.parquet")
    for what in ("first payments", "balances filled up", "balances returned", "collection"):
        row = int(np.flatnonzero(ledger.what == what)[0])
        assert differences(folder, "from_account", row, "operator", table="ledger")
        amount = int(ledger.amount_fen[row])
        assert differences(folder, "amount_fen", row, amount + 1, table="ledger")


def test_balances_where_there_are_none_are_found(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "_write_story", lambda *_: {})
    own = {"people.agents": 300, "plan.end": dt.date(2019, 6, 30)}
    folder = run_scenario(read_scenario("record", own), tmp_path / "plain", quiet=True)
    for name in ("ran_out", "paid_in_fen", "returned_fen", "balances_fen"):
        assert differences(folder, name, 5, 100) >= {name}
