"""The audit of the agency's liability: what it owes for claims refused, deposit and licence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from .checks import Checks
from .run_reader import Run, rows_of

LICENCE_ENDED = "agency_licence_ended"
MILLION = 1_000_000
CERTAIN = 1 << 48


class Paid(NamedTuple):
    """What a row of agency.parquet leaves the agency to pay, fen."""

    owed_fen: int
    own_fen: int
    lodged_fen: int
    made_good_fen: int  # at the end of the month, with its last row
    deposit_fen: int  # at the end of the month
    licensed: bool  # as the month began


class Ending(NamedTuple):
    """The end of the agency's licence; money in yuan."""

    date: dt.date
    lacking: float
    deposit: float
    months: int
    since: dt.date


class _Book:
    """The agency's money, month by month."""

    def __init__(self, terms: Mapping[str, Any]):
        self.part = round(
            (1 - terms.get("disclosure", 1.0)) * terms.get("liability", 0.0) * MILLION
        )
        self.needed = round(terms.get("deposit_yuan", 5e6) * 100)
        self.months = terms.get("deposit_months", 3)
        self.licensed = bool(terms.get("licensed", True))
        self.deposit = self.needed if self.licensed else 0
        self.kept = self.unpaid = 0
        self.since: dt.date | None = None
        self.ending: Ending | None = None

    def pay(self, refused_fen: int, commission: int) -> tuple[int, int, int]:
        """Take a commission and pay what is owed; owed anew, paid of it, paid of the deposit."""
        owed = (2 * refused_fen * self.part + MILLION) // (2 * MILLION)
        due, have = self.unpaid + owed, self.kept + commission
        own = min(due, have)
        lodged = min(due - own, self.deposit)
        self.kept, self.unpaid, self.deposit = have - own, due - own - lodged, self.deposit - lodged
        return owed, own, lodged

    def close(self, date: dt.date) -> int:
        """End a month: what goes back into the deposit; a licence that has been short ends."""
        if not self.licensed:
            return 0
        more = min(self.kept, self.needed - self.deposit)
        self.kept, self.deposit = self.kept - more, self.deposit + more
        lacking = self.unpaid + self.needed - self.deposit
        self.since = (self.since or date) if lacking else None
        if self.since is not None:
            months = 12 * (date.year - self.since.year) + date.month - self.since.month
            if months >= self.months:
                numbers = lacking / 100, self.needed / 100, self.months
                self.licensed, self.ending = False, Ending(date, *numbers, self.since)
        return more


def payments(run: Run) -> tuple[list[Paid], Ending | None]:
    """What the agency had to pay for each row of agency.parquet, and the end of its licence.

    Args:
        run: the tables.
    """
    terms = run.scenario.get("agency", {})
    sums = {one["name"]: _claim_fen(one) for one in terms.get("products", ())}
    book, paid = _Book(terms), []
    rows = rows_of(run.agency, "date product refused commission_fen")
    for date, month in groupby(rows, key=lambda row: row[0]):
        licensed = book.licensed
        done = [book.pay(row[2] * sums.get(row[1], 0), row[3]) for row in month]
        more = [0] * (len(done) - 1) + [book.close(date)]
        paid += [
            Paid(*one, fen, book.deposit, licensed) for one, fen in zip(done, more, strict=True)
        ]
    return paid, book.ending


def check_deposit(
    run: Run,
    rows: Sequence[Mapping[str, Any]],
    rounds: Mapping[dt.date, int],
    orders: Sequence[Any],
    checks: Checks,
) -> None:
    """Check what the agency owed and paid, what is left of its deposit, and when it stopped.

    Args:
        run: the tables.
        rows: of agency.parquet.
        rounds: number of the round by its day.
        orders: of the run.
        checks: where differences go.
    """
    paid, ending = payments(run)
    for row, one in zip(rows, paid, strict=True):
        i = rounds.get(row["date"], -1)
        checks.same(i, "agency: owed_fen", row["owed_fen"], one.owed_fen)
        due = one.own_fen + one.lodged_fen
        checks.same(i, "agency: compensation_fen", row["compensation_fen"], due)
        checks.same(i, "agency: deposit_fen", row["deposit_fen"], one.deposit_fen)
        if not one.licensed:
            checks.same(i, "agency: bought without a licence", row["bought"], 0)
    given = [
        (one.date, one.says, one.cause, one.indicator, *one[7:11])
        for one in orders
        if one.kind == LICENCE_ENDED
    ]
    due = [
        (one.date, "", "deposit_lacks", "deposit_lacks_yuan", *one[1:]) for one in _listed(ending)
    ]
    checks.same(max(len(run.rounds["round"]) - 1, 0), "orders: agency's licence", given, due)


def _listed(ending: Ending | None) -> Iterator[Ending]:
    if ending is not None:
        yield ending


def _claim_fen(product: Mapping[str, Any]) -> int:
    """What a claim is expected to bring in all, fen: the benefit of each month to recovery."""
    stays, ahead = CERTAIN - round(product.get("recovery", 0.05) * CERTAIN), 0
    for _ in range(product.get("benefit_months", 1) - 1):
        ahead = (1024 + ahead) * stays // CERTAIN
    return round(product["benefit_yuan"] * 100) * (1024 + ahead) // 1024
