"""The licensed agency: sells filed products of insurers, carries no risk, earns a commission."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import NamedTuple

import mesa
import numpy as np

from ..decisions.policy_tally import (
    BOUGHT,
    CONTESTED,
    DUE,
    ENDED,
    FIGURES,
    FORMER,
    FROM_PLAN,
    NEW_USERS,
    OVERALL,
    POLICIES,
    PREMIUM_FEN,
)
from ..plan.cost_sharing import MILLION
from ..plan.ledger import AGENCY, DEPOSIT, GUARANTEE, INSURED, INSURERS, POLICYHOLDERS
from .deposit import Liability, Purse
from .insurer import (
    ALWAYS_PAYS,
    Answer,
    Insurer,
    MonthOfClaims,
    ProductAccount,
    ProductTerms,
    insurers_of,
)

Move = Callable[[str, str, int, str], None]
"""Moves fen from one account of the ledger to another, and says for what."""


class AgencyTerms(NamedTuple):
    """The agency's own terms; money in fen."""

    commission_ppm: int  # parts per million of the premium
    licensed: bool  # without a licence nothing is sold
    liability: Liability  # and the deposit, lodged in the first month
    reprices: bool  # premiums follow claims, each 1 January
    answer: Answer = ALWAYS_PAYS  # what follows once an insurer owes more than it has


class AgencyRow(NamedTuple):
    """One product in one month: counts are people, money is fen."""

    month: int  # from 1, the plan's first
    date: dt.date
    product: str
    insurer: str
    policies: int  # in force at its end
    premium_fen: int  # paid for the month ahead
    claims: int  # accepted
    refused: int  # an illness was hidden at purchase, and that was found out
    claims_fen: int  # paid, to those on claim from earlier months too
    liability_fen: int  # still expected to be paid to those on claim
    loss_ratio: float  # claims against premiums of the calendar year so far; NaN without premiums
    commission_fen: int
    bought: int
    new_users: int  # of those who bought, who never had before
    from_plan: int  # of the new users, members of the plan at its end
    former_members: int  # of the new users, who had left the plan
    ended: int  # lapsed, not worth it, or too old
    level: float  # premiums against filed ones
    capital_fen: int  # of the insurer, after all its products of the month
    solvency: float  # capital against a fifth of a year's premiums; NaN without premiums
    insolvent: bool  # has paid, or owed, more than it had
    owed_fen: int  # newly, by the agency, for claims refused over what the sale left out
    compensation_fen: int  # paid by the agency for that, some of it owed from before
    deposit_fen: int  # of the agency, after all products of the month


