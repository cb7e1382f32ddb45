"""The rule `reserve`: a fund takes up good and bad rounds, so that the share stays what it was."""

from __future__ import annotations

from typing import NamedTuple


class Fund(NamedTuple):
    """What is kept in hand, for each payer.

    Attributes:
        floor_fen: least that a round may leave in the fund.
        target_fen: most that is kept; at least the floor.
        last_share_fen: of the last round, which is asked for again as long as that keeps the fund
            between the two.
    """

    floor_fen: int
    target_fen: int
    last_share_fen: int = 0


def steady_share_fen(to_share_fen: int, payers: int, fund: Fund) -> int:
    """The last share again, but for what keeps the fund between floor and target.

    Args:
        to_share_fen: aid and fee of the round less what is in the fund; may be negative.
        payers: people who are billed, a count.
        fund: its bounds, and the last share.

    Returns:
        Fen owed by one payer, 0 or more: the least share not below the last one that leaves the
        floor, or the last one, or the least one that leaves the target.

    Source:
        Samaritan Ministries lowered its share by 7 % out of a surplus (2016-09); a fund between two
        bounds is the (s, S) rule of Arrow, Harris, Marschak (1951), Econometrica.

    >>> [steady_share_fen(due, 100, Fund(50, 200, 80)) for due in (-20_000, 0, 2_000, 4_000)]
    [0, 80, 80, 90]
    """
    if payers == 0:
        return 0
    least, most = (
        -(-(to_share_fen + each * payers) // payers) for each in (fund.floor_fen, fund.target_fen)
    )
    return max(min(max(fund.last_share_fen, least), most), 0)
