"""The audit of the agency: policies, premiums, claims, and what is left to each insurer."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import numpy as np

from .checks import Checks
from .deposit import check_deposit
from .head_counts import GONE
from .insurer_failures import can_fail, capital_of, check_failures, is_guaranteed, who_paid
from .orders import ENDINGS, orders_of
from .run_reader import OTHER, WHOLE, Run, rows_of

NAMES = f"{WHOLE['agency']} {OTHER['agency']}"
COUNTS = "policies premium_fen claims refused claims_fen liability_fen commission_fen bought "
COUNTS += "new_users from_plan former_members ended owed_fen compensation_fen deposit_fen"
LEVELS = (1 / 16, 16)
"""Bounds of premiums against filed ones."""
MONTHS_A_YEAR = 12


@dataclass
class _Product:
    """A product's year so far, and its last twelve months."""

    level: int = 1024
    policies: int = 0
    year: int = 0
    premium: int = 0
    paid: int = 0
    months: int = 0
    liability: int = 0
    liability_before: int = 0
    premiums: deque[int] = field(default_factory=lambda: deque(maxlen=MONTHS_A_YEAR))

    @property
    def incurred(self) -> int:
        """Claims of the year: paid, and the rise of what is still expected to be paid."""
        return self.paid + self.liability - self.liability_before


