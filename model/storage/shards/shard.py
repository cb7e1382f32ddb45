"""A shard: some of the people, who hear messages by the names of the verbs, and answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from ....agents.claims.claim_batch import ClaimBatch
from ....agents.claims.claim_desk import ClaimDecisions
from ....agents.decisions.policy_offers import Offers
from ....agents.people.columns import Population, RoundContext
from ..claim_outcomes import nothing_decided
from ..interface import BillingResults, Census, HealthResults
from .checkpoint import Checkpoint, save
from .setup import ShardSetup, set_up

CHANGING = ("enrol", "live", "settle", "conclude", "insure")
"""Messages after which people are not what they were; each is a verb of `model.people`."""
ASKING = ("census", "at", "heads", "weights", "save")
"""Questions, after which they are."""


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
            **{"settle": self._settle, "insure": self._insure},
            **{"census": people.census, "at": people.rows.at, "weights": self._weights},
            **{"heads": self._heads, "save": self._save},
        }

    def hear(self, message: Message) -> Any:
        """Do what a message says; return the answer.

        Args:
            message: its verb is one of `CHANGING` or `ASKING`.
        """
        heard, self.heard = self.heard, -1  # whoever is interrupted here has heard nothing whole
        answer = self._verbs[message.verb](*message.details)
        self.heard = heard + (message.verb in CHANGING)
        return answer

    def _live(self, notice: RoundContext, when: int) -> HealthResults:
        """Lives, with numbers as outside."""
        lives = self._people.live(notice, when)
        lives.ill[:, 0] += self.first
        return lives

    def _settle(self, notice: RoundContext, when: int) -> tuple[BillingResults, Census]:
        """The bill, and who the members are then: the next question, unless it is a new month."""
        return self._people.settle(notice, when), self._people.census(notice)

    def _insure(self, offers: Offers, notice: RoundContext, when: int) -> tuple[np.ndarray, Census]:
        """A month of the agency, and who the members are then."""
        return self._people.insure(offers, notice, when), self._people.census(notice)

    def _conclude(
        self, batch: ClaimBatch, refused: np.ndarray, number: int, loss: int
    ) -> tuple[np.ndarray, Population]:
        """Claims of people here; returns people refused of each, and who is looked at next."""
        here = batch._replace(row=batch.row - self.first)
        decided: ClaimDecisions = nothing_decided(number, 0)._replace(batch=here, refused=refused)
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
