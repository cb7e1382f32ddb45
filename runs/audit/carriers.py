"""The audit of several insurers that share the insurance form: who paid which part, who failed."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from .checks import Checks
from .run_reader import Run, movements_of

CARRIER_FAILURE = "carrier_failure"


def capital_fen(plan: Mapping[str, Any]) -> int:
    """What the insurer of the insurance form has, or all of them together."""
    several = plan.get("insurers", ())
    if several:
        return sum(_own_fen(one) for one in several)
    return round(plan.get("insurer_capital_yuan", 0) * 100)


def check_carriers(run: Run, orders: Sequence[Any], checks: Checks) -> None:
    """Check what each of several insurers paid in each round, and when it had nothing left.

    Args:
        run: the tables.
        orders: of the run.
        checks: where differences go.
    """
    plan = run.scenario["plan"]
    several = plan.get("insurers", ())
    given: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for row in movements_of(run):
        if several and (row.from_account, row.to_account) == ("carrier", "carried"):
            given[row.round].append((row.what, row.amount_fen))
    told = [(o.date, o.says, o.cause, *o[6:11]) for o in orders if o.kind == CARRIER_FAILURE]
    paid = dict.fromkeys((one["name"] for one in several), 0)
    failed, can_fail = [], plan.get("insurer_can_fail") and plan.get("insurer_bears_excess")
    dates, amounts = run.rounds["date"], run.rounds["insurer_fen"].tolist()
    for i, (date, amount) in enumerate(zip(dates, amounts, strict=True)):
        if not several:
            break
        parts = _parts(amount, several, paid, bool(plan.get("insurer_can_fail")))
        checks.same(i, "ledger: insurers of the form", given[i], parts)
        for name, fen in parts:
            paid[name] += fen
        if can_fail and _is_form(orders, date):
            known = [one[1] for one in failed]
            failed += [
                _failure(date, one, paid)
                for one in several
                if one["name"] not in known and paid[one["name"]] >= _own_fen(one)
            ]
    last = max(len(dates) - 1, 0)
    checks.same(last, "orders: insurers of the form", told, failed)


def _parts(
    amount: int, several: Sequence[Mapping[str, Any]], paid: Mapping[str, int], can_fail: bool
) -> list[tuple[str, int]]:
    """What each pays: by its part, of what the others have not got too."""
    weights = {one["name"]: round(one["part"] * 1e6) for one in several}
    left = {
        one["name"]: _own_fen(one) - paid[one["name"]] if can_fail else amount for one in several
    }
    due = dict.fromkeys(weights, 0)
    while amount > 0 and any(left.values()):
        able = [name for name in weights if left[name] > 0]
        whole = sum(weights[name] for name in able)
        exact = {name: divmod(amount * weights[name], whole) for name in able}
        up = amount - sum(part for part, _ in exact.values())
        first = sorted(able, key=lambda name: (-exact[name][1], able.index(name)))[:up]
        for name in able:
            own = min(exact[name][0] + (name in first), left[name])
            due[name], left[name], amount = due[name] + own, left[name] - own, amount - own
    return [(name, fen) for name, fen in due.items() if fen]


def _failure(date: dt.date, one: Mapping[str, Any], paid: Mapping[str, int]) -> tuple[Any, ...]:
    numbers = paid[one["name"]] / 100, _own_fen(one) / 100
    return (date, one["name"], "insurer_insolvent", "insurer_paid", *numbers, 0, None)


def _is_form(orders: Sequence[Any], date: dt.date) -> bool:
    forms = ("insurance_form", "conversion")
    kinds = [order.kind for order in orders if order.date <= date and order.kind in forms]
    return kinds[-1:] == ["insurance_form"]


def _own_fen(one: Mapping[str, Any]) -> int:
    return round(one.get("capital_yuan", 1e9) * 100)
