"""What is worked out once a run, or once a length of round, is what would be worked out anew."""

import datetime as dt
from itertools import product

import numpy as np
import pytest
from mutualaid.agents.decisions.withdrawal import look_chance
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.agents.people.contacts import CONTACTS
from mutualaid.agents.regulation.regulator import Regulator
from mutualaid.agents.scan.candidate_filters import most_alert
from mutualaid.model import Society
from mutualaid.model.loading.scenario_reader import scenario_from
from mutualaid.model.rule_inputs.hearing import hearing_chances
from mutualaid.model.rule_inputs.lookup_tables import (
    RoundChances,
    build_tables,
    chance_of,
    round_chances,
)
from mutualaid.model.rule_inputs.round_context import PlanByDate, plan_on


@pytest.mark.parametrize("preset", ["article", "record", "insured", "pool"])
def test_the_plan_by_day_has_every_change_up_to_that_day(preset):
    scenario = scenario_from(preset, {})
    plans, day = PlanByDate(scenario), scenario.plan.start - dt.timedelta(days=3)
    while day <= scenario.plan.end:
        assert plans.on(day) == plan_on(scenario, day)
        day += dt.timedelta(days=1)


def test_changes_need_not_be_in_order():
    scenario = scenario_from("record", {})
    assert len(scenario.changes) > 1
    turned = scenario.model_copy(update={"changes": scenario.changes[::-1]})
    for change in scenario.changes:
        assert PlanByDate(turned).on(change.date) == plan_on(turned, change.date)


def test_chances_of_a_round_are_worked_out_once():
    tables = build_tables(scenario_from("record", {}))
    chances = RoundChances(tables)
    for days in (1, 14, 17, 14):
        anew = round_chances(tables, days)
        assert chances.of(days) is chances.of(days)
        assert all((chances.of(days)[name] == anew[name]).all() for name in anew)


@pytest.mark.parametrize(("launch", "later"), [(0.02, 0.001), (0.0, 0.004), (0.9, 0.4)])
@pytest.mark.parametrize("launch_days", [0, 1, 14, 40])
def test_the_chance_to_hear_is_that_of_each_day_in_turn(launch, later, launch_days):
    behaviour = scenario_from("article", {}).behaviour.model_copy(
        update={
            **{"launch_advertising": launch, "advertising": later, "launch_days": launch_days},
            "ill_seek": 3.0,
        }
    )
    for day, days in product((1, 13, 14, 15, 30, 50), (0, 1, 3, 14, 17)):
        chances = hearing_chances(behaviour, day, days).reshape(2, -1)
        for seek, friends in product((1.0, 3.0), range(CONTACTS + 1)):
            unheard = 1.0
            for past in range(day - days, day):
                daily = max(launch if past < launch_days else 0.0, later)
                daily += behaviour.word_of_mouth * friends / CONTACTS
                unheard *= 1 - min(seek * daily, 1.0)
            assert chances[int(seek > 1), friends] == chance_of(1 - unheard)


@pytest.mark.parametrize(("jump", "news"), [(0, 0), (300, 0), (16_384, 1024), (1024, 5)])
def test_the_most_alert_are_asked_the_rule_itself(jump, news):
    attention, push = np.array([0, 5, CERTAIN // 3, CERTAIN]), np.array([0, 700, 16_384])
    rule = as_python(look_chance)
    expected = [
        rule(int(one), jump, int(other), news, CONTACTS, 90)
        for one, other in product(attention, push)
    ]
    assert most_alert(attention, push, 90, jump, news).tolist() == expected
    assert as_python(most_alert)(attention, push, 90, jump, news).tolist() == expected


@pytest.mark.parametrize("preset", ["record", "watchful", "article"])
def test_the_day_of_the_closure_is_known_anew_after_every_order(preset):
    society = Society(preset, agents=500, seed=1)
    known = Regulator._closing_day
    while society.running:
        society.step()
        assert society.regulator.closes_on == known(society.regulator)
