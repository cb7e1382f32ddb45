"""Who bears the risk: who paid for what was paid out, and what everybody is left with."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ...agents.plan.cost_sharing import divided_fen
from ...agents.regulation.order_kinds import is_ending, is_insurance_form
from ...model.rule_inputs.lookup_tables import fen_of
from ...model.rule_inputs.round_context import plan_on, sharing_terms
from ...model.scenario.scenario import Scenario
from ..results.measures import operator_result_fen, sponsored_fen
from ..results.run_results import Table
from ..results.units import BILLION_FEN
from .scenario_results import Measure, ScenarioResults, last_month


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
        of_the_form = fen_of(run.inputs.plan.insurer_capital_yuan)
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
    names = ("share_fen", "aid_fen", "fee_fen", "payers", "claims_approved", "carried_fen")
    names += ("sponsor_fen", "insurer_fen")
    rows = zip(rounds["date"].tolist(), *(rounds[name].tolist() for name in names), strict=True)
    for date, share, aid, fee, payers, cases, carried_on, others, insurer in rows:
        form_and_end = _form_and_end(run.orders, np.datetime64(date))
        terms = sharing_terms(plan_on(run.inputs, date), date, *form_and_end)
        due, paid = 2 * (aid + fee) - carried, billed.get(date.year, 0)
        doubled = divided_fen(due, payers, 2 * cases, paid, spent, terms).share_fen
        more += max(doubled - share, 0) * payers
        billed[date.year] = paid + share
        carried, spent = carried_on, spent + others - insurer
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
