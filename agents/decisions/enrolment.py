"""Joining: heard of it, may join, and finds it worth it."""

from __future__ import annotations

from ..engine.jit import hook, rule
from ..people.contacts import CONTACTS
from ..people.status import CHRONIC

HEARING_CELLS = CONTACTS + 1
"""Chances to hear of the plan, by contacts who are members: of most people; as many again follow,
of those who look for cover."""


@rule
def hearing_cell(friends, health, conceals_illness):
    """Place among the chances to hear: who is chronically ill, and would hide it, looks for cover.

    Source:
        article: "large numbers of unhealthy people pour in"; how much more often they hear is an
        assumption. Who would not hide an illness may not join, and does not look.
    """
    return friends + HEARING_CELLS * ((health == CHRONIC) & (conceals_illness != 0))


@rule
def is_reached(circle, part):
    """Whether the plan could ever interest somebody: it reaches whole circles of friends.

    Args:
        circle: the draw of the person's community, the same for life.
        part: people of this age whom it could interest, of 2**-48.

    Source:
        assumption; the plan had 107 million members among above a billion users.
    """
    return circle < part


@hook
@rule
def hears(u, chance):
    """Hears of the plan by advertising or from contacts (Bass 1969: p + q x members around)."""
    return u < chance


@rule
def is_eligible(age, youngest, leaving_age, credit, minimum_credit, health, conceals_illness):
    """Of the right age and credit, and healthy or ready to hide that one is not: in any plan.

    Args:
        age: whole years.
        youngest: age from which a plan takes members.
        leaving_age: age from which it does not any more.
        credit: score of whoever decides.
        minimum_credit: score that the plan asks for.
        health: state of health.
        conceals_illness: 1 for who would hide an illness.
    """
    if age < youngest or age >= leaving_age or credit < minimum_credit:
        return False
    return health != CHRONIC or conceals_illness != 0


@hook
@rule
def may_join(age, youngest, leaving_age, credit, minimum_credit, health, conceals_illness):
    """Of the right age and credit, and healthy or ready to hide that one is not.

    Source:
        plan rules: ages 0 to 59, credit score, health declared without examination.
    """
    return is_eligible(age, youngest, leaving_age, credit, minimum_credit, health, conceals_illness)


@hook
@rule
def wants_to_join(worth, seen_fen):
    """Join if a round of cover is worth at least what a round is seen to cost (fen)."""
    return worth >= seen_fen
