"""The audit of the money: fee, share, caps, sponsor, balances and ledger, each computed anew."""

from __future__ import annotations

from itertools import accumulate
from typing import Any, NamedTuple

from .audit_checks import Checks
from .audit_claims import Claims
from .audit_tables import Columns, Run
from .audit_terms import RoundTerms, terms_on

ROUTES = {
    ("members", "carried", "collection"): "collected",
    ("sponsor", "carried", "sponsor"): "sponsor",
    ("carried", "held", "aid approved"): "aid",
    ("carried", "held", "fee charged"): "fee",
    ("held", "claimants", "aid paid"): "aid_paid",
    ("held", "operator", "fee paid"): "fee_paid",
}
"""Every way that money may go: from, to, what; and the column of rounds that says how much."""


class Money(NamedTuple):
    """One round's money as the audit computes it, in fen."""

    aid: int
    fee: int
    share: int
    collected: int
    sponsor: int
    carried: int
    aid_paid: int
    fee_paid: int
    float: int


class Book:
    """Runs through the rounds with nothing but the terms and the claims.

    What the book carries from round to round is its own, never the run's: a wrong number shows
    in the round in which it is wrong and in all that follow from it.
    """

    def __init__(self) -> None:
        self.carried = self.held_aid = self.held_fee = 0
        self._year, self._billed_this_year = 0, 0

    def turn(
        self, terms: RoundTerms, aid: int, cases: int, payers: int, unpaid: int, last: bool
    ) -> Money:
        """Compute one round.

        Args:
            terms: what holds on its day.
            aid: aid approved, fen.
            cases: people approved.
            payers: people billed.
            unpaid: billed and not collected, fen; chance decides it, so it is taken from the run.
            last: whether everything held is paid out at once.

        >>> import datetime as dt
        >>> terms = RoundTerms(dt.date(2020, 1, 7), 80_000, None, None, False)
        >>> money = Book().turn(terms, 30_000_000, 1, payers=2_999, unpaid=0, last=False)
        >>> money.fee, money.share, money.carried
        (2400000, 10804, 1196)
        """
        fee = (aid * terms.fee_ppm + 500_000) // 1_000_000
        need = aid + fee - self.carried
        share = self._share(terms, need, cases, payers)
        collected = share * payers - unpaid
        sponsor = max(need - share * payers, 0)
        carried = self.carried + collected + sponsor - aid - fee
        paid = (
            (self.held_aid + aid, self.held_fee + fee) if last else (self.held_aid, self.held_fee)
        )
        self.carried, self.held_aid, self.held_fee = carried, aid, fee
        held = 0 if last else aid + fee
        return Money(aid, fee, share, collected, sponsor, carried, *paid, held)

    def _share(self, terms: RoundTerms, need: int, cases: int, payers: int) -> int:
        """What one payer owes: an equal part, rounded up, within the caps."""
        if terms.date.year != self._year:
            self._year, self._billed_this_year = terms.date.year, 0
        if payers <= 0 or need <= 0 or terms.sponsor_pays_all:
            return 0
        share = (need + payers - 1) // payers
        if terms.case_cap_fen is not None:
            share = min(share, terms.case_cap_fen * cases)
        if terms.annual_cap_fen is not None:
            share = min(share, max(terms.annual_cap_fen - self._billed_this_year, 0))
        self._billed_this_year += share
        return share


def check_books(run: Run, claims: Claims, checks: Checks) -> list[Money]:
    """Compare every amount of every round, and the ledger, with what the claims make of them.

    Args:
        run: the tables.
        claims: totals recomputed from the claims table.
        checks: where differences go.

    Returns:
        The money of each round as recomputed.
    """
    money_columns = [f"{name}_fen" for name in (*Money._fields, "unpaid")]
    columns = {name: run.rounds[name].tolist() for name in (*money_columns, "payers")}
    dates = run.rounds["date"]
    expected_claims = run.scenario.get("claims", {}).get("mode") == "expected"
    book, books = Book(), []
    for i, date in enumerate(dates):
        # Where claims are replaced by their mean there is no claim to add up.
        aid = columns["aid_fen"][i] if expected_claims else claims.aid_fen[i]
        terms = terms_on(run.scenario, date)
        payers, unpaid = columns["payers"][i], columns["unpaid_fen"][i]
        money = book.turn(terms, aid, claims.approved[i], payers, unpaid, i == len(dates) - 1)
        for name, amount in money._asdict().items():
            checks.same(i, f"{name}_fen", columns[f"{name}_fen"][i], amount)
        checks.holds(
            i,
            "unpaid_fen",
            unpaid,
            f"a whole number of shares of {money.share}, at most {payers}",
            0 <= unpaid <= money.share * payers and unpaid % max(money.share, 1) == 0,
        )
        books.append(money)
    _check_ledger(run, books, checks)
    return books


class _Movement(NamedTuple):
    round: int
    date: object
    from_account: str
    to_account: str
    amount_fen: int
    what: str


def _check_ledger(run: Run, books: list[Money], checks: Checks) -> None:
    """Every movement is one of the six, of the right amount, on the right day, and written once."""
    dates = dict(enumerate(run.rounds["date"]))
    seen: dict[tuple[int, str], int] = {}
    latest = 0
    for row in zip(*(_listed(run.ledger[name]) for name in _Movement._fields), strict=True):
        moved = _Movement(*row)
        i = moved.round
        name = ROUTES.get((moved.from_account, moved.to_account, moved.what), "")
        route = f"{moved.from_account} to {moved.to_account}, {moved.what}"
        checks.holds(i, "ledger: route", route, "one of the six", name != "")
        checks.holds(i, "ledger: one entry a round", route, "one", (i, name) not in seen)
        checks.holds(i, "ledger: in order", i, f"{latest} or later", i >= latest)
        checks.holds(i, "ledger: above 0", moved.amount_fen, "above 0", moved.amount_fen > 0)
        checks.same(i, "ledger: date", moved.date, dates.get(i))
        latest = max(latest, i)
        seen[i, name] = seen.get((i, name), 0) + moved.amount_fen
    for i, money in enumerate(books):
        for name in ROUTES.values():
            checks.same(i, f"ledger: {name}_fen", seen.get((i, name), 0), getattr(money, name))
    _check_balances(run.ledger, books, checks)


def _check_balances(ledger: Columns, books: list[Money], checks: Checks) -> None:
    """After each round the accounts hold what is carried over and what is owed to claimants."""
    change = {"carried": [0] * len(books), "held": [0] * len(books)}
    columns = (ledger[name] for name in ("round", "from_account", "to_account", "amount_fen"))
    for i, source, target, amount in zip(*map(_listed, columns), strict=True):
        if 0 <= i < len(books):
            for account, moved in ((source, -amount), (target, amount)):
                if account in change:
                    change[account][i] += moved
    for account, stated in {"carried": "carried", "held": "float"}.items():
        for i, balance in enumerate(accumulate(change[account])):
            checks.same(i, f"balance of {account}", balance, getattr(books[i], stated))


def _listed(column: Any) -> list[Any]:
    """A column as a list of Python's own numbers, which cannot overflow."""
    return column if isinstance(column, list) else column.tolist()
