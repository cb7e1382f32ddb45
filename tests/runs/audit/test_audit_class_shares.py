"""Does the audit find bills by class right, and every wrong allocation of each rule?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from changed_runs import Change, changed
from class_rules import KEYS, world
from mutualaid.agents.sharing.rule import SHARING_RULES
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario

CAPS = {"plan.case_cap_yuan": 30.0, "plan.annual_cap_yuan": 700.0, "plan.sponsor_budget_yuan": 5e5}


@pytest.fixture(scope="module", params=[*KEYS, "capped"])
def folder(request, tmp_path_factory) -> Iterator[Path]:
    rule, own = request.param, {}
    if rule == "capped":
        rule, own = "age_weighted", CAPS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        place = tmp_path_factory.mktemp(rule) / "run"
        scenario = read_scenario("article", world(rule, **own))
        yield run_scenario(scenario, place, quiet=True)


def test_runs_with_bills_by_class_are_right(folder):
    result = audit(folder)
    assert result.passed, report(result)
    assert result.made["shares_by_class: share_fen"] > 100


def differences(folder: Path, column: str, row: int, value: object) -> set[str]:
    change = Change("shares_by_class", column, row, value)
    with changed(folder, change, digests_too=True):
        return {one.what for one in audit(folder).differences}


@pytest.mark.parametrize("column", ["payers", "share_fen", "unpaid", "paid_late", "payer_class"])
def test_each_number_of_a_class_that_was_changed_is_found(folder, column):
    shares = pd.read_parquet(folder / "shares_by_class.parquet")
    row = int(np.flatnonzero((shares.share_fen > 0) & (shares.payers > 50))[3])
    assert differences(folder, column, row, int(shares[column][row]) + 1)


@pytest.mark.parametrize("rule", KEYS)
def test_a_wrong_allocation_is_found(rule, tmp_path, monkeypatch):
    """A class owes one fen more than the rule says, and another pays less for it."""
    right = SHARING_RULES[rule]

    def wrong(to_share, now, classes):
        owed = list(right.owed_by_class(to_share, now, classes))
        payers = [i for i, count in enumerate(now.payers) if count and owed[i] > 1]
        if payers:
            owed[payers[0]] += 1
        return owed

    changed_rules = {**SHARING_RULES, rule: right._replace(owed_by_class=wrong)}
    monkeypatch.setattr("mutualaid.model.rule_inputs.round_context.SHARING_RULES", changed_rules)
    monkeypatch.setattr(run, "_write_story", lambda *_: {})
    folder = run_scenario(read_scenario("article", world(rule)), tmp_path / "run", quiet=True)
    found = {one.what for one in audit(folder).differences}
    assert "shares_by_class: share_fen" in found
