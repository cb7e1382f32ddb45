"""Whether a plan keeps to the terms it filed, sells what it says, and shows how it works."""

from __future__ import annotations

import math

from ...agents.people.columns import LookupTables
from ...agents.plan.cost_sharing import MILLION
from ...agents.plan.sharing_platform import SharingPlatform
from ...agents.regulation.order_kinds import is_insurance_form
from ..records.conduct_record import ConductRow
from ..records.round_record import RoundRow
from ..rule_inputs.aid_terms import mild_aids
from ..rule_inputs.lookup_tables import fen_of
from ..rule_inputs.round_context import plan_on, promise_fen_a_round
from ..scenario.scenario import PlanTerms, Scenario


class ConductWatch:
    """Holds each round, in their order, against the terms of the launch and what cover costs.

    Args:
        inputs: the scenario.
        tables: what it says about all people.
    """

    def __init__(self, inputs: Scenario, tables: LookupTables):
        plan = inputs.plan
        first = sorted(inputs.regulator.orders, key=lambda order: order.date)
        kinds = [order.kind for order in first if order.date <= plan.start]
        launch, form = plan_on(inputs, plan.start), is_insurance_form(kinds)
        self._filed = terms_to_file(launch, form, insurer_paid_fen=0)
        self._filed_fen = -(-fen_of(plan.promise_yuan_a_month) // len(plan.round_days))
        self._inputs, self._tables = inputs, tables
        self._promise_fen = self._perceived_fen = promise_fen_a_round(plan)
        self._claim_seen = self._bill_seen = False

    def row(self, row: RoundRow, plan: PlanTerms, platform: SharingPlatform) -> ConductRow:
        """A round as it was sold and run, after it has been written down.

        Args:
            row: the round.
            plan: terms of the day.
            platform: of the plan.
        """
        told_fen, self._perceived_fen = self._perceived_fen, platform.perceived_fen
        form, shows = platform.insurance_form, plan.publication
        self._claim_seen |= shows and row.claims_approved + row.claims_refused > 0
        self._bill_seen |= shows and row.share_fen > 0
        terms = terms_to_file(plan, form, platform.insurer_paid_fen)
        changed = sum(now != filed for now, filed in zip(terms, self._filed, strict=True))
        return ConductRow(
            round=row.round,
            date=row.date,
            insurance_form=form,
            terms_changed=changed,
            filed_fen=self._filed_fen,
            charged_fen=row.share_fen,
            premium_fen=self._premium_fen(row, plan, form),
            told_fen=max(told_fen, self._promise_fen),
            cover_shown=self._inputs.review.harmless_stays == 0,
            claims_shown=self._claim_seen,
            sharing_shown=self._bill_seen,
        )

    def _premium_fen(self, row: RoundRow, plan: PlanTerms, form: bool) -> int:
        """Least that a premium would be: the members' true risk, each at the lowest aid there is.

        Nothing is known where people are the user's own, whose claims may have costs of their own.
        """
        if self._inputs.people.table is not None or math.isnan(row.risk_members):
            return 0
        ages, aid = len(self._tables.aid), self._tables.mean_aid
        first = mild_aids(self._inputs).index(plan.mild_aid_yuan) * ages
        least = int(aid[first + plan.ages[0] : first + min(plan.ages[1], ages)].min())
        cost = least + least * round(_fee_rate(plan, form) * MILLION) // MILLION
        return math.floor(row.risk_members * cost / self._tables.rounds_a_year)


def terms_to_file(
    plan: PlanTerms, insurance_form: bool, insurer_paid_fen: int
) -> tuple[object, ...]:
    """The terms of a plan that an insurance has to file, as they hold on a day.

    Args:
        plan: terms of the day.
        insurance_form: whether it runs in its insurance form.
        insurer_paid_fen: what its insurer has paid out of its capital.

    Returns:
        Fee, caps, aid for a mild illness, credit needed, and whether an insurer keeps the promise.
    """
    can_pay = not plan.insurer_can_fail or insurer_paid_fen < fen_of(plan.carrier_capital_yuan)
    return (
        _fee_rate(plan, insurance_form),
        plan.case_cap_yuan,
        plan.annual_cap_yuan,
        plan.mild_aid_yuan,
        plan.minimum_credit,
        insurance_form and plan.insurer_bears_excess and can_pay,
    )


def _fee_rate(plan: PlanTerms, insurance_form: bool) -> float:
    return plan.insurance_fee_rate if insurance_form else plan.fee_rate
