"""The jury: people drawn for each disputed case vote, and their majority decides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numba
import numpy as np

from . import chance
from .borrowing import borrowed
from .chance import CERTAIN, again
from .compiled import inlined, loop, rule
from .review import APPROVES, REFUSES, ClaimBatch, claim_luck
from .rows import Rows
from .states import MEMBER, membership_of
from .traits import conceals

TRIES = 1000
"""Draws after which nobody alive is looked for any longer."""
NOBODY = -1


class Voting(NamedTuple):
    """How members vote: chances of 2**-48."""

    against_hidden: int
    against_honest: int
    case_spread: int
    mean_trust: int  # 0 to 255
    trust_step: int  # rise of the chance to vote against for each 1/255 of trust
    sympathy: int  # fall of it for who would hide an illness too


class Electorate(NamedTuple):
    """From whom juries are drawn, so that each living person is as likely as any other."""

    most: int  # people that one agent stands for, at most
    seats: np.ndarray  # people up to each agent; empty if all stand for about as many


class Case(NamedTuple):
    """One person's case and the votes on it."""

    claim: int
    round: int
    votes_for: int
    votes_against: int
    kind: str  # hidden, overstated or honest
    public: bool
    refused: bool  # by the platform
    approved: bool  # in the end


class Cases(Sequence[Case]):
    """The cases of a round, kept as arrays.

    Args:
        claims: the claim of each case, with the platform's verdict.
        number: the round.
        public: 1 for a public case.
        votes: for, against and outcome of each: int64, shape (cases, 3).
    """

    def __init__(self, claims: ClaimBatch, number: int, public: np.ndarray, votes: np.ndarray):
        kinds = np.where(claims.overstated == 1, 2, claims.hidden)
        self.columns = {
            "claim": claims.claim,
            "round": np.full(len(votes), number, np.int64),
            "votes_for": votes[:, 0],
            "votes_against": votes[:, 1],
            "kind": np.array(["honest", "hidden", "overstated"], object)[kinds],
            "public": public.astype(bool),
            "refused": claims.verdict == REFUSES,
            "approved": votes[:, 2] == APPROVES,
        }

    @classmethod
    @cache
    def none(cls) -> Cases:
        """No cases."""
        nobody = np.empty(0, np.int64)
        return cls(ClaimBatch.empty(), 0, nobody, nobody.reshape(0, 3))

    def __len__(self) -> int:
        return len(self.columns["claim"])

    def __getitem__(self, case: Any) -> Any:
        if isinstance(case, slice):
            return [self[i] for i in range(*case.indices(len(self)))]
        return Case(*(column[case] for column in self.columns.values()))


@rule
def case_chance(due, public, against_hidden, against_honest, case_spread, luck):
    """Chance that a juror of mean trust votes against: by kind of case, and its own look.

    Args:
        due: whether the aid is due.
        public: a public case is told in full, and looks like what it is.
        against_hidden: chance in a case where it is not due.
        against_honest: chance where it is.
        case_spread: half-width of what cases differ by.
        luck: the case's draw.
    """
    usual = against_honest if due else against_hidden
    if public:
        return usual
    look = (luck >> 24) * (case_spread >> 23) - case_spread
    return min(max(usual + look, 0), CERTAIN)


@rule
def votes_against(case_against, trust, mean_trust, trust_step, would_conceal, sympathy, luck):
    """Whether a juror votes against the claimant: the trusting side with the platform.

    Args:
        case_against: chance of a juror of mean trust.
        trust: the juror's, 0 to 255.
        mean_trust: trust at which the case alone counts.
        trust_step: change of the chance for each 1/255 of trust.
        would_conceal: 1 for who would hide an illness too, and feels with the claimant.
        sympathy: what that takes from the chance.
        luck: draw of 48 bits.

    Source:
        assumption; nothing is known of who voted how.
    """
    shifted = case_against + (trust - mean_trust) * trust_step - would_conceal * sympathy
    return luck < min(max(shifted, 0), CERTAIN)


@rule
def approves(votes_for, votes_refusing, verdict):
    """The majority decides; a tie, or nobody voting, leaves the platform's verdict."""
    if votes_for == votes_refusing:
        return verdict
    return APPROVES if votes_for > votes_refusing else REFUSES


@inlined
def juror(people, agents, most, seats, luck):
    """Draw one living person; return the agent who stands for it, or NOBODY.

    Args:
        people: people of each agent.
        agents: how many agents.
        most: people that one agent stands for, at most.
        seats: people up to each agent, or empty.
        luck: draw of 48 bits.
    """
    if len(seats) > 0:
        total = seats[len(seats) - 1]
        seat = ((luck >> 24) * total + (((luck & 0xFFFFFF) * total) >> 24)) >> 24
        return np.searchsorted(seats, seat, side="right")
    for _ in range(TRIES):
        row = ((luck >> 16) * agents) >> 32
        if (luck & 65_535) * most < people[row] << 16:
            return row
        luck = again(luck, 2)
    return NOBODY


