"""The regulator of a scenario, and what it sees of a plan at the end of a round."""

from __future__ import annotations

import datetime as dt

import mesa
import pandas as pd

from ...agents.engine.units import FEN_IN_YUAN
from ...agents.plan.sharing_platform import SharingPlatform
from ...agents.regulation.order_kinds import CARRIER_FAILURE, Order
from ...agents.regulation.regulator import Regulator
from ...agents.regulation.triggers import Observation, Trigger
from ..records.round_record import RoundRow
from ..rule_inputs.lookup_tables import factor_of, fen_of
from ..rule_inputs.round_context import promise_fen_a_round
from ..scenario.operator_terms import OperatorTerms
from ..scenario.regulator import OrderTerms, TriggerTerms
from ..scenario.scenario import PlanTerms, Scenario
from .history import History

A_DAY, A_YEAR = dt.timedelta(days=1), dt.timedelta(days=365)


def observation(
    row: RoundRow, plan: PlanTerms, history: History, platform: SharingPlatform
) -> Observation:
    """What there is to see: published numbers, complaints, and the money held.

    Args:
        row: the round.
        plan: terms of the day.
        history: complaints of the last year, who went in it, and how the plan was run last.
        platform: what a round is perceived to cost.
    """
    conduct = history.conduct[-1] if history.conduct else None
    seen = Observation(
        date=row.date,
        members=row.members,
        complaints=history.complaints_since(row.date - A_YEAR),
        float_fen=row.float_fen,
        perceived_fen=platform.perceived_fen,
        promise_fen=promise_fen_a_round(plan),
        claims_pending=row.claims_pending,
        members_lost=history.members_lost_since(row.date - A_YEAR),
        claims_refused=history.claims_refused_since(row.date - A_YEAR),
        operator_loss_fen=history.operator_loss_since(row.date - A_YEAR),
    )
    if conduct is None:
        return seen
    same = ("insurance_form", "terms_changed", "charged_fen", "premium_fen", "told_fen")
    told = {name: getattr(conduct, name) for name in same}
    return seen._replace(**told, undisclosed=conduct.undisclosed)


def too_few(plan: PlanTerms, history: History) -> bool:
    """Whether a plan has fallen below the floor of its terms."""
    floor = plan.minimum_members
    return history.rounds[-1].members < floor <= max(row.members for row in history.rounds)


def is_insolvent(plan: PlanTerms, platform: SharingPlatform) -> bool:
    """Whether the insurer of a plan in its insurance form has paid out all its capital."""
    bears = plan.insurer_bears_excess and plan.insurer_can_fail and platform.insurance_form
    return bears and platform.insurer_paid_fen >= fen_of(plan.carrier_capital_yuan)


def note_failures(
    regulator: Regulator, platform: SharingPlatform, date: dt.date, plan: PlanTerms
) -> None:
    """Write down which of several insurers of the insurance form has nothing left; once each.

    Args:
        regulator: of the plan.
        platform: what each insurer has paid.
        date: of the round.
        plan: terms of the day.
    """
    if not (plan.insurer_bears_excess and plan.insurer_can_fail and platform.insurance_form):
        return
    for one in plan.insurers:
        paid, capital = platform.carriers_paid_fen[one.name], fen_of(one.capital_yuan)
        if paid >= capital:
            regulator.note_failure(date, one.name, paid, capital, CARRIER_FAILURE)


def stops(operator: OperatorTerms, seen: Observation) -> bool:
    """Whether the operator has lost more in twelve months than it bears.

    Args:
        operator: what it bears, and from when on it looks.
        seen: the round, and what its account was in the year before.
    """
    borne, first = operator.loss_borne_yuan, operator.stops_from or dt.date.min
    return borne is not None and seen.date >= first and seen.operator_loss_fen > fen_of(borne)


def regulator_of(model: mesa.Model, inputs: Scenario) -> Regulator:
    """The regulator of a scenario, with its orders and triggers in whole numbers.

    Args:
        model: the society.
        inputs: the scenario.
    """
    terms = inputs.regulator
    return Regulator(
        model,
        orders=map(order_of, terms.orders),
        triggers=map(trigger_of, terms.triggers),
        licence=terms.licence == "granted",
        closure_months=terms.closure_months,
        end=inputs.plan.end,
        sees_after_days=terms.sees_after_days,
    )


def order_of(terms: OrderTerms) -> Order:
    """A dated order, with the weight of its news as a whole number."""
    news = factor_of(terms.news)
    return Order(terms.date, terms.kind, terms.says, news, terms.months_to_comply)


def trigger_of(terms: TriggerTerms) -> Trigger:
    """A trigger, with the weight of its news as a whole number."""
    return Trigger(
        terms.sees,
        terms.above,
        terms.kind,
        terms.says,
        factor_of(terms.news),
        terms.months_to_comply,
        terms.not_before or dt.date.min,
    )


def orders_table(orders: list[Order]) -> pd.DataFrame:
    """One row per order; causes are codes, with the numbers that belong to them beside them.

    Args:
        orders: those given, in their order.
    """
    rows = [order._replace(cause=str(order.cause)) for order in orders]
    return pd.DataFrame(rows, columns=Order._fields).astype({"value": float, "threshold": float})


def supervise(
    regulator: Regulator,
    platform: SharingPlatform,
    history: History,
    row: RoundRow,
    plan: PlanTerms,
    inputs: Scenario,
) -> None:
    """The regulator looks at round and insurer, the operator at its account; too few dissolve.

    Args:
        regulator: of the plan.
        platform: what a round is perceived to cost, and whether the end is announced.
        history: rounds up to this one.
        row: the round.
        plan: terms of the day.
        inputs: the scenario, which says what follows from insolvency.
    """
    seen = observation(row, plan, history, platform)
    regulator.monitor(seen)
    answer = inputs.regulator.on_insolvency
    note_failures(regulator, platform, row.date, plan)
    if answer != "looks_on" and is_insolvent(plan, platform):
        paid, capital = platform.insurer_paid_fen / FEN_IN_YUAN, plan.carrier_capital_yuan
        regulator.act_on_insolvency(row.date + A_DAY, paid, capital, answer == "closes")
    if stops(inputs.operator, seen):
        loss, borne = seen.operator_loss_fen / FEN_IN_YUAN, inputs.operator.loss_borne_yuan or 0.0
        regulator.take_notice(row.date + A_DAY, loss, borne)
    if too_few(plan, history) and not platform.closing:
        months = 0 if platform.insurance_form else plan.dissolution_months
        day = row.date + A_DAY
        regulator.dissolve(day, months, row.members, plan.minimum_members)
