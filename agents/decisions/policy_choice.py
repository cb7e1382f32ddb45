"""Policies: what is offered, who may buy one, what it covers, and what is kept."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..engine.jit import hook, rule
from ..people.status import CHRONIC

CERTAINLY = 1 << 60
"""A gain that nothing outweighs."""


class Offers(NamedTuple):
    """What the agency offers in a month; chances of 2**-48, money in whole fen."""

    month: int  # from 1, the plan's first; at most people.policy_months.LAST_MONTH
    age_day: int  # as of which ages count, since the launch
    transfer: int  # 1: members are asked to move, without declaration or waiting
    plan_runs: int  # 0 once the plan has ended: nobody is a member any more
    on_sale: Any  # [product]: 1 or 0
    transferable: Any  # [product]: 1 where members may move to it
    entry_from: Any  # [product]: youngest age to buy
    entry_to: Any  # [product]: age from which nobody may buy
    leaving: Any  # [product]: age at which a policy ends
    declaration: Any  # [product]: 1 where health is declared
    waiting_months: Any  # [product]: months without claims
    premium: Any  # [product, age, sex]: fen a month at the present level
    benefit: Any  # [product, age, sex]: fen a year expected, as people see it, at standard risk
    treatment: Any  # [product, cell of risk]: chance of a claim beside critical illness in a month
    interest: Any  # [membership]: chance to compare
    most_interest: int  # nobody's chance is higher in this month
    transfer_interest: int
    renewal_attention: int
    lapse: int
    plan_fen: int  # what a month of the plan is perceived to cost
    first_month_fen: int  # paid by who moves


# What somebody who compares decides for.
NOTHING, PLAN, PRODUCT, BOTH = range(4)


@hook
@rule
def is_covered(bought, month, waiting_months):
    """Whether what happens in a month falls under a policy: held, and out of its waiting months.

    Args:
        bought: month of purchase, 0 for no policy.
        month: month of the event.
        waiting_months: months without claims, the one of purchase being the first.
    """
    return (bought != 0) & (month - bought >= waiting_months)


@hook
@rule
def can_buy(age, entry_from, entry_to, declaration, health, conceals_illness):
    """Of an age to buy, and healthy, or ready to hide that one is not, or not asked.

    Args:
        age: years.
        entry_from: youngest age.
        entry_to: first age that is too old.
        declaration: 1 if health must be declared.
        health: state of health.
        conceals_illness: 1 for who would hide an illness.
    """
    if age < entry_from or age >= entry_to:
        return False
    return declaration == 0 or health != CHRONIC or conceals_illness != 0


@hook
@rule
def wants_to_keep(worth, premium_fen):
    """A policy is kept as long as a month of it is worth its premium (fen)."""
    return worth >= premium_fen


@hook
@rule
def best_choice(inside, plan_gain, alone_gain, beside_gain):
    """Plan, product, both or nothing: what leaves most, and in a tie what one has already.

    Args:
        inside: 1 for a member of the plan; others do not have the plan to choose here.
        plan_gain: what a month of the plan is worth beyond its cost (fen).
        alone_gain: the same of the product without the plan.
        beside_gain: the same of the product beside the plan, as a second cover.

    Returns:
        NOTHING, PLAN, PRODUCT or BOTH.

    Source:
        assumption: people compare what each is worth to them; a second cover comforts less.
    """
    if inside == 0:
        return PRODUCT if alone_gain > 0 else NOTHING
    best, most = PLAN, plan_gain
    if plan_gain + beside_gain > most:
        best, most = BOTH, plan_gain + beside_gain
    if alone_gain > most:
        best, most = PRODUCT, alone_gain
    return NOTHING if most < 0 else best
