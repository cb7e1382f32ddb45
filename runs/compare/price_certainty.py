"""What one pays, and how much of it one knows beforehand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np

from ...model.scenario.scenario import Scenario
from ..language.translation import N_
from ..results.measures import (
    monthly_share_yuan,
    months,
    times_the_promise,
    yearly_share_yuan,
    years,
)
from ..results.run_results import Table, rows_of
from ..results.units import FEN_IN_YUAN, MONTHS_A_YEAR
from .scenario_results import Measure, ScenarioResults, full_years

_BY_MEMBER = N_("a member paid in {year}, yuan")
_BY_POLICYHOLDER = N_("a policyholder paid in {year}, yuan")


def member_paid_yuan(run: ScenarioResults, year: int) -> float:
    """All shares of a year, for who paid every one; NaN where nobody was billed in it."""
    billed = int(run.rounds["payers"][years(run.rounds) == year].sum())
    return yearly_share_yuan(run.rounds).get(year, math.nan) if billed else math.nan


def policyholder_paid_yuan(run: ScenarioResults, year: int) -> float:
    """Premiums of a year for each person who held policies.

    Returns:
        NaN without any, or where the plan did not run all year: policyholders are counted with it.
    """
    if year not in run.whole_years:
        return math.nan
    premiums = int(run.agency["premium_fen"][years(run.agency) == year].sum())
    insured = run.rounds["insured"][years(run.rounds) == year]
    mean = float(insured.mean()) if len(insured) else 0.0
    return premiums / mean / FEN_IN_YUAN if mean > 0 else math.nan


def share_rise(run: ScenarioResults) -> float:
    """Shares of a year through which the plan ran against those of the year before, at most."""
    paid = [member_paid_yuan(run, year) for year in run.whole_years]
    return _most(after / before for before, after in pairwise(paid) if before > 0)


def premium_rise(run: ScenarioResults) -> float:
    """A premium against the one of the year before at the same age, at most over all products."""
    by_product = [list(levels) for levels in _levels(run.agency)]
    return _most(
        after[0] / before[0] for levels in by_product for before, after in pairwise(levels)
    )


def share_surprise(run: ScenarioResults) -> float:
    """Shares of the last year through which the plan ran against twelve times its January's.

    Earlier Januaries tell little: in its first the plan had hardly a claim.
    """
    found, yuan = monthly_share_yuan(run.rounds)
    by_month = dict(zip(found.astype(str).tolist(), yuan.tolist(), strict=True))
    year = max(run.whole_years, default=0)
    january = by_month.get(f"{year}-01", 0.0)
    return member_paid_yuan(run, year) / (MONTHS_A_YEAR * january) if january > 0 else math.nan


def premium_surprise(run: ScenarioResults) -> float:
    """A year's last premium against its first at the same age, at most over all products."""
    by_product = _levels(run.agency)
    return _most(year[-1] / year[0] for levels in by_product for year in levels)


def known_beforehand(run: ScenarioResults) -> float:
    """Premiums, and shares at the most that an insurer had promised, of all that people paid.

    Returns:
        Per cent; NaN where nobody paid.
    """
    collected, premiums = run.rounds["collected_fen"], int(run.agency["premium_fen"].sum())
    known = int(collected[run.rounds["insurer_fen"] > 0].sum()) + premiums
    total = int(collected.sum()) + premiums
    return 100 * known / total if total else math.nan


def months_of_one_price(run: ScenarioResults) -> float:
    """For how many months a price stood still on average, shares and premiums weighed by money."""
    billed = rows_of(run.rounds, run.rounds["share_fen"] > 0)
    stood = [(_months_still(billed["share_fen"], billed), int(billed["collected_fen"].sum()))]
    for product in _sold(run.agency):
        stood.append((_months_still(product["level"], product), int(product["premium_fen"].sum())))
    known = [(length, fen) for length, fen in stood if fen > 0]
    total = sum(fen for _, fen in known)
    return sum(length * fen for length, fen in known) / total if total else math.nan


def price_measures(scenario: Scenario) -> list[Measure]:
    """The measures of this question."""
    in_years = full_years(scenario)
    return [
        *_of_years("member_paid", _BY_MEMBER, in_years, member_paid_yuan),
        *_of_years("policyholder_paid", _BY_POLICYHOLDER, in_years, policyholder_paid_yuan),
        Measure("share_rise", "a year's shares to the year before, times", share_rise),
        Measure("premium_rise", "a year's premium to the year before, times", premium_rise),
        Measure("share_surprise", "last full year's shares to 12 x January, times", share_surprise),
        Measure("premium_surprise", "a year's last premium to its first, times", premium_surprise),
        Measure("times_promise", "dearest month to the promise, times", times_the_promise),
        Measure("known_beforehand", "paid at a price known beforehand, %", known_beforehand),
        Measure("months_of_one_price", "a price stood still for, months", months_of_one_price),
    ]


def _of_years(
    key: str, says: str, years: Iterable[int], of: Callable[[ScenarioResults, int], float]
) -> Iterator[Measure]:
    for year in years:
        yield Measure(f"{key}_{year}", says, lambda run, year=year: of(run, year), year)


def _sold(agency: Table) -> Iterator[Table]:
    """The months of each product in which there were premiums."""
    names = agency["product"]
    for name in dict.fromkeys(names.tolist()):
        yield rows_of(agency, (names == name) & (agency["premium_fen"] > 0))


def _levels(agency: Table) -> Iterator[list[np.ndarray]]:
    """Of each product the levels of its premiums, an array for each calendar year."""
    for product in _sold(agency):
        found = years(product)
        yield [product["level"][found == year] for year in np.unique(found)]


def _months_still(prices: np.ndarray, table: Table) -> float:
    """Months in which there was a price, over the number of prices one after the other."""
    changes = int((prices[1:] != prices[:-1]).sum())
    return len(np.unique(months(table))) / (1 + changes)


def _most(values: Iterable[float]) -> float:
    return max((float(one) for one in values if math.isfinite(one)), default=math.nan)
