"""The audit of the money: fee, share, caps, backers and balances, each computed anew."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from .checks import Checks
from .claims import Claims
from .run_reader import Run
from .terms import RoundTerms


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

    def __init__(self) -> None:
        self.carried = self.held_aid = self.held_fee = 0
        self._year, self._billed_this_year = 0, 0
        self._month, self._billed_this_month = (0, 0), 0
        self._spent = 0  # by the sponsor

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
        >>> money = PlanAccounts().turn(terms, 30_000_000, 1, payers=2_999, unpaid=0, last=False)
        >>> money.fee, money.share, money.carried
        (2400000, 10804, 1196)
        """
        fee = (aid * terms.fee_ppm + 500_000) // 1_000_000
        need = aid + fee - self.carried
        share, sponsor, insurer = self._divide(terms, need, cases, payers)
        collected = share * payers - unpaid
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
        self._turn_calendar(terms.date)
        equal = _part(need, payers)
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
            share = max(share, _part(need - left, payers))
            if promised:  # free months are over, the insurer's promise is not
                share = min([share, *caps])
                insurer = max(need - left - share * payers, 0)
        if terms.lost_ppm is not None:
            sponsor = insurer = 0
        self._spent += sponsor
        self._billed_this_year += share
        self._billed_this_month += share
        return share, sponsor, insurer

    def _turn_calendar(self, date: dt.date) -> None:
        if date.year != self._year:
            self._year, self._billed_this_year = date.year, 0
        if (date.year, date.month) != self._month:
            self._month, self._billed_this_month = (date.year, date.month), 0

    def _caps(self, terms: RoundTerms, cases: int) -> list[int]:
        """The most that one payer owes, by each cap that there is."""
        caps = []
        if terms.round_cap_fen is not None:
            left = max(terms.month_cap_fen - self._billed_this_month, 0)
            caps += [terms.round_cap_fen, left]
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
    book, books = PlanAccounts(), []
    for i, held in enumerate(terms):
        # Where claims are replaced by their mean there is no claim to add up.
        aid = columns["aid_fen"][i] if expected_claims else claims.aid_fen[i]
        payers, unpaid = columns["payers"][i], columns["unpaid_fen"][i]
        money = book.turn(held, aid, claims.approved[i], payers, unpaid, i == len(terms) - 1)
        for name, amount in money._asdict().items():
            checks.same(i, f"{name}_fen", columns[f"{name}_fen"][i], amount)
        _check_identity(i, columns, checks)
        checks.holds(
            i,
            "unpaid_fen",
            unpaid,
            f"a whole number of shares of {money.share}, at most {payers}",
            0 <= unpaid <= money.share * payers and unpaid % max(money.share, 1) == 0,
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
