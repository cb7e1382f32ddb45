"""The claim desk: claims are filed, wait their turn, are assessed, and may go to a jury."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ..engine import random_draws
from ..people.person_view import PeopleByNumber
from .batch import ClaimBatch, nobody_of
from .claim_queue import ClaimQueue, by_day_of_filing, by_end_of_field_work
from .jury import Cases, Jury, Voting
from .review_rules import (
    APPROVES,
    NONE,
    REFUSES,
    Findings,
    Keys,
    ReviewRates,
    ask_each,
    ask_lags,
    assess,
)


class ReviewChances(NamedTuple):
    """How claims are reviewed: counts, rounds, days, chances of 2**-48, fen."""

    capacity: int | None  # people whose claims are taken up in a round
    lags: np.ndarray  # days from diagnosis to filing, 1024 quantiles
    field_part: int
    suspicion: int
    field_rounds: int
    field_capacity: int | None  # people whose field investigation is finished in a round
    doubts: ReviewRates
    undeclared_history: int
    complaints: int
    jury: int  # people asked about a case; 0 = no jury
    public_jury: int
    voting: Voting
    document_cost_fen: int
    field_cost_fen: int
    newborn: int = 0  # people that an agent stands for at its birth, from whom juries are drawn too


class ClaimDecisions(NamedTuple):
    """Decisions of a round that are final, one row a claim; arrays are people, int64."""

    batch: ClaimBatch
    refused: np.ndarray
    round: int
    day: int
    disputed: np.ndarray  # refused by the platform, and not content with it
    overturned: np.ndarray  # the platform's verdict changed, to either side
    complaints: np.ndarray
    votes: Cases
    cost_fen: int  # of reviews done in this round

    @property
    def approved(self) -> np.ndarray:
        """People who get the aid."""
        return self.batch.people - self.refused

    @property
    def aid_fen(self) -> int:
        """Aid approved."""
        return int((self.approved * self.batch.aid_fen).sum())

    @property
    def wrongly_refused(self) -> int:
        """People refused to whom the aid was due."""
        return int(self.refused[self.batch.due].sum())

    @property
    def wrongly_approved(self) -> int:
        """People aided to whom it was not."""
        return int(self.approved[~self.batch.due].sum())

    @property
    def days_waited(self) -> int:
        """Days from diagnosis to the decision, added up over people."""
        return int((self.batch.people * (self.day - self.batch.diagnosed)).sum())


class _Final(NamedTuple):
    """Decisions of one stage, people of each claim."""

    batch: ClaimBatch
    refused: np.ndarray
    disputed: np.ndarray
    overturned: np.ndarray

    def then(self, later: _Final) -> _Final:
        """These decisions and later ones, one row a claim, in the order of the claims."""
        batch = self.batch.then(later.batch)
        if len(batch.row) == 0:
            return self
        counts = [np.concatenate(pair) for pair in zip(self[1:], later[1:], strict=True)]
        if (batch.claim[1:] <= batch.claim[:-1]).any() or not batch.people.all():
            order = np.argsort(batch.claim, kind="stable")
            order = order[batch.people[order] > 0]
            batch, counts = batch.where(order), [count[order] for count in counts]
        first = np.flatnonzero(np.diff(batch.claim, prepend=NONE))
        if len(first) < len(batch.row):
            people, *counts = (np.add.reduceat(a, first) for a in (batch.people, *counts))
            batch = batch.where(first)._replace(people=people)
        return _Final(batch.marked(field=NONE, verdict=NONE), *counts)


class ClaimDesk:
    """Takes claims up in the order of its queue, as many as there are investigators for.

    diagnose - file - review: field investigations due, documents, disputes and objections, jury.

    Args:
        seed: seed of all chance.
        chances: how claims are reviewed.
    """

    def __init__(self, seed: int, chances: ReviewChances):
        self._seed, self._chances = seed, chances
        who = chances.jury, chances.public_jury, chances.newborn
        self._jury = Jury(seed, chances.voting, *who)
        self._claims = 0
        self._unfiled = self._disputed = ClaimBatch.empty()
        self._queue = ClaimQueue(by_day_of_filing)
        self._field = ClaimQueue(by_end_of_field_work)

    @property
    def undeclared_history(self) -> int:
        """Part of honest claimants with an undeclared past illness, of 2**-48."""
        return self._chances.undeclared_history

    @property
    def unfiled(self) -> int:
        """People diagnosed who have not filed yet."""
        return int(self._unfiled.people.sum())

    @property
    def in_field(self) -> int:
        """People whose claims are investigated in the field."""
        return self._field.people

    @property
    def before_jury(self) -> int:
        """People whose cases wait for a jury."""
        return int(self._disputed.people.sum())

    @property
    def pending(self) -> int:
        """People who have filed and are not finally decided on."""
        return self._queue.people + self.in_field + self.before_jury

    @property
    def out_of_rows(self) -> int:
        """Members with open claims who left their row with the diagnosis: the truly ill."""
        loose = self._disputed.truly_ill + self._unfiled.truly_ill
        return loose + self._queue.truly_ill + self._field.truly_ill

    def waiting(self) -> ClaimBatch:
        """Everything undecided: disputed, in the field, in the queue, not filed."""
        queued = self._field.waiting().then(self._queue.waiting())
        return self._disputed.then(queued).then(self._unfiled)

    @property
    def undecided(self) -> tuple[ClaimBatch, ...]:
        """The same, batch by batch as they lie: nothing is copied."""
        return (self._disputed, *self._field.batches, *self._queue.batches, self._unfiled)

    def diagnose(self, batch: ClaimBatch, day: int, number: int) -> None:
        """Number new claims and draw when each will be filed.

        Args:
            batch: the claims.
            day: of diagnosis, since the launch, 0 or more.
            number: the round.
        """
        lags = nobody_of(batch)
        ask_lags(
            batch.marked(diagnosed=day), self._key(random_draws.FILING, number), self._lags, lags
        )
        count = len(batch.row)
        numbered = batch.marked(diagnosed=day, filed=NONE, field=NONE, verdict=NONE)._replace(
            claim=np.arange(self._claims, self._claims + count, dtype=np.int64),
            files_on=day + lags,
        )
        self._claims += count
        self._unfiled = self._unfiled.then(numbered)

    def file(self, day: int, number: int) -> int:
        """Claims whose day has come join the queue; return people who filed.

        Args:
            day: since the launch.
            number: the round.
        """
        due = self._unfiled.files_on <= day
        filed = self._unfiled.where(due).marked(filed=number)
        self._unfiled = self._unfiled.where(~due)
        self._queue.put(filed)
        return int(filed.people.sum())

    def drop_late(self, days: int) -> ClaimBatch:
        """Give up claims that will be filed more than so many days after diagnosis; return them."""
        late = self._unfiled.files_on - self._unfiled.diagnosed > days
        dropped = self._unfiled.where(late)
        self._unfiled = self._unfiled.where(~late)
        return dropped

    def review(self, number: int, day: int, rows: PeopleByNumber) -> ClaimDecisions:
        """Assess what is due and what the investigators can take up; hold the juries' votes.

        Args:
            number: the round.
            day: of the decisions, since the launch.
            rows: the population, from whom juries are drawn, or whoever is asked for it.
        """
        disputed, self._disputed = self._disputed, ClaimBatch.empty()
        assessed = self._take_up(number)
        approved, votes = self._jury.decide(disputed, rows, number)
        judged = _Final(
            disputed,
            disputed.people - approved,
            np.where(disputed.verdict == REFUSES, disputed.people, 0),
            np.where(disputed.verdict == REFUSES, approved, disputed.people - approved),
        )
        final = self._assess(assessed, number).then(judged)
        complaints = nobody_of(final.batch)
        key = self._key(random_draws.COMPLAINT, number)
        ask_each(final.batch, final.refused, self._chances.complaints, key, complaints)
        cost = self._cost_fen(assessed)
        return ClaimDecisions(
            final.batch,
            final.refused,
            number,
            day,
            final.disputed,
            final.overturned,
            complaints,
            votes,
            cost,
        )

    def _take_up(self, number: int) -> ClaimBatch:
        """What is assessed in this round: field investigations that are done, and documents."""
        chances = self._chances
        taken = self._queue.take(chances.capacity)
        to_field = nobody_of(taken)
        key = self._key(random_draws.FIELD, number)
        ask_each(taken, taken.people, chances.field_part, key, to_field)
        doubtful, rest = nobody_of(taken), taken.people - to_field
        key = self._key(random_draws.SUSPICION, number)
        looks_true = taken.due & (taken.undeclared == 0)
        ask_each(taken, np.where(looks_true, 0, rest), chances.suspicion, key, doubtful)
        to_field += doubtful
        self._field.put(taken.of(to_field).marked(field=number + chances.field_rounds))
        done = self._field.take(chances.field_capacity, ready=number)
        return done.then(taken.of(taken.people - to_field))

    def _assess(self, batch: ClaimBatch, number: int) -> _Final:
        """The platform's verdicts; what is disputed waits for the jury, if there is one."""
        found = Findings(nobody_of(batch), nobody_of(batch), nobody_of(batch))
        streams = (
            random_draws.REVIEW,
            random_draws.STAYS,
            random_draws.READING,
            random_draws.DISPUTE,
            random_draws.OBJECTION,
        )
        keys = Keys(*(self._key(stream, number) for stream in streams))
        assess(batch, self._chances.doubts, keys, found)
        if self._chances.jury == 0:
            upheld = np.where(batch.due, 0, found.objected)
            return _Final(batch, found.refused + upheld, found.disputed, upheld)
        self._disputed = (
            batch.of(found.disputed)
            .marked(verdict=REFUSES)
            .then(batch.of(found.objected).marked(verdict=APPROVES))
        )
        content = batch._replace(people=batch.people - found.disputed - found.objected)
        return _Final(content, found.refused - found.disputed, nobody_of(batch), nobody_of(batch))

    def _cost_fen(self, assessed: ClaimBatch) -> int:
        """Documents are read for every claim, a field investigation comes on top."""
        people, in_field = int(assessed.people.sum()), assessed.people[assessed.field >= 0]
        chances = self._chances
        return people * chances.document_cost_fen + int(in_field.sum()) * chances.field_cost_fen

    def _key(self, stream: int, when: int) -> np.uint64:
        return np.uint64(random_draws.key(self._seed, stream, when))

    @property
    def _lags(self) -> np.ndarray:
        return self._chances.lags
