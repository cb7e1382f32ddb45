"""The few verbs by which the society speaks to its people, whatever way they are kept.

    enrol      people outside hear, may join, and join
    reconsider members may look at the plan between two bills, and leave
    live       everybody ages, may fall ill, claim or die
    settle     members pay or are removed, look at the bill or do not, stay or leave
    conclude   decisions on claims reach them, and what is told of refusals
    insure     people claim on policies, keep them or not, compare, and buy; once a month
    census     who the members are now

`columns`, `objects` and `shards` implement them; all run the rules of `agents` and count in whole
numbers.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol, SupportsInt

import numpy as np

from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.decisions.policy_choice import Offers
from ...agents.decisions.rules import Rules
from ...agents.people.columns import Population, RoundContext

CASE = ("row", "claiming", "lesser", "insured")
"""A case of illness: its row, and people who claim, claim over a lesser illness, are insured."""


class HealthResults(NamedTuple):
    """What a round brought to the members; people, and aid in 1/256 fen."""

    payers: int
    lost: int
    died: int
    aged_out: int
    expected_aid: int
    ill: np.ndarray  # int32, shape (cases, 4): see CASE
    seen: Population  # rows of the ill, in the same order, right after it
    gone: np.ndarray  # int64 [reason, cohort x kind]: see `departures`


class Reconsidered(NamedTuple):
    """Who left between two bills; people, and their risk in 2**-30."""

    left: int
    risk_left: int
    gone: np.ndarray  # int64 [reason, cohort x kind]: see `departures`


class BillingResults(NamedTuple):
    """What the bill came to; people, and risk of those who left in 2**-30."""

    removed: int
    late: int
    left: int
    risk_left: int
    ran_out: int  # of those removed, who did not fill a balance up
    topped_up: int  # fen paid into balances
    gone: np.ndarray  # int64 [reason, cohort x kind]: see `departures`
    by_class: np.ndarray  # int64 [not paid or late, class]: people; see `class_bills`


class PolicyResults(NamedTuple):
    """What a month of the agency came to."""

    tally: np.ndarray  # a `decisions.policy_tally`
    gone: np.ndarray  # int64 [reason, cohort x kind]: members who left for a policy


class Census(NamedTuple):
    """Who the members are; people, and sums over people."""

    members: int
    waiting: int
    chronic: int
    age: int
    risk: int
    trust: int


class PopulationStorage(Protocol):
    """A way to keep people.

    Attributes:
        rules: the rules of the run.
    """

    rules: Rules

    def enrol(self, context: RoundContext, when: int) -> SupportsInt:
        """Let people outside join; return how many did. `when` keys the draws (a day)."""
        ...

    def reconsider(self, context: RoundContext, when: int) -> Reconsidered:
        """Let members look at the plan between two bills, and leave."""
        ...

    def live(self, context: RoundContext, when: int) -> HealthResults:
        """Let everybody live through a round."""
        ...

    def settle(self, context: RoundContext, when: int) -> BillingResults:
        """Let every member pay and decide."""
        ...

    def insure(self, offers: Offers, context: RoundContext, when: int) -> PolicyResults:
        """Let everybody decide on policies for a month.

        `when` keys the draws: a month of its own.
        """
        ...

    def census(self, context: RoundContext) -> Census:
        """Who the members are now."""
        ...

    def standing(self, context: RoundContext) -> np.ndarray:
        """Who the members are now, by cohort and kind; see `departures.count_standing`."""
        ...

    def balances(self, context: RoundContext) -> int:
        """What is left of all members' balances before the bill of a round, fen."""
        ...

    def billed(self, context: RoundContext) -> np.ndarray:
        """Members who are billed, by class of payer; see `class_bills.count_billed`."""
        ...

    def owed(self, context: RoundContext) -> np.ndarray:
        """What members owe of a bill, by cohort and kind; see `class_bills.add_up_owed`."""
        ...

    def close(self) -> None:
        """Let go of what keeps the people, where that is more than memory of this process."""
        ...

    def conclude(self, decided: ClaimDecisions, number: int, loss: int) -> ClaimDecisions:
        """Let decisions on claims of a round reach the people, and what is told of refusals.

        `loss` is the part of the trust that hearing of a refusal takes away, in 1/1024. Returns the
        decisions with what was withdrawn as refused.
        """
        ...
