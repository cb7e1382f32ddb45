"""Does an operator stop the plan once it has lost more than it bears, and only then?"""

from __future__ import annotations

import datetime as dt

import pytest
from mutualaid.agents.regulation.triggers import Observation
from mutualaid.model import Society
from mutualaid.model.rounds.supervision import stops
from mutualaid.model.scenario.operator_terms import OperatorTerms

DAY, YEAR = dt.timedelta(days=1), dt.timedelta(days=365)
LATE = dt.date(2021, 3, 28)
SEEN = Observation(LATE, 1, 0, 0, 0, 0, 0, operator_loss_fen=10_001)
FREE = {
    "people.total": 10_000,
    "people.agents": 200,
    "plan.end": dt.date(2021, 6, 30),
    "plan.sponsored_until": dt.date(2021, 6, 30),
    "plan.fee_rate": 0.0,
}
"""A pool whose operator pays all aid, and takes nothing."""


def lived(**settings) -> Society:
    return Society("pool", **{**FREE, **settings}).run()


@pytest.fixture(scope="module")
def losses() -> dict[dt.date, int]:
    """What the operator has lost in a year by the end of each round, fen, if it bears it all."""
    paid = dict(lived().rounds[["date", "aid_fen"]].itertuples(index=False))
    return {
        date: sum(aid for day, aid in paid.items() if date - YEAR < day <= date) for date in paid
    }


@pytest.mark.parametrize(
    ("borne", "stops_from", "expected"),
    [
        (100.0, None, True),  # 100.01 yuan are lost
        (100.01, None, False),
        (100.0, LATE, True),
        (100.0, LATE + DAY, False),
        (-100.0, None, True),
        (None, None, False),
        (None, LATE, False),
    ],
)
def test_it_looks_from_a_day_on_and_bears_a_loss_to_the_last_fen(borne, stops_from, expected):
    terms = OperatorTerms(loss_borne_yuan=borne, stops_from=stops_from)
    assert stops(terms, SEEN) is expected


def test_a_gain_that_it_needs_is_made_to_the_last_fen():
    terms = OperatorTerms(loss_borne_yuan=-100.0)
    assert not stops(terms, SEEN._replace(operator_loss_fen=-10_000))
    assert stops(terms, SEEN._replace(operator_loss_fen=-9_999))


@pytest.mark.parametrize("less", [0, 1])
def test_it_gives_notice_on_the_day_after_a_fen_too_much(losses, less):
    borne = sorted(losses.values())[len(losses) // 2] - less
    first = next(date for date, loss in losses.items() if loss > borne)
    society = lived(**{"operator.loss_borne_yuan": borne / 100})
    orders = society.orders
    assert orders.kind.tolist() == ["closure_notice", "closure"]
    notice = orders.iloc[0]
    assert (notice.date, notice.cause) == (first + DAY, "operator_stops")
    assert (notice.value, notice.threshold) == (losses[first] / 100, borne / 100)
    assert (notice.indicator, notice.news) == ("operator_loss_yuan", 1024)
    assert orders.cause.iloc[1] == "closure_notice"
    assert society.rounds.date.iloc[-1] == orders.date.iloc[1]
    assert society.platform.closing
    assert not society.platform.failed


def test_the_largest_loss_of_a_year_is_borne(losses):
    most = max(losses.values())
    assert len(lived(**{"operator.loss_borne_yuan": most / 100}).orders) == 0
    stopped = lived(**{"operator.loss_borne_yuan": (most - 1) / 100}).orders
    worst = next(date for date, loss in losses.items() if loss == most)
    assert worst < max(losses)
    assert stopped.date.iloc[0] == worst + DAY


def test_before_its_day_it_does_not_look(losses):
    first = list(losses)[10]
    for from_day, notice in ((first, first + DAY), (first + DAY, list(losses)[11] + DAY)):
        settings = {"operator.loss_borne_yuan": 0.0, "operator.stops_from": from_day}
        assert lived(**settings).orders.date.iloc[0] == notice


def test_an_end_that_is_announced_is_not_announced_again(losses):
    first = next(date for date, loss in losses.items() if loss > 0)
    for day in (first, first + DAY):
        dated = ({"date": day, "kind": "closure_notice", "says": "dated"},)
        given = lived(**{"operator.loss_borne_yuan": 0.0, "regulator.orders": dated}).orders
        assert given.kind.tolist() == ["closure_notice", "closure"]
        assert given.cause.tolist() == ["", "closure_notice"]


def test_a_notice_of_the_operator_comes_before_one_that_is_dated_later(losses):
    first = next(date for date, loss in losses.items() if loss > 0)
    dated = (
        {"date": dt.date(2021, 1, 5), "kind": "closure_notice"},
        {"date": dt.date(2021, 2, 5), "kind": "closure"},
    )
    given = lived(**{"operator.loss_borne_yuan": 0.0, "regulator.orders": dated}).orders
    assert given.kind.tolist() == ["closure_notice", "closure"]
    assert given.cause.tolist() == ["operator_stops", ""]
    assert given.date.tolist() == [first + DAY, dt.date(2021, 2, 5)]


def test_after_the_last_round_there_is_nothing_to_stop(losses):
    settings = {"operator.loss_borne_yuan": 0.0, "operator.stops_from": max(losses)}
    settings["plan.end"] = max(losses)
    assert len(lived(**settings).orders) == 0


def test_an_operator_that_bears_whatever_it_loses_changes_nothing():
    plain, later = lived(), lived(**{"operator.stops_from": dt.date(2020, 2, 1)})
    rich = lived(**{"operator.loss_borne_yuan": 1e13})
    for name in ("rounds", "orders", "ledger", "operator"):
        assert getattr(plain, name).equals(getattr(rich, name))
        assert getattr(plain, name).equals(getattr(later, name))


@pytest.mark.parametrize("storage", ["objects", "shards"])
def test_every_storage_tells_the_same(losses, storage):
    borne = {"operator.loss_borne_yuan": sorted(losses.values())[5] / 100}
    more = {"run.cluster": "in-process"} if storage == "shards" else {}
    columns, other = lived(**borne), lived(**borne, **{"run.storage": storage}, **more)
    assert "operator_stops" in set(columns.orders.cause)
    for name in ("rounds", "orders", "ledger", "operator", "claims"):
        assert getattr(columns, name).equals(getattr(other, name)), name
    other.close()


@pytest.mark.parametrize("storage", ["columns", "objects", "shards"])
def test_an_operator_that_needs_a_gain_stops_a_plan_that_makes_too_little(storage):
    needs = {"operator.loss_borne_yuan": -1e9, "operator.stops_from": dt.date(2019, 10, 16)}
    more = {"run.cluster": "in-process"} if storage == "shards" else {}
    settings = {**needs, **more, "run.storage": storage}
    society = Society("article", agents=200, seed=1, **settings).run()
    last = society.orders[society.orders.kind == "closure_notice"].iloc[0]
    assert (last.cause, last.date) == ("operator_stops", dt.date(2019, 10, 22))
    society.close()
