"""The platform: takes claims in, reviews, shares, collects, holds, pays and publishes."""

from __future__ import annotations

import datetime as dt
from collections import Counter, deque
from collections.abc import Sequence
from typing import NamedTuple

import mesa

from ..claims.claim_desk import ClaimDecisions, ClaimDesk, ReviewChances
from ..engine.random_draws import FACTOR_BITS, ONE
from ..regulation.order_kinds import ENDINGS, Order
from ..sharing.age_bands import left_over
from ..sharing.payer_classes import PayerClasses, RoundOfClasses
from ..sharing.prepaid import Experience, premium_fen
from ..sharing.subscription import operators_part_fen, subscription_share_fen
from .carriers import divide_among
from .cost_sharing import SharingTerms, divide_cost, fee_fen
from .ledger import (
    BALANCES,
    BORROWERS,
    CARRIED,
    CARRIER,
    CLAIMANTS,
    CLOSURE,
    HELD,
    LOST,
    MEMBERS,
    OPERATOR,
    SPONSOR,
    Ledger,
)


class Bill(NamedTuple):
    """One round's money, fen; `payers` and `cases` are people."""

    aid_fen: int
    fee_fen: int
    payers: int
    cases: int
    share_fen: int
    sponsor_fen: int  # what the sponsor, the insurer of the insurance form or the operator adds
    insurer_fen: int  # the insurer's part of it
    closure_fen: int  # the part of the operator after its notice
    carriers: tuple[tuple[str, int], ...] = ()  # of several insurers, who pays how much of theirs
    owed_fen: tuple[int, ...] = ()  # by one payer of each class; none where all owe share_fen
    payers_by_class: tuple[int, ...] = ()  # people

    @property
    def billed_fen(self) -> int:
        """What all payers together owe."""
        if not self.owed_fen:
            return self.share_fen * self.payers
        pairs = zip(self.owed_fen, self.payers_by_class, strict=True)
        return sum(owed * count for owed, count in pairs)

    def unpaid_fen(self, people: int, by_class: Sequence[int] = ()) -> int:
        """What some people owed who did not pay, fen.

        Args:
            people: how many.
            by_class: the same by class, where there are classes.
        """
        if not self.owed_fen:
            return self.share_fen * people
        return sum(owed * count for owed, count in zip(self.owed_fen, by_class, strict=True))


