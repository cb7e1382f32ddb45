"""What is known of one round while it is played."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from ..agents.ledger import CARRIED, HELD
from ..agents.sharing_platform import Bill, Decided, SharingPlatform
from .people import RISK_UNIT, Census, Lives, Settled
from .population import FULL_TRUST
from .record import RoundRow
from .scenario import PlanTerms


@dataclass
class OneRound:
    """A round: its day and terms, and what each verb found, in the order of the verbs."""

    number: int
    date: dt.date
    days: int  # since the last round
    plan: PlanTerms  # terms of the day
    last: bool
    joined: int = 0
    lives: Lives = field(init=False)
    decided: Decided = field(init=False)
    bill: Bill = field(init=False)
    settled: Settled = field(init=False)
    collected_fen: int = 0
    paid_fen: tuple[int, int] = (0, 0)  # aid, fee

    def row(self, census: Census, platform: SharingPlatform) -> RoundRow:
        """The round as it is written down."""
        lives, bill, settled, pending = self.lives, self.bill, self.settled, platform.pending
        approved, refused = int(self.decided.approved.sum()), int(self.decided.refused.sum())
        return RoundRow(
            round=self.number,
            date=self.date,
            members=census.members + pending,
            waiting=census.waiting,
            covered=census.members + pending - census.waiting,
            payers=bill.payers,
            joined=self.joined,
            left=settled.left,
            expelled=settled.removed + lives.lost + refused,
            aided=approved,
            died=lives.died,
            aged_out=lives.aged_out,
            insured=0,
            claims_filed=int(lives.claim_people.sum(dtype=int)),
            claims_approved=approved,
            claims_refused=refused,
            claims_disputed=0,
            claims_pending=pending,
            aid_fen=bill.aid_fen,
            fee_fen=bill.fee_fen,
            share_fen=bill.share_fen,
            collected_fen=self.collected_fen,
            sponsor_fen=bill.sponsor_fen,
            carried_fen=platform.ledger.balance[CARRIED],
            float_fen=platform.ledger.balance[HELD],
            risk_members=_mean(census.risk, census.members * RISK_UNIT),
            risk_left=_mean(settled.risk_left, settled.left * RISK_UNIT),
            chronic_members=census.chronic,
            mean_age_members=_mean(census.age, census.members),
            trust=_mean(census.trust, census.members * FULL_TRUST),
            gain=float("nan"),
            aid_paid_fen=self.paid_fen[0],
            fee_paid_fen=self.paid_fen[1],
            unpaid_fen=bill.share_fen * settled.removed,
            paid_late=settled.late,
        )


def _mean(total: int, count: int) -> float:
    return total / count if count else float("nan")
