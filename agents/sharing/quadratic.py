"""The rule `quadratic`: of all fair rules the one whose shares vary least from round to round."""

from __future__ import annotations

from collections.abc import Sequence

from .payer_classes import PayerClasses, RoundOfClasses, share_by_weights


def share_by_least_variance(
    to_share_fen: int, now: RoundOfClasses, classes: PayerClasses
) -> Sequence[int]:
    """Each owes an equal part of the aid, more or less by how far the own risk is from the mean.

    With claims that come one by one at their chance (Poisson), the fair rule of least total
    variance is S / n + (m - M) N / L: S is the aid of n payers, N how many claimed, L how many
    were expected to, m the aid to be expected of oneself and M that of the mean payer. Where aid
    is the same for all it is the proportional rule. A share below 0 is none, and what is to be
    shared goes by the shares that are left.

    Args:
        to_share_fen: aid and fee of the round less what was carried over.
        now: payers, aid and people aided, a class each.
        classes: chance and aid of each.

    Source:
        Abdikerimova, Feng (2022), Peer-to-peer multi-risk insurance and mutual aid, European
        Journal of Operational Research; `model.theory.quadratic`.
    """
    people, aid, claimed = sum(now.payers), sum(now.aid_fen), sum(now.cases)
    expected = _of_payers(now, classes.chances)
    whole = _of_payers(now, classes.weights)  # a weight is the chance times the aid
    weights = [
        max(aid * expected + claimed * (people * weight - whole), 0) for weight in classes.weights
    ]
    if not any(weights):
        weights = list(classes.weights)
    return share_by_weights(to_share_fen, now.payers, weights)


def _of_payers(now: RoundOfClasses, each: Sequence[int]) -> int:
    return sum(count * one for count, one in zip(now.payers, each, strict=True))
