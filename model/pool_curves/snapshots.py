"""The members at chosen moments: demand, cost, fixed points and noise of the pool they make."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
import pandas as pd

from ...agents.decisions.rules import STOCK, Rules
from ...agents.decisions.withdrawal import EVERYTHING
from ...agents.engine.random_draws import CERTAIN
from ...agents.engine.units import FEN_IN_YUAN
from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.people.household import ALONE, LONGEST_LINE, STRETCH
from ...agents.people.person_view import PeopleByNumber
from ..scenario.scenario import PlanTerms
from .gain import Answer, answer_now, rows_looked_at
from .member_sample import copy_members

if TYPE_CHECKING:
    from ..theory import FixedPoint

EVERYTHING_YUAN = EVERYTHING / FEN_IN_YUAN
POINTS = 50
"""Points of a curve at most."""
PLACES = 4
"""Places of somebody fetched from elsewhere with whoever may decide; a stretch is full of them."""
GROWN = 1.002
"""A new peak is one that is so much higher than the last; copying the members costs something."""
NEAR = 1.02
"""Fixed points nearer than that are not told apart."""
COLUMNS = (
    *("moment", "round", "date", "kind", "price_yuan", "demand", "average_cost_yuan"),
    *("marginal_cost_yuan", "gain", "variation", "slope"),
)

ANSWERS = 6
"""What `copy_members` writes down of each member."""


class Snapshot(NamedTuple):
    """The members as a bill arrived, as far as they are looked at.

    Where payers owe by class, somebody counts as so many payers of the mean share as the own share
    is of it, each of whom bears and costs as much less: the curves are of the mean share.
    """

    name: str
    round: int
    date: dt.date
    fee_rate: float
    price_yuan: float  # what a round is perceived to cost
    answer: Answer
    people: np.ndarray
    worth_yuan: np.ndarray  # of a round of cover: the highest share that is borne
    cost_yuan: np.ndarray  # expected a round, once no declaration holds any more
    chance: np.ndarray  # of a claim in this round
    aid_yuan: np.ndarray


class CurrentRound(Protocol):
    """What is known of the round in which a bill arrives."""

    number: int
    date: dt.date
    plan: PlanTerms
    last: bool


class Snapshots:
    """Looks at the members of each round, and keeps three rounds without knowing the future.

    The peak of membership (the largest so far, to 0.2 %), the first bill after a notice of closure,
    and the last round.

    Args:
        rows: the population, or whoever is asked for it by number (`Population.at`).
        tables: what the scenario says.
        seed: of the run.
        rules: of the run. If members must not be asked, no moment is kept.
    """

    def __init__(self, rows: PeopleByNumber, tables: LookupTables, seed: int, rules: Rules = STOCK):
        self.kept: dict[str, Snapshot] = {}
        self._rows, self._tables, self._rules = rows, tables, rules
        self._places = rows_looked_at(rows.agents, seed)
        self.rows_each = rows.agents / max(len(self._places), 1)  # that one stands for
        self.expected = tables.expected != 0  # claims are replaced by their mean
        self._most = 0

    def look(self, context: RoundContext, now: CurrentRound, members: int, closing: bool) -> Answer:
        """Measure gain and slope as a bill arrives, and keep the moment if it is one to keep.

        Args:
            context: the bill.
            now: the round.
            members: before anybody leaves over this bill, people.
            closing: whether the end has been announced.

        Returns:
            Gain and slope.
        """
        rows, places = self.looked_at()
        fee_rate = now.plan.fee_rate
        answer = answer_now(rows, self._tables, context, places, self._rules, fee_rate)
        names = []
        if members > GROWN * self._most:
            self._most = members
            names.append("peak")
        if closing and "notice" not in self.kept:
            names.append("notice")
        if now.last:
            names.append("end")
        if names and members > 0 and self._rules.can_answer(copy_members):
            moment = self._moment(rows, places, context, now, answer)
            self.kept |= {name: moment._replace(name=name) for name in names}
        return answer

    def looked_at(self) -> tuple[Population, np.ndarray]:
        """Rows, and the numbers of those that are looked at among them."""
        if isinstance(self._rows, Population):
            return self._rows, self._places
        numbers, line = self._places, [self._rows.at(self._places)]
        if len(line[0].heads) == 0:
            return line[0], np.arange(len(numbers))
        for _ in range(LONGEST_LINE):
            heads = line[-1].heads
            numbers = np.where(heads != ALONE, numbers - numbers % STRETCH + heads, numbers)
            line.append(self._rows.at(numbers))
        return beside_heads(line), PLACES * np.arange(len(numbers))

    def _moment(
        self,
        rows: Population,
        places: np.ndarray,
        context: RoundContext,
        now: CurrentRound,
        answer: Answer,
    ) -> Snapshot:
        found = np.empty((len(places), ANSWERS), np.int64)
        copy, turns = self._rules.within(copy_members), self._rules.take_turns(copy_members, places)
        count = copy(rows, self._tables, context, turns, found)
        found = found[:count]
        if len(context.share_class) and context.share_fen:
            found = found[found[:, 5] > 0]  # at no share would anybody else leave
            part = found[:, 5] / context.share_fen  # that one pays of the mean share
        else:
            part = np.ones(len(found))
        people, worth, cost, chance, aid = found[:, :5].T.astype(float)
        a_year = self._tables.rounds_a_year
        return Snapshot(
            name="",
            round=now.number,
            date=now.date,
            fee_rate=now.plan.fee_rate,
            price_yuan=context.perceived_fen / FEN_IN_YUAN,
            answer=answer,
            people=people * part,
            worth_yuan=worth / part / FEN_IN_YUAN,
            cost_yuan=cost / part / a_year / FEN_IN_YUAN,
            chance=chance / part / CERTAIN,
            aid_yuan=aid / FEN_IN_YUAN,
        )


def beside_heads(line: Sequence[Population]) -> Population:
    """Rows fetched from elsewhere, each with those behind it who may decide for it.

    Args:
        line: the rows; who decides for each, or itself; and who decides for those.
    """
    count = len(line[0].heads)
    beside = line[0].at(np.repeat(np.arange(count), PLACES))
    for place, rows in enumerate(line):
        for column, values in zip(beside, rows, strict=True):
            if len(values):
                column[place::PLACES] = values
    after = np.arange(1, PLACES * count + 1) % STRETCH
    beside.heads[:] = np.where(beside.heads != ALONE, after, ALONE)
    return beside


def curves_table(moments: Snapshots) -> pd.DataFrame:
    """Demand, average and marginal cost at each moment, where the pool is, and its fixed points.

    Args:
        moments: what was kept.

    Returns:
        Rows of four kinds: `curve`, `now` (the price that members perceive, with gain,
        slope and coefficient of variation of the share), `stable` and `unstable` (fixed points of
        the everybody-attentive pool). `demand` is a part of the members of the moment; costs are
        without the fee, yuan a round.
    """
    order = [moments.kept[name] for name in ("peak", "notice", "end") if name in moments.kept]
    rows: list[tuple[Any, ...]] = []
    for moment in order:
        if len(moment.people):
            rows += _rows(moment, _variation(moment, moments))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _variation(moment: Snapshot, moments: Snapshots) -> float:
    """Coefficient of variation of the share; 0 where claims are replaced by their mean."""
    from .. import theory

    if moments.expected:
        return 0.0
    people = moment.people * moments.rows_each
    return theory.pool_variation(moment.chance, moment.aid_yuan, people)


def _rows(moment: Snapshot, noise: float) -> Iterator[tuple[Any, ...]]:
    from .. import theory

    head = (moment.name, moment.round, moment.date)
    order = np.argsort(-moment.worth_yuan, kind="stable")
    people, worth, costs = (
        column[order] for column in (moment.people, moment.worth_yuan, moment.cost_yuan)
    )
    cost = np.cumsum(people * costs)
    buying = np.cumsum(people)

    def at(price: float) -> tuple[float, float]:
        """Demand and average cost at a price."""
        last = int(np.searchsorted(-worth, -price, side="right")) - 1
        return (
            (0.0, math.nan) if last < 0 else (buying[last] / buying[-1], cost[last] / buying[last])
        )

    wanted = np.arange(1, POINTS + 1) * buying[-1] / POINTS
    ends = np.minimum(np.searchsorted(buying, wanted * (1 - 1e-12)), len(worth) - 1)
    ends = np.unique(np.searchsorted(-worth, -worth[ends], side="right") - 1)
    before = np.concatenate(([0], ends[:-1] + 1))
    marginal = np.diff(cost[ends], prepend=0.0) / np.diff(buying[ends], prepend=0.0)
    for k in range(len(before)):
        price = float(worth[ends[k]])
        if price < EVERYTHING_YUAN:  # a demand that no price ends has no point there
            yield (*head, "curve", price, *at(price), float(marginal[k]), *[math.nan] * 3)
    gain, slope = moment.answer
    price = moment.price_yuan
    yield (*head, "now", price, *at(price), math.nan, gain, noise, slope)
    for point in _apart(theory.fixed_points(costs, worth, moment.fee_rate, people)):
        kind = "stable" if point.stable else "unstable"
        mean = at(point.share)[1]
        yield (*head, kind, point.share, point.members / buying[-1], mean, *[math.nan] * 4)


def _apart(points: Sequence[FixedPoint]) -> list[FixedPoint]:
    """Fixed points without pairs so close that they are steps of the sample, not of the pool."""
    kept: list[FixedPoint] = []
    for point in points:
        if point.stable and kept and point.share <= NEAR * kept[-1].share:
            kept.pop()
        else:
            kept.append(point)
    return kept
