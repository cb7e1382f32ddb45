"""What the agency offers, as whole numbers: terms of its products, premiums and worth by age."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ...agents.decisions.policy_choice import Offers
from ...agents.engine.random_draws import CERTAIN, FACTOR_BITS, ONE
from ...agents.engine.units import MONTHS_A_YEAR
from ...agents.insurance.agency import AgencyTerms as AgencyNumbers
from ...agents.insurance.deposit import Liability
from ...agents.insurance.insurer import Answer, ProductTerms, months_ahead
from ...agents.people.columns import LookupTables
from ...agents.people.policy_months import LAST_MONTH
from ...agents.people.status import MEMBER, OUTSIDE, Membership
from ...agents.plan.cost_sharing import MILLION
from ..scenario.agency import AgencyTerms, Product
from ..scenario.scenario import IllnessTerms, Scenario
from .lookup_tables import (
    AGES,
    SEXES,
    by_age,
    chance_of,
    factor_of,
    fen_of,
    yearly_illness_rates,
)

MOST_BENEFIT = 1 << 40
"""Greatest yearly benefit in fen with which no worth overflows."""
MOST_PREMIUM = 1 << 30
"""Greatest monthly premium in fen with which no sum over all people overflows."""


class FixedOffers(NamedTuple):
    """What does not change from month to month."""

    offers: Offers  # with filed premiums, nothing on sale
    filed_fen: np.ndarray  # [product, age, sex]: filed premium, fen a year


def build_offers(scenario: Scenario, tables: LookupTables) -> FixedOffers:
    """Everything about the products that holds in every month.

    Args:
        scenario: products, and how many fall ill.
        tables: yearly chances of critical illness by cell.
    """
    parts: tuple[Any, ...] = (scenario.illness, scenario.agency)
    shelf = _shelf_of(*parts)
    treatment = np.concatenate([_treatment(one, tables.risk) for one in scenario.agency.products])
    return shelf._replace(offers=shelf.offers._replace(treatment=treatment))


def offers_of(
    shelf: FixedOffers,
    month: int,
    age_day: int,
    levels: Sequence[int],
    on_sale: Sequence[int],
    plan_fen: int,
    transfer: bool = False,
    plan_runs: bool = True,
) -> Offers:
    """What is offered in a month.

    Args:
        shelf: from `build_offers`.
        month: from 1, the plan's first; see `month_of`.
        age_day: as of which ages count, since the launch.
        levels: present premiums against filed ones, by product, in 1/1024.
        on_sale: 1 or 0, by product.
        plan_fen: what a month of the plan is perceived to cost.
        transfer: members are asked to move, without declaration or waiting.
        plan_runs: the plan has not ended.
    """
    interest = shelf.offers.interest.copy()
    if not plan_runs:
        interest[MEMBER] = interest[OUTSIDE]  # who does not take the offer looks like anybody
    fen = shelf.filed_fen * np.array(levels, np.int64)[:, None] // (ONE * MONTHS_A_YEAR)
    moving = shelf.offers.transfer_interest if transfer else 0
    return shelf.offers._replace(
        month=month,
        age_day=age_day,
        transfer=int(transfer),
        plan_runs=int(plan_runs),
        on_sale=np.array(on_sale, np.int64),
        premium=np.minimum(fen, MOST_PREMIUM).ravel(),
        interest=interest,
        most_interest=max(int(interest.max()), moving),
        plan_fen=plan_fen,
    )


def month_of(start: dt.date, date: dt.date) -> int:
    """Number of a date's month, 1 for the one in which the plan starts, at most `LAST_MONTH`.

    >>> month_of(dt.date(2018, 10, 16), dt.date(2019, 1, 7))
    4
    """
    months = (date.year - start.year) * MONTHS_A_YEAR + date.month - start.month + 1
    return min(months, LAST_MONTH)


def plan_fen_a_month(perceived_fen: int, rounds_a_year: int) -> int:
    """What a month of the plan is perceived to cost, from what a round is."""
    return perceived_fen * rounds_a_year // MONTHS_A_YEAR


def agency_numbers(agency: AgencyTerms) -> AgencyNumbers:
    """The agency's own terms as it books them."""
    return AgencyNumbers(
        commission_ppm=round(agency.commission * MILLION),
        licensed=agency.licensed,
        liability=Liability(
            round((1 - agency.disclosure) * agency.liability * MILLION),
            fen_of(agency.deposit_yuan),
            agency.deposit_months,
        ),
        reprices=agency.reprices,
        answer=Answer(agency.insurer_can_fail, agency.on_insolvency == "guaranteed"),
    )


