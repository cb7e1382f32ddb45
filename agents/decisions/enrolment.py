"""Joining: heard of it, may join, and finds it worth it."""

from __future__ import annotations

from ..engine.jit import hook, inlined, rule
from ..people.status import CHRONIC, MEMBERSHIP_BITS

COMMUNITY = 256
"""Contacts live among 256 neighbours, so that no contact depends on how many people there are."""
CONTACTS = 6


@inlined
def contacts_in(membership, neighbours, first, size, links):
    """How many of a person's six contacts have a membership, as of the last round.

    Args:
        membership: the membership to count.
        neighbours: status bytes as of the last round.
        first: where the person's community begins in `neighbours`.
        size: people in the community; a contact beyond it does not exist and counts as none.
        links: the person's own 48 bits, 8 for each contact.
    """
    count = 0
    for _ in range(CONTACTS):
        contact = links & (COMMUNITY - 1)
        links >>= 8
        if contact < size and (neighbours[first + contact] & MEMBERSHIP_BITS) == membership:
            count += 1
    return count


@hook
@rule
def hears(u, chance):
    """Hears of the plan by advertising or from contacts (Bass 1969: p + q x members around)."""
    return u < chance


@hook
@rule
def may_join(age, youngest, leaving_age, credit, minimum_credit, health, conceals_illness):
    """Of the right age and credit, and healthy or ready to hide that one is not.

    Source:
        plan rules: ages 0 to 59, credit score, health declared without examination.
    """
    if age < youngest or age >= leaving_age or credit < minimum_credit:
        return False
    return health != CHRONIC or conceals_illness != 0


@hook
@rule
def wants_to_join(worth, seen_fen):
    """Join if a round of cover is worth at least what a round is seen to cost (fen)."""
    return worth >= seen_fen
