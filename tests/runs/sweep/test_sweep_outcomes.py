"""Is each outcome of a sweep what its name says, and what a collapse is said once?"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from mutualaid.model import Society
from mutualaid.runs.sweep.outcomes.column_statistics import statistic
from mutualaid.runs.sweep.outcomes.measurement import (
    COLUMNS,
    OUTCOMES,
    STATISTICS,
    explain_unknown_outcome,
    is_date,
    measure_outcomes,
)
from mutualaid.runs.sweep.outcomes.named import collapse_day
from mutualaid.runs.sweep.specification.sweep_file import example_names

DAYS = np.array(["2020-01-07", "2020-01-21", "2020-02-07", "2020-02-21"], "datetime64[D]")


@pytest.fixture(scope="module")
def society():
    return Society("article", agents=500, seed=3, **{"plan.end": "2020-12-31"}).run()


@pytest.fixture(scope="module")
def found(society):
    names = [*OUTCOMES, "share_2019", "share_2020", "share_1999", "collapsed:0.99"]
    return measure_outcomes(names, society)


def rounds_of(*members):
    nobody = np.zeros(len(members), int)
    went = dict.fromkeys(("left", "expelled", "aided", "died", "aged_out"), nobody)
    joined = np.diff(members, prepend=0) if members else nobody
    return {"date": DAYS[: len(members)], "members": np.array(members), "joined": joined, **went}


def orders_of(*orders):
    days, kinds, causes = zip(*orders, strict=True) if orders else ((), (), ())
    return {
        "date": np.array(days, "datetime64[D]"),
        "kind": np.array(kinds, object),
        "cause": np.array(causes, object),
    }


@pytest.mark.parametrize(
    ("members", "orders", "part", "day"),
    [
        ((10, 20, 11, 10), (), 0.5, None),
        ((10, 20, 9, 8), (), 0.5, "2020-02-07"),
        ((10, 20, 9, 30), (), 0.5, "2020-02-07"),
        ((4, 20, 30, 40), (), 0.5, None),
        ((10, 20, 11, 10), (), 0.6, "2020-02-07"),
        ((10, 20, 19, 9), [("2020-02-10", "closure_notice", "")], 0.5, None),
        ((10, 20, 9, 9), [("2020-02-10", "closure_notice", "")], 0.5, "2020-02-07"),
        (
            (10, 20, 19, 19),
            [("2020-02-08", "closure_notice", "too_few_members")],
            0.5,
            "2020-02-08",
        ),
        (
            (10, 20, 19, 19),
            [("2020-02-08", "closure_notice", "insurer_insolvent")],
            0.5,
            "2020-02-08",
        ),
        (
            (10, 20, 19, 19),
            [("2020-02-08", "closure_notice", "operator_stops")],
            0.5,
            "2020-02-08",
        ),
        ((10, 20, 19, 19), [("2020-02-08", "stop_of_sale", "insurer_insolvent")], 0.5, None),
        ((10, 20, 19, 19), [("2020-02-08", "closure_notice", "licence_refused")], 0.5, None),
        ((10, 20, 19, 19), [("2020-02-09", "operator_failure", "")], 0.5, "2020-02-09"),
        (
            (10, 20, 19, 19),
            [("2020-02-08", "closure_notice", ""), ("2020-02-09", "operator_failure", "")],
            0.5,
            None,
        ),
        ((0, 0, 0, 0), (), 0.5, "2020-01-07"),
        ((), (), 0.5, None),
    ],
)
def test_a_collapse_is_a_fall_below_a_part_of_the_most_members_or_an_end_of_its_own(
    members, orders, part, day
):
    expected = None if day is None else dt.date.fromisoformat(day)
    assert collapse_day(rounds_of(*members), orders_of(*orders), part) == expected


def test_a_pool_that_the_first_bill_empties_has_collapsed():
    rounds = rounds_of(10, 10, 10) | {"left": np.array([90, 0, 0]), "joined": np.zeros(3, int)}
    assert collapse_day(rounds, orders_of()) == dt.date(2020, 1, 7)
    assert collapse_day(rounds, orders_of(), 0.1) is None


def test_a_plan_that_dissolves_for_want_of_members_has_collapsed():
    plan = {"plan.end": "2020-12-31", "plan.minimum_members": 100_000_000, "plan.all_covered": True}
    society = Society("article", agents=500, seed=1, **plan, **{"regulator.orders": ()}).run()
    orders = society.orders
    notices = orders[(orders.kind == "closure_notice") & (orders.cause == "too_few_members")]
    assert len(notices) == 1
    assert measure_outcomes(["collapse_date"], society)["collapse_date"] <= str(
        notices.date.iloc[0]
    )


def test_a_plan_whose_insurer_has_nothing_left_has_collapsed():
    plan = {"plan.end": "2020-12-31", "plan.insurer_capital_yuan": 1_000_000}
    society = Society("insured", agents=500, seed=1, **plan).run()
    orders = society.orders
    notice = orders[orders.kind == "closure_notice"]
    assert notice.cause.tolist() == ["insurer_insolvent"]
    found = measure_outcomes(["collapse_date", "survived"], society)
    assert found == {"collapse_date": str(notice.date.item()), "survived": 0.0}


def test_statistics_are_those_of_the_column():
    table = {"date": DAYS, "gain": np.array([np.nan, 3.0, 1.0, 3.0])}
    assert [statistic(table, "gain", name) for name in STATISTICS] == [
        *(3.0, 3.0, 1.0, 3.0, 7 / 3, 3.0, 7.0, np.std([3.0, 1.0, 3.0])),
        *("2020-01-21", "2020-02-07"),
    ]
    assert statistic({"date": DAYS[:1], "gain": np.array([np.nan])}, "gain", "max") is None


def test_named_outcomes_are_what_the_tables_of_the_run_say(society, found):
    rounds, reviews = society.rounds, society.reviews
    assert found["members_end"] == rounds.members.iloc[-1]
    assert found["members_peak"] == rounds.members.max()
    assert found["members_peak_date"] == str(rounds.date[rounds.members.idxmax()])
    assert found["share_peak"] == rounds.share_fen.max() / 100
    of_2020 = rounds.share_fen[[day.year == 2020 for day in rounds.date]]
    assert found["share_2020"] == of_2020.sum() / 100
    assert found["share_year"] == max(found["share_2019"], found["share_2020"])
    assert found["share_1999"] is None
    assert found["aided"] == reviews.approved.sum()
    assert found["wrongly_refused"] == reviews.wrongly_refused.sum()
    assert found["left"] == rounds.left.sum()
    assert found["aid_yuan"] == rounds.aid_fen.sum() / 100
    assert found["operator_yuan"] == society.operator.result_fen.iloc[-1] / 100
    assert found["rounds"] == len(rounds)
    assert found["last_date"] == "2020-12-31"


def test_what_survived_has_not_collapsed(found):
    assert (found["collapsed"], found["survived"]) == (0.0, 1.0)
    assert found["collapse_date"] is found["collapse_years"] is None
    assert found["collapsed:0.99"] in (0.0, 1.0)


def test_who_pays_adds_up(society, found):
    parts = found["sponsor_yuan"] + found["insurer_yuan"] + found["closure_yuan"]
    assert parts == pytest.approx(society.rounds.sponsor_fen.sum() / 100, abs=0.005)
    assert found["insurer_yuan"] == society.rounds.insurer_fen.sum() / 100


def test_values_are_finite_numbers_dates_or_none(found):
    for name, value in found.items():
        if is_date(name):
            assert value is None or dt.date.fromisoformat(value)
        else:
            assert value is None or (isinstance(value, float) and np.isfinite(value))


def test_every_column_has_every_statistic(society):
    names = [f"{column}:{name}" for column in COLUMNS for name in STATISTICS]
    assert set(COLUMNS) == set(society.rounds.columns) - {"round", "date"}
    assert list(measure_outcomes(names, society)) == names


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("members_ned", "did you mean members_end?"),
        ("share_fen:maximum", "did you mean max?"),
        ("share_fne:max", "did you mean share_fen?"),
        ("date:max", None),
        ("share_20", None),
        ("collapsed:0", ""),
        ("collapsed:1.5", ""),
        ("collapsed:nan", ""),
        ("", ""),
        ("__class__", ""),
    ],
)
def test_an_outcome_that_does_not_exist_is_told_with_what_was_meant(society, name, hint):
    wrong = explain_unknown_outcome(name)
    assert wrong is not None
    assert hint is None or wrong[1] == hint
    with pytest.raises(KeyError):
        measure_outcomes([name], society)


def test_the_docs_list_every_outcome_as_it_is():
    page = Path(__file__).parents[3].joinpath("docs", "sweeps.md").read_text("utf-8")
    for name, one in OUTCOMES.items():
        assert f"| `{name}` | {one.unit} | {one.says} |\n" in page
    assert all(f"`{name}`" in page for name in STATISTICS)
    assert all(f"`{name}`" in page for name in example_names())
