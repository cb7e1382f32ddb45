"""The audit of insurers that can fail: what each had, owed and paid, and who paid the rest."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from .checks import Checks
from .run_reader import Run, rows_of

FAILURE = "insurer_failure"


class Paid(NamedTuple):
    """Claims on a product in a month, fen."""

    had_fen: int  # by its insurer, with the month's premiums of the product
    own_fen: int  # paid by the insurer
    fund_fen: int  # paid by the fund


def who_paid(run: Run) -> Iterator[Paid]:
    """Divide the claims of each row of agency.parquet between its insurer and the fund.

    Args:
        run: the tables.
    """
    terms = run.scenario.get("agency", {})
    shared = can_fail(terms) and is_guaranteed(terms)
    capital = capital_of(terms)
    names = "insurer premium_fen commission_fen claims_fen"
    for insurer, premium, commission, claims in rows_of(run.agency, names):
        had = capital[insurer] + premium - commission
        own = min(claims, max(had, 0)) if shared else claims
        capital[insurer] = had - own
        yield Paid(had, own, claims - own)


def capital_of(terms: Mapping[str, Any]) -> dict[str, int]:
    """Fen that each insurer begins with."""
    capital: dict[str, int] = defaultdict(int)
    for one in terms.get("products", ()):
        capital[one["insurer"]] += round(one.get("capital_yuan", 5e9) * 100)
    return capital


def can_fail(terms: Mapping[str, Any]) -> bool:
    """Whether insurers pay no more than they have."""
    return bool(terms.get("insurer_can_fail", False))


def is_guaranteed(terms: Mapping[str, Any]) -> bool:
    """Whether a fund pays what an insurer that fails cannot."""
    return terms.get("on_insolvency", "guaranteed") == "guaranteed"


def check_failures(
    run: Run,
    rows: Sequence[Mapping[str, Any]],
    rounds: Mapping[dt.date, int],
    orders: Sequence[Any],
    checks: Checks,
) -> None:
    """Check what is paid of what is owed, and what follows where that is less.

    Args:
        run: the tables.
        rows: of agency.parquet.
        rounds: number of the round by its day.
        orders: of the run.
        checks: where differences go.
    """
    terms = run.scenario.get("agency", {})
    products = {one["name"]: one for one in terms.get("products", ())}
    paid = list(who_paid(run))
    failed: dict[str, dt.date] = {}
    for row, one in zip(rows, paid, strict=True):
        if row["product"] in products:
            i, product = rounds.get(row["date"], -1), products[row["product"]]
            if _is_short(i, row, one, product, terms, checks):
                failed.setdefault(row["insurer"], row["date"])
    told: dict[tuple[str, dt.date], int] = defaultdict(int)
    for row, one in zip(rows, paid, strict=True):
        told[row["insurer"], row["date"]] += one.own_fen
        since, i = failed.get(row["insurer"], dt.date.max), rounds.get(row["date"], -1)
        if since < row["date"]:
            checks.same(i, "agency: bought of a failed insurer", row["bought"], 0)
            if not is_guaranteed(terms):
                checks.same(i, "agency: policies of a failed insurer", row["policies"], 0)
        if can_fail(terms):
            broke = since <= row["date"]
            checks.same(i, "agency: insolvent", bool(row["insolvent"]), broke)
    given = sorted((one.date, one.says, *one[7:9]) for one in orders if one.kind == FAILURE)
    due = sorted(
        (
            day,
            name,
            sum(fen for (of, date), fen in told.items() if of == name and date <= day) / 100,
            capital_of(terms)[name] / 100,
        )
        for name, day in failed.items()
    )
    checks.same(max(len(run.rounds["round"]) - 1, 0), "orders: insurer failure", given, due)


def _is_short(
    i: int,
    row: Mapping[str, Any],
    paid: Paid,
    product: Mapping[str, Any],
    terms: Mapping[str, Any],
    checks: Checks,
) -> bool:
    """Check what was paid of what was owed; whether the insurer had less than that."""
    most = max(paid.had_fen, 0)
    alone = can_fail(terms) and not is_guaranteed(terms)
    if product["kind"] == "income" and alone:  # what is owed to those on claim no table says
        given = row["claims_fen"]
        checks.holds(i, "agency: claims_fen", given, f"at most {most} fen", given <= most)
        return given == most and bool(row["insolvent"])
    owed = row["claims_fen"]
    if product["kind"] != "income":
        owed = row["claims"] * round(product["benefit_yuan"] * 100)
        due = min(owed, most) if alone else owed
        checks.same(i, "agency: claims_fen", row["claims_fen"], due)
    return can_fail(terms) and owed > most