class SharingPlatform(mesa.Agent):
    """Shares each round's claims among its members and bears no risk itself.

    Args:
        model: the society.
        chances: how claims are reviewed.
        seed: seed of all chance.
        news_fades: part of the news forgotten from round to round, in 1/1024.
        promise_fen: what a round was promised to cost at most.
        memory_rounds: bills from which people judge what a year costs.
        from_balance: shares are taken out of balances that members have paid in.
        classes: of payers, where they do not all owe the same.
    """

    def __init__(
        self,
        model: mesa.Model,
        chances: ReviewChances,
        seed: int,
        news_fades: int,
        promise_fen: int,
        memory_rounds: int,
        from_balance: bool = False,
        classes: PayerClasses | None = None,
    ):
        super().__init__(model)
        self.ledger = Ledger()
        self.desk = ClaimDesk(seed, chances)
        self.from_balance, self.classes = from_balance, classes
        self.open, self.insurance_form = True, False
        self.closing, self.failed = False, False
        self.news = 0  # 0 to 1024
        self.perceived_fen = promise_fen
        self.announced: Sequence[int] = ()  # told instead of shares, by round from the first, fen
        self._round = 0
        self._bills: deque[int] = deque(maxlen=memory_rounds)
        count = len(classes.names) if classes else 0
        self.perceived_by = [promise_fen] * count  # the same as a payer of each class sees it
        self._bills_by: deque[list[int]] = deque(maxlen=memory_rounds)
        self.billed_by = [0] * count  # a payer of each class since 1 January, fen
        self.carried_by = [0] * count  # left over of each, were each to bear its own aid, fen
        self._classes_now = RoundOfClasses((), (), (), (), ())
        self._news_fades = news_fades
        self._year, self._billed_this_year_fen = 0, 0
        self._month, self._billed_this_month_fen = 0, 0
        self._last_share_fen = 0
        self._year_before = self._this_year = Experience()
        self._sponsored_fen = 0  # of the sponsor's budget
        self.insurer_paid_fen = 0  # out of the capital of the insurance form's insurer
        self.carriers_paid_fen: Counter[str] = Counter()  # the same by name, where they are several

    def open_round(self, number: int, date: dt.date) -> None:
        """Date the books; old news fades."""
        self._round = number
        self.ledger.open_round(number, date)
        self.news -= (self.news * self._news_fades) >> FACTOR_BITS

    def obey(self, orders: list[Order]) -> None:
        """Take orders into effect."""
        for order in orders:
            self.news = min(max(self.news, order.news), ONE)
            if order.kind == "insurance_form":
                self.insurance_form = True
            elif order.kind == "stop_of_sale":
                self.open = False
            elif order.kind == "conversion":
                self.insurance_form, self.open = False, not self.closing
            elif order.kind in ENDINGS:
                self.closing, self.open = True, False
                self.failed |= order.kind == "operator_failure"

    def share(self, date: dt.date, payers: int, aid: int, cases: int, terms: SharingTerms) -> Bill:
        """Divide aid and fee among the payers; somebody else bears what no payer owes.

        Args:
            date: day of publication.
            payers: people billed.
            aid: aid of the round, fen.
            cases: people aided.
            terms: fee, caps, sponsorship.
        """
        self._turn_calendar(date)
        terms = self._terms_left(terms)
        carried = self.ledger.balance[CARRIED]
        fee = fee_fen(aid, terms)
        if terms.is_subscription:
            fixed = subscription_share_fen(terms.subscription_fen or 0, terms.fee_ppm)
            fee = operators_part_fen(fixed, payers, aid, carried)
            terms = terms._replace(share_cap_fen=fixed)
        to_share = aid + fee - carried
        billed, spent = self._billed_this_year_fen, self._sponsored_fen
        division = divide_cost(to_share, payers, cases, billed, spent, terms)
        share, sponsor, insurer, owed = division
        self._last_share_fen = share
        self._this_year = self._this_year.with_round(aid, payers)
        self._billed_this_year_fen += share
        self._billed_this_month_fen += max(owed, default=share)
        if owed:
            self.billed_by = [sum(pair) for pair in zip(self.billed_by, owed, strict=True)]
        if self.failed:
            sponsor = insurer = 0
        self._sponsored_fen += sponsor
        bill = Bill(aid, fee, payers, cases, share, sponsor + insurer, insurer, 0)
        if owed:
            bill = bill._replace(owed_fen=owed, payers_by_class=self._classes_now.payers)
        if self.closing:  # one purse pays whatever members do not owe
            return bill._replace(insurer_fen=0, closure_fen=sponsor + insurer)
        self.insurer_paid_fen += insurer
        if not terms.carriers:
            return bill
        parts = divide_among(insurer, terms.carriers, self.carriers_paid_fen)
        self.carriers_paid_fen.update(dict(parts))
        return bill._replace(carriers=parts)

    def _terms_left(self, terms: SharingTerms) -> SharingTerms:
        """The terms with what earlier rounds have left of them."""
        if terms.round_cap_fen is not None:
            left = max(terms.month_cap_fen - self._billed_this_month_fen, 0)
            terms = terms._replace(round_cap_fen=min(terms.round_cap_fen, left))
        if terms.insurer_left_fen is not None:
            left = max(terms.insurer_left_fen - self.insurer_paid_fen, 0)
            terms = terms._replace(insurer_left_fen=left)
        if terms.fund is not None:
            terms = terms._replace(fund=terms.fund._replace(last_share_fen=self._last_share_fen))
        if terms.by_experience and terms.subscription_fen is not None:
            premium = premium_fen(self._year_before, terms.subscription_fen)
            terms = terms._replace(subscription_fen=premium)
        if terms.by_class is not None:
            terms = terms._replace(by_class=(terms.by_class[0], self._with_past(terms.by_class[1])))
        return terms

    def _turn_calendar(self, date: dt.date) -> None:
        """Nothing is billed yet in a year and a month that begin."""
        if date.year != self._year:
            self._year, self._billed_this_year_fen = date.year, 0
            self._year_before, self._this_year = self._this_year, Experience()
            self.billed_by = [0] * len(self.billed_by)
            self._month = 0
        if date.month != self._month:
            self._month, self._billed_this_month_fen = date.month, 0

    def _with_past(self, now: RoundOfClasses) -> RoundOfClasses:
        """What a round brought to each class, with what earlier ones have left behind."""
        past = {"billed_fen": tuple(self.billed_by), "carried_fen": tuple(self.carried_by)}
        self._classes_now = now._replace(**past)
        return self._classes_now

    def publish(self, share: int, owed: Sequence[int] = ()) -> int:
        """Send the bill; return by how much what a year seems to cost has risen, in 1/1024.

        People judge a year by the mean of the last bills that they were told of, which are the
        shares if no others are announced: of their own class, where there are classes. What is
        announced is then a mean, of which each class is told its part. A round without a bill
        tells nothing. What has risen is the mean share, which all can read.

        Args:
            share: owed by one payer, or by the mean payer, fen.
            owed: by one payer of each class, fen.
        """
        mean = share
        if self._round < len(self.announced):
            share = self.announced[self._round]
        if share == 0:
            return 0
        if self.classes is not None:
            told = [one * share // mean for one in owed] if mean else [share] * len(self.billed_by)
            self._bills_by.append(told)
            sums = map(sum, zip(*self._bills_by, strict=True))
            self.perceived_by = [one // len(self._bills_by) for one in sums]
        before = self.perceived_fen
        self._bills.append(share)
        self.perceived_fen = sum(self._bills) // len(self._bills)
        return jump_of(self.perceived_fen, before)

    def payers(self, living: int, decided: ClaimDecisions) -> int:
        """People who are billed: members, and those ill whose claim is not decided.

        Where shares are taken out of balances, the ill have theirs back with the diagnosis, and
        who exaggerated and has just been aided with that decision: both pay no more.

        Args:
            living: members who are asked to pay, as the round's claims were found.
            decided: decisions of the round.
        """
        if not self.from_balance:
            return living + self.desk.out_of_rows
        return living - int(decided.approved[decided.batch.overstated == 1].sum())

    def collect(self, bill: Bill, unpaid: int, by_class: Sequence[int] = ()) -> int:
        """Book what is paid in and what is now owed to claimants; return collected from members.

        Args:
            bill: of the round.
            unpaid: people who did not pay.
            by_class: the same by class, where there are classes.
        """
        collected = bill.billed_fen - bill.unpaid_fen(unpaid, by_class)
        if bill.owed_fen:
            paid = [n - no for n, no in zip(bill.payers_by_class, by_class, strict=True)]
            came = [owed * n for owed, n in zip(bill.owed_fen, paid, strict=True)]
            self.carried_by = list(
                left_over(self._classes_now, bill.fee_fen, came, bill.sponsor_fen)
            )
        payer = BALANCES if self.from_balance else MEMBERS
        self.ledger.move(payer, CARRIED, collected, "collection")
        for name, amount in bill.carriers:
            self.ledger.move(CARRIER, CARRIED, amount, name)
        backers = {CARRIER: bill.insurer_fen, CLOSURE: bill.closure_fen}
        backers[SPONSOR] = bill.sponsor_fen - sum(backers.values())
        if bill.carriers:
            del backers[CARRIER]
        for backer, amount in backers.items():
            self.ledger.move(backer, CARRIED, amount, backer)
        self.ledger.move(CARRIED, HELD, bill.aid_fen, "aid approved")
        self.ledger.move(CARRIED, HELD, bill.fee_fen, "fee charged")
        return collected

    def take_in(self, joined_fen: int, topped_up_fen: int) -> None:
        """Members pay into their balances."""
        self.ledger.move(MEMBERS, BALANCES, joined_fen, "first payments")
        self.ledger.move(MEMBERS, BALANCES, topped_up_fen, "balances filled up")

    def give_back(self, left_fen: int) -> None:
        """Whoever is a member no longer gets back what is left of the balance."""
        self.ledger.move(BALANCES, MEMBERS, left_fen, "balances returned")

    def owes_late_claims(self, after_notice: str) -> bool:
        """Whether claims are open, the plan was closed, and its operator pays what came before.

        Args:
            after_notice: who pays after a notice of closure, as in `plan.after_notice`.
        """
        pays = self.closing and not self.failed and after_notice == "operator"
        return pays and self.desk.pending + self.desk.unfiled > 0

    def pay(self, aid: int, fee: int) -> None:
        """Pay claimants and operator out of the money held."""
        self.ledger.move(HELD, CLAIMANTS, aid, "aid paid")
        self.ledger.move(HELD, OPERATOR, fee, "fee paid")

    def earn(self, interest: int) -> None:
        """Take interest on money held for others."""
        self.ledger.move(BORROWERS, OPERATOR, interest, "interest on the float")

    def lose(self, amount: int, aid: int, fee: int) -> tuple[int, int]:
        """Money held is gone with the operator; what is left goes to claimants first.

        Args:
            amount: fen that are gone.
            aid: fen that were to be paid to claimants.
            fee: fen that were to be paid to the operator.

        Returns:
            What can be paid of both.
        """
        self.ledger.move(HELD, LOST, amount, "lost with the operator")
        left = aid + fee - amount
        return min(aid, left), max(left - aid, 0)


def jump_of(share_fen: int, last_share_fen: int) -> int:
    """Rise of the bill against the last one, in 1/1024 of it; 0 if it fell."""
    if share_fen <= last_share_fen:
        return 0
    return min((share_fen - last_share_fen) * ONE // max(last_share_fen, 1), 16 * ONE)
