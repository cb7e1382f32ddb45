"""Who bears the risk, and how certain the price is for members and policyholders."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np

from ...agents.engine.units import FEN_IN_YUAN, MONTHS_A_YEAR
from ...agents.plan.cost_sharing import divide_cost
from ...agents.regulation.order_kinds import is_ending, is_insurance_form
from ...model.rule_inputs.lookup_tables import fen_of
from ...model.rule_inputs.round_context import plan_on, sharing_terms
from ...model.scenario.scenario import Scenario
from ..language.translation import N_
from ..results.measures import (
    BILLION_FEN,
    monthly_share_yuan,
    months,
    operator_result_fen,
    sponsored_fen,
    times_the_promise,
    yearly_share_yuan,
    years,
)
from ..results.run_results import Table, rows_of
from .scenario_results import Measure, ScenarioResults, full_years, last_month

_BY_MEMBER = N_("a member paid in {year}, yuan")
_BY_POLICYHOLDER = N_("a policyholder paid in {year}, yuan")


def paid_out_fen(run: ScenarioResults) -> int:
    """Aid granted, after the plan's end too, and claims that policies paid; fen."""
    aid = int(run.rounds["aid_fen"].sum()) + int(run.run_off["aid_fen"].sum())
    return aid + int(run.agency["claims_fen"].sum())


def paid_in_fen(run: ScenarioResults) -> dict[str, int]:
    """Who paid what; fen.

    Returns:
        By payer: members, policyholders, the insurer of the insurance form, the operator as sponsor
        and after its notice of closure.
    """
    rounds = run.rounds
    return {
        "members": int(rounds["collected_fen"].sum()),
        "policyholders": int(run.agency["premium_fen"].sum()),
        "insurer": int(rounds["insurer_fen"].sum()),
        "sponsor": int(sponsored_fen(rounds).sum()),
        "operator": int(rounds["closure_fen"].sum()) + int(run.run_off["aid_fen"].sum()),
    }


def paid_out_of_a_hundred(run: ScenarioResults) -> float:
    """What is paid out of 100 yuan that anybody pays in; NaN where nobody does."""
    total = sum(paid_in_fen(run).values())
    return 100 * paid_out_fen(run) / total if total else math.nan


def insurers_result_fen(run: ScenarioResults) -> int:
    """Premiums less commission, claims and what is owed yet, less what the form's insurer paid."""
    agency = run.agency
    premiums, commission, claims = (
        int(agency[name].sum()) for name in ("premium_fen", "commission_fen", "claims_fen")
    )
    owed = int(last_month(agency)["liability_fen"].sum())
    return premiums - commission - claims - owed - int(run.rounds["insurer_fen"].sum())


def least_capital_fen(run: ScenarioResults) -> float:
    """The least capital that any insurer had left at any time; NaN without insurers."""
    capital = run.agency["capital_fen"]
    found = [float(capital.min())] if len(capital) else []
    if "insurance_form" in list(run.orders["kind"]):
        of_the_form = fen_of(run.inputs.plan.carrier_capital_yuan)
        found.append(float(of_the_form - int(run.rounds["insurer_fen"].sum())))
    return min(found, default=math.nan)


def borne_by_members(run: ScenarioResults) -> float:
    """What members would have paid more at once, had each round's claims been doubled.

    Their share is taken anew with twice the aid and the fee, up to the caps of the terms; nobody is
    taken to leave over it.

    Returns:
        Per cent of the plan's aid and fees, those after its end too; NaN without any.
    """
    more, on_top = more_fen(run), _plan_cost_fen(run)
    return 100 * more / on_top if on_top else math.nan


def borne_by_people(run: ScenarioResults) -> float:
    """The same of members and policyholders: a premium stays as it is until it is set anew.

    Returns:
        Per cent of the plan's aid and fees and the policies' claims; NaN without any.
    """
    on_top = _plan_cost_fen(run) + int(run.agency["claims_fen"].sum())
    return 100 * more_fen(run) / on_top if on_top else math.nan


def more_fen(run: ScenarioResults) -> int:
    """What all members' shares would have been more with each round's aid and fee doubled; fen."""
    rounds, more, billed, carried, spent = run.rounds, 0, {}, 0, 0
    before = 0
    names = ("share_fen", "aid_fen", "fee_fen", "payers", "claims_approved", "carried_fen")
    names += ("sponsor_fen", "insurer_fen")
    rows = zip(rounds["date"].tolist(), *(rounds[name].tolist() for name in names), strict=True)
    for date, share, aid, fee, payers, cases, carried_on, others, insurer in rows:
        form_and_end = _form_and_end(run.orders, np.datetime64(date))
        terms = sharing_terms(plan_on(run.inputs, date), date, *form_and_end)
        if terms.fund is not None:
            terms = terms._replace(fund=terms.fund._replace(last_share_fen=before))
        if terms.is_subscription:
            terms = terms._replace(share_cap_fen=share)
        due, paid = 2 * (aid + fee) - carried, billed.get(date.year, 0)
        doubled = divide_cost(due, payers, 2 * cases, paid, spent, terms).share_fen
        more += max(doubled - share, 0) * payers
        billed[date.year] = paid + share
        carried, spent, before = carried_on, spent + others - insurer, share
    return more


def risk_measures(_: Scenario) -> list[Measure]:
    """The measures of this question."""
    return [
        Measure("paid_out", "aid and claims paid out, bn yuan", _billion(paid_out_fen)),
        Measure("paid_by_members", "paid by members, in shares, bn", _payer("members")),
        Measure("paid_by_policyholders", "by policyholders, premiums, bn", _payer("policyholders")),
        Measure("paid_by_insurer", "by the insurance form's insurer, bn", _payer("insurer")),
        Measure("paid_by_sponsor", "by the operator, free months, caps, bn", _payer("sponsor")),
        Measure("paid_by_operator", "by the operator after its notice, bn", _payer("operator")),
        Measure("paid_out_of_100", "paid out of 100 yuan paid in, yuan", paid_out_of_a_hundred),
        Measure("borne_by_members", "of doubled aid, members bear, %", borne_by_members),
        Measure("borne_by_people", "of all claims doubled, people bear, %", borne_by_people),
        Measure("insurers_result", "result of the insurers, bn", _billion(insurers_result_fen)),
        Measure("least_capital", "least capital of an insurer, bn", _billion(least_capital_fen)),
        Measure("operator_result", "result of the operator, bn", _billion(_operator_result_fen)),
        Measure("commission", "commission of the agency, bn", _billion(_commission_fen)),
    ]


def _form_and_end(orders: Table, date: np.datetime64) -> tuple[bool, bool]:
    """Whether a plan is in its insurance form on a day, and whether its end is announced."""
    kinds = orders["kind"][orders["date"] <= date].tolist()
    return is_insurance_form(kinds), is_ending(kinds)


def _operator_result_fen(run: ScenarioResults) -> float:
    return operator_result_fen(run.operator)


def _plan_cost_fen(run: ScenarioResults) -> int:
    costs = (run.rounds["aid_fen"], run.rounds["fee_fen"], run.run_off["aid_fen"])
    return sum(int(cost.sum()) for cost in costs)


def _commission_fen(run: ScenarioResults) -> float:
    return float(run.agency["commission_fen"].sum())


def _billion(fen: Callable[[ScenarioResults], float]) -> Callable[[ScenarioResults], float]:
    return lambda run: fen(run) / BILLION_FEN


def _payer(name: str) -> Callable[[ScenarioResults], float]:
    return lambda run: paid_in_fen(run)[name] / BILLION_FEN


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
