"""An insurer: carries the risk of its products, keeps the result, and reprices once a year."""

from __future__ import annotations

import datetime as dt
import math
from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

import mesa
import numpy as np

from ..engine import random_draws
from ..engine.random_draws import CERTAIN, FACTOR_BITS, ONE, binomial, draw
from ..engine.units import MONTHS_A_YEAR

LOWEST_LEVEL, HIGHEST_LEVEL = ONE // 16, 16 * ONE
"""Bounds of a premium level."""
MARGIN_PERCENT = 20
"""Solvency is capital against this part of a year's premiums."""
COHORTS = 1024
"""Room for the cohorts of one product among the keys of its draws."""


class ProductTerms(NamedTuple):
    """A product as its insurer books it; chances of 2**-48, factors of 1/1024, money in fen."""

    name: str
    kind: str  # medical, critical_illness, income
    insurer: str
    filed: dt.date
    sale_from: dt.date
    benefit_fen: int  # of a claim; of a month on claim, for income
    benefit_months: int  # months paid at most; 1 unless income
    recovery: int  # chance a month to recover and need no more income
    detection: int  # chance that an illness hidden at purchase is found out at a claim
    loading: int  # part of the premium that is not for claims
    reprice_cap: int  # most that premiums move in a year
    capital_fen: int  # put behind this product
    months_ahead: tuple[int, ...]  # [months left]: months that one on claim is expected to be paid

    @property
    def claim_fen(self) -> int:
        """What a claim is expected to bring in all: the benefit, of each month until recovery."""
        ahead = self.months_ahead[self.benefit_months - 1]
        return self.benefit_fen * (ONE + ahead) >> FACTOR_BITS


class MonthOfClaims(NamedTuple):
    """What an insurer decided and paid for a product in a month; people and fen."""

    claims: int  # accepted
    refused: int
    paid_fen: int
    short_fen: int = 0  # owed by contract, and more than the insurer has


class Answer(NamedTuple):
    """What follows once an insurer owes more than it has.

    Attributes:
        can_fail: it pays no more than that; otherwise it pays all the same, and nothing follows.
        guaranteed: a fund pays the rest, and goes on doing so; otherwise nobody does, and all its
            policies end with the month.
    """

    can_fail: bool = False
    guaranteed: bool = True


ALWAYS_PAYS = Answer()


class ProductAccount:
    """One product in its insurer's books.

    Attributes:
        number: of the product at the agency.
        terms: the product.
        level: present premiums against filed ones, in 1/1024.
        cohorts: people on claim whose income is paid: [number of the cohort, months left, people].
    """

    def __init__(self, number: int, terms: ProductTerms):
        self.number, self.terms, self.level = number, terms, ONE
        self.cohorts: list[list[int]] = []
        self.premium_fen = self.paid_fen = 0  # of the calendar year
        self.months_sold = 0  # months with premiums, of the calendar year
        self.liability_before_fen = 0  # at the end of the year before
        self.last_premiums: deque[int] = deque(maxlen=MONTHS_A_YEAR)

    @property
    def liability_fen(self) -> int:
        """What those on claim now are expected to be paid yet."""
        ahead = self.terms.months_ahead
        months = sum(people * ahead[left] for _, left, people in self.cohorts)
        return self.terms.benefit_fen * months >> FACTOR_BITS

    @property
    def incurred_fen(self) -> int:
        """Claims of the calendar year: paid, and the rise of what is still to be paid."""
        return self.paid_fen + self.liability_fen - self.liability_before_fen

    @property
    def loss_ratio(self) -> float:
        """Claims against premiums of the calendar year; NaN without premiums."""
        return self.incurred_fen / self.premium_fen if self.premium_fen else math.nan

    def pay(self, accepted: int, seed: int, month: int) -> int:
        """Pay the claims accepted and, for income, those still on claim; return fen.

        Args:
            accepted: people whose claim has been accepted this month.
            seed: seed of all chance.
            month: from 1, the plan's first.
        """
        terms = self.terms
        if terms.kind != "income":
            return accepted * terms.benefit_fen
        key = np.uint64(random_draws.key(seed, random_draws.RECOVERY, month))
        for cohort in self.cohorts:
            u = draw(key, self.number * COHORTS + cohort[0])
            cohort[2] -= binomial(cohort[2], terms.recovery, u)
        self.cohorts.append([month, terms.benefit_months, accepted])
        paid = sum(people for _, _, people in self.cohorts) * terms.benefit_fen
        self.cohorts = [[n, left - 1, people] for n, left, people in self.cohorts]
        self.cohorts = [cohort for cohort in self.cohorts if cohort[1] > 0 and cohort[2] > 0]
        return paid

    def close_year(self, reprices: bool) -> None:
        """After a whole year of premiums, move their level to what claims were; begin anew."""
        if reprices and self.months_sold == MONTHS_A_YEAR:
            self.level = reprice(
                self.level,
                max(self.incurred_fen, 0) * ONE // self.premium_fen,
                self.terms.loading,
                self.terms.reprice_cap,
            )
        self.liability_before_fen = self.liability_fen
        self.premium_fen = self.paid_fen = self.months_sold = 0


