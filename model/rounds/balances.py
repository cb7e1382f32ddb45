"""Members' balances: what is paid in, what goes back, and what is left."""

from __future__ import annotations

import numpy as np

from ...agents.people.columns import LookupTables, RoundContext
from ...agents.people.person_view import PeopleByNumber
from ...agents.plan.sharing_platform import SharingPlatform
from ..storage.departures import LEFT, RETURNED
from ..storage.interface import PopulationStorage
from .member_accounts import MemberAccounts
from .state import RoundState


class Balances:
    """Moves what members pay into their balances and get back, where a plan has any.

    What goes back is counted as each person goes, and what is left is added up over those who
    stay: the books must make both agree.

    Args:
        platform: whose ledger is written.
        accounts: what has been taken from whom.
        tables: the first payment.
    """

    def __init__(self, platform: SharingPlatform, accounts: MemberAccounts, tables: LookupTables):
        self._platform, self._accounts = platform, accounts
        self._first_fen = tables.first_payment_fen

    def return_to_aided(self, now: RoundState, people: PeopleByNumber) -> None:
        """Who exaggerated and is aided is a member no longer; the ill went with the diagnosis.

        Args:
            now: the round, as claims have been decided.
            people: by number.
        """
        batch = now.decided.batch
        gone = np.where(batch.overstated == 1, now.decided.approved, 0)
        if self._platform.from_balance and gone.any():
            here = gone > 0
            now.returned_fen += self._accounts.left_over(people.at(batch.row[here]), gone[here])

    def pay_in(self, now: RoundState, context: RoundContext) -> RoundContext:
        """First payments of who joined, and what was filled up on the bill.

        Args:
            now: the round.
            context: of the bill.

        Returns:
            The same with what has been taken by then, that bill included.
        """
        if not self._platform.from_balance:
            return context
        first, more = now.joined * self._first_fen, now.settled.topped_up
        now.paid_in_fen = first + more
        self._platform.take_in(first, more)
        return context._replace(taken_fen=self._accounts.taken_fen)

    def close_round(
        self,
        now: RoundState,
        storage: PopulationStorage,
        context: RoundContext,
        swapped: np.ndarray | None,
    ) -> None:
        """Return balances of who went in the round, or of all as the plan ends.

        Args:
            now: the round.
            storage: whoever keeps the people.
            context: what has been taken from whom, this bill included.
            swapped: who left for a policy after the bill, as in `PolicyResults`, or None.
        """
        if not self._platform.from_balance:
            return
        parts = [now.reconsidered.gone, now.lives.gone, now.settled.gone]
        parts += [] if swapped is None else [swapped]
        now.returned_fen += sum(int(gone[RETURNED].sum()) for gone in parts)
        # Over the bill they left after they had paid it.
        now.returned_fen -= self._accounts.last_bill_of(now.settled.gone[LEFT])
        left = storage.balances(context)
        now.returned_fen, now.balances_fen = (
            (now.returned_fen + left, 0) if now.last else (now.returned_fen, left)
        )
        self._platform.give_back(now.returned_fen)
