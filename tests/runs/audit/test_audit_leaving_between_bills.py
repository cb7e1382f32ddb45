"""Does the audit find runs right in which people leave between bills, and what was changed?"""

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

WORLD = {
    "people.agents": 500,
    "people.total": 5000,
    "plan.end": dt.date(2019, 12, 31),
    "plan.waiting_days": 20,
    "regulator.orders": [],
    "behaviour.leave_between_bills": 1.0,
    "behaviour.attention": 0.1,
    "behaviour.jump_push": 0.0,
    "behaviour.attitude_mean": 3.0,
    "behaviour.advertising": 0.01,
    "behaviour.word_of_mouth": 0.1,
    "behaviour.exaggeration": 1.0,
    "behaviour.parents_decide": 0.5,
    "illness.level": 3.0,
    "review.public_jury": 300,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        place = tmp_path_factory.mktemp("between") / "run"
        yield run_scenario(read_scenario("article", WORLD), place, quiet=True)


@pytest.mark.parametrize("mode", ["later", "by day", "again", "expected"])
def test_runs_in_which_people_leave_between_bills_are_right(folder, tmp_path, monkeypatch, mode):
    own = {
        "by day": {"plan.launch_rounds": 100, "plan.waiting_members_pay": False},
        "again": {"behaviour.join_again": 0.6, "behaviour.payment_failure": 0.1},
        "expected": {"claims.mode": "expected", "plan.all_covered": True},
    }.get(mode)
    if own is not None:
        monkeypatch.setattr(run, "_write_story", lambda *_: {})
        scenario = read_scenario("article", {**WORLD, **own, "run.seed": 7})
        folder = run_scenario(scenario, tmp_path / "run", quiet=True)
    result = audit(folder)
    assert result.passed, report(result)
    assert pd.read_parquet(folder / "rounds.parquet").left_between_bills.sum() > 100


def differences(folder: Path, column: str, row: int, value: object, table="rounds") -> set[str]:
    with changed(folder, Change(table, column, row, value), digests_too=True):
        return {one.what for one in audit(folder).differences}


def test_a_wrong_count_is_found_by_who_was_billed(folder):
    rounds = pd.read_parquet(folder / "rounds.parquet")
    for i in np.flatnonzero(rounds.left_between_bills).tolist():
        given = int(rounds.left_between_bills[i])
        assert "payers" in differences(folder, "left_between_bills", i, given + 10)
        assert "payers" in differences(folder, "left_between_bills", i, 0)
        more = int(rounds.left[i]) + 1
        assert "left_between_bills" in differences(folder, "left_between_bills", i, more)


def test_who_left_after_a_round_without_a_bill_is_found(folder):
    rounds = pd.read_parquet(folder / "rounds.parquet")
    free = np.flatnonzero((rounds.share_fen.shift(fill_value=0) == 0) & (rounds.left > 0))
    assert len(free) > 0
    for i in free.tolist():
        assert "left_between_bills" in differences(folder, "left_between_bills", i, 10)
    assert "left_between_bills" in differences(folder, "left_between_bills", 0, 10)


def test_who_is_said_to_have_left_at_another_time_is_found_by_claims_and_heads(folder):
    """Of members who stayed: nobody else can have been one of those who were billed and claimed."""
    members = pd.read_parquet(folder / "members.parquet")
    stayed = members[(members.membership == "covered") & (members.people > 0)]
    assert len(stayed) > 10
    for row in stayed.index[:5]:
        assert differences(folder, "membership", int(row), "left", table="members")