def reprice(level: int, loss_ratio: int, loading: int, cap: int) -> int:
    """Next year's level: this year's x claims against what was meant for them, within a cap.

    Args:
        level: present premiums against filed ones, in 1/1024.
        loss_ratio: claims against premiums of the year, in 1/1024.
        loading: part of the premium not meant for claims, in 1/1024.
        cap: most that the level moves, in 1/1024.

    >>> reprice(1024, 666, 358, 307), reprice(1024, 333, 358, 307), reprice(1024, 2048, 358, 307)
    (1024, 717, 1331)
    """
    needed = loss_ratio * ONE // (ONE - loading)
    step = min(max(needed, ONE - cap), ONE + cap)
    return min(max(level * step >> FACTOR_BITS, LOWEST_LEVEL), HIGHEST_LEVEL)


class Insurer(mesa.Agent):
    """Takes premiums beforehand, pays claims by contract whatever others do, keeps the rest.

    Args:
        model: the society.
        name: of the insurer.
        products: its products, by their number at the agency.
        reprices: premiums follow claims, each 1 January.
        seed: seed of all chance.
        answer: what follows once it owes more than it has.

    Attributes:
        has_failed: it has owed more than it had, and sells nothing since.
        claims_fen: paid out of its own money so far.
        began_fen: capital that it began with.
    """

    def __init__(
        self,
        model: mesa.Model,
        name: str,
        products: dict[int, ProductTerms],
        reprices: bool,
        seed: int,
        answer: Answer = ALWAYS_PAYS,
    ):
        super().__init__(model)
        self.name, self.reprices, self.seed = name, reprices, seed
        self.answer, self.has_failed, self.claims_fen = answer, False, 0
        self.books = {number: ProductAccount(number, terms) for number, terms in products.items()}
        self.began_fen = sum(terms.capital_fen for terms in products.values())
        self.capital_fen = self.began_fen

    @property
    def solvency(self) -> float:
        """Capital against a fifth of the last twelve months' premiums; NaN without premiums."""
        year = sum(sum(book.last_premiums) for book in self.books.values())
        return self.capital_fen * 100 / (MARGIN_PERCENT * year) if year else math.nan

    @property
    def is_insolvent(self) -> bool:
        """Whether it has paid more than it had or, if it can fail, ever owed more than that."""
        return self.has_failed or self.capital_fen < 0

    def close_year(self) -> None:
        """On 1 January, every product."""
        for book in self.books.values():
            book.close_year(self.reprices)

    def take_premiums(self, product: int, premium_fen: int, commission_fen: int) -> None:
        """Book a month's premiums of a product, and the commission on them (fen)."""
        book = self.books[product]
        book.premium_fen += premium_fen
        book.months_sold += premium_fen > 0
        book.last_premiums.append(premium_fen)
        self.capital_fen += premium_fen - commission_fen

    def decide_claims(self, product: int, due: int, contested: int, month: int) -> MonthOfClaims:
        """Refuse the contested claims that are found out; pay the others as the contract says.

        An insurer that can fail pays no more than it has.

        Args:
            product: its number at the agency.
            due: people who claim.
            contested: further people who claim and hid an illness when they bought.
            month: from 1, the plan's first.
        """
        book = self.books[product]
        key = np.uint64(random_draws.key(self.seed, random_draws.CONTEST, month))
        refused = binomial(contested, book.terms.detection, draw(key, product))
        accepted = due + contested - refused
        owed = book.pay(accepted, self.seed, month)
        paid = min(owed, max(self.capital_fen, 0)) if self.answer.can_fail else owed
        book.paid_fen += owed if self.answer.guaranteed else paid
        self.capital_fen -= paid
        self.claims_fen += paid
        self.has_failed |= paid < owed
        return MonthOfClaims(accepted, refused, paid, owed - paid)


def months_ahead(months: int, recovery: int) -> tuple[int, ...]:
    """Months that somebody on claim is expected to be paid yet, by months left, in 1/1024.

    Of those paid last, the recovered are no longer paid; the rest are, month after month.

    >>> months_ahead(3, CERTAIN // 2)
    (0, 512, 768, 896)
    """
    ahead = [0]
    for _ in range(months):
        stays = ONE * (CERTAIN - recovery)
        ahead.append((stays + ahead[-1] * (CERTAIN - recovery)) // CERTAIN)
    return tuple(ahead)


def insurers_of(
    model: mesa.Model,
    products: Sequence[ProductTerms],
    reprices: bool,
    seed: int,
    answer: Answer = ALWAYS_PAYS,
) -> dict[str, Insurer]:
    """The insurers behind these products, by name."""
    names = dict.fromkeys(terms.insurer for terms in products)
    return {
        name: Insurer(
            model,
            name,
            {i: terms for i, terms in enumerate(products) if terms.insurer == name},
            reprices,
            seed,
            answer,
        )
        for name in names
    }
