"""The rule `subscription`: a fixed share with a commission; the operator bears what comes of it."""

from __future__ import annotations

MILLION = 1_000_000


def subscription_share_fen(fixed_fen: int, commission_ppm: int) -> int:
    """Each payer owes the same in every round, whatever the aid, and the commission on it.

    Args:
        fixed_fen: the part of a share that is meant for aid.
        commission_ppm: the operator's commission on it, parts per million.

    Source:
        Zhao, Zeng (2023), who compare subscriptions with sharing afterwards.

    >>> subscription_share_fen(200, 80_000)
    216
    """
    return fixed_fen + (fixed_fen * commission_ppm + MILLION // 2) // MILLION


def operators_part_fen(share_fen: int, payers: int, aid_fen: int, carried_fen: int) -> int:
    """What is left of the shares is the operator's, as it pays where they are too little.

    Args:
        share_fen: owed by one payer.
        payers: people who are billed, a count.
        aid_fen: aid of the round.
        carried_fen: left over from before: below 0 what was not paid.

    >>> operators_part_fen(216, 100, 15_000, 0), operators_part_fen(216, 100, 30_000, 0)
    (6600, 0)
    """
    return max(share_fen * payers + carried_fen - aid_fen, 0)
