"""Are runs under rules that set the level of all shares found right, and a wrong share of each?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from changed_runs import Change, changed
from class_rules import world
from mutualaid.agents.plan import cost_sharing, sharing_platform
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario

RULES = {
    "capped": {"plan.share_cap_yuan": 20.0, "plan.sponsor_budget_yuan": 5e5},
    "reserve": {"plan.reserve_floor_yuan": 5.0, "plan.reserve_target_yuan": 60.0},
    "subscription": {"plan.subscription_yuan": 20.0},
    "prepaid": {"plan.first_premium_yuan": 20.0},
}


@pytest.fixture(scope="module", params=RULES)
def folder(request, tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        place = tmp_path_factory.mktemp(request.param) / "run"
        scenario = read_scenario("article", world(request.param, **RULES[request.param]))
        yield run_scenario(scenario, place, quiet=True)


def test_such_runs_are_right(folder):
    result = audit(folder)
    assert result.passed, report(result)


def test_a_share_that_was_changed_is_found(folder):
    with changed(folder, Change("rounds", "share_fen", 30, 2_001), digests_too=True):
        assert "share_fen" in {one.what for one in audit(folder).differences}


PLANTED = {
    "capped": (cost_sharing, "capped_fen"),
    "reserve": (cost_sharing, "steady_share_fen"),
    "subscription": (sharing_platform, "subscription_share_fen"),
    "prepaid": (sharing_platform, "premium_fen"),
}


@pytest.mark.parametrize("rule", RULES)
def test_a_wrong_share_is_found(rule, tmp_path, monkeypatch):
    """Everybody owes one fen more than the rule says."""
    where, name = PLANTED[rule]
    right = getattr(where, name)
    monkeypatch.setattr(where, name, lambda *told: right(*told) + 1)
    monkeypatch.setattr(run, "_write_story", lambda *_: {})
    scenario = read_scenario("article", world(rule, **RULES[rule]))
    folder = run_scenario(scenario, tmp_path / "run", quiet=True)
    assert "share_fen" in {one.what for one in audit(folder).differences}
