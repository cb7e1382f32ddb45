"""Does the audit find runs right in which people join again, and what was changed in them?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from changed_runs import Change, changed
from mutualaid.model import read_scenario
from mutualaid.runs.audit.audit import audit, report
from mutualaid.runs.one_run import run
from mutualaid.runs.one_run.run import run_scenario
from plain_article import PLAIN
from restless_people import RESTLESS

WORLD = {
    **PLAIN,
    "people.agents": 500,
    "people.total": 5000,
    "plan.end": dt.date(2019, 12, 31),
    "plan.waiting_days": 20,
    "regulator.orders": [],
    "behaviour.join_again": 0.6,
    **RESTLESS,
    "behaviour.parents_decide": 0.5,
    "illness.level": 4.0,
    "review.public_jury": 300,
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_write_story", lambda *_: {})
        place = tmp_path_factory.mktemp("again") / "run"
        yield run_scenario(read_scenario("article", WORLD), place, quiet=True)


@pytest.mark.parametrize("mode", ["half are covered late", "by day", "at once"])
def test_runs_in_which_people_join_again_are_right(folder, tmp_path, monkeypatch, mode):
    own = {"by day": {"plan.launch_rounds": 100}, "at once": {"plan.waiting_days": 0}}.get(mode)
    if own is not None:
        monkeypatch.setattr(run, "_write_story", lambda *_: {})
        scenario = read_scenario("record", {**WORLD, **own, "run.seed": 7})
        folder = run_scenario(scenario, tmp_path / "run", quiet=True)
    result = audit(folder)
    assert result.passed, report(result)
    assert pd.read_parquet(folder / "members.parquet").first_joined.notna().sum() > 20


def of_whoever_joined_twice(folder: Path) -> pd.DataFrame:
    members = pd.read_parquet(folder / "members.parquet")
    return members[members.first_joined.notna() & (members.people > 0)]


def differences(folder: Path, column: str, row: int, value: object) -> set[str]:
    change = Change("members", column, row, value)
    with changed(folder, change, digests_too=True):
        return {one.what for one in audit(folder).differences}


def test_a_changed_day_of_the_first_joining_is_found(folder):
    for row, one in of_whoever_joined_twice(folder).head(8).iterrows():
        wrong = one.first_joined + dt.timedelta(days=1)
        assert differences(folder, "first_joined", int(row), wrong)
        later = one.joined + dt.timedelta(days=15)
        assert "members: first_joined" in differences(folder, "first_joined", int(row), later)


def test_a_second_membership_that_never_was_is_found(folder):
    """Of people who would not join again, and of those who would: heads tell then."""
    members = pd.read_parquet(folder / "members.parquet")
    once = members[members.first_joined.isna() & (members.joined > dt.date(2019, 6, 1))]
    assert len(once) > 5
    for row in once.index[:12]:
        assert differences(folder, "first_joined", int(row), members.joined.min())


def test_a_forgotten_first_membership_is_found(folder):
    for row in of_whoever_joined_twice(folder).index[:12]:
        assert differences(folder, "first_joined", int(row), None)
