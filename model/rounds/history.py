"""What a society has written down so far, as lists that become tables when somebody asks."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.plan.ledger import CARRIED, HELD
from ...agents.plan.sharing_platform import SharingPlatform
from ..records.class_record import ClassShareRow
from ..records.conduct_record import ConductRow
from ..records.operator_account import FloatRound, operator_result_fen
from ..records.review_record import ReviewRow, review_row
from ..records.round_record import RoundRow
from ..storage.class_bills import LATE
from .conduct import ConductWatch
from .state import RoundState


@dataclass
class History:
    """All that is written down of a plan: rounds, conduct, reviews, money, members by day.

    Attributes:
        watch: says how the plan was run; None where nobody asks.
    """

    watch: ConductWatch | None = None
    rounds: list[RoundRow] = field(default_factory=list)
    conduct: list[ConductRow] = field(default_factory=list)
    reviews: list[ReviewRow] = field(default_factory=list)
    decisions: list[ClaimDecisions] = field(default_factory=list)
    floats: list[FloatRound] = field(default_factory=list)
    results: list[tuple[dt.date, int]] = field(default_factory=list)
    daily: list[tuple[dt.date, int]] = field(default_factory=list)
    class_shares: list[ClassShareRow] = field(default_factory=list)

    def add(self, row: RoundRow, now: RoundState, platform: SharingPlatform) -> None:
        """Write a round down."""
        self.rounds.append(row)
        if self.watch is not None:
            self.conduct.append(self.watch.row(row, now.plan, platform))
        self.add_review(row.round, row.date, (now.diagnosed, now.filed, 0), now.decided, platform)
        cash = platform.ledger.balance[HELD] + platform.ledger.balance[CARRIED]
        late = now.bill.unpaid_fen(row.paid_late, now.settled.by_class[LATE].tolist())
        self.floats.append(FloatRound(row.date, cash, row.collected_fen, late))
        self.results.append((row.date, operator_result_fen(platform.ledger.balance)))

    def add_review(
        self,
        number: int,
        date: dt.date,
        new: tuple[int, int, int],
        decided: ClaimDecisions,
        platform: SharingPlatform,
    ) -> None:
        """Write a round's claim review down, of the plan or after it.

        Args:
            number: the round.
            date: its day.
            new: people diagnosed, filed and too late in it.
            decided: the decisions.
            platform: whose desk is still open.
        """
        self.reviews.append(review_row(number, date, new, decided, platform.desk))
        if len(decided.batch.row):
            self.decisions.append(decided)

    def complaints_since(self, date: dt.date) -> int:
        """People who complained after a day."""
        return sum(row.complaints for row in self.reviews if row.date > date)

    def claims_refused_since(self, date: dt.date) -> int:
        """People whose claim was refused after a day."""
        return sum(row.claims_refused for row in self.rounds if row.date > date)

    def operator_loss_since(self, date: dt.date) -> int:
        """Costs of the operator less its income after a day, fen; below 0 where it gained."""
        before, now = 0, 0
        for day, now in self.results:
            before = now if day <= date else before
        return before - now

    def members_lost_since(self, date: dt.date) -> int:
        """People who left or were removed after a day."""
        return sum(row.left + row.expelled for row in self.rounds if row.date > date)


def carried_after(before: int, row: RoundRow) -> int:
    """Carried in + collected + sponsor = aid + fee + carried out."""
    return before + row.collected_fen + row.sponsor_fen - row.aid_fen - row.fee_fen
