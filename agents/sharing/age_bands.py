"""The rule `age_bands`: closed groups. Each band of age bears the aid of its own people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from .payer_classes import PayerClasses, RiskByAge, RoundOfClasses, classes_by_age


def classes_of_bands(terms: Mapping[str, Any], _risk: RiskByAge) -> PayerClasses:
    """The bands of the plan.

    Args:
        terms: `band_ages`, the youngest age of each band, rising from 0.
    """
    ages = terms["band_ages"]
    return classes_by_age(ages, [1] * len(ages))


def share_in_bands(to_share_fen: int, now: RoundOfClasses, _classes: PayerClasses) -> Sequence[int]:
    """Each payer owes an equal part of what the own band has to bear, rounded up to a whole fen.

    A band bears its part of what is to be shared: its aid and the fee on it, less what was left
    over of it before. Where somebody else has paid a part of the round, a band bears as much less
    as its need is of all.

    Args:
        to_share_fen: aid and fee of the round less what was carried over and paid by others.
        now: payers, aid and what is left over, a band each.

    >>> now = RoundOfClasses((10, 5), (1_000, 500), (1, 1), (0, 0), (0, 0))
    >>> share_in_bands(1_500, now, None), share_in_bands(1_620, now, None)
    ([100, 100], [108, 108])
    """
    dues = due_of_bands(to_share_fen, now)
    return [
        -(-max(due, 0) // count) if count > 0 else 0
        for due, count in zip(dues, now.payers, strict=True)
    ]


def due_of_bands(to_share_fen: int, now: RoundOfClasses) -> list[int]:
    """What each band has to bear, fen: whole numbers that add up to what is to be shared.

    A band that has more left over than it needs, below 0 here, bears nothing and keeps the rest.

    Args:
        to_share_fen: to be borne by all bands.
        now: aid and what is left over, a band each.
    """
    aid, kept = sum(now.aid_fen), sum(now.carried_fen)
    fees = in_parts(to_share_fen + kept - aid, now.aid_fen)
    return [
        own + fee - carried
        for own, fee, carried in zip(now.aid_fen, fees, now.carried_fen, strict=True)
    ]


def left_over(
    now: RoundOfClasses, fee_fen: int, collected_fen: Sequence[int], backed_fen: int
) -> tuple[int, ...]:
    """What is left over of each band after a round, fen; together what the plan carries.

    Args:
        now: aid and what was left over before, a band each.
        fee_fen: of the round; a band bears it by its aid.
        collected_fen: from payers of each band.
        backed_fen: paid by whoever bears what no payer owes: it goes where it is lacking.
    """
    fees = in_parts(fee_fen, now.aid_fen)
    after = [
        carried + came - aid - fee
        for carried, came, aid, fee in zip(
            now.carried_fen, collected_fen, now.aid_fen, fees, strict=True
        )
    ]
    lacking = [max(-one, 0) for one in after]
    parts = in_parts(backed_fen, lacking if any(lacking) else now.payers)
    parts[0] += backed_fen - sum(parts)
    return tuple(one + part for one, part in zip(after, parts, strict=True))


def in_parts(amount: int, weights: Sequence[int]) -> list[int]:
    """Divide an amount by weights into whole numbers that add up to it; the first get more.

    >>> in_parts(10, [1, 1, 1]), in_parts(7, [0, 0])
    ([4, 3, 3], [0, 0])
    """
    whole, parts, before, done = sum(weights), [], 0, 0
    for weight in weights:
        before += weight
        upto = -(-amount * before // whole) if whole else 0
        parts.append(upto - done)
        done = upto
    return parts