def product_numbers(agency: AgencyTerms) -> tuple[ProductTerms, ...]:
    """The products as insurers book them."""
    return tuple(
        ProductTerms(
            name=one.name,
            kind=one.kind,
            insurer=one.insurer,
            filed=one.filed,
            sale_from=one.sale_from,
            benefit_fen=fen_of(one.benefit_yuan),
            benefit_months=one.benefit_months,
            recovery=chance_of(one.recovery),
            detection=chance_of(one.detection),
            loading=factor_of(one.loading),
            reprice_cap=factor_of(one.reprice_cap),
            capital_fen=fen_of(one.capital_yuan),
            months_ahead=months_ahead(one.benefit_months, chance_of(one.recovery)),
        )
        for one in agency.products
    )


def claim_fen(product: Product) -> int:
    """What a claim is expected to cost: for income, the months that one is expected to be paid."""
    ahead = months_ahead(product.benefit_months - 1, chance_of(product.recovery))[-1]
    return fen_of(product.benefit_yuan) * (ONE + ahead) >> FACTOR_BITS


@lru_cache(maxsize=16)
def _shelf_of(illness: IllnessTerms, agency: AgencyTerms) -> FixedOffers:
    products = agency.products
    rates = yearly_illness_rates(illness)
    interest = np.full(len(Membership), chance_of(agency.interest_former), np.int64)
    interest[OUTSIDE] = chance_of(agency.interest)
    interest[MEMBER] = chance_of(agency.interest_members)
    filed = np.array([_filed_fen(one) for one in products], np.int64)
    offers = Offers(
        month=0,
        age_day=0,
        transfer=0,
        plan_runs=1,
        on_sale=_numbers([0 for _ in products]),
        transferable=_numbers([one.kind == "medical" for one in products]),
        entry_from=_numbers([one.entry_ages[0] for one in products]),
        entry_to=_numbers([one.entry_ages[1] for one in products]),
        leaving=_numbers([one.leaving_age for one in products]),
        declaration=_numbers([one.declaration for one in products]),
        waiting_months=_numbers([-(-one.waiting_days // 30) for one in products]),
        premium=(filed // MONTHS_A_YEAR).ravel(),
        benefit=np.concatenate([_benefit(one, rates, agency.disclosure) for one in products]),
        treatment=np.zeros(0, np.int64),
        interest=interest,
        most_interest=int(interest.max()),
        transfer_interest=chance_of(agency.transfer_interest),
        renewal_attention=chance_of(agency.renewal_attention),
        lapse=chance_of(agency.lapse),
        plan_fen=0,
        first_month_fen=fen_of(agency.transfer_first_month_yuan),
    )
    return FixedOffers(offers, filed)


def _numbers(values: Sequence[Any]) -> np.ndarray:
    return np.array([int(value) for value in values], np.int64)


def _filed_fen(product: Product) -> list[int]:
    """Premium a year by age and sex."""
    columns = [
        by_age(tuple((row[0], row[sex]) for row in product.premium_by_age)) for sex in (1, 2)
    ]
    return [fen_of(columns[sex][age]) for age in AGES for sex in range(len(SEXES))]


def _benefit(product: Product, rates: list[float], disclosure: float) -> np.ndarray:
    """Yearly benefit at standard risk as people see it, fen: undisclosed terms look better."""
    seen = claim_fen(product) * product.claims_per_illness * (2 - disclosure)
    return np.array([min(round(rate * seen), MOST_BENEFIT) for rate in rates], np.int64)


def _treatment(product: Product, risk: np.ndarray) -> np.ndarray:
    """Chance in a month of a claim beside the one for critical illness, by cell of risk."""
    more = round((product.claims_per_illness - 1) * ONE)
    return np.minimum((risk // MONTHS_A_YEAR >> FACTOR_BITS) * more, CERTAIN)
