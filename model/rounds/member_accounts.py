"""What members have paid, by what they were when they joined: worked out from who leaves when.

All who joined between two bills have been sent the same bills ever since: they are a cohort. What
somebody has paid who leaves follows from the cohort and the day, to the last fen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from ...agents.claims.batch import ClaimBatch
from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.people.columns import Population
from ...agents.people.status import CONCEALED
from ..scenario.scenario import PlanTerms
from ..storage.departures import (
    AGED_OUT,
    DIED,
    EXPECTED_AID,
    HALF_YEARS,
    ILL_WAITING,
    KINDS,
    LEFT,
    UNPAID,
    UNPAID_FEN,
    add_up,
    joined_by,
    kind_of_each,
)

PEOPLE, BILLS, PAID, AIDED, AID = range(5)
"""What is added up: people, bills they were sent, fen they paid, people aided, aid in fen."""
MEASURES = 5
FATES = (
    *("member at the end", "left", "did not pay", "too old", "died", "ill while waiting"),
    *("aided", "refused", "claim open"),
)
"""What has become of members."""
STANDING, WENT, DID_NOT_PAY, TOO_OLD, DEAD, TOO_EARLY, GOT_AID, REFUSED, OPEN = range(len(FATES))
NEVER_YET = 1 << 20
"""Day of joining of who has not been billed yet."""


class Totals(NamedTuple):
    """Sums over all who have been members: int64, shape (group, fate, measure)."""

    kind: np.ndarray
    cohort: np.ndarray  # half-year of joining
    tenure: np.ndarray  # half-years of bills

    @classmethod
    def of_nobody(cls) -> Totals:
        """All 0."""
        sizes = (KINDS, HALF_YEARS, HALF_YEARS)
        return cls(*(np.zeros((size, len(FATES), MEASURES), np.int64) for size in sizes))


class Bills(NamedTuple):
    """What each cohort has been sent up to a moment; bills, and fen."""

    sent: np.ndarray
    fen: np.ndarray


class MemberAccounts:
    """Adds up what is known of everybody who has been a member.

    Args:
        start: day of the launch.
        rounds_a_year: bills in a year.
        claimants_pay: who waits for a decision on a claim is billed until then, and who has
            exaggerated in that round, too.
        by_class: payers do not all owe the same, so that what is paid is added up bill by bill:
            it is known of kinds and cohorts, and not of what has become of members.
    """

    def __init__(
        self,
        start: dt.date,
        rounds_a_year: int,
        claimants_pay: bool = True,
        by_class: bool = False,
    ):
        self.by_class = by_class
        self._claimants_pay = claimants_pay
        self.start, self.bills_a_half = start, max(rounds_a_year // 2, 1)
        self.cohorts = np.zeros(1, np.int16)
        """Number of the cohort by day of joining, up to the day of the last round."""
        self.expired: list[ClaimBatch] = []
        """Claims that came too late after the plan's end."""
        self.standing: np.ndarray | None = None
        """Who was a member as the plan ended: people by cohort and kind."""
        self._totals = Totals.of_nobody()
        self._expected_aid = np.zeros((HALF_YEARS, KINDS), np.int64)  # 1/256 fen
        self._days: list[int] = []  # of rounds
        self._latest: list[int] = []  # day of joining of the last who are billed in a round
        self._shares: list[int] = []  # fen
        self._ends: list[int] = []  # last day of joining of each cohort but the newest
        self._halves = np.zeros(1, np.int64)  # half-year of joining of each cohort
        self._bills = Bills(*np.zeros((2, 1), np.int64))  # that each cohort was sent so far
        self._asked_fen = np.zeros(1, np.int64)  # by the last bill, of each cohort

    def open_bill(self, day: int, plan: PlanTerms, in_launch: bool) -> None:
        """A round begins: who will be billed in it, by day of joining.

        Args:
            day: of publication, since the launch.
            plan: terms of the day.
            in_launch: people join day by day, and who joins on this one does so after the bill.
        """
        latest = day - in_launch
        if not (plan.waiting_members_pay or plan.all_covered):  # who is in at first has waited
            latest = min(latest, day - plan.days_until_cover)
        self._days.append(day)
        self._latest.append(latest)
        turns = half_year_ends(self.start, day)
        self._ends = sorted({*self._latest, *turns})
        self._halves = np.searchsorted(turns, [*self._ends, day + 1])
        self.cohorts = np.searchsorted(self._ends, np.arange(day + 1)).astype(np.int16)
        sent, fen, _ = self._by_round
        # In memory one after another, as later in the round: else all loops are compiled twice.
        self._bills = Bills(sent[:, -1].copy(), fen[:, -1].copy())

    def take_lives(self, gone: np.ndarray) -> None:
        """People who have died, grown too old, or fallen ill in the waiting period.

        Args:
            gone: as in `HealthResults`.
        """
        for reason, fate in ((ILL_WAITING, TOO_EARLY), (DIED, DEAD), (AGED_OUT, TOO_OLD)):
            self._take(self._totals, gone[reason], fate, self._bills)
        if gone[EXPECTED_AID].any():
            by_cohort = gone[EXPECTED_AID].reshape(-1, KINDS)
            np.add.at(self._expected_aid, self._halves[: len(by_cohort)], by_cohort)

    def take_bill(
        self, share_fen: int, gone: np.ndarray, owed_fen: np.ndarray | None = None
    ) -> None:
        """A bill: who did not pay it, and who left over it.

        Args:
            share_fen: owed by one payer.
            gone: as in `BillingResults`.
            owed_fen: by all payers of each cohort and kind, where they do not all owe the same.
        """
        if owed_fen is not None:
            share_fen = 0
            paid = (owed_fen - gone[UNPAID_FEN]).reshape(-1, KINDS)
            self._totals.kind[:, STANDING, PAID] += paid.sum(axis=0)
            halves = self._halves[: len(paid)]
            np.add.at(self._totals.cohort[:, STANDING, PAID], halves, paid.sum(axis=1))
        before, latest = self._bills, self._latest[len(self._shares)]
        self._shares.append(share_fen)
        billed = latest >= np.array([*self._ends, NEVER_YET])
        self._asked_fen = billed * share_fen
        after = self._bills = Bills(before.sent + billed, before.fen + billed * share_fen)
        self._take(self._totals, gone[UNPAID], DID_NOT_PAY, Bills(after.sent, before.fen))
        self._take(self._totals, gone[LEFT], WENT, after)

    def take_leavers(self, gone: np.ndarray | None) -> None:
        """Members who left before the bill, or for a policy after it; None if nobody was asked.

        Args:
            gone: as in `Reconsidered` and `PolicyResults`.
        """
        if gone is not None and gone[LEFT].any():
            self._take(self._totals, gone[LEFT], WENT, self._bills)

    def totals(
        self,
        standing: np.ndarray,
        decisions: Iterable[ClaimDecisions],
        waiting: ClaimBatch,
        rows_of: Callable[[np.ndarray], Population],
    ) -> Totals:
        """Everything about everybody who has been a member.

        Args:
            standing: members now, or as the plan ended: people by cohort and kind.
            decisions: on claims, of all rounds, those after the plan's end too.
            waiting: claims that are not decided.
            rows_of: gives the rows of agents by number.
        """
        found = Totals(*(part.copy() for part in self._totals))
        self._take(found, standing, STANDING, self._bills)
        open_claims = [(batch, len(self._shares)) for batch in (*self.expired, waiting)]
        for one in decisions:
            claimants = self._claimants(one.batch, one.round, rows_of)
            true = one.batch.overstated == 0
            # Who exaggerated and is aided after the end was a member until then, and is one above.
            gone = true | (one.round < len(self._shares))
            claimants.leave(found, np.where(gone, one.approved, 0), GOT_AID)
            claimants.leave(found, np.where(true, one.refused, 0), REFUSED)
            claimants.receive(found, one.approved, one.approved * one.batch.aid_fen)
        for batch, number in open_claims:
            true = batch.overstated == 0
            claimants = self._claimants(batch, number, rows_of)
            claimants.leave(found, np.where(true, batch.people, 0), OPEN)
        return found

    def _claimants(
        self, batch: ClaimBatch, number: int, rows_of: Callable[[np.ndarray], Population]
    ) -> Claimants:
        """Who claimed, and what they had paid as their claims were decided in a round.

        Who is truly ill leaves the row with the diagnosis, and is billed until the decision. Who
        exaggerates is counted among the payers of the round that decides, too.
        """
        rows = rows_of(batch.row)._replace(status=CONCEALED * batch.concealed)
        joined = joined_by(rows, batch.diagnosed)
        sent, fen, all_fen = self._by_round
        cohort = np.searchsorted(self._ends, joined)
        lesser, held = batch.overstated, len(self._shares)
        decided = np.minimum(np.full(len(cohort), number) + lesser * self._claimants_pay, held)
        fell_ill = np.searchsorted(self._days, batch.diagnosed)
        until = np.where(lesser == 1, decided, np.minimum(fell_ill, decided))
        decided = decided if self._claimants_pay else until
        return Claimants(
            kind=kind_of_each(rows, joined),
            cohort=self._halves[cohort],
            bills=sent[cohort, until] + decided - until,
            fen=fen[cohort, until] + all_fen[decided] - all_fen[until],
            bills_a_half=self.bills_a_half,
        )

    @property
    def taken_fen(self) -> np.ndarray:
        """What each cohort was asked for so far, fen."""
        return self._bills.fen

    def last_fen(self, rounds: int) -> int:
        """What so many last bills came to, fen; rounds that asked for nothing are none."""
        bills = [share for share in self._shares if share > 0]
        return sum(bills[-rounds:]) if rounds else 0

    def last_bill_of(self, people: np.ndarray) -> int:
        """What some people were asked for by the last bill, fen.

        Args:
            people: by cohort and kind, counts.
        """
        by_cohort = people.reshape(-1, KINDS).sum(axis=1)
        return int((by_cohort * self._asked_fen[: len(by_cohort)]).sum())

    def left_over(self, claimed: Population, people: np.ndarray) -> int:
        """What is left of the balances of some people, fen.

        Args:
            claimed: rows of members, with balances or without.
            people: of each row, counts.
        """
        if not len(claimed.paid_in):
            return 0
        taken = self._bills.fen[self.cohorts[np.maximum(claimed.joined.astype(np.int64), 0)]]
        return int(((claimed.paid_in - taken) * people).sum())

    def half_years_of(self, joined: np.ndarray) -> np.ndarray:
        """Half-year of joining, from that of the launch on, of days of joining."""
        return self._halves[np.searchsorted(self._ends, joined)]

    @property
    def expected_aid(self) -> np.ndarray:
        """Aid where claims are replaced by their mean: 1/256 fen by half-year joined and kind."""
        return self._expected_aid.copy()

    @property
    def _by_round(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What each cohort was sent before each round: bills, fen; and the fen of all bills."""
        held = len(self._shares)
        latest = np.array(self._latest[:held], np.int64)
        shares = np.array(self._shares, np.int64)
        billed = latest >= np.array([*self._ends, NEVER_YET])[:, None]
        sent = np.zeros((len(billed), held + 1), np.int64)
        fen = sent.copy()
        sent[:, 1:], fen[:, 1:] = billed.cumsum(axis=1), (billed * shares).cumsum(axis=1)
        return sent, fen, np.concatenate([[0], shares.cumsum()])

    def _take(self, totals: Totals, gone: np.ndarray, fate: int, bills: Bills) -> None:
        """Add people who are members no longer, or as it ends, by cohort and kind."""
        add_up(gone, fate, bills, self._halves, self.bills_a_half, totals)


class Claimants(NamedTuple):
    """Who claimed in a batch, an int64 array each."""

    kind: np.ndarray
    cohort: np.ndarray  # half-year of joining
    bills: np.ndarray  # sent to one of them until the decision
    fen: np.ndarray  # of these
    bills_a_half: int

    def leave(self, totals: Totals, people: np.ndarray, fate: int) -> None:
        """Add people who are members no longer with the decision."""
        self._add(totals, fate, PEOPLE, people)
        self._add(totals, fate, BILLS, people * self.bills)
        self._add(totals, fate, PAID, people * self.fen)

    def receive(self, totals: Totals, people: np.ndarray, aid_fen: np.ndarray) -> None:
        """Add people aided, and their aid."""
        self._add(totals, GOT_AID, AIDED, people)
        self._add(totals, GOT_AID, AID, aid_fen)

    def _add(self, totals: Totals, fate: int, measure: int, amounts: np.ndarray) -> None:
        tenure = np.minimum(self.bills // self.bills_a_half, HALF_YEARS - 1)
        for table, group in zip(totals, (self.kind, self.cohort, tenure), strict=True):
            np.add.at(table[:, fate, measure], group, amounts)


def half_year_ends(start: dt.date, day: int) -> list[int]:
    """Last days of the half-years that have ended before a day; days since the launch.

    >>> half_year_ends(dt.date(2018, 10, 16), 300)
    [76, 257]
    """
    until, found = start + dt.timedelta(days=day), []
    for year in range(start.year, until.year + 1):
        ends = dt.date(year, 6, 30), dt.date(year, 12, 31)
        found += [(end - start).days for end in ends if start <= end < until]
    return found
