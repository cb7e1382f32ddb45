"""What a scenario says about the agency, its products and the insurers behind them."""

# One parameter is one line, however long: type, default, what it is, unit, least, most, source.
# fmt: off

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from ...agents.people.policy_months import LAST_MONTH, MOST_PRODUCTS
from .parameter import ASSUMED, AgeFrom, AgeLimits, ParameterGroup, Part, disagreement, parameter

MOST_MONTHS = LAST_MONTH - 1
"""Months after the plan's start that a policy can remember, a byte less the first."""
LEAST_YUAN = 0.12
"""A fen a month: a premium below it would not be collected."""

Yuan = Annotated[float, Field(ge=0, le=1e8)]


def _ages_rise(rows: tuple) -> tuple:
    ages = [row[0] for row in rows]
    if ages != sorted(set(ages)) or ages[0] != 0:
        raise ValueError("ages must start at 0 and rise from one row to the next")
    return rows


PremiumByAge = Annotated[
    tuple[tuple[AgeFrom, Yuan, Yuan], ...],
    Field(min_length=1, max_length=40, strict=False),
    AfterValidator(_ages_rise),
]


class Product(ParameterGroup):
    """A filed product of an insurer, sold by the agency."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Literal["medical", "critical_illness", "income"]
    insurer: Annotated[str, Field(min_length=1, max_length=60)]
    filed: dt.date
    sale_from: dt.date
    premium_by_age: PremiumByAge  # [age, male, female]: yuan a year
    benefit_yuan: Annotated[float, Field(gt=0, le=1e8)]  # mean bill above the deductible; sum assured; income a month
    benefit_months: Annotated[int, Field(ge=1, le=60)] = 1  # income: months paid at most
    recovery: Part = 0.05  # income: chance a month to recover and need no more of it
    claims_per_illness: Annotated[float, Field(ge=1, le=100)] = 1.0  # claims for each critical illness of the table
    entry_ages: AgeLimits = (0, 60)
    leaving_age: Annotated[int, Field(ge=1, le=120)] = 100
    declaration: bool = True
    waiting_days: Annotated[int, Field(ge=0, le=365)] = 90
    detection: Part = 0.6
    loading: Annotated[float, Field(ge=0, lt=1)] = 0.35
    reprice_cap: Annotated[float, Field(ge=0, le=10)] = 0.3
    capital_yuan: Annotated[float, Field(ge=0, le=1e13)] = 5e9

    @model_validator(mode="after")
    def _sense(self) -> Product:
        if self.entry_ages[1] <= self.entry_ages[0]:
            raise disagreement(f"entry_ages {list(self.entry_ages)} of {self.name} are reversed", "agency.products")
        if self.leaving_age < self.entry_ages[1]:
            raise disagreement(f"leaving_age {self.leaving_age} of {self.name} is below the last entry age {self.entry_ages[1]}", "agency.products")
        if self.sale_from < self.filed:
            raise disagreement(f"sale_from {self.sale_from} of {self.name} is before it is filed, {self.filed}", "agency.products")
        if self.kind != "income" and self.benefit_months != 1:
            raise disagreement(f"benefit_months {self.benefit_months} of {self.name}: only income is paid for months", "agency.products")
        free = self._age_without_premium()
        if free is not None:
            raise disagreement(f"premium_by_age of {self.name} is 0 at age {free}; a product needs premiums at each of its entry ages", "agency.products")
        return self

    def _age_without_premium(self) -> int | None:
        """The first entry age at which somebody would pay nothing."""
        for age in range(*self.entry_ages):
            _, male, female = max(row for row in self.premium_by_age if row[0] <= age)
            if min(male, female) < LEAST_YUAN:
                return age
        return None


class AgencyTerms(ParameterGroup):
    """The licensed agency: what it sells, under which terms, and who takes notice."""

    products: Annotated[tuple[Product, ...], Field(strict=False, max_length=MOST_PRODUCTS)] = parameter((), "products on sale; none = there is no agency", "{name, kind, insurer, filed, sale_from, premium_by_age, ...} ...", None, None, ASSUMED + "; premiums are not in the sources")
    commission: Part = parameter(0.2, "commission", "fraction of the premium", 0, 1, ASSUMED + "; 0.05 to 0.4")
    licensed: bool = parameter(True, "the agency holds a licence; without one it may sell nothing", "switch", None, None, "article")
    deposit_yuan: float = parameter(5_000_000.0, "security deposit that the agency lodges", "yuan", 0, 1e12, ASSUMED + "; 1,000,000 to 100,000,000")
    disclosure: Part = parameter(1.0, "how far a sale discloses terms: at 0 a product looks worth twice what it is", "fraction", 0, 1, ASSUMED + "; 0.5 to 1; article: must disclose")
    liability: Part = parameter(0.0, "part of the sums refused to policyholders, of what a sale did not disclose (1 - disclosure), that the agency owes them: out of its commissions, then of its deposit", "fraction", 0, 1, ASSUMED + "; 0 to 1; article: liable if at fault")
    deposit_months: Annotated[int, Field(ge=0, le=120)] = parameter(3, "months in which the agency has to pay what it still owes and make its deposit whole; then its licence ends", "months", 0, 120, ASSUMED + "; 0 to 12")
    interest: Part = parameter(0.01, "chance a month that somebody who never was a member compares what is on sale", "per month", 0, 1, ASSUMED + "; 0.001 to 0.1")
    interest_members: Part = parameter(0.01, "the same for members of the plan", "per month", 0, 1, ASSUMED + "; 0.001 to 0.1")
    interest_former: Part = parameter(0.02, "the same for former members", "per month", 0, 1, ASSUMED + "; 0.001 to 0.2")
    renewal_attention: Part = parameter(0.03, "chance a month that a policyholder compares the premium with what the cover is worth", "per month", 0, 1, ASSUMED + "; 0.01 to 0.2")
    lapse: Part = parameter(0.004, "chance a month that a policy ends for other reasons", "per month", 0, 1, ASSUMED + "; 0.001 to 0.02")
    second_comfort: Part = parameter(0.3, "what the comfort of a second cover is worth against that of the first", "fraction", 0, 1, ASSUMED + "; 0 to 1")
    reprices: bool = parameter(True, "insurers adjust premiums each 1 January to the claims of the year before", "switch", None, None, "article: prepaid, set beforehand")
    insurer_can_fail: bool = parameter(False, "insurers pay no more than they have, and fail where they owe more; off: they pay whatever they owe", "switch", None, None, "choice; no insurer of the agency is known to have failed")
    on_insolvency: Literal["guaranteed", "ends"] = parameter("guaranteed", "what follows once an insurer fails: a fund pays what it cannot pay, or its policies end and nobody does; its sale stops either way", "word", None, None, "choice; by law a fund of all insurers protects policyholders")
    transfer: bool = parameter(True, "at the closure members may move without declaration and waiting period", "switch", None, None, "article")
    transfer_interest: Part = parameter(0.3, "chance that a member looks at that offer", "fraction", 0, 1, ASSUMED + "; 0.05 to 0.8")
    transfer_first_month_yuan: float = parameter(1.0, "first month's premium of who moves", "yuan", 0, 1e6, "article")
    until: dt.date | None = parameter(None, "day until which the agency is followed after the plan's end; none = to the end of the plan", "date", dt.date(1900, 1, 1), dt.date(2200, 1, 1), "choice")

    @model_validator(mode="after")
    def _names_differ(self) -> AgencyTerms:
        names = [product.name for product in self.products]
        twice = [name for name in names if names.count(name) > 1]
        if twice:
            raise disagreement(f"two products are named {twice[0]}", "agency.products")
        return self
