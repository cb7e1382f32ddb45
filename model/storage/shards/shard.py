"""A shard: its initial state, and what it does with the messages that it hears."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ....agents.claims.batch import ClaimBatch
from ....agents.claims.claim_desk import ClaimDecisions
from ....agents.decisions.policy_choice import Offers
from ....agents.decisions.rules import Rules
from ....agents.people.columns import LookupTables, Population, RoundContext
from ...population.construction import agents_and_total, columns_wanted, empty_rows
from ...population.synthetic import draw_households, draw_people, draw_rival_ranks
from ...scenario.scenario import Scenario
from ..claim_outcomes import no_decisions
from ..columns import Columns
from ..interface import BillingResults, Census, HealthResults, PolicyResults
from .checkpoint import Checkpoint, read_saved, save

CHANGING = ("enrol", "reconsider", "live", "settle", "conclude", "insure")
"""Messages after which people are not what they were; each is a verb of `storage.interface`."""


class Message(NamedTuple):
    """What a shard is told or asked: a verb, and what goes with it."""

    verb: str
    details: tuple[Any, ...]


class Shard:
    """Some of the people, numbered from 0 here and from `birth.first` outside.

    Args:
        birth: how they come into being.
        threads: of the compiled loops; None for all cores.
    """

    def __init__(self, birth: ShardSetup, threads: int | None = None):
        self.first, self.heard = birth.first, birth.heard
        self._people, self._sample = set_up(birth, threads), birth.sample
        people = self._people
        self._verbs: Mapping[str, Any] = {
            **{"enrol": people.enrol, "live": self._live, "conclude": self._conclude},
            **{"settle": self._settle, "insure": self._insure, "reconsider": people.reconsider},
            **{"census": people.census, "at": people.rows.at, "weights": self._weights},
            **{"heads": self._heads, "save": self._save, "standing": people.standing},
            **{"balances": people.balances, "billed": people.billed, "owed": people.owed},
        }

    def hear(self, message: Message) -> object:
        """Do what a message says; return the answer.

        Args:
            message: its verb is one of those of the storage, or a question about its people.
        """
        heard, self.heard = self.heard, -1  # whoever is interrupted here has heard nothing whole
        answer = self._verbs[message.verb](*message.details)
        self.heard = heard + (message.verb in CHANGING)
        return answer

    def _live(self, context: RoundContext, when: int) -> HealthResults:
        """Lives, with numbers as outside."""
        lives = self._people.live(context, when)
        lives.ill[:, 0] += self.first
        return lives

    def _settle(self, context: RoundContext, when: int) -> tuple[BillingResults, Census]:
        """The bill, and who the members are then: the next question, unless it is a new month."""
        return self._people.settle(context, when), self._people.census(context)

    def _insure(
        self, offers: Offers, context: RoundContext, when: int
    ) -> tuple[PolicyResults, Census]:
        """A month of the agency, and who the members are then."""
        return self._people.insure(offers, context, when), self._people.census(context)

    def _conclude(
        self, batch: ClaimBatch, refused: np.ndarray, number: int, loss: int
    ) -> tuple[np.ndarray, Population]:
        """Claims of people here; returns people refused of each, and who is looked at next."""
        here = batch._replace(row=batch.row - self.first)
        decided: ClaimDecisions = no_decisions(number, 0)._replace(batch=here, refused=refused)
        refused = self._people.conclude(decided, number, loss).refused
        return refused, self._people.rows.at(self._sample)

    def _heads(self) -> tuple[int, int]:
        """People of one agent at most, and of all."""
        people = self._people.rows.people
        return int(people.max(initial=0)), int(people.sum(dtype=np.int64))

    def _weights(self) -> np.ndarray:
        return self._people.rows.people.copy()

    def _save(self, folder: str, heard: int) -> Checkpoint:
        return save(self._people.rows, folder, self.first, heard)


class ShardSetup(NamedTuple):
    """All that a worker needs to let a shard begin; a pure function of it gives its people."""

    scenario: Scenario
    tables: LookupTables
    rules: Rules
    first: int  # number of the first person
    last: int  # of the last one, not included
    own: Population | None  # the shard's part of the user's table
    sample: np.ndarray  # rows that are looked at in each round, counted from `first`
    saved: Checkpoint | None  # where the shard was saved last

    @property
    def heard(self) -> int:
        """Messages that the people have heard when they begin."""
        return self.saved.heard if self.saved else 0


def set_up(birth: ShardSetup, threads: int | None) -> Columns:
    """The people of a shard as they begin.

    Args:
        birth: what to begin from.
        threads: of the compiled loops.

    Raises:
        InputError: if what was saved is damaged.
        OSError: if it cannot be read.
    """
    rows, scenario = _rows(birth), birth.scenario
    columns = Columns(rows, birth.tables, scenario.run.seed, threads, birth.rules, birth.first)
    if birth.saved is not None:
        columns.enter_policies()
    return columns


def _rows(birth: ShardSetup) -> Population:
    if birth.saved is not None:
        return _lay_out(read_saved(birth.saved), birth.scenario)
    if birth.own is not None:
        return _lay_out(birth.own, birth.scenario)
    agents, total = agents_and_total(birth.scenario)
    here, most = birth.last - birth.first, -(-total // agents)
    rows = empty_rows(here, people=most, **columns_wanted(birth.scenario))
    draw_people(rows, birth.scenario, total, birth.first)
    draw_households(rows, birth.scenario, birth.first)
    draw_rival_ranks(rows, birth.scenario, birth.first)
    return rows


def _lay_out(given: Population, scenario: Scenario) -> Population:
    """The same rows, side by side in memory as loops like them."""
    few = given.people.dtype.itemsize == 2
    most: dict[str, Any] = {"people": 1} if few else {}
    wanted = columns_wanted(scenario)
    rows = empty_rows(len(given.status), len(given.cost) > 0, **wanted, **most)
    for column, values in zip(rows, given, strict=True):
        column[:] = values
    return rows
