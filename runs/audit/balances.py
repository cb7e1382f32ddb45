"""The audit of members' balances: what was paid in is taken as shares, returned, or still there."""

from __future__ import annotations

from collections import Counter

from .checks import Checks
from .claims import Claims
from .run_reader import Run, movements_of, rows_of

AMOUNTS = ("paid_in_fen", "returned_fen", "balances_fen")


def pays_from_balance(run: Run) -> bool:
    """Whether shares are taken out of balances."""
    return run.scenario["plan"].get("sharing_rule", "equal") == "wallet"


def claimants_billed(run: Run, claims: Claims, i: int) -> int:
    """People who claim and are billed, though the round leaves them in no row: a count.

    Args:
        run: the tables.
        claims: totals recomputed from the claims table.
        i: the round.

    Returns:
        Who waits for a decision on a true claim, and who exaggerated and has just been aided; of
        a plan with balances nobody, as they have theirs back.
    """
    return 0 if pays_from_balance(run) else claims.true_open[i] + claims.lesser_approved[i]


def check_balances(run: Run, checks: Checks) -> None:
    """Compare what was paid in with shares, what went back and what is left, round by round.

    Args:
        run: the tables.
        checks: where differences go.
    """
    names = ("joined", "members", "share_fen", "collected_fen", "unpaid_fen", "ran_out", *AMOUNTS)
    rows = [dict(zip(names, row, strict=True)) for row in rows_of(run.rounds, " ".join(names))]
    if not pays_from_balance(run):
        for i, row in enumerate(rows):
            for name in ("ran_out", *AMOUNTS):
                checks.same(i, name, row[name], 0)
        return
    plan = run.scenario["plan"]
    terms = ("first_payment", "top_up", "least_balance")
    first, payment, least = (round(plan[f"{name}_yuan"] * 100) for name in terms)
    most = max(first, least + payment - 1)
    held, books = 0, _by_the_ledger(run)
    for i, row in enumerate(rows):
        more = row["paid_in_fen"] - first * row["joined"]
        rule = f"{first * row['joined']:,} of who joined, and a whole number of {payment:,}"
        whole = more >= 0 and more % payment == 0 and (more == 0 or row["share_fen"] > 0)
        checks.holds(i, "paid_in_fen", row["paid_in_fen"], rule, whole)
        held += row["paid_in_fen"] - row["collected_fen"] - row["returned_fen"]
        checks.same(i, "balances_fen", row["balances_fen"], held)
        checks.same(i, "balance of balances", books[i], held)
        for name in ("returned_fen", "balances_fen"):
            checks.holds(i, name, row[name], "0 or more", row[name] >= 0)
        rule = f"at most {most:,} a member"
        within = row["balances_fen"] <= most * row["members"]
        checks.holds(i, "balances_fen", row["balances_fen"], rule, within)
        if row["share_fen"] == 0:
            checks.same(i, "ran_out", row["ran_out"], 0)
        checks.same(i, "unpaid_fen", row["unpaid_fen"], row["share_fen"] * row["ran_out"])
    checks.same(max(len(rows) - 1, 0), "balances in the end", held, 0)


def _by_the_ledger(run: Run) -> Counter[int]:
    """What lies in the account of balances after each round, by the movements alone."""
    moved: Counter[int] = Counter()
    for row in movements_of(run):
        if row.to_account == "balances":
            moved[row.round] += row.amount_fen
        if row.from_account == "balances":
            moved[row.round] -= row.amount_fen
    total, found = 0, Counter()
    for i in range(len(run.rounds["date"])):
        total += moved[i]
        found[i] = total
    return found
