"""Does the audit know which orders had to be given, and which could not?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from mutualaid.agents.regulation.order_kinds import Cause, Order
from mutualaid.model.rounds.supervision import orders_table
from mutualaid.runs.audit.audit import audit
from run_worked_by_hand import DATES, FIRST, LAST, SCENARIO, SECOND, THIRD, tables, written

DAY = dt.timedelta(days=1)
DATED = Order(LAST, "closure_notice", "the end")


def differing(folder, given: list[Order], **regulator: Any) -> set[str]:
    """What of the orders differs, the closure being announced by date as well."""
    frames = tables()
    frames["orders"] = orders_table(given)
    scenario = SCENARIO | {"regulator": SCENARIO["regulator"] | regulator}
    found = audit(written(folder, frames, scenario)).differences
    return {difference.what for difference in found}


def triggered(date: dt.date, says: str, indicator: str, value: float, above: float) -> Order:
    cause = Cause.ABOVE_THRESHOLD
    return Order(date, "interview", says, 0, 0, cause, indicator, value, above)


def seeing(sees: str, above: float, kind: str = "interview", **more: Any) -> dict[str, Any]:
    return {"sees": sees, "above": above, "kind": kind, **more}


def test_what_is_seen_above_a_level_is_acted_upon_on_the_next_day(tmp_path):
    triggers = [seeing("members", 2900, says="too many")]
    order = triggered(SECOND + DAY, "too many", "members", 2945, 2900)
    assert differing(tmp_path, [order, DATED], triggers=triggers) == set()
    assert differing(tmp_path, [DATED], triggers=triggers) == {"orders: trigger"}
    early = order._replace(date=FIRST + DAY)
    both = {"orders: cause", "orders: trigger"}
    assert differing(tmp_path, [early, DATED], triggers=triggers) == both
    high = [seeing("members", 2945, says="too many")]
    assert differing(tmp_path, [order, DATED], triggers=high) == {"orders: cause"}


@pytest.mark.parametrize(
    ("trigger", "day", "value"),
    [
        (seeing("members", 2889), FIRST, 2890),
        (seeing("members", 2889, not_before=SECOND), SECOND, 2945),
        (seeing("unlicensed_members", 2900), SECOND, 2945),
        (seeing("float_yuan", 324_000), THIRD, 330_000),
        (seeing("float_yuan", 323_999), FIRST, 324_000),
        (seeing("claims_pending", 0), SECOND, 1),
        (seeing("complaints", 0), THIRD, 1),
        (seeing("members_lost", 109), SECOND, 159),
        (seeing("members_lost", 362), THIRD, 363),
        (seeing("claims_refused", 0), THIRD, 1),
        (seeing("operator_loss_yuan", 99.99), FIRST, 100),
        (seeing("operator_loss_yuan", 144_452.42), THIRD, 144_452.43),
        (seeing("operator_loss_yuan", 144_452.43), None, 0),
        (seeing("terms_changed", 0), None, 0),
        (seeing("rate_shortfall", 0), None, 0),
        (seeing("cost_over_told", 89), FIRST, 90.0),
        (seeing("undisclosed", 0), FIRST, 1),
        (seeing("share_over_promise", 2160), FIRST, (10_804 * 1024 // 5) / 1024),
        (seeing("share_over_promise", 2161), None, 0),
    ],
)
def test_each_thing_that_can_be_seen(tmp_path, trigger, day, value):
    # A round was promised to cost 5 fen; 10,804 fen are 2,160.8 times that.
    for date in DATES[:3]:
        order = triggered(date + DAY, "", trigger["sees"], value, trigger["above"])
        found = differing(tmp_path, [order, DATED], triggers=[trigger])
        if day is None or date < day:
            assert "orders: cause" in found
        elif date == day:
            assert not any(what.startswith("orders") for what in found)
        else:
            assert "orders: trigger" in found


@pytest.mark.parametrize(
    ("wait", "day", "value"), [(0, FIRST, 2890), (14, SECOND, 2890), (15, THIRD, 2945)]
)
def test_what_is_published_later_is_acted_upon_later(tmp_path, wait, day, value):
    triggers = [seeing("members", 2800)]
    orders = [triggered(date + DAY, "", "members", value, 2800) for date in DATES[:3]]
    terms = {"triggers": triggers, "sees_after_days": wait}
    right = DATES.index(day)
    assert differing(tmp_path, [orders[right], DATED], **terms) == set()
    for wrong in {0, 1, 2} - {right}:
        assert "orders: cause" in differing(tmp_path, [orders[wrong], DATED], **terms)
    assert differing(tmp_path, [DATED], **terms) == {"orders: trigger"}
    fresh = orders[right]._replace(value=2740.0)
    assert "orders: cause" in differing(tmp_path, [fresh, DATED], **terms)


def test_a_second_order_of_a_kind_is_missed_too(tmp_path):
    triggers = [seeing("members", 2889, says="first"), seeing("members", 2900, says="second")]
    orders = [
        triggered(FIRST + DAY, "first", "members", 2890, 2889),
        triggered(SECOND + DAY, "second", "members", 2945, 2900),
    ]
    assert differing(tmp_path, [*orders, DATED], triggers=triggers) == set()
    for one in orders:
        assert "orders: trigger" in differing(tmp_path, [one, DATED], triggers=triggers)


def test_a_trigger_whose_order_changes_nothing_is_spent(tmp_path):
    stop = [{"date": SECOND, "kind": "stop_of_sale"}, *SCENARIO["regulator"]["orders"]]
    dated = [Order(SECOND, "stop_of_sale"), DATED]
    again = seeing("members", 2900, "stop_of_sale")
    assert differing(tmp_path, dated, orders=stop, triggers=[again]) == set()
    early = seeing("members", 2889, "stop_of_sale")
    assert "orders: trigger" in differing(tmp_path, dated, orders=stop, triggers=[early])
    no_form = seeing("members", 2889, "conversion")
    assert differing(tmp_path, [DATED], triggers=[no_form]) == set()


def test_orders_that_nothing_explains_are_found(tmp_path):
    for order in (
        Order(THIRD, "interview"),
        Order(THIRD, "interview", cause="a mood"),
        Order(THIRD, "licence_refused", cause=Cause.NOTICE, months=6, since=FIRST),
        Order(THIRD, "talk"),
    ):
        found = differing(tmp_path, [order, DATED])
        assert found & {"orders: cause", "orders: by date", "orders: kind"}, order


def test_a_notice_brings_a_decision_and_that_the_end(tmp_path):
    start, day = SCENARIO["plan"]["start"], dt.date(2020, 2, 1)
    notice = {"date": start, "kind": "notice", "months_to_comply": 1}
    orders = [
        Order(start, "notice", months_to_comply=1),
        Order(day, "licence_refused", cause=Cause.NOTICE, months=1, since=start),
        Order(day, "closure_notice", "", 1024, cause=Cause.LICENCE_REFUSED, since=day),
    ]
    found = differing(tmp_path, orders, orders=[notice], closure_months=1)
    assert not any(what.startswith("orders") for what in found)
    found = differing(tmp_path, orders, orders=[notice], licence="granted")
    assert "orders: cause" in found
    later = [orders[0], orders[1]._replace(date=dt.date(2020, 2, 2))]
    assert "orders: cause" in differing(tmp_path, later, orders=[notice])


@pytest.mark.parametrize(
    "wrong",
    [
        {"cause": Cause.NOTICE},
        {"indicator": "complaints"},
        {"value": 2946.0},
        {"threshold": 2901.0},
    ],
)
def test_a_wrong_code_or_number_of_what_was_seen_is_found(tmp_path, wrong):
    triggers = [seeing("members", 2900, says="too many")]
    order = triggered(SECOND + DAY, "too many", "members", 2945, 2900)
    assert differing(tmp_path, [order, DATED], triggers=triggers) == set()
    found = differing(tmp_path, [order._replace(**wrong), DATED], triggers=triggers)
    assert "orders: cause" in found


@pytest.mark.parametrize(
    "wrong", [{"months": 2}, {"since": FIRST}, {"cause": Cause.LICENCE_REFUSED}]
)
def test_a_wrong_code_or_number_of_what_was_ordered_before_is_found(tmp_path, wrong):
    start, day = SCENARIO["plan"]["start"], dt.date(2020, 2, 1)
    notice = {"date": start, "kind": "notice", "months_to_comply": 1}
    given = [
        Order(start, "notice", months_to_comply=1),
        Order(day, "licence_granted", cause=Cause.NOTICE, months=1, since=start),
        DATED,
    ]
    orders = [notice, *SCENARIO["regulator"]["orders"]]
    assert differing(tmp_path, given, orders=orders, licence="granted") == set()
    given[1] = given[1]._replace(**wrong)
    assert "orders: cause" in differing(tmp_path, given, orders=orders, licence="granted")


@pytest.mark.parametrize("wrong", [{}, {"value": 2739.0}, {"threshold": 2901.0}, {"date": LAST}])
def test_a_plan_that_dissolves_says_of_how_many_members(tmp_path, wrong):
    why = (Cause.TOO_FEW_MEMBERS, "members", 2740, 2900)
    order = Order(THIRD + DAY, "closure_notice", "", 1024, 0, *why)._replace(**wrong)
    frames = tables()
    frames["orders"] = orders_table([order])
    terms = SCENARIO | {"plan": SCENARIO["plan"] | {"minimum_members": 2900}}
    found = {one.what for one in audit(written(tmp_path, frames, terms)).differences}
    assert ("orders: cause" in found) == bool(wrong)


STOPS = (Cause.OPERATOR_STOPS, "operator_loss_yuan", 144_452.43, 144_452.42)
"""The operator has lost 144,452.43 yuan by the third round."""
NOTICE_OF_THE_OPERATOR = Order(THIRD + DAY, "closure_notice", "", 1024, 0, *STOPS)


def differing_with(folder, given: list[Order], frames=None, **operator: Any) -> set[str]:
    """What of the orders differs, with these terms of the operator and nothing dated."""
    frames = tables() if frames is None else frames
    frames["orders"] = orders_table(given)
    terms = SCENARIO | {"operator": operator, "regulator": {}}
    found = {one.what for one in audit(written(folder, frames, terms)).differences}
    return {what for what in found if what.startswith("orders")}


@pytest.mark.parametrize(
    ("operator", "gives_notice"),
    [
        ({"loss_borne_yuan": 144_452.42}, True),
        ({"loss_borne_yuan": 144_452.43}, False),
        ({"loss_borne_yuan": 144_452.42, "stops_from": THIRD}, True),
        ({"loss_borne_yuan": 144_452.42, "stops_from": THIRD + DAY}, False),
        ({"loss_borne_yuan": "none"}, False),
        ({}, False),
    ],
)
def test_an_operator_stops_once_it_has_lost_more_than_it_bears(tmp_path, operator, gives_notice):
    with_notice = differing_with(tmp_path, [NOTICE_OF_THE_OPERATOR], **operator)
    without = differing_with(tmp_path, [], **operator)
    assert with_notice == (set() if gives_notice else {"orders: cause"})
    assert without == ({"orders: end"} if gives_notice else set())


@pytest.mark.parametrize(
    "wrong", [{"value": 144_452.44}, {"threshold": 144_452.41}, {"news": 0}, {"months": 1}]
)
def test_a_notice_of_the_operator_with_a_wrong_number_is_found(tmp_path, wrong):
    order = NOTICE_OF_THE_OPERATOR._replace(**wrong)
    assert "orders: cause" in differing_with(tmp_path, [order], loss_borne_yuan=144_452.42)


def test_a_changed_account_of_the_operator_is_found(tmp_path):
    frames = tables()
    frames["operator"].loc[2, "sponsor_fen"] += 1
    found = differing_with(tmp_path, [NOTICE_OF_THE_OPERATOR], frames, loss_borne_yuan=144_452.42)
    assert found == {"orders: cause"}


@pytest.mark.parametrize(("days", "loss"), [(364, 144_452.43), (365, 144_352.43)])
def test_what_the_operator_lost_a_year_ago_is_over(tmp_path, days, loss):
    frames = tables()  # it lost 100 yuan in the first round
    frames["operator"].loc[0, "date"] = THIRD - dt.timedelta(days)
    order = NOTICE_OF_THE_OPERATOR._replace(value=loss, threshold=144_000.0)
    assert differing_with(tmp_path, [order], frames, loss_borne_yuan=144_000.0) == set()
    wrong = order._replace(value=loss - 100)
    found = differing_with(tmp_path, [wrong], frames, loss_borne_yuan=144_000.0)
    assert found == {"orders: cause"}


def test_a_plan_below_its_floor_that_goes_on_is_found(tmp_path):
    frames = tables()
    frames["orders"] = orders_table([DATED])
    terms = SCENARIO | {"plan": SCENARIO["plan"] | {"minimum_members": 2900}}
    found = {one.what for one in audit(written(tmp_path, frames, terms)).differences}
    assert "orders: end" in found


def test_a_closure_by_order_ends_the_calendar(tmp_path):
    closure = Order(dt.date(2020, 2, 10), "closure")
    scenario = [{"date": closure.date, "kind": "closure"}]
    frames = tables()
    frames["orders"] = orders_table([closure])
    terms = SCENARIO | {"regulator": {"orders": scenario}}
    dates = [
        difference
        for difference in audit(written(tmp_path, frames, terms)).differences
        if difference.what == "date"
    ]
    assert [(one.given, one.recomputed) for one in dates] == [(LAST, closure.date)]


def test_orders_out_of_order_are_found(tmp_path):
    by_date = [{"date": THIRD, "kind": "interview"}, *SCENARIO["regulator"]["orders"]]
    orders = [Order(THIRD, "interview"), DATED]
    assert differing(tmp_path, orders, orders=by_date) == set()
    assert differing(tmp_path, orders[::-1], orders=by_date) == {"orders: in order"}
