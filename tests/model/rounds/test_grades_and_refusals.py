"""Do grade of illness, early finding, seeking and past illness do to a plan what they should?"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from mutualaid.agents.claims.claimants import SORTS, sort_claimants
from mutualaid.agents.engine.random_draws import CERTAIN
from mutualaid.model import Society
from mutualaid.model.scenario.mechanisms import is_at_work
from plain_article import PLAIN
from random_worlds import assert_same, tables

MILD = {"illness.mild_at_20": 0.5, "illness.mild_at_60": 0.1}
DATED = [
    {"date": dt.date(2019, 5, 1), "mild_aid_yuan": 50_000.0},
    {"date": dt.date(2020, 1, 1), "mild_aid_yuan": 0.0},
]
ALL = {
    **MILD,
    "changes": DATED,
    "illness.found_early": 3.0,
    "behaviour.ill_seek": 6.0,
    "review.undeclared_history": 0.4,
}
SHORT = {"people.agents": 700, "plan.end": "2020-03-31"}


def test_claimants_are_told_apart_and_none_is_lost():
    rng = np.random.default_rng(1)
    cases = np.column_stack([np.arange(500), rng.integers(0, 9, 500), rng.integers(0, 3, 500)])
    hidden, half = rng.random(500) < 0.3, np.full(500, CERTAIN // 2)
    found = sort_claimants(cases, hidden, half, CERTAIN // 4, (1, 5, 70))
    assert found.shape == (500, len(SORTS))
    assert (found[:, :-1].sum(axis=1) == cases[:, 1]).all()
    assert (found[:, -1] == cases[:, 2]).all()
    assert not found[hidden][:, [1, 3]].any()
    assert found[:, 2:4].sum() / cases[:, 1].sum() == pytest.approx(0.5, abs=0.05)
    honest = found[~hidden]
    assert honest[:, [1, 3]].sum() / honest[:, :4].sum() == pytest.approx(0.25, abs=0.05)


def test_past_illness_of_severe_and_mild_claimants_is_luck_of_each():
    cases = np.column_stack([np.arange(500), np.full(500, 2), np.zeros(500, np.int64)])
    half = np.full(500, CERTAIN // 2)
    found = sort_claimants(cases, np.zeros(500, bool), half, CERTAIN // 2, (1, 5, 70))
    one_of_each = found[found[:, :2].sum(axis=1) == 1]
    assert len(one_of_each) > 200
    assert (one_of_each[:, 1] != one_of_each[:, 3]).mean() == pytest.approx(0.5, abs=0.1)


def test_all_storages_agree_where_all_four_are_at_work():
    world = SHORT | ALL
    columns = tables(**world)
    assert_same(columns, tables(**world, storage="objects"))
    sharded = {"storage": "shards", "run.shards": 3, "run.cluster": "in-process"}
    assert_same(columns, tables(**world, **sharded))
    claims = columns["claims"]
    assert claims.mild.any()
    assert set(claims[claims.refused > 0].refused_for) >= {"exaggeration", "undeclared history"}


@pytest.mark.parametrize(
    ("mechanism", "on"),
    [
        ("mild_illness", MILD | {"changes": DATED}),
        ("early_finding", {"illness.found_early": 3.0}),
        ("ill_seeking", {"behaviour.ill_seek": 6.0}),
        ("undeclared_history", {"review.undeclared_history": 0.4}),
    ],
)
def test_a_switch_is_its_parameters_at_nothing(mechanism, on):
    switched = SHORT | PLAIN | on | {f"mechanisms.{mechanism}": False}
    plain = SHORT | PLAIN | {key: value for key, value in on.items() if key == "changes"}
    assert_same(tables(**plain), tables(**switched))
    assert is_at_work(Society("article", **(SHORT | PLAIN | on)).inputs, mechanism)
    assert not is_at_work(Society("article", **(SHORT | PLAIN)).inputs, mechanism)


def test_aid_for_mild_illness_follows_the_day_of_diagnosis():
    claims = Society("article", **(SHORT | MILD | {"changes": DATED})).run().claims
    mild = claims[claims.mild]
    early = mild.diagnosed < "2019-05-01"
    assert set(mild[early].aid_fen) <= {30_000_000, 10_000_000}
    assert set(mild[~early].aid_fen) == {5_000_000}
    assert mild.diagnosed.max() < np.datetime64("2020-01-01")
    assert early.any()


def test_who_is_not_covered_for_a_mild_illness_stays_and_nobody_new_falls_ill():
    """All illness mild and none covered: as if there were none, but for what policies pay."""
    terms = SHORT | {"agency.products": [], "plan.mild_aid_yuan": 0.0}
    terms |= {"behaviour.exaggeration": 0.0}
    all_mild = Society("article", **terms, **dict.fromkeys(MILD, 1.0)).run()
    assert all_mild.claims.empty
    assert all_mild.rounds.share_fen.max() == 0
    severe = Society("article", **terms).run()
    assert len(severe.claims) > 0
    assert all_mild.members.people.sum() > severe.members.people.sum()


def test_the_young_are_found_early_and_children_and_the_old_are_not():
    plain, found = (
        Society("article", **SHORT, **{"illness.found_early": factor}).tables.risk.reshape(141, -1)
        for factor in (1.0, 3.0)
    )
    ratio = found[:, 0] / plain[:, 0]
    assert ratio[[5, 17, 60, 80]].tolist() == [1, 1, 1, 1]
    assert ratio[[18, 39, 50]] == pytest.approx([3, 3, 2], rel=1e-4)


def test_the_ill_who_look_for_cover_join_first():
    early = SHORT | {"people.agents": 4000, "plan.end": "2018-12-31"}

    def ill_part(factor):
        last = Society("article", **early, **{"behaviour.ill_seek": factor}).run().rounds.iloc[-1]
        return last.chronic_members / last.members

    assert ill_part(6.0) > 2 * ill_part(1.0)


def test_honest_people_are_refused_for_a_past_illness_as_often_as_it_is_found():
    world = SHORT | {"people.agents": 3000, "behaviour.exaggeration": 0.0, "review.jury": 0}
    world |= {"review.field_part": 1.0, "review.field_per_round": None, "review.detection": 0.5}
    world |= {"review.ambiguity": 0.0, "review.undeclared_history": 0.4}
    claims = Society("article", **world).run().claims.query("decided >= 0 and not concealed")
    assert claims.query("undeclared").people.sum() / claims.people.sum() == pytest.approx(
        0.4, abs=0.03
    )
    assert claims.refused.sum() / claims.people.sum() == pytest.approx(0.2, abs=0.02)
    assert set(claims.query("refused > 0").refused_for) == {"undeclared history"}
