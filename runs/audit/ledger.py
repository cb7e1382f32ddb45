"""The audit of the ledger: each movement of money is one that there can be, of the right amount."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from itertools import accumulate, pairwise

from .balances import pays_from_balance
from .checks import Checks
from .claims import Claims
from .deposit import payments
from .insurer_failures import who_paid
from .money import Money
from .run_reader import Run, movements_of, rows_of

ROUTES = {
    ("members", "carried", "collection"): "collected",
    ("sponsor", "carried", "sponsor"): "sponsor",
    ("carrier", "carried", "carrier"): "insurer",
    ("closure", "carried", "closure"): "closure",
    ("carried", "held", "aid approved"): "aid",
    ("carried", "held", "fee charged"): "fee",
    ("held", "claimants", "aid paid"): "aid_paid",
    ("held", "operator", "fee paid"): "fee_paid",
    ("held", "lost", "lost with the operator"): "lost",
    ("borrowers", "operator", "interest on the float"): "interest",
    ("operator", "investigators", "claim review"): "review",
    ("closure", "claimants", "aid after the end"): "late_aid",
    ("members", "balances", "first payments"): "first_payments",
    ("members", "balances", "balances filled up"): "filled_up",
    ("balances", "carried", "collection"): "from_balances",
    ("balances", "members", "balances returned"): "returned",
    ("agency", "deposit", "deposit"): "deposit",
    ("policyholders", "insurers", "premiums"): "premiums",
    ("insurers", "agency", "commission"): "commission",
    ("insurers", "insured", "insurance claims"): "policy_claims",
    ("guarantee", "insured", "guaranteed claims"): "guaranteed",
    ("agency", "policyholders", "compensation"): "compensation",
    ("deposit", "policyholders", "compensation from the deposit"): "of_the_deposit",
    ("agency", "deposit", "deposit made good"): "made_good",
}
"""Every way that money may go: from, to, what; and what it is called here."""
MANY = (
    *("premiums", "commission", "policy_claims", "guaranteed"),
    *("compensation", "of_the_deposit", "made_good"),
)
"""Moved once a product; all else once a round at most."""


Moved = Counter[tuple[int, str]]
"""Fen by round and by what it is called here."""


def check_ledger(
    run: Run, books: list[Money], claims: Claims, checks: Checks, dates: list[dt.date]
) -> None:
    """Compare what was moved in each round with what should have been.

    Every movement is one of those that there are, above 0, on the right day, and written once.

    Args:
        run: the tables.
        books: the money of each round of the plan as recomputed.
        claims: totals recomputed from the claims table.
        checks: where differences go.
        dates: days of all rounds, those after the plan's end too.
    """
    moved: dict[tuple[int, str], list[int]] = defaultdict(list)
    latest, insurers = 0, run.scenario["plan"].get("insurers", ())
    of_the_form = {("carrier", "carried", one["name"]) for one in insurers}
    for row in movements_of(run):
        i = row.round
        known = (row.from_account, row.to_account, row.what)
        name = ROUTES.get(known, "insurer" if known in of_the_form else "")
        route = f"{row.from_account} to {row.to_account}, {row.what}"
        once = name in MANY or known in of_the_form or not moved[i, name]
        checks.holds(i, "ledger: route", route, "one that there is", name != "")
        checks.holds(i, "ledger: one entry a round", route, "one", once)
        checks.holds(i, "ledger: in order", i, f"{latest} or later", i >= latest)
        checks.holds(i, "ledger: above 0", row.amount_fen, "above 0", row.amount_fen > 0)
        day = dates[i] if 0 <= i < len(dates) else None
        checks.same(i, "ledger: date", row.date, day)
        latest = max(latest, i)
        moved[i, name].append(row.amount_fen)
    due = _due(run, books, claims, dates)
    products = _by_product(run, dates)
    for i in range(len(dates)):
        for name in ROUTES.values():
            if name in MANY:
                checks.same(i, f"ledger: {name}", moved[i, name], products[i, name])
            else:
                checks.same(i, f"ledger: {name}_fen", sum(moved[i, name]), due[i, name])
    _check_balances(run, books, checks)


def _due(run: Run, books: list[Money], claims: Claims, dates: list[dt.date]) -> Moved:
    """What should have been moved in each round, but for what is moved for each product."""
    due: Moved = Counter()
    for i, money in enumerate(books):
        for name in Money._fields:
            due[i, name] = getattr(money, name)
        due[i, "sponsor"] -= money.insurer + money.closure
    for i, amount in enumerate(_interest(run, books)):
        due[i, "interest"] = amount
    for i, cost in rows_of(run.reviews, "round cost_fen"):
        due[i, "review"] = cost
    for i in range(len(books), len(claims.aid_fen)):
        due[i, "late_aid"] = claims.aid_fen[i]
    if pays_from_balance(run):
        _expect_balances(run, due)
    terms = run.scenario.get("agency", {})
    if run.agency["date"] and terms.get("licensed", True) and run.agency["date"][0] in dates:
        first = dates.index(run.agency["date"][0])
        due[first, "deposit"] = round(terms.get("deposit_yuan", 0) * 100)
    return due


def _expect_balances(run: Run, due: Moved) -> None:
    """Shares come out of balances, into which members pay."""
    first = round(run.scenario["plan"]["first_payment_yuan"] * 100)
    columns = rows_of(run.rounds, "joined paid_in_fen returned_fen")
    for i, (joined, paid_in, returned) in enumerate(columns):
        due[i, "from_balances"] = due.pop((i, "collected"))
        due[i, "first_payments"] = first * joined
        due[i, "filled_up"] = paid_in - first * joined
        due[i, "returned"] = returned


def _interest(run: Run, books: list[Money]) -> list[int]:
    """What the operator earns on what it held since the last round, where it invests or lends."""
    plan = run.scenario["plan"]
    if plan.get("float_terms") not in ("invested", "lent"):
        return [0] * len(books)
    rate = round(plan["float_yield"] * 1e6)
    days = [(later - date).days for date, later in pairwise(run.rounds["date"])]
    held = [money.float * rate * 4 for money in books]
    earned = [one * count // 1_461_000_000 for one, count in zip(held, days, strict=False)]
    return [0, *earned][: len(books)]


def _by_product(run: Run, dates: list[dt.date]) -> dict[tuple[int, str], list[int]]:
    """Amounts of each round as agency.parquet has them, in the order of its rows."""
    rounds = {date: i for i, date in enumerate(dates)}
    amounts: dict[tuple[int, str], list[int]] = defaultdict(list)
    columns = rows_of(run.agency, "date premium_fen commission_fen")
    owed, _ = payments(run)
    for (date, premium, commission), paid, one in zip(columns, who_paid(run), owed, strict=True):
        moved = (premium, commission, paid.own_fen, paid.fund_fen, *one[1:4])
        for name, amount in zip(MANY, moved, strict=True):
            if amount:
                amounts[rounds.get(date, -1), name].append(amount)
    return amounts


def _check_balances(run: Run, books: list[Money], checks: Checks) -> None:
    """After each round the accounts hold what is carried over and what is owed to claimants."""
    change = {name: [0] * len(books) for name in ("carried", "held")}
    total: Counter[str] = Counter()
    for row in movements_of(run):
        for account, moved in (
            (row.from_account, -row.amount_fen),
            (row.to_account, row.amount_fen),
        ):
            total[account] += moved
            if account in change and 0 <= row.round < len(books):
                change[account][row.round] += moved
    for account, stated in {"carried": "carried", "held": "float"}.items():
        for i, balance in enumerate(accumulate(change[account])):
            checks.same(i, f"balance of {account}", balance, getattr(books[i], stated))
    last = max(len(books) - 1, 0)
    checks.same(last, "all accounts together", sum(total.values()), 0)
    if books:
        checks.same(last, "balance of held in the end", total["held"], books[-1].float)
