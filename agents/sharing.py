"""Sharing rules: what a round costs, and what each payer owes. Money is whole fen (1/100 yuan)."""

from __future__ import annotations

from typing import NamedTuple

MILLION = 1_000_000


class SharingTerms(NamedTuple):
    """The money terms that hold in a round.

    Attributes:
        fee_ppm: management fee, parts per million of the aid.
        case_cap_fen: most that one payer owes for one claim; None for no cap.
        annual_cap_fen: most that one payer owes in a calendar year; None for no cap.
        sponsored: the sponsor pays the whole round.
        round_cap_fen: most that one payer owes for the round, as the insurance form promises; its
            insurer pays the rest. None for no such promise.
        month_cap_fen: the same for a calendar month, which may have a closing round more.
    """

    fee_ppm: int = 80_000
    case_cap_fen: int | None = None
    annual_cap_fen: int | None = None
    sponsored: bool = False
    round_cap_fen: int | None = None
    month_cap_fen: int = 0


def fee_fen(aid_fen: int, terms: SharingTerms) -> int:
    """The fee is a fixed part of the aid, rounded to the nearest fen.

    >>> fee_fen(30_000_000, SharingTerms(fee_ppm=80_000))
    2400000
    """
    return (aid_fen * terms.fee_ppm + MILLION // 2) // MILLION


def share_fen(to_share_fen: int, payers: int) -> int:
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

    >>> share_fen(32_400_000, 1000)
    32400
    """
    if payers < 0:
        raise ValueError(f"payers: {payers} is negative; a count of people is 0 or more")
    if payers == 0 or to_share_fen <= 0:
        return 0
    return -(-to_share_fen // payers)


def capped_fen(share: int, cases: int, paid_this_year_fen: int, terms: SharingTerms) -> int:
    """A payer owes no more than the caps per round and claim and the rest of that of the year.

    Args:
        share: fen owed before any cap.
        cases: claims shared in this round, a count of people aided.
        paid_this_year_fen: fen that a payer has been billed since 1 January.
        terms: the caps.

    >>> capped_fen(500, 30, 18_500, SharingTerms(case_cap_fen=10, annual_cap_fen=18_800))
    300
    """
    if terms.sponsored:
        return 0
    if terms.round_cap_fen is not None:
        share = min(share, terms.round_cap_fen)
    if terms.case_cap_fen is not None:
        share = min(share, terms.case_cap_fen * cases)
    if terms.annual_cap_fen is not None:
        share = min(share, max(terms.annual_cap_fen - paid_this_year_fen, 0))
    return share
