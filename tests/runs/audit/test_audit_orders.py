"""Does the audit know which orders had to be given, and which could not?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd
import pytest
from mutualaid.runs.audit.audit import audit
from run_worked_by_hand import DATES, FIRST, LAST, ORDERS, SCENARIO, SECOND, THIRD, tables, written

DAY = dt.timedelta(days=1)
DATED = (LAST, "closure_notice", "the end", 0, 0, "")


def differing(folder, given: list[tuple], **regulator: Any) -> set[str]:
    """What of the orders differs, the closure being announced by date as well."""
    frames = tables()
    frames["orders"] = pd.DataFrame(given, columns=list(ORDERS))
    scenario = SCENARIO | {"regulator": SCENARIO["regulator"] | regulator}
    found = audit(written(folder, frames, scenario)).differences
    return {difference.what for difference in found}


def seeing(sees: str, above: float, kind: str = "interview", **more: Any) -> dict[str, Any]:
    return {"sees": sees, "above": above, "kind": kind, **more}


def test_what_is_seen_above_a_level_is_acted_upon_on_the_next_day(tmp_path):
    triggers = [seeing("members", 2900, says="too many")]
    order = (SECOND + DAY, "interview", "too many", 0, 0, "members 2,945 above 2,900")
    assert differing(tmp_path, [order, DATED], triggers=triggers) == set()
    assert differing(tmp_path, [DATED], triggers=triggers) == {"orders: trigger"}
    early = (FIRST + DAY, *order[1:])
    both = {"orders: cause", "orders: trigger"}
    assert differing(tmp_path, [early, DATED], triggers=triggers) == both
    high = [seeing("members", 2945, says="too many")]
    assert differing(tmp_path, [order, DATED], triggers=high) == {"orders: cause"}


@pytest.mark.parametrize(
    ("trigger", "day"),
    [
        (seeing("members", 2889), FIRST),
        (seeing("members", 2889, not_before=SECOND), SECOND),
        (seeing("unlicensed_members", 2900), SECOND),
        (seeing("float_yuan", 324_000), THIRD),
        (seeing("float_yuan", 323_999), FIRST),
        (seeing("claims_pending", 0), SECOND),
        (seeing("complaints", 0), THIRD),
        (seeing("share_over_promise", 2160), FIRST),
        (seeing("share_over_promise", 2161), None),
    ],
)
def test_each_thing_that_can_be_seen(tmp_path, trigger, day):
    # A round was promised to cost 5 fen; 10,804 fen are 2,160.8 times that.
    for date in DATES[:3]:
        order = (date + DAY, "interview", "", 0, 0, "something seen")
        found = differing(tmp_path, [order, DATED], triggers=[trigger])
        if day is None or date < day:
            assert "orders: cause" in found
        elif date == day:
            assert not any(what.startswith("orders") for what in found)
        else:
            assert "orders: trigger" in found


def test_a_second_order_of_a_kind_is_missed_too(tmp_path):
    triggers = [seeing("members", 2889, says="first"), seeing("members", 2900, says="second")]
    orders = [
        (FIRST + DAY, "interview", "first", 0, 0, "members 2,890 above 2,889"),
        (SECOND + DAY, "interview", "second", 0, 0, "members 2,945 above 2,900"),
    ]
    assert differing(tmp_path, [*orders, DATED], triggers=triggers) == set()
    for one in orders:
        assert "orders: trigger" in differing(tmp_path, [one, DATED], triggers=triggers)


def test_a_trigger_whose_order_changes_nothing_is_spent(tmp_path):
    stop = [{"date": SECOND, "kind": "stop_of_sale"}, *SCENARIO["regulator"]["orders"]]
    dated = [(SECOND, "stop_of_sale", "", 0, 0, ""), DATED]
    again = seeing("members", 2900, "stop_of_sale")
    assert differing(tmp_path, dated, orders=stop, triggers=[again]) == set()
    early = seeing("members", 2889, "stop_of_sale")
    assert "orders: trigger" in differing(tmp_path, dated, orders=stop, triggers=[early])
    no_form = seeing("members", 2889, "conversion")
    assert differing(tmp_path, [DATED], triggers=[no_form]) == set()


def test_orders_that_nothing_explains_are_found(tmp_path):
    for order in (
        (THIRD, "interview", "", 0, 0, ""),
        (THIRD, "interview", "", 0, 0, "a mood"),
        (THIRD, "licence_refused", "", 0, 0, "6 months after a notice"),
        (THIRD, "talk", "", 0, 0, ""),
    ):
        found = differing(tmp_path, [order, DATED])
        assert found & {"orders: cause", "orders: by date", "orders: kind"}, order


def test_a_notice_brings_a_decision_and_that_the_end(tmp_path):
    start = SCENARIO["plan"]["start"]
    notice = {"date": start, "kind": "notice", "months_to_comply": 1}
    orders = [
        (start, "notice", "", 0, 1, ""),
        (dt.date(2020, 2, 1), "licence_refused", "refused", 0, 0, "1 month after the notice"),
        (dt.date(2020, 2, 1), "closure_notice", "closure announced", 1024, 0, "licence refused"),
    ]
    found = differing(tmp_path, orders, orders=[notice], closure_months=1)
    assert not any(what.startswith("orders") for what in found)
    found = differing(tmp_path, orders, orders=[notice], licence="granted")
    assert "orders: cause" in found
    later = [orders[0], (dt.date(2020, 2, 2), *orders[1][1:])]
    assert "orders: cause" in differing(tmp_path, later, orders=[notice])


def test_a_closure_by_order_ends_the_calendar(tmp_path):
    closure = (dt.date(2020, 2, 10), "closure", "", 0, 0, "")
    scenario = [{"date": closure[0], "kind": "closure"}]
    frames = tables()
    frames["orders"] = pd.DataFrame([closure], columns=list(ORDERS))
    terms = SCENARIO | {"regulator": {"orders": scenario}}
    dates = [
        difference
        for difference in audit(written(tmp_path, frames, terms)).differences
        if difference.what == "date"
    ]
    assert [(one.given, one.recomputed) for one in dates] == [(LAST, closure[0])]


def test_orders_out_of_order_are_found(tmp_path):
    by_date = [{"date": THIRD, "kind": "interview"}, *SCENARIO["regulator"]["orders"]]
    orders = [(THIRD, "interview", "", 0, 0, ""), DATED]
    assert differing(tmp_path, orders, orders=by_date) == set()
    assert differing(tmp_path, orders[::-1], orders=by_date) == {"orders: in order"}
