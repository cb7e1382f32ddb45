"""The member's row, and what a round tells the members: all that a rule may look at.

The same names serve compiled loops (NumPy columns) and member objects (memory views and lists).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numba.core import types
from numba.core.typing.typeof import typeof_impl

from .random_person import Electorate, electorate_of

NO_CLASSES = np.zeros(0, np.int64)
"""Where all payers owe the same there are no classes of them."""
JOINED_ONCE = -1
"""The first day of joining of whoever has not joined again."""


class Population(NamedTuple):
    """One population, a column each; model/population/construction.py lays them out.

    17 bytes a person with an agency and 13 without, 4 more where an agent stands for more than
    32,767 people, 1 more with households, 2 more where people may join again, 8 more with prepaid
    balances, 1 more with a rival on the market, 16 more with a table of the user's own.
    """

    born: Any  # int16: day of birth, in days since the launch
    traits: Any  # uint32: agents/people/traits.py
    status: Any  # uint8: agents/people/status.py
    joined: Any  # int16: day of joining, in days since the launch
    people: Any  # int16 or int32: people the agent stands for and who are neither ill nor dead
    trust: Any  # uint8: 255 is full trust
    policies: Any  # uint32: a byte for each product: month of purchase from 1, 0 = none; or empty
    cost: Any  # int64: expected aid a round in fen; empty unless from the user's table
    worth: Any  # int64: worth of a round of cover in fen; empty unless from the user's table
    heads: Any  # uint8: place of who decides for them, see agents/people/household.py; or empty
    first_joined: Any  # int16: first day of joining of who joined again, or JOINED_ONCE; or empty
    paid_in: Any  # int64: fen a person has paid into the balance since joining; or empty
    rival_rank: Any  # uint8: how late somebody comes to know of a rival plan; empty without one

    def __reduce__(self) -> tuple[Callable[..., Population], tuple[Any, ...]]:
        """Copied, or sent to another process, people lie in memory as they did before."""
        return _side_by_side, tuple(self)

    @property
    def agents(self) -> int:
        """How many there are."""
        return len(self.status)

    def electorate(self) -> Electorate:
        """From whom juries are drawn."""
        return electorate_of(self.people)

    def at(self, numbers: np.ndarray | Sequence[int] | slice) -> Population:
        """Some agents as they are now, by number; what is kept elsewhere is asked the same way.

        Args:
            numbers: whole numbers from 0, or a slice; numbers give a copy.
        """
        return Population(*(column[numbers] if len(column) else column for column in self))


class LookupTables(NamedTuple):
    """What a scenario says about all people: chances of 2**-48, factors of 1/1024, money in fen."""

    risk: Any  # [age, sex, frailty, chronic]: yearly chance of critical illness
    effect: Any  # [days since joining]: factor of the declaration
    death: Any  # [age, sex]: yearly chance of death without a claim
    chronic: Any  # [age, sex]: yearly chance to turn chronically ill
    aid: Any  # [age]: aid for a severe illness at this age
    mild: Any  # [age]: part of critical illness that is mild, of 2**-48
    mild_aid: Any  # [terms of aid, age]: aid for a mild illness; 0 = not covered
    mean_aid: Any  # [terms of aid, age]: mean aid of a critical illness of any grade
    benefit: Any  # [terms of aid, age, sex]: yearly aid expected, as people see it
    frailty: Any  # [class]: factor on illness
    known_frailty: Any  # [class]: what people know of it
    attitude: Any  # [class]: worth of a yuan of aid expected
    attention: Any  # [class]: chance to look at an ordinary bill
    jump_push: Any  # [class]: answer to a doubling of the bill
    failure: Any  # [class]: chance that a first collection fails
    price_ease: Any  # [class]: price over the part of it that weak payers expect to pay
    reach: Any  # [age]: people whom the plan could ever interest, of 2**-48
    between_bills: int  # chance to look between two bills against that to look at one, 1/1024
    join_again: int  # of those who have left, who would ever join again, of 2**-48
    known_chronic: int  # factor on illness by which the chronically ill value cover
    wear_off_days: int
    comfort_fen: int
    second_comfort_fen: int  # of cover beside a policy that one has already
    exaggeration: int  # claims short of the plan's definition against true ones, 1/1024
    rounds_a_year: int
    friends_push: int
    retry_failure: int
    chance_per_fen: Any  # [age]: chance of a claim per fen of expected aid, for the user's table
    answers: int  # 0 switches the answer to the share off
    expected: int  # 1 replaces claims by their mean
    newborn: int  # people that an agent stands for at its birth; 0 = nobody is born
    first_payment_fen: int  # into the balance at joining; this and the next are 0 without balances
    top_up_fen: int  # one payment of who fills the balance up
    least_balance_fen: int  # balance below which a reminder is sent
    grace_rounds: int  # further bills on which a reminder may be answered
    reminder_push: int  # of a reminder on attention, 1/1024
    rival_benefit: Any  # [age, sex]: yearly aid expected of a rival plan; empty without one
    rival_youngest: int  # age from which a rival takes members; this and the next 0 without one
    rival_leaving_age: int  # age from which it does not any more
    rival_credit: int  # credit score that it asks for


class RoundContext(NamedTuple):
    """What the platform tells everybody in a round, and the terms that hold in it."""

    day: int  # of publication, since the launch
    age_day: int  # as of which ages count: the same day, or 0 where nobody ages
    illness: Any  # [age, sex, frailty, chronic]: chance of critical illness since the last round
    claimable: Any  # the same, or an illness short of it that some claim for
    chronic: Any  # [age, sex]: chance to turn chronically ill since the last round
    death: Any  # [age, sex]: chance of death without a claim since the last round
    aid_terms: int  # which of the terms of aid hold
    heard: Any  # [looks for cover, contacts who are members]: chance to hear since the last call
    seen_fen: int  # what a round is seen to cost from outside
    share_fen: int  # 0 means no bill; the mean of all, where payers owe by class
    perceived_fen: int  # perceived yearly share, for a round: the mean of the last bills
    jump: int  # rise of the perceived share against the last one, 1/1024
    news: int  # push of the news on attention, 1/1024
    most_alert: Any  # [attention, patience]: chance to look at the bill at most
    news_distrust: int  # part of trust that the news takes away, 1/1024
    waiting_days: int
    waiting_pay: int
    youngest: int
    leaving_age: int
    minimum_credit: int
    cohorts: Any  # [day of joining]: number of those who have been sent the same bills; int16
    taken_fen: Any  # [cohort]: shares that each of them was asked for before this bill
    grace_fen: int  # what the bills of the rounds of grace came to, this one included
    rival_fen: int  # what a rival plan is seen to cost in a round of this one
    rival_known: int  # of 256 people, who know of it: those of a lower rank; 0 = it is not there
    rival_distrust: int  # part of trust that secrecy takes away in any plan, 1/1024
    share_class: Any = NO_CLASSES  # [age, sex] or [years a member]: class of a payer; or empty
    class_by_years: int = 0  # 1 where that goes by years of membership
    owed_fen: Any = NO_CLASSES  # [class]: what one payer owes, whose mean is share_fen
    seen_by: Any = NO_CLASSES  # [class]: seen_fen of somebody in it
    perceived_by: Any = NO_CLASSES  # [class]: perceived_fen


_SIDE_BY_SIDE = ("traits", "policies", "people", "born", "joined", "trust")
"""Fields of a person's record, largest first."""


def _side_by_side(*columns: np.ndarray) -> Population:
    """The same people in memory of their own, each person's fields side by side."""
    rows = Population(*(np.array(column) for column in columns))
    fields = {
        name: column
        for name in _SIDE_BY_SIDE
        if len(column := getattr(rows, name)) == rows.agents > 0
    }
    kinds = [(name, column.dtype) for name, column in fields.items()]
    person = np.empty(rows.agents, np.dtype(kinds, align=True))
    for name, column in fields.items():
        person[name] = column
    return rows._replace(**{name: person[name] for name in fields})


@typeof_impl.register(Population)
def _type_of_rows(rows: Population, context: object) -> types.NamedTuple:
    """Fields of a record lie in steps in memory, even of one record or none: one type for all."""
    columns: dict[str, Any] = {
        name: typeof_impl(column, context) for name, column in rows._asdict().items()
    }
    for name in _SIDE_BY_SIDE:
        columns[name] = columns[name].copy(layout="A")
    return types.NamedTuple(list(columns.values()), Population)
