"""The audit of the curves: the moments that are kept, and what each of them says of its pool."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence
from typing import Any

from .checks import Checks
from .claims import Claims
from .payer_classes import has_classes
from .run_reader import Run, rows_of
from .terms import promise_fen

NAMES = "moment round date kind price_yuan demand average_cost_yuan marginal_cost_yuan gain "
NAMES += "variation slope"
MOMENTS = ("peak", "notice", "end")
NOTICES = ("closure_notice", "closure", "operator_failure")
GROWN = 1.002
"""A peak is so much higher than the last one."""
Row = dict[str, Any]


def check_curves(run: Run, claims: Claims, orders: Sequence[Any], checks: Checks) -> None:
    """Check that the moments are those that have to be kept, and the numbers of each.

    Args:
        run: the tables.
        claims: totals recomputed from the claims table.
        orders: those that were given.
        checks: where differences go.
    """
    rows: list[Row] = [
        dict(zip(NAMES.split(), row, strict=True)) for row in rows_of(run.curves, NAMES)
    ]
    last = max(len(run.rounds["date"]) - 1, 0)
    order = [row["moment"] for row in rows]
    by_place = sorted(order, key=lambda name: (*MOMENTS, name).index(name))
    checks.holds(last, "curves: moments", len(order), "peak, notice, end", order == by_place)
    due = _rounds_of(run, orders)
    for name in {*MOMENTS, *order}:
        own = [row for row in rows if row["moment"] == name]
        i = due.get(name, -1)
        if not own:
            seen = i >= 0 and _somebody_stayed(run, claims, i)
            checks.holds(max(i, 0), f"curves: {name}", "no row", "a moment to keep", not seen)
            continue
        said = own[0]["round"]
        checks.holds(said, f"curves: {name}", name, "a moment to keep", i >= 0)
        if i >= 0:
            _check_moment(run, i, own, checks)


def _rounds_of(run: Run, orders: Sequence[Any]) -> dict[str, int]:
    """The round of each moment, as far as there is one."""
    found, most, before = {}, 0, _at_the_start(run)
    dates: list[dt.date] = run.rounds["date"]
    counts = rows_of(run.rounds, "members joined left_between_bills")
    for i, (members, joined, left) in enumerate(counts):
        here = before + joined - left
        before = members
        if here > GROWN * most:
            most = here
            found["peak"] = i
        closing = any(one.kind in NOTICES and one.date <= dates[i] for one in orders)
        if here > 0 and closing:
            found.setdefault("notice", i)
        if here > 0 and i == len(dates) - 1:
            found["end"] = i
    return found


def _at_the_start(run: Run) -> int:
    if not run.scenario["plan"].get("all_covered", False):
        return 0
    if run.scenario["people"].get("table") is None:
        return run.scenario["people"]["total"]
    return run.people_in_table or 0


def _somebody_stayed(run: Run, claims: Claims, i: int) -> bool:
    """Whether a member of a round is certainly in a row that was looked at."""
    people = run.scenario["people"]
    looked_at = people.get("table") is None and people["agents"] != "all"
    held = int(run.rounds["members"][i]) - claims.true_open[i] - sum(claims.expired)
    return looked_at and people["agents"] <= 5000 and held > 0


def _check_moment(run: Run, i: int, rows: list[Row], checks: Checks) -> None:
    """The numbers of one moment, against the round and against one another."""
    fee = 1 + _fee_rate(run.scenario, run.rounds["date"][i])
    points = [row for row in rows if row["kind"] == "curve"]
    kinds = [row["kind"] for row in rows]
    laid = ["curve"] * len(points) + ["now"]
    whole = kinds[: len(laid)] == laid and set(kinds[len(laid) :]) <= {"stable", "unstable"}
    checks.holds(i, "curves: kind", kinds, "curve, now, fixed points", whole)
    for row in rows:
        checks.same(i, "curves: round", row["round"], i)
        checks.same(i, "curves: date", row["date"], run.rounds["date"][i])
        is_now = row["kind"] == "now"
        for name in ("gain", "slope", "variation"):
            if not is_now:
                checks.holds(i, f"curves: {name}", row[name], "no value", math.isnan(row[name]))
    _check_points(i, points, checks)
    for row in rows[len(points) :]:
        checks.holds(
            i,
            "curves: marginal_cost_yuan",
            row["marginal_cost_yuan"],
            "no value",
            math.isnan(row["marginal_cost_yuan"]),
        )
        if row["kind"] == "now":
            _check_now(run, i, row, checks)
            _check_between(i, row, points, checks)
        elif row["kind"] == "stable":
            _check_stable(i, row, points, fee, checks)
    for row in rows:
        # Where payers owe by class, a price is a mean share, and what each bears is a part of it.
        if row["kind"] in ("curve", "unstable") and not has_classes(run):
            _check_fen(i, row["price_yuan"], checks)


def _check_stable(i: int, row: Row, points: list[Row], fee: float, checks: Checks) -> None:
    """A pool at rest costs its share: all who would pay it, or fewer, where some left before.

    Args:
        i: the round.
        row: the point.
        points: of the curve.
        fee: 1 and the rate of the fee.
        checks: where differences go.
    """
    price, demand = row["price_yuan"], row["demand"]
    rests = math.isclose(price, fee * row["average_cost_yuan"], rel_tol=1e-7)
    fewer = [_cost(one) for one in points if one["demand"] <= demand * (1 + 1e-9)]
    more = [_cost(one) for one in points if one["demand"] >= demand * (1 - 1e-9)]
    cost = price / fee * demand
    low, high = max(fewer, default=0.0), min(more, default=math.inf)
    rests = rests or low * (1 - 1e-7) <= cost <= high * (1 + 1e-7)
    checks.holds(i, "curves: price_yuan", price, "what the pool costs there", rests)
    checks.holds(i, "curves: demand", demand, "0 to 1", 0 < demand <= 1)


def _check_points(i: int, points: list[Row], checks: Checks) -> None:
    """A falling price, a rising demand up to 1, and costs that add up."""
    before: Row = {"price_yuan": math.inf, "demand": 0.0, "average_cost_yuan": 0.0}
    for k, row in enumerate(points):
        price, demand = row["price_yuan"], row["demand"]
        checks.holds(i, "curves: price_yuan", price, "falling", 0 <= price < before["price_yuan"])
        checks.holds(i, "curves: demand", demand, "rising", before["demand"] < demand <= 1)
        more = demand - before["demand"]
        cost = before["average_cost_yuan"] * before["demand"] + more * row["marginal_cost_yuan"]
        # Who would pay any price comes before the first point, and has none.
        is_first = k == 0 and row["marginal_cost_yuan"] != row["average_cost_yuan"]
        if not is_first:
            _near(i, "curves: cost", row["average_cost_yuan"] * demand, cost, checks)
        before = row
    if points:
        checks.same(i, "curves: demand in the end", points[-1]["demand"], 1.0)


def _check_between(i: int, row: Row, points: list[Row], checks: Checks) -> None:
    """What is said of a price lies between what the points around it say."""
    dearer = [one for one in points if one["price_yuan"] >= row["price_yuan"]]
    cheaper = [one for one in points if one["price_yuan"] < row["price_yuan"]]

    def within(value: float, of: Callable[[Row], float]) -> bool:
        low = of(dearer[-1]) if dearer else 0.0
        high = of(cheaper[0]) if cheaper else math.inf
        return low * (1 - 1e-9) <= value <= high * (1 + 1e-9) + 1e-12

    here = "between the points around it"
    true = within(row["demand"], lambda one: one["demand"]) and row["demand"] <= 1
    checks.holds(i, "curves: demand", row["demand"], here, true)
    if not math.isnan(row["average_cost_yuan"]):
        true = within(_cost(row), _cost)
        checks.holds(i, "curves: average_cost_yuan", row["average_cost_yuan"], here, true)


def _cost(row: Row) -> float:
    return row["average_cost_yuan"] * row["demand"]


def _check_now(run: Run, i: int, row: Row, checks: Checks) -> None:
    """The price that members perceive, the gain of the round, and noise only where chance is."""
    memory = run.scenario.get("behaviour", {}).get("memory_rounds", 1)
    bills = [share for share in run.rounds["share_fen"][: i + 1].tolist() if share][-memory:]
    due = sum(bills) // len(bills) if bills else promise_fen(run.scenario["plan"])
    checks.same(i, "curves: price_yuan", row["price_yuan"], due / 100)
    for name in ("gain", "slope"):
        told, here = float(run.rounds[name][i]), row[name]
        same = here == told or (math.isnan(told) and math.isnan(here))
        checks.holds(i, f"curves: {name}", here, f"{told}", same)
    expected = run.scenario.get("claims", {}).get("mode") == "expected"
    noise = row["variation"]
    true = noise == 0 if expected else noise >= 0 or math.isnan(noise)
    checks.holds(i, "curves: variation", noise, "0" if expected else "0 or more", true)


def _fee_rate(scenario: dict[str, Any], date: dt.date) -> float:
    rate = scenario["plan"]["fee_rate"]
    for change in scenario.get("changes", ()):
        if change["date"] <= date:
            rate = change.get("fee_rate", rate)
    return rate


def _check_fen(i: int, price: float, checks: Checks) -> None:
    fen = price * 100
    true = math.isclose(fen, round(fen), rel_tol=1e-12, abs_tol=1e-9)
    checks.holds(i, "curves: price_yuan", price, "whole fen", true)


def _near(i: int, what: str, given: float, due: float, checks: Checks) -> None:
    near = math.isclose(given, due, rel_tol=1e-7, abs_tol=1e-9)
    checks.holds(i, what, given, f"{due}", near)
