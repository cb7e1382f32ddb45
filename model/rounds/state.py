"""What is known of one round while it is played."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import SupportsInt

import numpy as np

from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.decisions.health import RISK_UNIT
from ...agents.people.status import FULL_TRUST
from ...agents.plan.ledger import CARRIED, HELD
from ...agents.plan.sharing_platform import Bill, SharingPlatform
from ..pool_curves.gain import UNKNOWN, Answer
from ..records.round_record import RoundRow
from ..scenario.scenario import PlanTerms
from ..storage.class_bills import NOT_PAID
from ..storage.departures import BILL_REASONS
from ..storage.interface import BillingResults, Census, HealthResults, Reconsidered

NOBODY_LEFT = Reconsidered(0, 0, np.zeros((BILL_REASONS, 0), np.int64))
"""What comes of it where nobody looks between two bills."""


@dataclass
class RoundState:
    """A round: its day and terms, and what each verb found, in the order of the verbs."""

    number: int
    date: dt.date
    days: int  # since the last round
    plan: PlanTerms  # terms of the day
    last: bool
    enrolled: list[SupportsInt] = field(default_factory=list)  # people who joined, by stretch
    reconsidered: Reconsidered = NOBODY_LEFT
    lives: HealthResults = field(init=False)
    diagnosed: int = 0
    filed: int = 0
    decided: ClaimDecisions = field(init=False)
    bill: Bill = field(init=False)
    answer: Answer = UNKNOWN
    settled: BillingResults = field(init=False)
    collected_fen: int = 0
    paid_fen: tuple[int, int] = (0, 0)  # aid, fee
    lost_fen: int = 0
    insured: int = 0
    swapped: int = 0  # people who left for a policy
    risk_swapped: int = 0
    paid_in_fen: int = 0  # into balances
    returned_fen: int = 0  # of balances, to who is a member no longer
    balances_fen: int = 0  # at the end

    @property
    def joined(self) -> int:
        """People who have joined."""
        return sum(int(people) for people in self.enrolled)

    @property
    def risk_left(self) -> int:
        """Yearly chances of a claim of those who left, in 2**-30."""
        return self.reconsidered.risk_left + self.settled.risk_left + self.risk_swapped

    @property
    def left(self) -> int:
        """People who left the plan, between two bills, over the bill or for a policy."""
        return self.reconsidered.left + self.settled.left + self.swapped

    def row(self, census: Census, platform: SharingPlatform) -> RoundRow:
        """The round as it is written down.

        Args:
            census: who the members are.
            platform: its books and open claims.
        """
        held = platform.desk.out_of_rows
        lives, bill, settled, decided = self.lives, self.bill, self.settled, self.decided
        approved, refused = int(decided.approved.sum()), int(decided.refused.sum())
        lesser = int(decided.refused[decided.batch.overstated == 1].sum())
        return RoundRow(
            round=self.number,
            date=self.date,
            members=census.members + held,
            waiting=census.waiting,
            covered=census.members + held - census.waiting,
            payers=bill.payers,
            joined=self.joined,
            left=self.left,
            expelled=settled.removed + lives.lost + refused - lesser,
            aided=approved,
            died=lives.died,
            aged_out=lives.aged_out,
            insured=self.insured,
            claims_filed=self.filed,
            claims_approved=approved,
            claims_refused=refused,
            claims_disputed=int(decided.disputed.sum()),
            claims_pending=platform.desk.pending,
            aid_fen=bill.aid_fen,
            fee_fen=bill.fee_fen,
            share_fen=bill.share_fen,
            collected_fen=self.collected_fen,
            sponsor_fen=bill.sponsor_fen,
            carried_fen=platform.ledger.balance[CARRIED],
            float_fen=platform.ledger.balance[HELD],
            risk_members=_mean(census.risk, census.members * RISK_UNIT),
            risk_left=_mean(self.risk_left, self.left * RISK_UNIT),
            chronic_members=census.chronic,
            mean_age_members=_mean(census.age, census.members),
            trust=_mean(census.trust, census.members * FULL_TRUST),
            gain=self.answer.gain,
            aid_paid_fen=self.paid_fen[0],
            fee_paid_fen=self.paid_fen[1],
            unpaid_fen=bill.unpaid_fen(settled.removed, settled.by_class[NOT_PAID].tolist()),
            paid_late=settled.late,
            claims_unfiled=platform.desk.unfiled,
            insurer_fen=bill.insurer_fen,
            closure_fen=bill.closure_fen,
            lost_fen=self.lost_fen,
            slope=self.answer.slope,
            left_between_bills=self.reconsidered.left,
            ran_out=settled.ran_out,
            paid_in_fen=self.paid_in_fen,
            returned_fen=self.returned_fen,
            balances_fen=self.balances_fen,
        )


def _mean(total: int, count: int) -> float:
    return total / count if count else float("nan")
