"""The rule `equal`: each payer owes the same, and it is debited as the bill comes."""

from __future__ import annotations


def equal_share_fen(to_share_fen: int, payers: int) -> int:
    """Each payer owes an equal part of what is to be shared, rounded up to a whole fen.

    Args:
        to_share_fen: aid and fee of the round less what was carried over; may be negative.
        payers: people who are billed, a count.

    Returns:
        Fen owed by one payer; 0 when nothing is to be shared or nobody pays. What rounding
        collects too much is carried to the next round.

    Raises:
        ValueError: if the count is negative.

    Source:
        plan rules: (aid + fee) / members at publication.

    >>> equal_share_fen(32_400_000, 1000)
    32400
    """
    if payers < 0:
        raise ValueError(f"payers: {payers} is negative; a count of people is 0 or more")
    if payers == 0 or to_share_fen <= 0:
        return 0
    return -(-to_share_fen // payers)
