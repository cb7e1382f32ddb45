"""The audit of shares by class of payer: the table, what classes owe, and what they paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from .checks import Checks
from .payer_classes import ClassRule, has_classes
from .run_reader import Run, rows_of
from .terms import RoundTerms


class ClassRound(NamedTuple):
    """A round by class, as its table says: an entry a class; counts in people, shares in fen."""

    payers: list[int]
    share: list[int]
    unpaid: list[int]
    late: list[int]

    @property
    def unpaid_fen(self) -> int:
        """What was not paid."""
        return _times(self.share, self.unpaid)

    @property
    def late_fen(self) -> int:
        """What was paid late."""
        return _times(self.share, self.late)


def rounds_by_class(run: Run, checks: Checks | None = None) -> list[ClassRound]:
    """What the table of shares by class says of each round; none where all owe the same.

    Args:
        run: the tables.
        checks: where differences go, if the table is to be checked, too.
    """
    if run.shares_by_class is None:
        return []
    columns = "round date payer_class name payers share_fen unpaid paid_late"
    rows = list(rows_of(run.shares_by_class, columns))
    names = ClassRule(run).names
    count = len(names) or max([0, *(row[2] + 1 for row in rows)])
    dates = run.rounds["date"]
    found = [ClassRound(*([0] * count for _ in range(4))) for _ in dates]
    last = (-1, -1)
    for i, date, own, name, *amounts in rows:
        true = (i, own) > last and 0 <= i < len(dates) and 0 <= own < count
        last = (i, own)
        if checks is not None:
            checks.holds(i, "shares_by_class: round and class", own, "in order", true)
            checks.same(i, "shares_by_class: date", date, dates[i] if true else None)
            if names:
                due = names[own] if 0 <= own < len(names) else "no such class"
                checks.same(i, "shares_by_class: name", name, due)
            _check_row(i, amounts, checks)
        if true:
            for part, amount in zip(found[i], amounts, strict=True):
                part[own] = amount
    return found


def _check_row(i: int, amounts: Sequence[int], checks: Checks) -> None:
    payers, share, unpaid, late = amounts
    checks.holds(i, "shares_by_class: payers", payers, "above 0", payers > 0)
    checks.holds(i, "shares_by_class: share_fen", share, "0 or more", share >= 0)
    most = payers if share > 0 else 0
    checks.holds(i, "shares_by_class: unpaid", unpaid, f"0 to {most}", 0 <= unpaid <= most)
    rule = f"0 to {most - unpaid}"
    checks.holds(i, "shares_by_class: paid_late", late, rule, 0 <= late <= most - unpaid)


def removed_in(run: Run) -> list[int]:
    """People who did not pay and were removed, a count for each round."""
    if has_classes(run):
        return [sum(one.unpaid) for one in rounds_by_class(run)]
    pairs = zip(run.rounds["unpaid_fen"].tolist(), run.rounds["share_fen"].tolist(), strict=True)
    return [unpaid // share if share > 0 else 0 for unpaid, share in pairs]


def late_fen_in(run: Run) -> list[int]:
    """What was paid late, fen, for each round."""
    if has_classes(run):
        return [one.late_fen for one in rounds_by_class(run)]
    pairs = zip(run.rounds["paid_late"].tolist(), run.rounds["share_fen"].tolist(), strict=True)
    return [late * share for late, share in pairs]


class Sharers:
    """Divides the rounds of a run among classes of payers, caps and all.

    Args:
        run: the tables.
        by_class: what the table of shares by class says of each round.
    """

    def __init__(self, run: Run, by_class: Sequence[ClassRound]):
        self._rule, self._rounds, self._i = ClassRule(run), by_class, -1
        self._aid = self._cases = self._year = 0
        self._billed = [0] * len(by_class[0].payers) if by_class else []
        self._month, self._billed_this_month = (0, 0), 0
        self.owed: list[int] = []
        self.need = 0

    @property
    def is_foreign(self) -> bool:
        """Whether the rule is a user's own, of which it is held alone that shares are whole."""
        return not self._rule.is_known and not self._rule.names

    def begin(self, i: int, terms: RoundTerms, aid: int, cases: int) -> None:
        """A round begins: its terms and claims.

        Args:
            i: the round.
            terms: of its day.
            aid: approved, fen.
            cases: people aided.
        """
        self._i, self._aid, self._cases = i, aid, cases
        self._rule.begin(self.payers)
        if terms.date.year != self._year:
            self._year, self._billed = terms.date.year, [0] * len(self._billed)
        month = (terms.date.year, terms.date.month)
        if month != self._month:
            self._month, self._billed_this_month = month, 0

    @property
    def payers(self) -> list[int]:
        """Of each class in this round."""
        return self._rounds[self._i].payers

    def divide(self, terms: RoundTerms, need: int, budget: int | None) -> tuple[int, int]:
        """Let the classes owe what they owe; return what the sponsor and the insurer pay.

        Args:
            terms: of the round; an insurer that has less than it owes is not in them.
            need: to be shared, fen.
            budget: what the sponsor has left; None for no limit.
        """
        promised, self.need = terms.round_cap_fen is not None, need
        plain = self._owed(need)
        caps = self._caps(terms)
        pairs = zip(plain, caps, strict=True)
        self.owed = [0 if terms.no_payer_owes else min([one, *most]) for one, most in pairs]
        rest = max(need - self.billed, 0)
        sponsor, insurer = (0, rest) if promised and not terms.no_payer_owes else (rest, 0)
        if budget is None or sponsor <= budget:
            return sponsor, insurer
        self.owed = self._owed(need - budget)
        if promised:
            pairs = zip(self.owed, caps, strict=True)
            self.owed = [min([one, *most]) for one, most in pairs]
            insurer = max(need - budget - self.billed, 0)
        return budget, insurer

    def divide_with_capital(
        self, terms: RoundTerms, need: int, budget: int | None, own: int
    ) -> tuple[int, int]:
        """The same where an insurer pays no more than its capital.

        Args:
            terms: of the round.
            need: to be shared, fen.
            budget: what the sponsor has left; None for no limit.
            own: what the insurer has left.
        """
        sponsor, insurer = self.divide(terms, need, budget)
        if insurer <= own:
            return sponsor, insurer
        bare = replace(terms, round_cap_fen=None, no_payer_owes=False)
        left = None if budget is None else budget - sponsor
        more, _ = self.divide(bare, need - own - sponsor, left)
        return sponsor + more, own

    def close(self, fee: int, backed: int) -> None:
        """A round is over: what was owed counts towards the year, what was paid to the groups."""
        here = self._rounds[self._i]
        pairs = zip(self.owed, here.payers, here.unpaid, strict=True)
        self._rule.close(self._i, fee, [fen * (n - no) for fen, n, no in pairs], backed)
        self._billed = [a + b for a, b in zip(self._billed, self.owed, strict=True)]
        self._billed_this_month += max(self.owed, default=0)

    @property
    def billed(self) -> int:
        """What all classes together owe, fen."""
        return _times(self.owed, self.payers)

    def _owed(self, need: int) -> list[int]:
        if not self._rule.is_known:
            return list(self._rounds[self._i].share)
        return self._rule.owed(self._i, need, self.payers, self._aid, self._cases)

    def _caps(self, terms: RoundTerms) -> list[list[int]]:
        """The most that one payer of each class owes, by each cap that there is."""
        same = []
        if terms.round_cap_fen is not None:
            left = max(terms.month_cap_fen - self._billed_this_month, 0)
            same += [terms.round_cap_fen, left]
        if terms.case_cap_fen is not None:
            same.append(terms.case_cap_fen * self._cases)
        if terms.annual_cap_fen is None:
            return [same for _ in self._billed]
        return [[*same, max(terms.annual_cap_fen - paid, 0)] for paid in self._billed]


def check_shares(i: int, sharers: Sharers, here: ClassRound, checks: Checks) -> None:
    """Compare the shares of a round with what each class should owe.

    Args:
        i: the round.
        sharers: who have been divided in it.
        here: what the table says of it.
        checks: where differences go.
    """
    if sharers.is_foreign:
        most = max(sharers.need, 0) + sum(here.payers)
        rule = f"less than a fen a payer more than {sharers.need:,}"
        fits = sharers.billed <= most
        checks.holds(i, "shares_by_class: what all owe", sharers.billed, rule, fits)
    for own, (given, due) in enumerate(zip(here.share, sharers.owed, strict=True)):
        if here.payers[own]:
            checks.same(i, "shares_by_class: share_fen", given, due)


def _times(fen: Sequence[int], people: Sequence[int]) -> int:
    return sum(one * count for one, count in zip(fen, people, strict=True))