def check_agency(run: Run, dates: list[dt.date], checks: Checks) -> None:
    """Check every month of every product, and the insurers' capital from month to month.

    Args:
        run: the tables.
        dates: days of all rounds, those after the plan's end too.
        checks: where differences go.
    """
    terms = run.scenario.get("agency", {})
    by_name = {one["name"]: one for one in terms.get("products", ())}
    rows = [dict(zip(NAMES.split(), row, strict=True)) for row in rows_of(run.agency, NAMES)]
    rounds = {date: i for i, date in enumerate(dates)}
    _check_months(run, rows, list(by_name), dates, checks)
    state = {name: _Product() for name in by_name}
    capital = capital_of(terms)
    for row, paid in zip(rows, who_paid(run), strict=True):
        row["own_fen"] = paid.own_fen
    months: dict[dt.date, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        i = rounds.get(row["date"], -1)
        product = by_name.get(row["product"])
        checks.holds(
            i, "agency: product", row["product"], "one of the scenario", product is not None
        )
        if product is not None:
            checks.same(i, "agency: insurer", row["insurer"], product["insurer"])
            months[row["date"]].append(row)
    for date, month in months.items():
        i = rounds.get(date, -1)
        for row in month:
            _check_row(run, i, row, by_name[row["product"]], checks)
            _check_year(i, row, by_name[row["product"]], state[row["product"]], terms, checks)
            capital[row["insurer"]] += row["premium_fen"] - row["commission_fen"] - row["own_fen"]
        for row in month:
            of_insurer = [
                state[name].premiums
                for name, one in by_name.items()
                if one["insurer"] == row["insurer"]
            ]
            _check_capital(i, row, capital[row["insurer"]], sum(map(sum, of_insurer)), checks)
            if not can_fail(terms):
                broke = capital[row["insurer"]] < 0
                checks.same(i, "agency: insolvent", bool(row["insolvent"]), broke)
    check_failures(run, rows, rounds, orders_of(run), checks)
    check_deposit(run, rows, rounds, orders_of(run), checks)
    _check_insured(run, rows, checks)
    _check_users(run, rows, checks)


def _check_months(
    run: Run, rows: list[dict[str, Any]], names: list[str], dates: list[dt.date], checks: Checks
) -> None:
    """Each product has a row on the first round of each month, in order, to the end."""
    last = run.rounds["date"][-1] if run.rounds["date"] else dt.date.min
    until = run.scenario.get("agency", {}).get("until", "none")
    end = max(last, until) if isinstance(until, dt.date) else last
    firsts = [
        date
        for i, date in enumerate(dates)
        if date <= end
        and (i == 0 or (date.year, date.month) != (dates[i - 1].year, dates[i - 1].month))
    ]
    due = [(date, name) for date in firsts for name in names]
    given = [(row["date"], row["product"]) for row in rows]
    checks.same(max(len(dates) - 1, 0), "agency: rows in all", len(given), len(due))
    start = run.scenario["plan"]["start"]
    for row, (date, name) in zip(rows, due, strict=False):
        i = dates.index(date)
        checks.same(i, "agency: date and product", (row["date"], row["product"]), (date, name))
        month = (date.year - start.year) * MONTHS_A_YEAR + date.month - start.month + 1
        checks.same(i, "agency: month", row["month"], min(month, 255))


def _check_row(
    run: Run, i: int, row: dict[str, Any], product: dict[str, Any], checks: Checks
) -> None:
    """Counts that can be, the commission on the premiums, and claims of the sum agreed."""
    terms = run.scenario.get("agency", {})
    for name in COUNTS.split():
        checks.holds(i, f"agency: {name}", row[name], "0 or more", row[name] >= 0)
    commission = (row["premium_fen"] * round(terms.get("commission", 0.2) * 1e6) + 500_000) // 10**6
    checks.same(i, "agency: commission_fen", row["commission_fen"], commission)
    parts = row["from_plan"] + row["former_members"]
    checks.holds(i, "agency: from_plan", parts, "part of new users", parts <= row["new_users"])
    people = run.people_in_table or run.scenario["people"]["total"]
    true = row["bought"] <= people
    checks.holds(i, "agency: bought", row["bought"], f"at most {people}", true)
    true = row["new_users"] <= row["bought"]
    checks.holds(i, "agency: new_users", row["new_users"], f"at most {row['bought']}", true)
    on_sale = terms.get("licensed", True) and row["date"] >= product["sale_from"]
    if not on_sale:
        checks.same(i, "agency: bought", row["bought"], 0)
    benefit = round(product["benefit_yuan"] * 100)
    if product["kind"] != "income":
        checks.same(i, "agency: liability_fen", row["liability_fen"], 0)
    elif is_guaranteed(terms) or not can_fail(terms):
        true = row["claims_fen"] >= row["claims"] * benefit and row["claims_fen"] % benefit == 0
        rule = f"months of {benefit} fen"
        checks.holds(i, "agency: claims_fen", row["claims_fen"], rule, true)
    low, high = LEVELS
    checks.holds(i, "agency: level", row["level"], f"{low} to {high}", low <= row["level"] <= high)


def _check_year(
    i: int,
    row: dict[str, Any],
    product: dict[str, Any],
    state: _Product,
    terms: dict[str, Any],
    checks: Checks,
) -> None:
    """Policies follow from those before; the loss ratio is the year's; levels move in January."""
    held = state.policies + row["bought"]
    most = held - row["ended"]
    true = row["policies"] <= most
    checks.holds(i, "agency: policies", row["policies"], f"at most {most}", true)
    claims = row["claims"] + row["refused"]  # of a policy, one for critical illness and one other
    checks.holds(i, "agency: claims", claims, f"at most {2 * held}", claims <= 2 * held)
    if row["date"].year != state.year:
        if state.months == MONTHS_A_YEAR and terms.get("reprices", True):
            state.level = _repriced(state, product)
        state.liability_before = state.liability
        state.premium = state.paid = state.months = 0
        state.year = row["date"].year
    state.policies, state.liability = row["policies"], row["liability_fen"]
    state.premium += row["premium_fen"]
    state.paid += row["claims_fen"]
    state.months += row["premium_fen"] > 0
    state.premiums.append(row["premium_fen"])
    checks.same(i, "agency: level", row["level"], state.level / 1024)
    ratio = state.incurred / state.premium if state.premium else math.nan
    _check_near(i, "agency: loss_ratio", row["loss_ratio"], ratio, checks)


def _repriced(state: _Product, product: dict[str, Any]) -> int:
    """Next year's premiums against filed ones: what claims were, within what may be moved."""
    loading, cap = (
        round(product.get(name, default) * 1024)
        for name, default in (("loading", 0.35), ("reprice_cap", 0.3))
    )
    ratio = max(state.incurred, 0) * 1024 // state.premium
    step = min(max(ratio * 1024 // (1024 - loading), 1024 - cap), 1024 + cap)
    return min(max(state.level * step // 1024, 64), 16 * 1024)


def _check_capital(i: int, row: dict[str, Any], capital: int, year: int, checks: Checks) -> None:
    """The insurer keeps what is left; a fifth of the last twelve months' premiums is its margin."""
    checks.same(i, "agency: capital_fen", row["capital_fen"], capital)
    solvency = capital * 100 / (20 * year) if year else math.nan
    _check_near(i, "agency: solvency", row["solvency"], solvency, checks)


def _check_near(i: int, what: str, given: float, recomputed: float, checks: Checks) -> None:
    missing = math.isnan(given) and math.isnan(recomputed)
    near = missing or math.isclose(given, recomputed, rel_tol=1e-9)
    checks.holds(i, what, given, f"{recomputed}", near)


def _check_insured(run: Run, rows: list[dict[str, Any]], checks: Checks) -> None:
    """Who holds a policy holds one of those in force; between months that is not counted anew."""
    policies: dict[dt.date, list[int]] = defaultdict(list)
    for row in rows:
        policies[row["date"]].append(row["policies"])
    before = 0
    for i, date in enumerate(run.rounds["date"]):
        insured = int(run.rounds["insured"][i])
        known = policies.get(date, [before])
        rule = f"{max(known)} to {sum(known)}"
        checks.holds(i, "insured", insured, rule, max(known) <= insured <= sum(known))
        before = insured


def _check_users(run: Run, rows: list[dict[str, Any]], checks: Checks) -> None:
    """Who buys is new, or has bought before; members are asked to move as their plan closes.

    Who has bought before holds another product, or had a policy that ended.
    """
    dates, last = run.rounds["date"], max(len(run.rounds["date"]) - 1, 0)
    closing = [one.date for one in orders_of(run) if one.kind in ENDINGS]
    gone = dict(zip(dates, np.cumsum(sum(run.rounds[name] for name in GONE)).tolist(), strict=True))
    ended, held = 0, Counter[str]()
    for date, month in groupby(rows, key=lambda row: row["date"]):
        of_month = list(month)
        i = dates.index(date) if date in gone else last
        ended += sum(row["ended"] for row in of_month)
        for row in of_month:
            others = sum(held.values()) - held[row["product"]]
            least = row["bought"] - others - ended
            rule = f"{least} or more"
            checks.holds(i, "agency: new_users", row["new_users"], rule, row["new_users"] >= least)
            if date in gone:
                moves = any(day <= date for day in closing)
                given, rule = row["from_plan"], "0 before the plan closes"
                checks.holds(i, "agency: from_plan", given, rule, moves or given == 0)
                given, rule = row["former_members"], f"at most {gone[date]}"
                checks.holds(i, "agency: former_members", given, rule, given <= gone[date])
        held = Counter({row["product"]: row["policies"] for row in of_month})
