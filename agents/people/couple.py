"""Couples: who is whose partner, and which of the two decides for both."""

from __future__ import annotations

import numpy as np

from ..engine.jit import rule
from ..engine.random_draws import draw, next_draw
from .age import age_on, days_to_age
from .household import ALONE, STRETCH
from .traits import sex_of

MARRIED_FROM = 20
"""Whole years at the launch from which people may have a partner."""
LEAST_APART = 10
"""Years between two people at which they are no couple any more."""


@rule
def find_partner(born, traits, taken, i, start):
    """Place of a person's partner in its stretch: the first free one, in a circle, who fits.

    Of the other sex, grown up, and less than ten years older or younger: if one fits another, the
    other fits the one.

    Args:
        born: days of birth.
        traits: words of traits.
        taken: places that are not free, a bit each.
        i: the person's row.
        start: place from which to look, drawn.

    Returns:
        0 to 63, or ALONE if nobody fits.
    """
    first = i - i % STRETCH
    size = min(STRETCH, len(born) - first)
    for step in range(size):
        place = (start + step) % size
        other = first + place
        apart = abs(np.int64(born[other]) - np.int64(born[i]))
        grown = age_on(0, np.int64(born[other])) >= MARRIED_FROM
        fits = grown and apart < days_to_age(LEAST_APART)
        if fits and (taken >> place) & 1 == 0 and sex_of(traits[other]) != sex_of(traits[i]):
            return place
    return ALONE


@rule
def find_couples(born, traits, heads, couples_key, chance):
    """Write down who decides for a partner, in the couples in which one decides for both.

    Row by row, whoever is grown up and still free takes a partner, if one can be found.

    Args:
        born: days of birth, since the launch.
        traits: words of traits.
        heads: uint8, shape (rows,): written where somebody's partner decides.
        couples_key: key of the draws that say whether a couple decides together, where a partner is
            looked for first, and who of the two decides.
        chance: of a couple that one decides for both, of 2**-48.
    """
    taken = np.int64(0)
    for i in range(len(heads)):
        place = i % STRETCH
        taken *= np.int64(place != 0)
        if (taken >> place) & 1 != 0 or age_on(0, np.int64(born[i])) < MARRIED_FROM:
            continue
        u = draw(couples_key, i)
        other = find_partner(born, traits, taken, i, next_draw(u, 1) % STRETCH)
        taken |= np.int64(1) << place
        if other != ALONE:
            taken |= np.int64(1) << other
            if u < chance and next_draw(u, 2) & 1 == 0:
                heads[i] = other
            elif u < chance:
                heads[i - place + other] = place
