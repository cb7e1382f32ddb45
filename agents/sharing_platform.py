"""The platform: takes claims in, reviews, shares, collects, holds, pays and publishes."""

from __future__ import annotations

import datetime as dt
from collections import deque
from typing import Any, NamedTuple

import mesa
import numpy as np

from .chance import FACTOR_BITS, ONE
from .leaving import jump_of
from .ledger import CARRIED, CLAIMANTS, HELD, MEMBERS, OPERATOR, SPONSOR, Ledger
from .regulator import Order
from .review import ClaimBatch, refusals
from .sharing import SharingTerms, capped_fen, fee_fen, share_fen


class ReviewTerms(NamedTuple):
    """How claims are reviewed: claims a round (None = all), chance of detection in 2**-48."""

    capacity: int | None
    detection: int


class Decided(NamedTuple):
    """Claims decided in a round, and of each how many people were refused."""

    batch: ClaimBatch
    refused: np.ndarray
    round: int

    @property
    def approved(self) -> np.ndarray:
        """People approved, of each claim."""
        return self.batch.people - self.refused

    @property
    def aid_fen(self) -> int:
        """Aid approved in all."""
        return int((self.approved * self.batch.aid_fen).sum())


class Bill(NamedTuple):
    """One round's money, fen; `payers` and `cases` are people."""

    aid_fen: int
    fee_fen: int
    payers: int
    cases: int
    share_fen: int
    sponsor_fen: int


class SharingPlatform(mesa.Agent):
    """Shares each round's claims among its members and bears no risk itself.

    Args:
        model: the society.
        seed: seed of all chance.
        news_fades: part of the news forgotten from round to round, in 1/1024.
        promise_fen: what a round was promised to cost at most.
        memory_rounds: bills from which people judge what a year costs.
    """

    def __init__(
        self, model: Any, seed: int, news_fades: int, promise_fen: int, memory_rounds: int
    ):
        super().__init__(model)
        self.ledger = Ledger()
        self.seed = seed
        self.queue = ClaimBatch.empty()
        self.decisions: list[Decided] = []
        self.open, self.insurance_form, self.closing = True, False, False
        self.news = 0  # 0 to 1024
        self.perceived_fen = promise_fen
        self._bills: deque[int] = deque(maxlen=memory_rounds)
        self._news_fades = news_fades
        self._claims = 0
        self._year, self._billed_this_year_fen = 0, 0

    @property
    def pending(self) -> int:
        """People whose claims are not yet decided."""
        return int(self.queue.people.sum())

    def open_round(self, number: int, date: dt.date) -> None:
        """Date the books; old news fades."""
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
            elif order.kind in ("closure_notice", "closure"):
                self.closing, self.open = True, False

    def take_in(self, batch: ClaimBatch) -> None:
        """Number new claims and put them at the end of the queue."""
        numbers = np.arange(self._claims, self._claims + len(batch.row))
        self._claims += len(batch.row)
        self.queue = self.queue.then(batch._replace(claim=numbers))

    def review(self, number: int, terms: ReviewTerms, last: bool) -> Decided:
        """Decide as many claims as capacity allows, or all of them in the last round."""
        turn, self.queue = self.queue.split(None if last else terms.capacity)
        decided = Decided(turn, refusals(turn, self.seed, number, terms.detection), number)
        self.decisions.append(decided)
        return decided

    def share(self, date: dt.date, payers: int, aid: int, cases: int, terms: SharingTerms) -> Bill:
        """Divide aid and fee among the payers; the sponsor bears what no payer owes.

        Args:
            date: day of publication.
            payers: people billed.
            aid: aid of the round, fen.
            cases: people aided.
            terms: fee, caps, sponsorship.
        """
        if date.year != self._year:
            self._year, self._billed_this_year_fen = date.year, 0
        fee = fee_fen(aid, terms)
        to_share = aid + fee - self.ledger.balance[CARRIED]
        sponsored = terms.sponsored or self.closing
        share = capped_fen(
            share_fen(to_share, payers),
            cases,
            self._billed_this_year_fen,
            terms._replace(sponsored=sponsored),
        )
        self._billed_this_year_fen += share
        return Bill(aid, fee, payers, cases, share, max(to_share - share * payers, 0))

    def publish(self, share: int) -> int:
        """Send the bill; return by how much what a year seems to cost has risen, in 1/1024.

        People judge a year by the mean of their last bills. A round without a bill tells nothing.
        """
        if share == 0:
            return 0
        before = self.perceived_fen
        self._bills.append(share)
        self.perceived_fen = sum(self._bills) // len(self._bills)
        return jump_of(self.perceived_fen, before)

    def collect(self, bill: Bill, unpaid: int) -> int:
        """Book what members and sponsor pay and what is now owed to claimants; return collected."""
        collected = bill.share_fen * (bill.payers - unpaid)
        self.ledger.move(MEMBERS, CARRIED, collected, "collection")
        self.ledger.move(SPONSOR, CARRIED, bill.sponsor_fen, "sponsor")
        self.ledger.move(CARRIED, HELD, bill.aid_fen, "aid approved")
        self.ledger.move(CARRIED, HELD, bill.fee_fen, "fee charged")
        return collected

    def pay(self, aid: int, fee: int) -> None:
        """Pay claimants and operator out of the money held."""
        self.ledger.move(HELD, CLAIMANTS, aid, "aid paid")
        self.ledger.move(HELD, OPERATOR, fee, "fee paid")
