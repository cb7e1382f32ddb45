"""A rival plan: what it changes, what it must not change, and alike in every storage."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from mutualaid.model import Society, read_scenario
from mutualaid.model.loading.input_errors import InputError
from mutualaid.model.rule_inputs.rival_terms import NO_RIVAL, RivalOnDay, rival_on
from mutualaid.model.scenario.market import MarketTerms
from mutualaid.model.scenario.mechanisms import without
from random_worlds import WALLET, assert_same, tables

FROM = dt.date(2019, 6, 1)
WORLD = {
    **{"agents": 600, "people.total": 60_000_000, "plan.end": "2019-12-31", "illness.level": 4.0},
    **{"plan.annual_cap_yuan": None, "plan.sponsored_until": None, "changes": ()},
}
RIVAL = {
    **{"market.rival_from": FROM, "market.rival_yuan_a_year": [[0, 5.0], [60, 30.0]]},
    "market.rival_known": [[0, 0.3], [30, 0.8]],
}
AS_GOOD = {
    **{"market.rival_from": FROM, "market.rival_yuan_a_year": [[0, 0.0]]},
    **{"market.rival_aid_by_age": [[0, 300_000.0], [40, 100_000.0]]},
    **{"market.rival_minimum_credit": 0, "behaviour.concealment": 1.0},
    **{"behaviour.attention": 1.0, "behaviour.attention_spread": 0.0},
}


def rounds(**settings: object):
    return Society("record", **WORLD, **settings).run().rounds


@pytest.mark.parametrize(
    "none",
    [
        {**RIVAL, "market.rival_yuan_a_year": [[0, 1e8]]},
        {**RIVAL, "market.rival_known": [[0, 0.0]]},
        {**RIVAL, "market.rival_from": "2020-01-15"},
        {**RIVAL, "mechanisms.rival": False},
    ],
    ids=["too dear", "unknown", "too late", "switched off"],
)
def test_a_rival_that_nobody_can_want_is_no_rival_to_the_last_bit(none):
    assert_same(tables("record", **WORLD), tables("record", **WORLD, **none))


def test_the_switch_takes_out_the_day_alone():
    scenario = read_scenario("record", {**RIVAL, "plan.end": "2019-12-31"})
    off = without(scenario, "rival")
    assert off.market == scenario.market.model_copy(update={"rival_from": None})
    assert len(Society(off, agents=50).population.rival_rank) == 0


def test_of_a_rival_as_good_and_free_nobody_stays_who_looks():
    table = rounds(**AS_GOOD, **{"behaviour.exaggeration": 0.0})
    after = table[table.date >= FROM]
    assert after.payers.iloc[0] > 20_000_000
    # Whose claims wait, or will be filed, and nobody else.
    assert (after.members == after.claims_pending + after.claims_unfiled).all()
    assert after.members.is_monotonic_decreasing
    assert after.joined.sum() == 0


def test_of_it_half_of_those_leave_of_whom_half_know():
    table = rounds(**AS_GOOD, **{"market.rival_known": [[0, 0.5]]})
    alone = rounds(**{**AS_GOOD, "market.rival_from": None})
    now = table.index[table.date >= FROM][0]
    assert table[:now].equals(alone[:now])
    stay = table.members[now] / alone.members[now]
    assert 0.42 < stay < 0.58


def test_before_it_is_offered_nothing_is_otherwise_and_then_fewer_join_and_more_leave():
    alone, beside = rounds(), rounds(**RIVAL)
    before = int((alone.date < FROM).sum())
    assert beside[:before].equals(alone[:before])
    assert beside.joined[before:].sum() < 0.8 * alone.joined[before:].sum()
    assert beside.left[before:].sum() > 2 * alone.left[before:].sum()


def test_nobody_falls_ill_otherwise_for_it():
    alone, beside = (Society("record", **WORLD, **more).run().members for more in ({}, RIVAL))
    assert (alone.health == "chronic").equals(beside.health == "chronic")


@pytest.mark.parametrize("rule", [{}, WALLET], ids=["equal", "wallet"])
def test_objects_columns_and_shards_are_alike(rule):
    world = {**WORLD, **RIVAL, **rule, "agents": 300, "behaviour.parents_decide": 0.5}
    columns = tables("record", **world)
    assert_same(columns, tables("record", **world, storage="objects"))
    shards = {"storage": "shards", "run.cluster": "in-process", "run.shards": 3}
    assert_same(columns, tables("record", **world, **shards))


def test_ranks_are_even_and_the_same_person_has_the_same_one_among_more():
    few, many = (
        Society("record", **{**RIVAL, "people.agents": agents, "people.total": 10_000_000})
        for agents in (5_000, 20_000)
    )
    ranks = many.population.rival_rank
    assert (few.population.rival_rank == ranks[:5_000]).all()
    assert np.bincount(ranks, minlength=256).min() > 30
    assert abs(ranks.mean() - 127.5) < 2


def test_terms_of_a_day():
    market = MarketTerms(
        rival_from=dt.date(2019, 6, 1),
        rival_yuan_a_year=((0, 1.2), (60, 24.0)),
        rival_known=((0, 0.02), (30, 1.0)),
    )
    day = dt.date(2019, 6, 1)
    assert rival_on(market, day - dt.timedelta(1), 24) == NO_RIVAL
    assert rival_on(market, day, 24) == RivalOnDay(5, 5)
    assert rival_on(market, day + dt.timedelta(30), 24) == RivalOnDay(5, 256)
    assert rival_on(market, day + dt.timedelta(60), 12) == RivalOnDay(200, 256)
    assert rival_on(MarketTerms(), day, 24) == NO_RIVAL


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"market.rival_ages": [30, 18]}, "[30, 18] are reversed"),
        ({"market.rival_known": [[1, 0.5]]}, "days must start at 0 and rise"),
        ({"market.rival_yuan_a_year": [[0, 1.0], [0, 2.0]]}, "days must start at 0 and rise"),
        ({"market.rival_aid_by_age": [[5, 1.0]]}, "ages must start at 0 and rise"),
        ({"market.rival_from": FROM, "people.table": "ours.csv"}, "people of your own"),
    ],
)
def test_terms_that_cannot_be_are_refused(settings, says):
    with pytest.raises(InputError, match=says.replace("[", r"\[")):
        read_scenario("record", settings)
