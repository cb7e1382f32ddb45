"""The rule `conditional_mean`: each owes what the own claims are expected to be of such a total."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import gcd

from .payer_classes import PayerClasses, RoundOfClasses, share_by_weights

FINENESS = 1 << 40
"""Ratios of chances are rounded to this part before they become weights."""
LARGE, SMALL = float(1 << 500), 1.0 / (1 << 500)
"""Beyond, the chances of totals are scaled together: what matters is their ratio alone."""


def share_by_conditional_mean(
    to_share_fen: int, now: RoundOfClasses, classes: PayerClasses
) -> Sequence[int]:
    """Each owes the mean of the own claims among all rounds that come to the same aid in all.

    Claims come one by one at their chance (Poisson), each for the aid at the own age. With X the
    own claims and S those of all, E[X | S = s] is the chance of a claim times its aid a times
    P(S = s - a) / P(S = s). Where aid is the same for all, that is the proportional rule.

    Args:
        to_share_fen: aid and fee of the round less what was carried over.
        now: payers and aid, a class each.
        classes: chance of a claim in a round, and aid.

    Source:
        Denuit, Dhaene (2012), Convex order and comonotonic conditional mean risk sharing; Denuit
        (2019), Size-biased transform and conditional mean risk sharing; Panjer (1981);
        `model.theory.compound_poisson`.
    """
    unit = gcd(*classes.aid_fen)
    ratios: Mapping[int, int] = {}
    if unit > 0:
        expected: dict[int, int] = {}
        for count, chance, aid in zip(now.payers, classes.chances, classes.aid_fen, strict=True):
            if aid > 0:
                expected[aid // unit] = expected.get(aid // unit, 0) + count * chance
        ratios = _ratios(expected, classes.rounds_a_year, sum(now.aid_fen) // unit)
    weights = [
        weight * ratios.get(aid // unit if unit else 0, 0)
        for weight, aid in zip(classes.weights, classes.aid_fen, strict=True)
    ]
    if not any(count * weight for count, weight in zip(now.payers, weights, strict=True)):
        weights = list(classes.weights)
    return share_by_weights(to_share_fen, now.payers, weights)


def _ratios(expected: Mapping[int, int], rounds: int, total: int) -> Mapping[int, int]:
    """P(S = total - aid) / P(S = total) by aid, in 1 / FINENESS; empty if no such total can be.

    Args:
        expected: claims in a year by aid (in units), of 2**-48.
        rounds: in a year.
        total: aid of all, in units.
    """
    most = max(expected, default=0)
    means = [(aid, aid * (count / (rounds << 48))) for aid, count in sorted(expected.items())]
    chances = [0.0] * most + [1.0]  # of the last totals up to this one, times any factor
    for amount in range(1, total + 1):
        found = 0.0
        for aid, mean in means:
            found += mean * chances[-aid]
        chances = [*chances[1:], found / amount]
        if chances[-1] > LARGE:
            chances = [one * SMALL for one in chances]
        elif 0.0 < chances[-1] < SMALL:
            chances = [one * LARGE for one in chances]
    if total == 0 or chances[-1] <= 0.0:
        return {}
    return {aid: round(chances[-1 - aid] / chances[-1] * FINENESS) for aid in expected}
