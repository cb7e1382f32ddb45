"""What a round costs, and who bears which part of it. Money is whole fen (1/100 yuan)."""

from __future__ import annotations

from typing import NamedTuple

from ..sharing.payer_classes import PayerClasses, RoundOfClasses
from ..sharing.reserve import Fund, steady_share_fen
from ..sharing.rule import EQUAL, SharingRule
from .carriers import MILLION, Carrier


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
        sponsor_budget_fen: most that the sponsor pays in all, for free months and above caps; None
            for no limit. What the insurer of the insurance form pays is not of it.
        insurer_left_fen: most that the insurer of the insurance form can pay yet, its capital or
            what is left of it; None where it pays whatever it has.
        carriers: the insurers of that form, where there are several; that is the sum of theirs.
        rule: by which the cost is shared among the payers.
        share_cap_fen: most that one payer owes for a round by the rule `capped`; None for no cap.
        fund: what the rule `reserve` keeps in hand; None where nothing is kept.
        subscription_fen: the fixed part of a share by the rule `subscription`, or the first premium
            by the rule `prepaid`; None where shares follow from the aid.
        by_experience: that is the first year's only; each later one is priced by the year before.
        by_class: classes of payers, and what the round brought to each, where the rule has any;
            None shares it in equal parts.
    """

    fee_ppm: int = 80_000
    case_cap_fen: int | None = None
    annual_cap_fen: int | None = None
    sponsored: bool = False
    round_cap_fen: int | None = None
    month_cap_fen: int = 0
    sponsor_budget_fen: int | None = None
    insurer_left_fen: int | None = None
    carriers: tuple[Carrier, ...] = ()
    rule: SharingRule = EQUAL
    share_cap_fen: int | None = None
    fund: Fund | None = None
    subscription_fen: int | None = None
    by_experience: bool = False
    by_class: tuple[PayerClasses, RoundOfClasses] | None = None

    @property
    def insured(self) -> bool:
        """Whether an insurer bears what no payer owes."""
        return self.round_cap_fen is not None and not self.sponsored

    @property
    def is_subscription(self) -> bool:
        """Whether members owe a fixed share: neither in free months nor in the insurance form."""
        fixed = self.subscription_fen is not None
        return fixed and not self.sponsored and self.round_cap_fen is None

    @property
    def without_insurer(self) -> SharingTerms:
        """What holds once the insurer has nothing left: there is nobody to keep its promise."""
        return self._replace(round_cap_fen=None)

    @property
    def without_sponsor(self) -> SharingTerms:
        """What holds once the sponsor has no more to give; an insurer's caps hold on."""
        if self.round_cap_fen is not None:
            return self._replace(sponsored=False)
        without = {"case_cap_fen": None, "annual_cap_fen": None, "share_cap_fen": None}
        return self._replace(sponsored=False, **without)


class Division(NamedTuple):
    """Who bears a round, fen: each payer a share, sponsor and insurer the rest.

    Attributes:
        share_fen: owed by one payer; where payers owe by class, by the mean payer, rounded up.
        sponsor_fen: the sponsor's part.
        insurer_fen: the insurer's part.
        owed_fen: by one payer of each class; none where all owe the same.
    """

    share_fen: int
    sponsor_fen: int
    insurer_fen: int
    owed_fen: tuple[int, ...] = ()


def fee_fen(aid_fen: int, terms: SharingTerms) -> int:
    """The fee is a fixed part of the aid, rounded to the nearest fen.

    >>> fee_fen(30_000_000, SharingTerms(fee_ppm=80_000))
    2400000
    """
    return (aid_fen * terms.fee_ppm + MILLION // 2) // MILLION


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
    if terms.share_cap_fen is not None:
        share = min(share, terms.share_cap_fen)
    if terms.case_cap_fen is not None:
        share = min(share, terms.case_cap_fen * cases)
    if terms.annual_cap_fen is not None:
        share = min(share, max(terms.annual_cap_fen - paid_this_year_fen, 0))
    return share


class _Owed(NamedTuple):
    """What payers owe: one of each class, all together, and the mean payer, fen."""

    each: tuple[int, ...]
    total: int
    mean: int


def _owed(
    to_share_fen: int, payers: int, cases: int, paid_this_year_fen: int, terms: SharingTerms
) -> _Owed:
    if terms.by_class is None:
        if terms.fund is None:
            owed = terms.rule.owed_fen(to_share_fen, payers)
        else:
            owed = steady_share_fen(to_share_fen, payers, terms.fund)
        share = capped_fen(owed, cases, paid_this_year_fen, terms)
        return _Owed((), share * payers, share)
    classes, now = terms.by_class
    owed = terms.rule.owed_by_class(to_share_fen, now, classes)
    each = tuple(
        capped_fen(one, cases, paid, terms) for one, paid in zip(owed, now.billed_fen, strict=True)
    )
    total = sum(one * count for one, count in zip(each, now.payers, strict=True))
    return _Owed(each, total, -(-total // payers) if payers else 0)


def divide_cost(
    to_share_fen: int,
    payers: int,
    cases: int,
    paid_this_year_fen: int,
    spent_fen: int,
    terms: SharingTerms,
) -> Division:
    """A sponsor pays what no payer owes, as long as its budget lasts; then payers owe it.

    In the round in which the budget runs out the sponsor pays what is left of it, to the last fen,
    and the payers share the rest without caps. Nobody pays the rest where nobody is billed. An
    insurer pays in the same way, as long as it has capital; then its promise is void.

    Args:
        to_share_fen: aid and fee of the round less what was carried over; may be negative.
        payers: people who are billed, a count.
        cases: claims shared in this round, a count of people aided.
        paid_this_year_fen: fen that a payer has been billed since 1 January, where all owe the
            same.
        spent_fen: fen that the sponsor has paid before.
        terms: caps, sponsorship and budget.

    Returns:
        Share, sponsor's and insurer's part. Together they are at least what is to be shared, but
        where nobody is billed.

    >>> terms = SharingTerms(annual_cap_fen=100, sponsor_budget_fen=5_000)
    >>> divide_cost(20_000, 100, 1, 0, 0, terms)
    Division(share_fen=150, sponsor_fen=5000, insurer_fen=0, owed_fen=())
    """
    owed = _owed(to_share_fen, payers, cases, paid_this_year_fen, terms)
    rest = max(to_share_fen - owed.total, 0)
    if terms.insured:
        own = rest if terms.insurer_left_fen is None else min(rest, terms.insurer_left_fen)
        if own == rest:
            return Division(owed.mean, 0, rest, owed.each)
        due, alone = to_share_fen - own, terms.without_insurer
        divided = divide_cost(due, payers, cases, paid_this_year_fen, spent_fen, alone)
        return divided._replace(insurer_fen=own)
    left = rest
    if terms.sponsor_budget_fen is not None:
        left = max(terms.sponsor_budget_fen - spent_fen, 0)
    if rest <= left:
        return Division(owed.mean, rest, 0, owed.each)
    terms, to_share_fen = terms.without_sponsor, to_share_fen - left
    if terms.insured:
        spent = spent_fen + left
        divided = divide_cost(to_share_fen, payers, cases, paid_this_year_fen, spent, terms)
        return divided._replace(sponsor_fen=left + divided.sponsor_fen)
    owed = _owed(to_share_fen, payers, cases, paid_this_year_fen, terms)
    return Division(owed.mean, left, 0, owed.each)
