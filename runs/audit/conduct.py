"""The audit of a plan's conduct: terms of the launch, what is charged, told and shown, by round."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from .carriers import capital_fen
from .checks import Checks
from .run_reader import Run, rows_of
from .terms import aid_at_age, mild_aid_on, promise_fen

_TERMS = ("case_cap_yuan", "annual_cap_yuan", "mild_aid_yuan", "minimum_credit")
_FORMS = ("insurance_form", "conversion")
_UNKNOWN = (None, "none")


def check_conduct(run: Run, orders: Sequence[Any], checks: Checks) -> None:
    """Compare how the plan was run in each round with its terms, its bills and its claims.

    Args:
        run: the tables.
        orders: orders given.
        checks: where differences go.
    """
    bills, paid, last = run.rounds["share_fen"].tolist(), 0, max(len(run.rounds["round"]) - 1, 0)
    given = run.conduct["round"].tolist()
    checks.same(last, "conduct: rounds", given, run.rounds["round"].tolist())
    told, shown = list(_told(run)), list(_shown(run))
    launch = _terms(run.scenario, run.scenario["plan"]["start"], orders, 0)
    promise = round(run.scenario["plan"]["promise_yuan_a_month"] * 100)
    filed = -(-promise // len(run.scenario["plan"]["round_days"]))
    for i in range(min(len(given), len(bills))):
        date = run.rounds["date"][i]
        paid += int(run.rounds["insurer_fen"][i])
        now = _terms(run.scenario, date, orders, paid)
        due = {
            "date": date,
            "insurance_form": _is_form(orders, date),
            "terms_changed": sum(one != other for one, other in zip(now, launch, strict=True)),
            "filed_fen": filed,
            "charged_fen": bills[i],
            "told_fen": told[i],
            **shown[i],
        }
        for name, true in due.items():
            checks.same(i, f"conduct: {name}", run.conduct[name][i], true)
        premium = _premium(run, i, now[0])
        # A whole fen is taken down, and twice one of the yearly cost that the risk multiplies.
        rounded = 1 + 2 * np.nan_to_num(run.rounds["risk_members"][i])
        given_fen = float(run.conduct["premium_fen"][i])
        _check_near(i, "premium_fen", given_fen, premium, rounded, checks)
        # It rests on all later bills, so that it is wrong as of the last of them.
        came, due_to = float(run.conduct["came_to_fen"][i]), sum(bills[i:]) / len(bills[i:])
        _check_near(last, f"came_to_fen of round {i}", came, due_to, 1e-6, checks)


def _check_near(
    i: int, name: str, given: float, true: float, tolerance: float, checks: Checks
) -> None:
    checks.holds(i, f"conduct: {name}", given, f"{true}", abs(given - true) <= tolerance)


def conduct_seen(run: Run) -> Iterator[tuple[dt.date, dict[str, float]]]:
    """By day of a round, how far terms are changed, rates short, costs untold, things not shown.

    Args:
        run: the tables.
    """
    names = "date insurance_form terms_changed charged_fen premium_fen told_fen"
    rows = rows_of(run.conduct, f"{names} cover_shown claims_shown sharing_shown")
    for date, form, changed, charged, premium, told, *shows in rows:
        short = (premium - charged) * 1024 // premium if form and premium > charged else 0
        seen = {"terms_changed": changed if form else 0, "rate_shortfall": short / 1024}
        seen["cost_over_told"] = (premium * 1024 // told if told else 0) / 1024
        yield date, {**seen, "undisclosed": 3 - sum(shows)}


def _told(run: Run) -> Iterator[int]:
    """What a round seemed to cost as it began: mean of the last bills, at first the promise."""
    promise, bills = promise_fen(run.scenario["plan"]), []
    memory = run.scenario.get("behaviour", {}).get("memory_rounds", 1)
    for share in run.rounds["share_fen"].tolist():
        yield max(sum(bills) // len(bills), promise) if bills else promise
        bills = [*bills, share][-memory:] if share else bills


def _shown(run: Run) -> Iterator[dict[str, bool]]:
    """What somebody who might join could be shown by the end of each round."""
    shows = run.scenario["plan"].get("publication", True)
    clear = run.scenario.get("review", {}).get("harmless_stays", 0.1) == 0
    claims = bills = False
    for approved, refused, share in rows_of(run.rounds, "claims_approved claims_refused share_fen"):
        claims |= shows and approved + refused > 0
        bills |= shows and share > 0
        yield {"cover_shown": clear, "claims_shown": claims, "sharing_shown": bills}


def _terms(
    scenario: dict[str, Any], date: dt.date, orders: Sequence[Any], paid: int
) -> tuple[Any, ...]:
    """Fee, caps, mild aid, credit, and whether an insurer keeps the promise, on a day."""
    plan, form = scenario["plan"], _is_form(orders, date)
    fee = "insurance_fee_rate" if form else "fee_rate"
    held = {name: plan.get(name) for name in ("fee_rate", "insurance_fee_rate", *_TERMS)}
    for change in scenario.get("changes", ()):
        if change["date"] <= date:
            held.update({name: value for name, value in change.items() if name in held})
    left = not plan.get("insurer_can_fail") or paid < capital_fen(plan)
    others = (None if held[name] in _UNKNOWN else held[name] for name in _TERMS)
    return held[fee], *others, form and plan["insurer_bears_excess"] and left


def _is_form(orders: Sequence[Any], date: dt.date) -> bool:
    """Whether the plan runs in its insurance form on a day."""
    kinds = [order.kind for order in orders if order.date <= date and order.kind in _FORMS]
    return kinds[-1:] == ["insurance_form"]


def _premium(run: Run, i: int, fee_rate: float) -> float:
    """What the members' mean risk costs a round at least: at the lowest aid of any age."""
    scenario, risk = run.scenario, float(run.rounds["risk_members"][i])
    if scenario.get("people", {}).get("table", "none") not in _UNKNOWN or math.isnan(risk):
        return 0.0
    youngest, leaving = scenario["plan"].get("ages", (0, 60))
    mild, illness = mild_aid_on(scenario, run.rounds["date"][i]), scenario.get("illness", {})
    first, last = illness.get("mild_at_20", 0.0), illness.get("mild_at_60", 0.0)
    means = []
    for age, severe in enumerate(aid_at_age(scenario)):
        part = first + (last - first) * (min(max(age, 20), 60) - 20) / 40
        means.append(severe if mild is None else severe + (mild - severe) * part)
    rounds = 12 * len(scenario["plan"]["round_days"])
    return risk * min(means[youngest:leaving]) * (1 + round(fee_rate * 1e6) / 1e6) / rounds
