"""What everybody knows on a day, and the terms that hold then, as the rules read them."""

from __future__ import annotations

import numpy as np

from ...agents.engine.random_draws import FACTOR_BITS, ONE
from ...agents.people.columns import RoundContext
from ...agents.plan.sharing_platform import SharingPlatform
from ..scenario.scenario import BehaviourTerms, PlanTerms
from .lookup_tables import RoundChances, factor_of
from .terms_in_force import promise_fen_a_round

NEVER = 1 << 20
"""Days of waiting that nobody lives to see: a plan that has ended covers nobody."""


def round_context(
    day: int,
    days: int,
    plan: PlanTerms,
    behaviour: BehaviourTerms,
    chances: RoundChances,
    platform: SharingPlatform,
) -> RoundContext:
    """What is known before a bill is published.

    Args:
        day: since the launch.
        days: length of the round.
        plan: terms of the day.
        behaviour: what news and secrecy do.
        chances: of rounds of any length.
        platform: its news and what it is perceived to cost.
    """
    return RoundContext(
        day=day,
        **chances.of(days),
        heard=np.zeros(7, np.int64),
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
    )


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
