"""The rule `prepaid`: a premium that is set anew each year, from what the year before cost."""

from __future__ import annotations

from typing import NamedTuple


class Experience(NamedTuple):
    """What a calendar year cost.

    Attributes:
        aid_fen: aid of its rounds.
        bills: people billed in each of its rounds, added up.
    """

    aid_fen: int = 0
    bills: int = 0

    def with_round(self, aid_fen: int, payers: int) -> Experience:
        """The same with a round more."""
        return Experience(self.aid_fen + aid_fen, self.bills + payers)


def premium_fen(year_before: Experience, first_fen: int) -> int:
    """The premium of a round, before the commission: what a bill of the year before cost.

    Args:
        year_before: its aid and bills; of the first year of a plan there is none.
        first_fen: premium of the first year, and after a year without bills.

    Returns:
        Fen owed by one payer in every round of the year, rounded up to a whole fen.

    Source:
        Experience rating by the plan's own last year alone: Buehlmann, Gisler (2005), A Course in
        Credibility Theory, with a credibility of 1.

    >>> premium_fen(Experience(), 300), premium_fen(Experience(10_001, 100), 300)
    (300, 101)
    """
    if year_before.bills == 0:
        return first_fen
    return -(-year_before.aid_fen // year_before.bills)