@inlined
def poll(rows, most, seats, asked, case_against, case_luck, voting):
    """Ask so many people about a case; return votes for the claimant and against.

    Only members vote, whatever the weight of the agent who stands for them. People are drawn with
    replacement: among few people somebody may be asked twice.
    """
    votes = against = 0
    agents = len(rows.status)
    for k in range(1, asked + 1):
        luck = again(case_luck, k)
        i = juror(rows.people, agents, most, seats, luck)
        if i < 0 or membership_of(rows.status[i]) != MEMBER:
            continue
        votes += 1
        against += votes_against(
            case_against,
            np.int64(rows.trust[i]),
            voting.mean_trust,
            voting.trust_step,
            np.int64(conceals(rows.traits[i])),
            voting.sympathy,
            again(luck, 1),
        )
    return votes - against, against


@loop
def _hold_votes(batch, first_case, population, electorate, voting, of_key, asked, votes):
    """Vote on each person of each claim; a claim's cases start at `first_case` in the tables."""
    for i in numba.prange(len(first_case)):
        _vote_on(batch, i, first_case[i], population, electorate, voting, of_key, asked, votes)


@rule
def _vote_on(batch, i, first, population, electorate, voting, of_key, asked, votes):
    claims, rows, people = borrowed(batch), borrowed(population), borrowed(electorate)
    due = claims.hidden[i] == 0 and claims.overstated[i] == 0
    part = (2 if claims.field[i] >= 0 else 0) + claims.verdict[i]
    luck = claim_luck(of_key, claims.row[i], claims.diagnosed[i], claims.overstated[i], part)
    for person in range(claims.people[i]):
        case, own = first + person, again(luck, person)
        against = case_chance(
            due,
            asked[case, 1] != 0,
            voting.against_hidden,
            voting.against_honest,
            voting.case_spread,
            again(own, 0),
        )
        votes[case, 0], votes[case, 1] = poll(
            rows, people.most, people.seats, asked[case, 0], against, own, voting
        )
        votes[case, 2] = approves(votes[case, 0], votes[case, 1], claims.verdict[i])


def electorate_of(people: np.ndarray) -> Electorate:
    """From whom juries are drawn: without seats if agents stand for about as many people each.

    Without seats it holds for good, as agents only ever lose people.
    """
    most, total = int(people.max(initial=0)), int(people.sum(dtype=np.int64))
    uneven = 0 < 2 * total < most * len(people)
    return Electorate(most, np.cumsum(people, dtype=np.int64) if uneven else np.empty(0, np.int64))


class Jury:
    """Votes on disputed cases; the first refusal that rests on a finding is voted on in public.

    Args:
        seed: seed of all chance.
        voting: how members vote.
        jury: people asked about a case.
        public_jury: people asked about the public one.
    """

    def __init__(self, seed: int, voting: Voting, jury: int, public_jury: int):
        self.jury, self.public_jury = jury, public_jury
        self._seed, self._voting = seed, voting
        self._had_public = False
        self._electorate: Electorate | None = None

    def decide(self, batch: ClaimBatch, rows: Rows, number: int) -> tuple[np.ndarray, Cases]:
        """People approved of each claim, and the votes on each person's case.

        Args:
            batch: claims with the platform's verdict.
            rows: the population.
            number: the round.
        """
        if len(batch.row) == 0:
            return batch.people, Cases.none()
        of_case = np.repeat(np.arange(len(batch.row)), batch.people)
        asked = np.zeros((len(of_case), 2), np.int64)
        asked[:, 0] = self.jury
        self._pick_public(batch, of_case, asked)
        votes = np.zeros((len(of_case), 3), np.int64)
        if len(of_case):
            key = np.uint64(chance.key(self._seed, chance.JURY, number))
            if self._electorate is None or len(self._electorate.seats):
                self._electorate = electorate_of(rows.people)
            first = np.cumsum(batch.people) - batch.people
            _hold_votes(batch, first, rows, self._electorate, self._voting, key, asked, votes)
        approved = np.bincount(of_case[votes[:, 2] == APPROVES], minlength=len(batch.row))
        return approved.astype(np.int64), Cases(batch.where(of_case), number, asked[:, 1], votes)

    def _pick_public(self, batch: ClaimBatch, of_case: np.ndarray, asked: np.ndarray) -> None:
        found = (batch.verdict == REFUSES) & (batch.hidden + batch.overstated > 0)
        first = np.flatnonzero(found[of_case])
        if len(first) and not self._had_public:
            self._had_public = True
            asked[first[0]] = self.public_jury, 1
