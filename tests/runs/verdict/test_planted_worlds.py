"""Is each planted world told for what it is: spiral, no spiral, slow ageing, pure wear-off?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from mutualaid.model import Society
from mutualaid.model.loading.scenario_reader import read_scenario
from mutualaid.runs.results.measures import highest_median
from mutualaid.runs.results.pool_rest import DEAD
from mutualaid.runs.results.run_results import results_of, table_of
from mutualaid.runs.verdict.judging import judge
from mutualaid.runs.verdict.kinds import EndedBy, Kind, LeftOut
from mutualaid.runs.verdict.sentences import headline
from mutualaid.runs.verdict.verdict import Verdict

LAUNCH = dt.date(2018, 10, 16)
CONVERTED = dt.date(2018, 11, 27)
NO_END = [
    {"date": LAUNCH, "kind": "insurance_form"},
    {"date": CONVERTED, "kind": "stop_of_sale"},
    {"date": CONVERTED, "kind": "conversion"},
]
"""Orders of the article without those that end the plan, or frighten anybody."""
ARTICLE_ALONE = {"regulator.orders": NO_END, "plan.end": dt.date(2022, 6, 30)}
"""A run that ends in the midst of things, and not by an order."""
SURE = {
    "behaviour.self_knowledge": 1.0,
    "behaviour.attitude_mean": 1.2,
    "behaviour.attitude_spread": 0.3,
}
"""Within the documented ranges; people who know their risk and care little beyond it."""


def judged(preset: str, **settings: object) -> tuple[Society, Verdict]:
    scenario = read_scenario(
        preset, {"people.agents": 1200, "run.seed": 1, **settings}, place="--set"
    )
    society = Society(scenario).run()
    return society, judge(scenario, results_of(society))


def test_a_spiral_is_told_though_a_dated_order_came_first():
    society, verdict = judged("article", **SURE)
    assert society.rounds.members.iloc[-1] > DEAD * society.rounds.members.max()
    assert verdict.kind is Kind.SPIRAL
    assert verdict.ended.by is EndedBy.DATED_ORDER
    assert verdict.alone.died_on > dt.date(2022, 1, 28)
    assert not verdict.peak_rest.holds
    assert verdict.circle_part > 0.4
    assert "A death spiral" in headline(verdict)
    assert "an order that the scenario dates" in headline(verdict)


def test_a_collapse_whose_gain_never_reaches_one_is_told_as_one():
    """As people with the defaults of the schema behave."""
    usual = {
        "behaviour.comfort_yuan": 60.0,
        "behaviour.attitude_mean": 1.1,
        "behaviour.attitude_spread": 0.5,
        "behaviour.self_knowledge": 0.5,
        "behaviour.attention": 0.1,
        "behaviour.parents_decide": 0.0,
    }
    society, verdict = judged("article", **ARTICLE_ALONE | {"plan.end": "2024-12-31"}, **usual)
    rounds = society.rounds
    assert rounds.members.iloc[-1] < 0.05 * rounds.members.max()
    assert highest_median(table_of(rounds), "gain")[1] < 1
    assert verdict.kind is Kind.SPIRAL
    assert verdict.ended.by is EndedBy.FLOOR


def test_the_article_has_passed_its_fold_and_is_ended_by_an_order():
    _, verdict = judged("article")
    assert verdict.kind is Kind.TIPPED
    assert verdict.ended.by is EndedBy.DATED_ORDER
    assert verdict.alone.died_on is None
    assert 0.05 < verdict.alone.part < 0.2
    # Where the pool would rest was to be seen at its peak, years before.
    assert verdict.peak_rest.part == pytest.approx(verdict.alone.part, abs=0.1)
    assert 0.15 < verdict.parts.leaving / verdict.parts.whole < 0.35
    assert verdict.parts.wear_off > 0.5 * verdict.parts.whole
    assert verdict.risk_ratio < 0.6


def test_the_presets_made_to_spiral_and_to_age_are_told_apart():
    _, spiral = judged("spiral")
    assert spiral.kind is Kind.SPIRAL
    assert spiral.ended.by in (EndedBy.PLAN_END, EndedBy.NOBODY)
    assert spiral.parts.leaving > 0.4 * spiral.parts.whole
    _, stable = judged("stable")
    assert stable.kind in (Kind.SETTLES, Kind.WEAR_OFF, Kind.AGEING)
    assert stable.alone.part > 0.5


def test_pure_wear_off():
    """Nobody grows older, and hardly anybody looks."""
    loyal = {"behaviour.attention": 0.02, "behaviour.attitude_mean": 3.0}
    _, verdict = judged("article", **ARTICLE_ALONE, **loyal, **{"mechanisms.ageing": False})
    assert verdict.kind is Kind.WEAR_OFF
    assert verdict.lost_part < 0.1
    assert verdict.parts.wear_off > 0.7 * verdict.parts.whole


def test_slow_ageing():
    """All in from the start at full risk, and cover is worth far more to them than it costs."""
    settled = {"behaviour.attitude_mean": 5.0, "behaviour.comfort_yuan": 200.0}
    ageing = {"illness.chronic_at_60": 0.4, "plan.end": "2025-12-31"}
    _, verdict = judged("pool", **settled, **ageing, **{"claims.mode": "expected"})
    assert verdict.kind is Kind.AGEING
    assert verdict.parts.ageing > 0.6 * verdict.parts.whole
    assert verdict.parts.wear_off == 0
    assert verdict.ended.by is EndedBy.PLAN_END


def test_where_nobody_answers_the_share_nothing_feeds_itself():
    _, verdict = judged("no_answer")
    assert verdict.kind is Kind.WEAR_OFF
    assert verdict.circle_part is None
    assert verdict.parts.leaving == 0


@pytest.fixture
def equal_risks(tmp_path):
    """Everybody costs 15 yuan a round, which one in a hundred thinks it worth."""
    worth = np.where(np.arange(1000) % 100 == 0, 40.0, 8.0 + np.arange(1000) / 200)
    frame = pd.DataFrame(
        {"people": 2000, "age": 40, "sex": "F", "expected_cost": 15.0}, range(1000)
    )
    path = tmp_path / "people.csv"
    frame.assign(value=worth.round(2)).to_csv(path, index=False)
    return str(path)


def test_equal_risks_that_nobody_pays_for_are_no_spiral(equal_risks):
    settings = {"people.table": equal_risks, "claims.mode": "expected", "plan.end": "2021-12-31"}
    scenario = read_scenario("pool", settings, place="--set")
    society = Society(scenario).run()
    assert society.rounds.members.iloc[-1] < 0.05 * 2_000_000
    verdict = judge(scenario, results_of(society))
    assert verdict.kind is Kind.PRICED_OUT
    assert verdict.risk_ratio == pytest.approx(1, rel=0.01)


def test_a_pool_that_unravels_by_its_members_alone(tmp_path):
    """As Akerlof's: cover is worth what it costs, and nobody wants to pay the fee for it."""
    cost = 2 + 30 * (np.arange(1000) + 0.5) / 1000
    frame = pd.DataFrame({"people": 2000, "age": 40, "sex": "F"}, range(1000))
    frame = frame.assign(expected_cost=cost.round(2), value=cost.round(2))
    path = tmp_path / "people.csv"
    frame.to_csv(path, index=False)
    settings = {"people.table": str(path), "claims.mode": "expected", "plan.end": "2021-12-31"}
    scenario = read_scenario("pool", settings, place="--set")
    society = Society(scenario).run()
    verdict = judge(scenario, results_of(society))
    assert verdict.kind is Kind.SPIRAL
    assert society.rounds.gain.max() < 1


def test_own_tables_that_are_too_large_are_judged_by_their_curves(monkeypatch, equal_risks):
    monkeypatch.setattr("mutualaid.runs.verdict.companions.MOST_AGENTS", 999)
    settings = {"people.table": equal_risks, "claims.mode": "expected", "plan.end": "2020-12-31"}
    scenario = read_scenario("pool", settings, place="--set")
    verdict = judge(scenario, results_of(Society(scenario).run()))
    assert verdict.left_out is LeftOut.LARGE_TABLE
    assert verdict.kind is Kind.PRICED_OUT
    assert "a table of so many rows" in headline(verdict)
