"""Does the regulator see what there is to see?"""

import datetime as dt

import pytest
from mutualaid.agents.regulation.triggers import INDICATORS
from mutualaid.model import Society
from mutualaid.model.rounds.history import History
from mutualaid.model.rounds.supervision import observation


def test_complaints_count_for_a_year():
    society = Society("article", agents=300, **{"plan.end": "2019-06-30"}).run()
    row, review = society.history.rounds[-1], society.history.reviews[-1]
    ages = {100: 1, 364: 10, 365: 100}
    history = History(
        reviews=[
            review._replace(date=row.date - dt.timedelta(days), complaints=count)
            for days, count in ages.items()
        ]
    )
    seen = observation(row, society.inputs.plan, history, society.platform)
    assert seen.complaints == 11
    assert (seen.members, seen.float_fen) == (row.members, row.float_fen)
    assert INDICATORS["unlicensed_members"].value(seen) == row.members


def test_who_left_or_was_removed_counts_for_a_year():
    society = Society("article", agents=300, **{"plan.end": "2019-06-30"}).run()
    row = society.history.rounds[-1]
    gone = {365: (1000, 100), 364: (200, 20), 0: (3, 4)}
    history = History(
        rounds=[
            row._replace(date=row.date - dt.timedelta(days), left=left, expelled=removed)
            for days, (left, removed) in gone.items()
        ]
    )
    seen = observation(row, society.inputs.plan, history, society.platform)
    assert INDICATORS["members_lost"].value(seen) == 227


def test_refused_claims_and_the_operators_loss_count_for_a_year():
    society = Society("article", agents=300, **{"plan.end": "2019-06-30"}).run()
    row = society.history.rounds[-1]
    refused = {365: 1000, 364: 20, 0: 3}
    results = {700: 50, 365: -1_000, 364: -1_200, 0: -1_001}  # so far, fen
    history = History(
        rounds=[
            row._replace(date=row.date - dt.timedelta(days), claims_refused=count)
            for days, count in refused.items()
        ],
        results=[(row.date - dt.timedelta(days), result) for days, result in results.items()],
    )
    seen = observation(row, society.inputs.plan, history, society.platform)
    assert INDICATORS["claims_refused"].value(seen) == 23
    assert INDICATORS["operator_loss_yuan"].value(seen) == 1
    assert history.operator_loss_since(row.date - dt.timedelta(366)) == 1_051
    assert history.operator_loss_since(row.date - dt.timedelta(800)) == 1_001


@pytest.mark.parametrize("storage", ["columns", "objects", "shards"])
def test_the_regulator_acts_on_what_is_published(storage):
    triggers = [{"sees": "members", "above": 10_000_000, "kind": "interview"}]
    settings = {"regulator.orders": (), "regulator.triggers": triggers, "run.storage": storage}
    if storage == "shards":
        settings["run.cluster"] = "in-process"
    young = {"plan.end": "2019-03-31", "regulator.sees_after_days": 30}
    society = Society("article", agents=200, seed=1, **settings, **young).run()
    members = dict(society.rounds[["date", "members"]].itertuples(index=False))
    wait = dt.timedelta(30)
    acts = next(
        (today, day)
        for today in members
        for day in [day for day in members if day <= today - wait][-1:]
        if members[day] > 10_000_000
    )
    given = society.orders
    assert given.cause.tolist() == ["above_threshold"]
    assert given.date.item() == acts[0] + dt.timedelta(1)
    assert given.value.item() == members[acts[1]] != members[acts[0]]
    society.close()


def test_the_results_of_the_operator_are_those_of_its_table():
    settings = {"plan.sponsored_until": "2019-02-28", "review.capacity_per_round": 20_000}
    society = Society("article", agents=300, **settings, **{"plan.end": "2019-12-31"}).run()
    by_round = society.operator.set_index("date").result_fen
    results = dict(society.history.results)
    assert {date: results[date] for date in by_round.index if date in results} == {
        date: result for date, result in by_round.items() if date in results
    }
    assert min(results.values()) < 0 < max(results.values())
