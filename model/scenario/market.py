"""What a scenario says about the market: a rival plan that people could have instead."""

# One parameter is one line, however long: type, default, what it is, unit, least, most, source.
# fmt: off

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import AfterValidator, Field

from .parameter import ASSUMED, RULES, AgeFrom, AgeLimits, ParameterGroup, ages_rise, parameter

DaysAfter = Annotated[int, Field(ge=0, le=20_000)]


def _days_rise(pairs: tuple) -> tuple:
    days = [first for first, _ in pairs]
    if days != sorted(set(days)) or days[0] != 0:
        raise ValueError("days must start at 0 and rise from one pair to the next")
    return pairs


CostByDay = Annotated[tuple[tuple[DaysAfter, Annotated[float, Field(ge=0, le=1e8)]], ...], Field(min_length=1, max_length=40, strict=False), AfterValidator(_days_rise)]
PartByDay = Annotated[tuple[tuple[DaysAfter, Annotated[float, Field(ge=0, le=1)]], ...], Field(min_length=1, max_length=40, strict=False), AfterValidator(_days_rise)]
AidByAge = Annotated[tuple[tuple[AgeFrom, Annotated[float, Field(ge=0, le=1e8)]], ...], Field(min_length=1, max_length=40, strict=False), AfterValidator(ages_rise)]


class MarketTerms(ParameterGroup):
    """What people could have instead: a rival plan with automatic debit and terms of its own."""

    rival_from: dt.date | None = parameter(None, "first day on which a rival plan is offered; none = there is no rival", "date", dt.date(1900, 1, 1), dt.date(2200, 1, 1), "choice")
    rival_yuan_a_year: CostByDay = parameter(((0, 100.0),), "what the rival is seen to cost, from so many days after that day to the next ones given", "[day, yuan a year] ...", None, None, ASSUMED + "; each 1 to 100")
    rival_known: PartByDay = parameter(((0, 1.0),), "people who know of the rival, from so many days after that day to the next ones given", "[day, fraction] ...", None, None, ASSUMED + "; each part 0 to 1")
    rival_aid_by_age: AidByAge = parameter(((0, 300_000.0), (40, 100_000.0)), "aid of the rival by age, from an age to the next one given", "[age, yuan] ...", None, None, "article")
    rival_ages: AgeLimits = parameter((0, 60), "youngest age that the rival takes, and age from which it does not", "[years, years], 0 to 120", None, None, RULES)
    rival_minimum_credit: int = parameter(600, "credit score that the rival asks for", "score", 0, 950, RULES + ": 650 at the launch, 600 from 2019-01")
