"""Does a regulator without dates act on what it sees of the plan, and on nothing else?"""

from __future__ import annotations

import datetime as dt

from mutualaid.model import Society, read_scenario


def test_a_watchful_regulator_acts_without_dates_and_says_why():
    society = Society("watchful", agents=2_000, seed=1).run()
    orders = society.orders
    assert (orders.cause[1:] != "").all()
    expected = ["notice", "licence_refused", "closure_notice", "closure"]
    assert [kind for kind in orders.kind if kind in expected] == expected
    assert society.dates[-1] == orders.date.iloc[-1] < dt.date(2022, 1, 28)


def test_what_the_regulator_does_makes_nobody_ill():
    """Nor well: with declarations that are worth nothing, everybody's illness is their own."""
    alike = {"illness.declared_factor": 1.0, "behaviour.exaggeration": 0.0}
    triggers = read_scenario("watchful").regulator.triggers
    watched, left_alone = (
        Society("watchful", agents=2_000, seed=1, **{**alike, "regulator.triggers": said})
        for said in (triggers, ())
    )
    for _ in range(20):
        watched.step()
        left_alone.step()
    assert "notice" in set(watched.orders.kind)
    assert len(left_alone.orders) == 1
    assert not watched.rounds.members.equals(left_alone.rounds.members)
    assert (watched.population.people == left_alone.population.people).all()
