"""Who bears the risk: who paid for what was paid out, and what everybody is left with."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from ..agents.sharing import divided_fen
from ..model.scenario import Scenario
from ..model.tables import fen_of
from ..model.terms import plan_on, sharing_terms
from .compare_lived import BILLION_FEN, ENDINGS, Lived, Measure, last_month
from .outcome import Table

_FORMS = ("insurance_form", "conversion")


def paid_out_fen(lived: Lived) -> int:
    """Aid granted, after the plan's end too, and claims that policies paid; fen."""
    aid = int(lived.rounds["aid_fen"].sum()) + int(lived.run_off["aid_fen"].sum())
    return aid + int(lived.agency["claims_fen"].sum())


def paid_in_fen(lived: Lived) -> dict[str, int]:
    """Who paid what; fen.

    Returns:
        By payer: members, policyholders, the insurer of the insurance form, the operator as sponsor
        and after its notice of closure.
    """
    rounds = lived.rounds
    insurer, closing = int(rounds["insurer_fen"].sum()), int(rounds["closure_fen"].sum())
    return {
        "members": int(rounds["collected_fen"].sum()),
        "policyholders": int(lived.agency["premium_fen"].sum()),
        "insurer": insurer,
        "sponsor": int(rounds["sponsor_fen"].sum()) - insurer - closing,
        "operator": closing + int(lived.run_off["aid_fen"].sum()),
    }


def paid_out_of_a_hundred(lived: Lived) -> float:
    """What is paid out of 100 yuan that anybody pays in; NaN where nobody does."""
    total = sum(paid_in_fen(lived).values())
    return 100 * paid_out_fen(lived) / total if total else math.nan


def insurers_result_fen(lived: Lived) -> int:
    """Premiums less commission, claims and what is owed yet, less what the form's insurer paid."""
    agency = lived.agency
    premiums, commission, claims = (
        int(agency[name].sum()) for name in ("premium_fen", "commission_fen", "claims_fen")
    )
    owed = int(last_month(agency)["liability_fen"].sum())
    return premiums - commission - claims - owed - int(lived.rounds["insurer_fen"].sum())


def least_capital_fen(lived: Lived) -> float:
    """The least capital that any insurer had left at any time; NaN without insurers."""
    capital = lived.agency["capital_fen"]
    found = [float(capital.min())] if len(capital) else []
    if "insurance_form" in list(lived.orders["kind"]):
        of_the_form = fen_of(lived.inputs.plan.insurer_capital_yuan)
        found.append(float(of_the_form - int(lived.rounds["insurer_fen"].sum())))
    return min(found, default=math.nan)


def operator_result_fen(lived: Lived) -> float:
    """What the plan brought its operator less what it cost, fen."""
    results = lived.operator["result_fen"]
    return float(results[-1]) if len(results) else 0.0


def borne_by_members(lived: Lived) -> float:
    """What members would have paid more at once, had each round's claims been doubled.

    Their share is taken anew with twice the aid and the fee, up to the caps of the terms; nobody is
    taken to leave over it.

    Returns:
        Per cent of the plan's aid and fees, those after its end too; NaN without any.
    """
    more, on_top = more_fen(lived), _plan_cost_fen(lived)
    return 100 * more / on_top if on_top else math.nan


def borne_by_people(lived: Lived) -> float:
    """The same of members and policyholders: a premium stays as it is until it is set anew.

    Returns:
        Per cent of the plan's aid and fees and the policies' claims; NaN without any.
    """
    on_top = _plan_cost_fen(lived) + int(lived.agency["claims_fen"].sum())
    return 100 * more_fen(lived) / on_top if on_top else math.nan


def more_fen(lived: Lived) -> int:
    """What all members' shares would have been more with each round's aid and fee doubled; fen."""
    rounds, more, billed, carried, spent = lived.rounds, 0, {}, 0, 0
    names = ("share_fen", "aid_fen", "fee_fen", "payers", "claims_approved", "carried_fen")
    names += ("sponsor_fen", "insurer_fen")
    rows = zip(rounds["date"].tolist(), *(rounds[name].tolist() for name in names), strict=True)
    for date, share, aid, fee, payers, cases, carried_on, others, insurer in rows:
        form_and_end = _form_and_end(lived.orders, np.datetime64(date))
        terms = sharing_terms(plan_on(lived.inputs, date), date, *form_and_end)
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
        Measure("operator_result", "result of the operator, bn", _billion(operator_result_fen)),
        Measure("commission", "commission of the agency, bn", _billion(_commission_fen)),
    ]


def _form_and_end(orders: Table, date: np.datetime64) -> tuple[bool, bool]:
    """Whether a plan is in its insurance form on a day, and whether its end is announced."""
    kinds = orders["kind"][orders["date"] <= date].tolist()
    forms = [kind for kind in kinds if kind in _FORMS]
    is_ending = any(kind in ("closure_notice", *ENDINGS) for kind in kinds)
    return forms[-1:] == ["insurance_form"], is_ending


def _plan_cost_fen(lived: Lived) -> int:
    costs = (lived.rounds["aid_fen"], lived.rounds["fee_fen"], lived.run_off["aid_fen"])
    return sum(int(cost.sum()) for cost in costs)


def _commission_fen(lived: Lived) -> float:
    return float(lived.agency["commission_fen"].sum())


def _billion(fen: Callable[[Lived], float]) -> Callable[[Lived], float]:
    return lambda lived: fen(lived) / BILLION_FEN


def _payer(name: str) -> Callable[[Lived], float]:
    return lambda lived: paid_in_fen(lived)[name] / BILLION_FEN