class Agency(mesa.Agent):
    """Sells a filed product from its first day of sale on, if it holds a licence.

    Each round `take_in` the claims for critical illness; once a month `open_month`, let people
    decide on what is on sale, and `close_month` with their tally.

    Args:
        model: the society.
        terms: commission, licence, deposit.
        products: what it may sell, in the order of their numbers.
        seed: seed of all chance.
        move: moves money in the ledger.
    """

    def __init__(
        self,
        model: mesa.Model,
        terms: AgencyTerms,
        products: Sequence[ProductTerms],
        seed: int,
        move: Move,
    ):
        super().__init__(model)
        self.terms, self.products = terms, tuple(products)
        self.insurers = insurers_of(model, self.products, terms.reprices, seed, terms.answer)
        self._move = move
        self._rows: list[AgencyRow] = []
        self._claims = np.zeros((len(self.products), 2), np.int64)
        self._year = 0
        self.purse = Purse(terms.liability)
        self._has_lodged = False

    @property
    def levels(self) -> list[int]:
        """Present premiums against filed ones, by product, in 1/1024."""
        return [self._book(number).level for number in range(len(self.products))]

    def rows(self) -> list[AgencyRow]:
        """One row per month and product so far."""
        return list(self._rows)

    def on_sale(self, date: dt.date) -> list[int]:
        """By product, 1 if it is sold on a day: licensed, filed, begun, and its insurer able."""
        licensed = self.terms.licensed and not self.purse.licence_ended
        return [
            int(
                licensed
                and date >= max(terms.filed, terms.sale_from)
                and not self.insurers[terms.insurer].has_failed
            )
            for terms in self.products
        ]

    @property
    def ending(self) -> list[bool]:
        """By product, whether its policies end as its insurer has failed and nobody stands in."""
        return [
            self.insurers[terms.insurer].has_failed and not self.terms.answer.guaranteed
            for terms in self.products
        ]

    @property
    def failed(self) -> list[Insurer]:
        """Insurers that have failed."""
        return [insurer for insurer in self.insurers.values() if insurer.has_failed]

    def take_in(self, claims: np.ndarray) -> None:
        """Pass on claims for critical illness.

        Args:
            claims: people by product, due and contested: int64, shape (products, 2).
        """
        self._claims += claims

    def open_month(self, date: dt.date) -> None:
        """Lodge the deposit in the first month; in a new year insurers reprice."""
        if self.terms.licensed and not self._has_lodged:
            self.purse.deposit_fen = self.terms.liability.deposit_fen
            self._move(AGENCY, DEPOSIT, self.purse.deposit_fen, "deposit")
            self._has_lodged = True
        if self._year not in (0, date.year):
            for insurer in self.insurers.values():
                insurer.close_year()
        self._year = date.year

    def close_month(self, month: int, date: dt.date, tally: np.ndarray) -> list[AgencyRow]:
        """Collect premiums, let insurers decide and pay claims, and write the month down.

        For what a sale left out the agency pays product by product, and fills its deposit up last.

        Args:
            month: from 1, the plan's first.
            date: day on which people decided.
            tally: what they did: int64, shape (3 + 9 x products,).

        Returns:
            The month's rows, one per product.
        """
        figures = tally[OVERALL:].reshape(len(self.products), FIGURES)
        done = []
        for number, terms in enumerate(self.products):
            did = figures[number].tolist()
            insurer = self.insurers[terms.insurer]
            commission = (did[PREMIUM_FEN] * self.terms.commission_ppm + MILLION // 2) // MILLION
            due, contested = (self._claims[number] + figures[number, [DUE, CONTESTED]]).tolist()
            insurer.take_premiums(number, did[PREMIUM_FEN], commission)
            claims = insurer.decide_claims(number, due, contested, month)
            self._move(POLICYHOLDERS, INSURERS, did[PREMIUM_FEN], "premiums")
            self._move(INSURERS, AGENCY, commission, "commission")
            self._move(INSURERS, INSURED, claims.paid_fen, "insurance claims")
            if self.terms.answer.guaranteed:
                self._move(GUARANTEE, INSURED, claims.short_fen, "guaranteed claims")
            owed, paid = self._compensate(terms, commission, claims.refused)
            done.append((number, did, commission, claims, owed, paid))
        self._claims[:] = 0
        if self._has_lodged:
            self._move(AGENCY, DEPOSIT, self.purse.make_good(), "deposit made good")
            self.purse.close_month(date)
        rows = [self._row(month, date, *what) for what in done]
        self._rows += rows
        return rows

    def _compensate(self, terms: ProductTerms, commission: int, refused: int) -> tuple[int, int]:
        """Pay for claims refused over what the sale left out; return fen owed anew, and paid."""
        self.purse.own_fen += commission
        owed = self.terms.liability.owed_fen(refused * terms.claim_fen)
        paid = self.purse.compensate(owed)
        self._move(AGENCY, POLICYHOLDERS, paid.own_fen, "compensation")
        self._move(DEPOSIT, POLICYHOLDERS, paid.deposit_fen, "compensation from the deposit")
        return owed, sum(paid)

    def _row(
        self,
        month: int,
        date: dt.date,
        number: int,
        did: list[int],
        commission: int,
        claims: MonthOfClaims,
        owed: int,
        compensation: int,
    ) -> AgencyRow:
        terms, book = self.products[number], self._book(number)
        insurer = self.insurers[terms.insurer]
        return AgencyRow(
            month=month,
            date=date,
            product=terms.name,
            insurer=terms.insurer,
            policies=did[POLICIES],
            premium_fen=did[PREMIUM_FEN],
            claims=claims.claims,
            refused=claims.refused,
            claims_fen=claims.paid_fen + claims.short_fen * self.terms.answer.guaranteed,
            liability_fen=book.liability_fen,
            loss_ratio=book.loss_ratio,
            commission_fen=commission,
            bought=did[BOUGHT],
            new_users=did[NEW_USERS],
            from_plan=did[FROM_PLAN],
            former_members=did[FORMER],
            ended=did[ENDED],
            level=book.level / 1024,
            capital_fen=insurer.capital_fen,
            solvency=insurer.solvency,
            insolvent=insurer.is_insolvent,
            owed_fen=owed,
            compensation_fen=compensation,
            deposit_fen=self.purse.deposit_fen,
        )

    def _book(self, number: int) -> ProductAccount:
        return self.insurers[self.products[number].insurer].books[number]
