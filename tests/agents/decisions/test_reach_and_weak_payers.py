"""Whom the plan could ever interest, and weak payers: by hand, by property, in every storage."""

import numpy as np
import pytest
from mutualaid.agents.decisions.enrolment import is_reached
from mutualaid.agents.decisions.willingness_to_pay import worth_to_payer
from mutualaid.agents.engine.jit import as_python
from mutualaid.agents.engine.random_draws import CERTAIN, ONE, even_draw
from mutualaid.agents.people.contacts import COMMUNITY
from mutualaid.model import Society, read_scenario
from mutualaid.model.rule_inputs.lookup_tables import price_eases
from mutualaid.model.scenario.mechanisms import is_at_work, without

SMALL = {"people.agents": 600, "plan.end": "2019-09-30"}
REACH = {"behaviour.reach_by_age": [[0, 0.2], [40, 0.7]]}
WEAK = {"behaviour.weak_discount": 0.6, "behaviour.payment_failure": 0.05}


def world(settings, preset="article"):
    return read_scenario(preset, SMALL | settings)


def circles(count, key=12345):
    even = as_python(even_draw)
    return [even(np.uint64(key), COMMUNITY * place) for place in range(count)]


def test_nobody_is_reached_of_no_part_and_all_of_the_whole():
    reached = as_python(is_reached)
    assert not any(reached(one, 0) for one in circles(997))
    assert all(reached(one, CERTAIN) for one in circles(997))


@pytest.mark.parametrize("part", [0.05, 0.15, 0.5, 0.9])
@pytest.mark.parametrize("count", [78, 390])
def test_circles_that_are_reached_are_spread_evenly(part, count):
    reached = sum(one < CERTAIN * part for one in circles(count))
    assert reached == pytest.approx(count * part, abs=3)


def test_half_the_price_is_twice_the_worth():
    to_payer = as_python(worth_to_payer)
    assert to_payer(1001, ONE) == 1001
    assert to_payer(1001, 2 * ONE) == 2002
    assert price_eases(0.0) == [1.0] * 8
    assert price_eases(0.6) == sorted(price_eases(0.6))


@pytest.mark.parametrize(("name", "settings"), [("reach", REACH), ("weak_payers", WEAK)])
def test_at_work_it_moves_the_plan_and_switched_off_it_is_the_parameter_off(name, settings):
    on = world(settings)
    off = {key: value for key, value in settings.items() if key == "behaviour.payment_failure"}
    assert is_at_work(on, name)
    assert not is_at_work(world(off), name)
    switched, plain = Society(without(on, name)).run(), Society(world(off)).run()
    assert switched.rounds.equals(plain.rounds)
    assert not Society(on).run().rounds.equals(plain.rounds)


def test_who_is_out_of_reach_never_joins():
    alone = {"behaviour.parents_decide": 0.0}  # a parent in reach enrols a child that is not
    nobody = Society(world({"behaviour.reach_by_age": [[0, 0.0], [40, 1.0]], **alone})).run()
    joined = nobody.members[nobody.members.joined.notna()]
    assert len(joined) > 20
    assert joined.age.min() >= 40


def test_weak_payers_join_more_leave_less_and_are_removed_more():
    dear = {"behaviour.comfort_yuan": 0.0, "behaviour.payment_failure": 0.05}
    weak, plain = (
        Society(world(dear | {"behaviour.weak_discount": one})).run().rounds for one in (0.6, 0.0)
    )
    assert weak.joined.sum() > plain.joined.sum()
    assert weak.left.sum() / weak.members.sum() < plain.left.sum() / plain.members.sum()
    assert weak.expelled.sum() > plain.expelled.sum()


@pytest.mark.parametrize("settings", [REACH, WEAK], ids=["reach", "weak"])
def test_objects_columns_and_shards_agree(settings):
    shards = {"run.cluster": "in-process", "run.shards": 2}
    kinds = {"columns": {}, "objects": {}, "shards": shards}
    runs = [
        Society(world(settings | {"run.storage": one} | more)).run() for one, more in kinds.items()
    ]
    for other in runs[1:]:
        assert other.rounds.equals(runs[0].rounds)
        assert other.members.equals(runs[0].members)
