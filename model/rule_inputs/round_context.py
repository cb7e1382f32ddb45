"""What rules read of a round: the plan's terms in force, and what everybody knows."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from ...agents.decisions.enrolment import HEARING_CELLS
from ...agents.engine.random_draws import FACTOR_BITS, ONE
from ...agents.engine.units import MONTHS_A_YEAR
from ...agents.people.columns import LookupTables, RoundContext
from ...agents.plan.carriers import carriers_of
from ...agents.plan.cost_sharing import MILLION, SharingTerms
from ...agents.plan.sharing_platform import SharingPlatform
from ...agents.scan.candidate_filters import most_alert
from ...agents.sharing.reserve import Fund
from ...agents.sharing.rule import SHARING_RULES
from ..scenario.scenario import BehaviourTerms, PlanTerms, Scenario
from .aid_terms import mild_aids
from .lookup_tables import RoundChances, factor_of, fen_of
from .rival_terms import rival_on

NEVER = 1 << 20
"""Days of waiting that nobody lives to see: a plan that has ended covers nobody."""


class BillsSoFar(Protocol):
    """What is known of the bills that members were sent, by when they joined."""

    @property
    def cohorts(self) -> np.ndarray:
        """Number of those who have been sent the same bills, by day of joining; int16."""
        ...

    @property
    def taken_fen(self) -> np.ndarray:
        """What each of these was asked for so far, fen; int64."""
        ...

    def last_fen(self, rounds: int) -> int:
        """What so many last bills came to, fen."""
        ...


def round_context(
    day: int,
    days: int,
    plan: PlanTerms,
    scenario: Scenario,
    chances: RoundChances,
    platform: SharingPlatform,
    accounts: BillsSoFar,
) -> RoundContext:
    """What is known before a bill is published.

    Args:
        day: since the launch.
        days: length of the round.
        plan: terms of the day.
        scenario: what news and secrecy do, and whether people age.
        chances: of rounds of any length.
        platform: its news and what it is perceived to cost.
        accounts: who has been sent the same bills, and how much they were asked for.
    """
    behaviour = scenario.behaviour
    date = scenario.plan.start + dt.timedelta(days=day)
    rival = rival_on(scenario.market, date, MONTHS_A_YEAR * len(plan.round_days))
    return RoundContext(
        day=day,
        age_day=scenario.mechanisms.age_day(day),
        **chances.of(days),
        aid_terms=mild_aids(scenario).index(plan.mild_aid_yuan),
        heard=np.zeros(2 * HEARING_CELLS, np.int64),
        seen_fen=max(platform.perceived_fen, promise_fen_a_round(plan)),
        share_fen=0,
        perceived_fen=platform.perceived_fen,
        jump=0,
        news=platform.news * factor_of(behaviour.news_push) >> FACTOR_BITS,
        most_alert=np.zeros(64, np.int64),
        news_distrust=distrust(plan, behaviour, platform.news),
        waiting_days=plan.days_until_cover,
        waiting_pay=int(plan.waiting_members_pay),
        youngest=plan.ages[0],
        leaving_age=plan.ages[1],
        minimum_credit=plan.minimum_credit,
        cohorts=accounts.cohorts,
        taken_fen=accounts.taken_fen,
        grace_fen=accounts.last_fen((plan.grace_rounds or 1) - 1),
        rival_fen=rival.fen,
        rival_known=rival.known,
        rival_distrust=distrust(plan, behaviour, 0),
        **_of_classes(platform, promise_fen_a_round(plan)),
    )


def _of_classes(platform: SharingPlatform, promise_fen: int) -> dict[str, Any]:
    """What payers of each class know, where they do not all owe the same."""
    classes = platform.classes
    if classes is None:
        return {}
    perceived = np.array(platform.perceived_by, np.int64)
    return {
        "share_class": np.array(classes.of_cell, np.int64),
        "class_by_years": int(classes.by_years),
        "owed_fen": np.zeros(len(perceived), np.int64),
        "seen_by": np.maximum(perceived, promise_fen),
        "perceived_by": perceived,
    }


def bill_context(
    notice: RoundContext,
    tables: LookupTables,
    share_fen: int,
    jump: int,
    owed_fen: Sequence[int] = (),
) -> RoundContext:
    """What is known as a bill is published.

    Args:
        notice: what was known before.
        tables: who looks, and why.
        share_fen: of the bill.
        jump: rise of the perceived share against the last one, in 1/1024.
        owed_fen: by one payer of each class, where there are classes.
    """
    if owed_fen:
        notice = notice._replace(owed_fen=np.array(owed_fen, np.int64))
    pushes = tables.attention, tables.jump_push, tables.friends_push
    most = most_alert(*pushes, jump, notice.news)
    grace_fen = notice.grace_fen + share_fen if tables.grace_rounds else 0
    return notice._replace(share_fen=share_fen, jump=jump, most_alert=most, grace_fen=grace_fen)


def context_between_bills(notice: RoundContext, tables: LookupTables) -> RoundContext:
    """What is known between two bills: the last one, whose rise and news make nobody look now.

    What news takes away of the trust it still does.

    Args:
        notice: what is known before a bill is published.
        tables: who looks, and how much less between two bills.
    """
    calm = bill_context(notice._replace(news=0), tables, 0, 0)
    return calm._replace(most_alert=(calm.most_alert * tables.between_bills) >> FACTOR_BITS)


def distrust(plan: PlanTerms, behaviour: BehaviourTerms, news: int) -> int:
    """Part of everybody's trust that news and secrecy take away, in 1/1024.

    Args:
        plan: whether claims are published and shares independently checked.
        behaviour: what each of these is worth.
        news: weight of the news, 0 to 1024.
    """
    trusted = ONE - (news * factor_of(behaviour.news_distrust) >> FACTOR_BITS)
    secrets = (not plan.publication) + (not plan.independent_audit)
    for _ in range(secrets):
        trusted = trusted * (ONE - factor_of(behaviour.opaque_distrust)) >> FACTOR_BITS
    return ONE - trusted


def plan_on(scenario: Scenario, date: dt.date) -> PlanTerms:
    """The plan with every change up to a day."""
    plan = scenario.plan
    for change in scenario.changes:
        if change.date <= date:
            named = change.model_dump(exclude={"date"}, exclude_none=True)
            said = {key: None if value == "none" else value for key, value in named.items()}
            plan = plan.model_copy(update=said)
    return plan


class PlanByDate:
    """The plan by day, worked out once for each day on which it changes.

    Args:
        scenario: the plan and its changes.
    """

    def __init__(self, scenario: Scenario):
        self._dates = sorted({change.date for change in scenario.changes})
        self._plans = [scenario.plan, *(plan_on(scenario, date) for date in self._dates)]

    def on(self, date: dt.date) -> PlanTerms:
        """The terms that hold on a day."""
        return self._plans[bisect_right(self._dates, date)]


def plan_until(plan: PlanTerms, closes: dt.date | None) -> PlanTerms:
    """The plan with its last day, which is the day of its closure if that comes first."""
    if closes is None or not plan.start < closes < plan.end:
        return plan
    return plan.model_copy(update={"end": closes})


def sharing_terms(
    plan: PlanTerms, date: dt.date, insurance_form: bool, closing: bool
) -> SharingTerms:
    """Fee, caps, sponsorship and the sponsor's budget of a round, in whole fen.

    Args:
        plan: terms of the day.
        date: day of publication.
        insurance_form: the plan still runs in its insurance form, with the fee of that form, and
            its insurer pays what exceeds the promise.
        closing: its end has been announced; who then pays all for its members takes no fee.
    """
    rate = plan.insurance_fee_rate if insurance_form else plan.fee_rate
    members_free = closing and plan.after_notice != "members"
    promise = fen_of(plan.promise_yuan_a_month)
    promised = insurance_form and plan.insurer_bears_excess and promise > 0
    return SharingTerms(
        fee_ppm=0 if members_free else round(rate * MILLION),
        case_cap_fen=_fen_or_none(plan.case_cap_yuan),
        annual_cap_fen=_fen_or_none(plan.annual_cap_yuan),
        sponsored=members_free
        or (plan.sponsored_until is not None and date <= plan.sponsored_until),
        round_cap_fen=-(-promise // len(plan.round_days)) if promised else None,
        month_cap_fen=promise,
        sponsor_budget_fen=None if members_free else _fen_or_none(plan.sponsor_budget_yuan),
        insurer_left_fen=fen_of(plan.carrier_capital_yuan) if plan.insurer_can_fail else None,
        rule=SHARING_RULES[plan.sharing_rule],
        share_cap_fen=_fen_or_none(plan.share_cap_yuan),
        fund=_fund(plan, closing or date >= plan.end),
        subscription_fen=_fixed_fen(plan),
        by_experience=plan.first_premium_yuan is not None,
        carriers=carriers_of([one.model_dump() for one in plan.insurers], plan.insurer_can_fail),
    )


def _fund(plan: PlanTerms, ends: bool) -> Fund | None:
    """What the plan keeps in hand; nothing any more once it ends."""
    if plan.reserve_target_yuan is None or plan.reserve_floor_yuan is None:
        return None
    if ends:
        return Fund(0, 0)
    return Fund(fen_of(plan.reserve_floor_yuan), fen_of(plan.reserve_target_yuan))


def _fixed_fen(plan: PlanTerms) -> int | None:
    """The subscription, or the premium of the first year."""
    first = plan.first_premium_yuan
    return _fen_or_none(plan.subscription_yuan if first is None else first)


def promise_fen_a_round(plan: PlanTerms) -> int:
    """What the promise comes to in a round."""
    return fen_of(plan.promise_yuan_a_month) // len(plan.round_days)


def _fen_or_none(yuan: float | None) -> int | None:
    return None if yuan is None else fen_of(yuan)
