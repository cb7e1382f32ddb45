"""Does a regulator without dates act on what it sees of the plan, and on nothing else?"""

from __future__ import annotations

import datetime as dt
import functools
from pathlib import Path

import pytest
from mutualaid.model import Society, read_scenario


def test_a_watchful_regulator_acts_without_dates_and_says_why():
    society = Society("watchful", agents=2_000, seed=1).run()
    orders = society.orders
    assert (orders.cause[1:] != "").all()
    expected = ["notice", "licence_refused", "closure_notice", "closure"]
    assert [kind for kind in orders.kind if kind in expected] == expected
    assert society.dates[-1] == orders.date.iloc[-1] < dt.date(2022, 1, 28)


LOWER = {"share_over_promise": 10, "members_lost": 10_000, "claims_pending": 1_000}
UPPER = {"share_over_promise": 400, "members_lost": 50_000_000, "claims_pending": 200_000}


@functools.cache
def watched(trigger: str, where: str):
    """A plan that ends by one trigger for a notice, at a place of its range, and its rounds."""
    said = read_scenario("watchful").regulator.triggers
    level = {"lower": LOWER, "upper": UPPER}.get(where, {}).get(trigger)
    kept = [
        one if level is None or one.kind != "notice" else one.model_copy(update={"above": level})
        for one in said
        if one.kind != "notice" or one.sees == trigger
    ]
    society = Society("watchful", agents=2_000, seed=1, **{"regulator.triggers": kept}).run()
    return set(society.orders.kind), society.rounds


@pytest.mark.parametrize("trigger", LOWER)
def test_the_regulator_can_act_in_growth_in_decline_or_never(trigger):
    kinds, rounds = watched(trigger, "lower")
    assert "closure" in kinds
    before = rounds[rounds.date <= rounds.date.iloc[-1] - dt.timedelta(days=62)]
    assert before.members.is_monotonic_increasing  # to the notice of closure, a month before
    kinds, rounds = watched(trigger, "as given")
    assert "closure" in kinds
    assert rounds.date.iloc[-1].year == 2021
    assert rounds.members.max() > 1.2 * rounds.members.iloc[-1]
    kinds, rounds = watched(trigger, "upper")
    assert not kinds & {"notice", "closure_notice", "closure"}
    assert rounds.date.iloc[-1] == dt.date(2022, 1, 28)


def test_the_page_of_sources_gives_the_ranges_that_were_tried():
    page = (Path(__file__).resolve().parents[3] / "docs" / "sources.md").read_text("utf-8")
    for trigger, low in LOWER.items():
        row = next(
            line
            for line in page.splitlines()
            if line.startswith(f"| {trigger.replace('_', ' ')} |")
        )
        assert row.endswith(f" {low:,} to {UPPER[trigger]:,} |")


def test_what_the_regulator_does_makes_nobody_ill():
    """Nor well: with declarations that are worth nothing, everybody's illness is their own."""
    alike = {"illness.declared_factor": 1.0, "behaviour.exaggeration": 0.0}
    notice = {"sees": "members", "above": 5e7, "kind": "notice", "news": 0.5}
    acted_upon, left_alone = (
        Society("watchful", agents=2_000, seed=1, **{**alike, "regulator.triggers": said})
        for said in ((notice,), ())
    )
    for _ in range(20):
        acted_upon.step()
        left_alone.step()
    assert "notice" in set(acted_upon.orders.kind)
    assert len(left_alone.orders) == 1
    assert not acted_upon.rounds.members.equals(left_alone.rounds.members)
    assert (acted_upon.population.people == left_alone.population.people).all()
