"""The audit of money: shares, caps, what is carried, the float by day, the operator's account."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from .checks import Checks
from .claims import Claims
from .class_shares import Sharers, check_shares, late_fen_in, rounds_by_class
from .payer_classes import has_classes
from .run_reader import Run, movements_of, rows_of
from .terms import RoundTerms, risk_ppm

RETRY_DAYS = 5
"""Days until money that failed to come in at first is there."""
SIDES = {
    ("held", "operator"): "fee",
    ("borrowers", "operator"): "interest",
    ("operator", "investigators"): "review",
    ("sponsor", "carried"): "sponsor",
    ("closure", "carried"): "closure",
    ("closure", "claimants"): "closure",
}
"""Movements that the operator gains or loses by."""


class Money(NamedTuple):
    """One round's money as the audit computes it, in fen."""

    aid: int
    fee: int
    share: int
    collected: int
    sponsor: int
    insurer: int
    closure: int
    carried: int
    aid_paid: int
    fee_paid: int
    lost: int
    float: int


class PlanAccounts:
    """Runs through the rounds with nothing but the terms and the claims.

    What the book carries from round to round is its own, never the run's: a wrong number shows
    in the round in which it is wrong and in all that follow from it.
    """

    def __init__(self, sharers: Sharers | None = None) -> None:
        self._sharers = sharers  # where payers owe by class
        self.carried = self.held_aid = self.held_fee = 0
        self._year, self._billed_this_year = 0, 0
        self._month, self._billed_this_month = (0, 0), 0
        self._spent = 0  # by the sponsor
        self._insurer_paid = 0  # out of its capital
        self._last_share = 0
        self._year_cost = self._cost_before = (0, 0)  # aid, and people billed, of a calendar year

    def turn(
        self,
        terms: RoundTerms,
        aid: int,
        cases: int,
        payers: int,
        unpaid: int,
        last: bool,
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
        >>> money = PlanAccounts().turn(terms, 30_000_000, 1, payers=2_999, unpaid=0, last=False)
        >>> money.fee, money.share, money.carried
        (2400000, 10804, 1196)
        """
        self._turn_calendar(terms.date)
        terms = self._priced(terms)
        fee = (aid * terms.fee_ppm + 500_000) // 1_000_000
        if terms.fixed_fen is not None:  # what the fixed shares leave is the operator's
            fee = max(terms.fixed_fen * payers - aid + self.carried, 0)
        need = aid + fee - self.carried
        share, sponsor, insurer = self._divide(terms, need, cases, payers)
        self._year_cost = self._year_cost[0] + aid, self._year_cost[1] + payers
        billed = share * payers if self._sharers is None else self._sharers.billed
        collected = billed - unpaid
        backed = sponsor + insurer
        self.carried += collected + backed - aid - fee
        aid_paid, fee_paid = self.held_aid, self.held_fee
        if last:
            aid_paid, fee_paid = aid_paid + aid, fee_paid + fee
        lost = (aid_paid + fee_paid) * (terms.lost_ppm or 0) // 1_000_000
        if terms.lost_ppm is not None:  # claimants come first
            left = aid_paid + fee_paid - lost
            aid_paid = min(aid_paid, left)
            fee_paid = left - aid_paid
        self.held_aid, self.held_fee = aid, fee
        return Money(
            aid=aid,
            fee=fee,
            share=share,
            collected=collected,
            sponsor=backed,
            insurer=0 if terms.backer == "closure" else insurer,
            closure=backed if terms.backer == "closure" else 0,
            carried=self.carried,
            aid_paid=aid_paid,
            fee_paid=fee_paid,
            lost=lost,
            float=0 if last else aid + fee,
        )

    def _divide(
        self, terms: RoundTerms, need: int, cases: int, payers: int
    ) -> tuple[int, int, int]:
        """What one payer owes, and what the sponsor and the insurer pay.

        What the caps leave is the sponsor's as far as its budget goes; beyond, the share is the
        least at which that is enough.
        """
        if self._sharers is None:
            share, sponsor, insurer = self._split(terms, need, cases, payers)
        else:
            share, sponsor, insurer = self._split_by_class(self._sharers, terms, need, payers)
        if terms.lost_ppm is not None:
            sponsor = insurer = 0
        self._spent += sponsor
        self._insurer_paid += 0 if terms.backer == "closure" else insurer
        self._last_share = share
        self._billed_this_year += share
        self._billed_this_month += share
        return share, sponsor, insurer

    def _priced(self, terms: RoundTerms) -> RoundTerms:
        """A premium by experience is what a bill of the last calendar year cost, and the fee."""
        aid, bills = self._cost_before
        if not terms.by_experience or terms.fixed_fen is None or bills == 0:
            return terms
        pure = (aid + bills - 1) // bills
        return replace(terms, fixed_fen=pure + (pure * terms.fee_ppm + 500_000) // 1_000_000)

    def _split_by_class(
        self, sharers: Sharers, terms: RoundTerms, need: int, payers: int
    ) -> tuple[int, int, int]:
        """The share of the mean payer, rounded up, and what others pay."""
        budget = terms.sponsor_budget_fen
        if budget is not None:
            budget = max(budget - self._spent, 0)
        if terms.round_cap_fen is not None and terms.insurer_fen is not None:
            own = max(terms.insurer_fen - self._insurer_paid, 0)
            sponsor, insurer = sharers.divide_with_capital(terms, need, budget, own)
        else:
            sponsor, insurer = sharers.divide(terms, need, budget)
        return _part(sharers.billed, payers), sponsor, insurer

    def _split(self, terms: RoundTerms, need: int, cases: int, payers: int) -> tuple[int, int, int]:
        if terms.round_cap_fen is not None and terms.insurer_fen is not None:
            return self._split_with_capital(terms, terms.insurer_fen, need, cases, payers)
        equal = self._level(terms, need, payers)
        caps = self._caps(terms, cases)
        share = 0 if terms.no_payer_owes else min([equal, *caps])
        rest = max(need - share * payers, 0)
        promised = terms.round_cap_fen is not None
        sponsor, insurer = (0, rest) if promised and not terms.no_payer_owes else (rest, 0)
        left = sponsor
        if terms.sponsor_budget_fen is not None:
            left = min(sponsor, terms.sponsor_budget_fen - self._spent)
        if left < sponsor:
            sponsor = left
            share = max(share, self._level(terms, need - left, payers))
            if promised:  # free months are over, the insurer's promise is not
                share = min([share, *caps])
                insurer = max(need - left - share * payers, 0)
        return share, sponsor, insurer

    def _level(self, terms: RoundTerms, need: int, payers: int) -> int:
        """What one payer owes before any cap: a part, or what a fund between its bounds takes."""
        if terms.fund_fen is None or payers == 0:
            return _part(need, payers)
        least, most = (-((-need - each * payers) // payers) for each in terms.fund_fen)
        level = self._last_share
        if level < least:
            level = least
        return max(0, most if level > most else level)

    def _split_with_capital(
        self, terms: RoundTerms, capital: int, need: int, cases: int, payers: int
    ) -> tuple[int, int, int]:
        """As if the insurer always paid; where it cannot, the rest goes by the terms without it."""
        always = replace(terms, insurer_fen=None)
        share, sponsor, insurer = self._split(always, need, cases, payers)
        own = max(capital - self._insurer_paid, 0)
        if insurer <= own:
            return share, sponsor, insurer
        budget = terms.sponsor_budget_fen
        if budget is not None:
            budget -= sponsor
        bare = replace(always, round_cap_fen=None, no_payer_owes=False, sponsor_budget_fen=budget)
        share, more, _ = self._split(bare, need - own - sponsor, cases, payers)
        return share, sponsor + more, own

    def _turn_calendar(self, date: dt.date) -> None:
        if date.year != self._year:
            self._year, self._billed_this_year = date.year, 0
            self._cost_before, self._year_cost = self._year_cost, (0, 0)
        if (date.year, date.month) != self._month:
            self._month, self._billed_this_month = (date.year, date.month), 0

    def _caps(self, terms: RoundTerms, cases: int) -> list[int]:
        """The most that one payer owes, by each cap that there is."""
        caps = []
        if terms.round_cap_fen is not None:
            left = max(terms.month_cap_fen - self._billed_this_month, 0)
            caps += [terms.round_cap_fen, left]
        own = terms.share_cap_fen if terms.fixed_fen is None else terms.fixed_fen
        if own is not None:
            caps.append(own)
        if terms.case_cap_fen is not None:
            caps.append(terms.case_cap_fen * cases)
        if terms.annual_cap_fen is not None:
            caps.append(max(terms.annual_cap_fen - self._billed_this_year, 0))
        return caps


def _part(need: int, payers: int) -> int:
    """An equal part for each payer, rounded up; nothing where nothing is needed or nobody pays."""
    return (need + payers - 1) // payers if payers > 0 and need > 0 else 0


def check_money(run: Run, terms: list[RoundTerms], claims: Claims, checks: Checks) -> list[Money]:
    """Compare every amount of every round with what the claims make of it.

    Args:
        run: the tables.
        terms: of each round of the plan.
        claims: totals recomputed from the claims table.
        checks: where differences go.

    Returns:
        The money of each round as recomputed.
    """
    money_columns = [f"{name}_fen" for name in (*Money._fields, "unpaid")]
    columns = {name: run.rounds[name].tolist() for name in (*money_columns, "payers")}
    expected_claims = run.scenario.get("claims", {}).get("mode") == "expected"
    by_class = rounds_by_class(run, checks)
    sharers = Sharers(run, by_class) if has_classes(run) else None
    book, books = PlanAccounts(sharers), []
    for i, held in enumerate(terms):
        # Where claims are replaced by their mean there is no claim to add up.
        aid = columns["aid_fen"][i] if expected_claims else claims.aid_fen[i]
        payers, unpaid = columns["payers"][i], columns["unpaid_fen"][i]
        if sharers is not None:
            sharers.begin(i, held, aid, claims.approved[i])
            checks.same(i, "shares_by_class: payers in all", sum(sharers.payers), payers)
            unpaid = by_class[i].unpaid_fen
            checks.same(i, "unpaid_fen", columns["unpaid_fen"][i], unpaid)
            late = sum(by_class[i].late)
            checks.same(i, "paid_late", int(run.rounds["paid_late"][i]), late)
        money = book.turn(held, aid, claims.approved[i], payers, unpaid, i == len(terms) - 1)
        if sharers is not None:
            check_shares(i, sharers, by_class[i], checks)
            sharers.close(money.fee, money.sponsor)
        for name, amount in money._asdict().items():
            checks.same(i, f"{name}_fen", columns[f"{name}_fen"][i], amount)
        _check_identity(i, columns, checks)
        checks.holds(
            i,
            "unpaid_fen",
            unpaid,
            f"a whole number of shares of {money.share}, at most {payers}",
            0 <= unpaid <= money.collected + unpaid
            and (sharers is not None or unpaid % max(money.share, 1) == 0),
        )
        books.append(money)
    return books


def _check_identity(i: int, columns: dict[str, list[int]], checks: Checks) -> None:
    """What comes in goes out, is lost, or is still there, by the run's own numbers."""
    here = {name: values[i] for name, values in columns.items()}
    before = {name: values[i - 1] if i else 0 for name, values in columns.items()}
    came = here["collected_fen"] + here["sponsor_fen"]
    went = here["aid_paid_fen"] + here["fee_paid_fen"] + here["lost_fen"]
    kept = sum(here[name] - before[name] for name in ("carried_fen", "float_fen"))
    checks.same(i, "money in = out + lost + kept", came, went + kept)


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
    place, late_fen = 0, late_fen_in(run)
    for i, (date, money) in enumerate(zip(dates, books, strict=True)):
        for day in range(lengths[i]):
            missing = late_fen[i] if day < RETRY_DAYS else 0
            cash = max(money.carried + money.float - missing, 0)
            members = money.collected - missing
            due = (date + dt.timedelta(days=day), cash, members, cash * ppm // 1_000_000)
            given = rows[place] if place < len(rows) else (None,) * 4
            names = ("date", "float_fen", "collected_fen", "at_risk_fen")
            for name, said, recomputed in zip(names, given, due, strict=True):
                checks.same(i, f"float: {name}", said, recomputed)
            place += 1
    checks.same(max(len(dates) - 1, 0), "float: days in all", len(rows), place)


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
