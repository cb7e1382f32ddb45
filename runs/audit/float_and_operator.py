"""The audit of the float by day, and of what the plan brought its operator and cost it."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from itertools import pairwise

from .checks import Checks
from .ledger import movements_of
from .money import Money
from .run_reader import Run, rows_of
from .terms import risk_ppm

RETRY_DAYS = 5
"""Days until money that failed to come in at first is there."""


def check_float(run: Run, books: list[Money], checks: Checks) -> None:
    """Compare each day with what its round left in the operator's hands.

    Money paid on a retry is there from the sixth day on.

    Args:
        run: the tables.
        books: the money of each round as recomputed.
        checks: where differences go.
    """
    dates = run.rounds["date"]
    lengths = [(later - date).days for date, later in pairwise(dates)] + [1]
    ppm = risk_ppm(run.scenario["plan"])
    rows = list(rows_of(run.float_by_day, "date float_fen collected_fen at_risk_fen"))
    place = 0
    for i, (date, money) in enumerate(zip(dates, books, strict=True)):
        payers, unpaid, late = (
            int(run.rounds[name][i]) for name in ("payers", "unpaid_fen", "paid_late")
        )
        for day in range(lengths[i]):
            missing = money.share * late if day < RETRY_DAYS else 0
            cash = max(money.carried + money.float - missing, 0)
            members = money.share * payers - unpaid - missing
            due = (date + dt.timedelta(days=day), cash, members, cash * ppm // 1_000_000)
            given = rows[place] if place < len(rows) else (None,) * 4
            names = ("date", "float_fen", "collected_fen", "at_risk_fen")
            for name, said, recomputed in zip(names, given, due, strict=True):
                checks.same(i, f"float: {name}", said, recomputed)
            place += 1
    checks.same(max(len(dates) - 1, 0), "float: days in all", len(rows), place)


SIDES = {
    ("held", "operator"): "fee",
    ("borrowers", "operator"): "interest",
    ("operator", "investigators"): "review",
    ("sponsor", "carried"): "sponsor",
    ("closure", "carried"): "closure",
    ("closure", "claimants"): "closure",
}
"""Movements that the operator gains or loses by."""


def check_operator(run: Run, checks: Checks) -> None:
    """Compare the operator's account with the ledger, round by round.

    Args:
        run: the tables.
        checks: where differences go.
    """
    sums: Counter[tuple[int, str]] = Counter()
    dates: dict[int, dt.date] = {}
    for row in movements_of(run):
        side = SIDES.get((row.from_account, row.to_account))
        if side is not None:
            sums[row.round, side] += row.amount_fen
            dates[row.round] = row.date
    names = ("fee", "interest", "review", "sponsor", "closure")
    columns = " ".join(f"{name}_fen" for name in names)
    rows = list(rows_of(run.operator, f"round date result_fen {columns}"))
    checks.same(0, "operator: rounds", [row[0] for row in rows], sorted(dates))
    result = 0
    for i, date, said, *amounts in rows:
        checks.same(i, "operator: date", date, dates.get(i))
        for name, amount in zip(names, amounts, strict=True):
            checks.same(i, f"operator: {name}_fen", amount, sums[i, name])
        gained = sums[i, "fee"] + sums[i, "interest"]
        result += gained - sum(sums[i, name] for name in names[2:])
        checks.same(i, "operator: result_fen", said, result)
