"""A society that is watched: after every round, what the page shows of it is put aside."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import numpy as np

from ....agents.engine.jit import as_python
from ....agents.people.columns import Population
from ....agents.people.household import ALONE, STRETCH
from ....agents.people.status import MEMBER, membership_of
from ....agents.people.traits import sex_of
from ....agents.regulation.order_kinds import Order
from ....agents.sharing.class_share import class_cell
from ....model import Society
from ....model.records.round_record import RoundRow
from ....model.scenario.scenario import Scenario
from ...drawing.member_grid import Grid, lay_out, states_now
from .pool_curve import PoolCurve, pool_curve

_membership_of = as_python(membership_of)
_class_cell, _sex_of = as_python(class_cell), as_python(sex_of)


class Look(NamedTuple):
    """The agents that are watched after a round; arrays have one entry for each, cells first.

    Attributes:
        day: day of the round, in days since the launch.
        kinds: what each cell is, and no other agent, as `drawing.member_grid.KINDS`.
        status: status bytes of the rows.
        joined: days of joining, the last one of each.
        people: people each agent stands for who are neither ill nor dead.
        trust: 0 to 255.
        policies: words of the policies held, as agents/people/columns.py; none without an agency.
        perceived_fen: what a round was seen to cost, the mean of the last bills.
        news: push of the news, in 1/1024.
        stayed: who was a member as the bill of the round came; who left between two bills was not.
        owed_fen: what each owes of the bill, and `seems_fen` what a round seems to cost each, where
            payers owe by class; else None.
    """

    day: int
    kinds: np.ndarray
    status: np.ndarray
    joined: np.ndarray
    people: np.ndarray
    trust: np.ndarray
    policies: np.ndarray
    perceived_fen: int
    news: int
    stayed: np.ndarray
    owed_fen: np.ndarray | None = None
    seems_fen: np.ndarray | None = None

    def owed_by(self, place: int, share_fen: int) -> int:
        """What an agent owes of the bill of the round, whose mean share is this, fen."""
        return share_fen if self.owed_fen is None else int(self.owed_fen[place])

    def seems_to(self, place: int) -> int:
        """What a round was seen to cost an agent, fen."""
        return self.perceived_fen if self.seems_fen is None else int(self.seems_fen[place])


class WatchedSociety:
    """A society and the looks that were taken at it, one before the first round and one after each.

    Only one thread may call `step`; what is put aside is never changed, so any thread may read it.

    Args:
        scenario: the resolved scenario.

    >>> world = WatchedSociety(Scenario(title="small", people={"agents": 50}))
    >>> world.step()
    >>> len(world.rounds), len(world.looks)
    (1, 2)
    """

    def __init__(self, scenario: Scenario):
        self.scenario = scenario
        self.society = Society(scenario)
        self.society.as_a_bill_comes = self._note_members
        self._note_members(self.society)
        self.field: Grid = lay_out(self.society.population)
        self.watched = with_heads(self.society.population, self.field.agents)
        self.place_of = {int(agent): place for place, agent in enumerate(self.watched)}
        self.cell_of = {int(agent): cell for cell, agent in enumerate(self.field.agents)}
        self.rounds: list[RoundRow] = []
        self.orders: tuple[Order, ...] = ()
        self.looks: list[Look] = [self._look()]
        self.pools: list[PoolCurve | None] = [pool_curve(self.society, self.field.agents)]

    def step(self) -> None:
        """One round, and a look at what it came to.

        Raises:
            RuntimeError: if the plan has ended.
        """
        society = self.society
        society.step()
        self.orders = tuple(society.regulator.given)
        self.looks.append(self._look())
        self.pools.append(pool_curve(society, self.field.agents))
        self.rounds = [*self.rounds, society.history.rounds[-1]]

    @property
    def running(self) -> bool:
        """Whether there is another round."""
        return bool(self.society.running)

    @property
    def dates(self) -> list[dt.date]:
        """Days of all rounds, those to come as far as they are known."""
        return self.society.dates

    def _note_members(self, society: Society) -> None:
        """Who will get the bill, before anybody falls ill, pays or leaves over it."""
        self._billed = _membership_of(society.population.status) == MEMBER

    def _look(self) -> Look:
        society, agents = self.society, self.watched
        rows, platform = society.population, society.platform
        return Look(
            day=society.day,
            kinds=states_now(self.field, society),
            status=rows.status[agents],
            joined=rows.joined[agents],
            people=rows.people[agents],
            trust=rows.trust[agents],
            policies=rows.policies[agents] if len(rows.policies) else rows.policies,
            perceived_fen=int(platform.perceived_fen),
            news=int(platform.news),
            stayed=self._billed[agents],
            **self._by_class(rows.at(agents)),
        )

    def _by_class(self, rows: Population) -> dict[str, np.ndarray]:
        """What each of some agents owes, and what a round seems to cost them, if by class."""
        society, platform = self.society, self.society.platform
        if platform.classes is None:
            return {}
        ages, by_years = self.scenario.mechanisms.age_day(society.day), platform.classes.by_years
        born, joined = rows.born.astype(np.int64), rows.joined.astype(np.int64)
        cells = _class_cell(int(by_years), society.day, ages, born, _sex_of(rows.traits), joined)
        own = np.array(platform.classes.of_cell)[np.maximum(cells, 0)]
        seems = np.array(platform.perceived_by, np.int64)
        owed = np.zeros_like(seems)
        for row in reversed(society.history.class_shares):
            if row.round + 1 != society.round:
                break
            owed[row.payer_class] = row.share_fen
        return {"owed_fen": owed[own], "seems_fen": seems[own]}


def with_heads(rows: Population, agents: np.ndarray) -> np.ndarray:
    """Agents by number, and behind them whoever else may decide for one of them.

    Args:
        rows: the population.
        agents: numbers, int64.
    """
    found = new = agents
    while len(rows.heads) and len(new):
        child = new[rows.heads[new] != ALONE]
        heads = child - child % STRETCH + rows.heads[child]
        new = np.setdiff1d(heads, found)
        found = np.concatenate([found, new])
    return found
