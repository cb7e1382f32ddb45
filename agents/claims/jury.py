"""The jury: people drawn for each disputed case vote, and their majority decides."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple, overload

import numba
import numpy as np

from ..engine import random_draws
from ..engine.jit import inlined, parallel_loop, rule
from ..engine.memory_access import without_refcounts
from ..engine.random_draws import CERTAIN, next_draw
from ..people.columns import Population
from ..people.person_view import PeopleByNumber
from ..people.random_person import NOBODY, Electorate, draw_juror, fetch_jurors
from ..people.status import MEMBER, membership_of
from ..people.traits import conceals
from .batch import ClaimBatch, is_due
from .review_rules import APPROVES, REFUSES, claim_draw, claim_sort


class Voting(NamedTuple):
    """How members vote: chances of 2**-48."""

    against_hidden: int
    against_honest: int
    case_spread: int
    mean_trust: int  # 0 to 255
    trust_step: int  # rise of the chance to vote against for each 1/255 of trust
    sympathy: int  # fall of it for who would hide an illness too


class Called(NamedTuple):
    """Jurors who were called before the votes, as people are kept elsewhere; else both are empty.

    Of each of them there is a row, in the same order.
    """

    agents: np.ndarray  # number of the agent, or NOBODY
    first: np.ndarray  # the first juror of each case


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

    @overload
    def __getitem__(self, case: int) -> Case: ...

    @overload
    def __getitem__(self, case: slice) -> list[Case]: ...

    def __getitem__(self, case: int | slice) -> Case | list[Case]:
        if isinstance(case, slice):
            return [self[i] for i in range(*case.indices(len(self)))]
        return Case(*(column[case] for column in self.columns.values()))


class Docket(NamedTuple):
    """The cases of a round, one for each person of each claim."""

    first: np.ndarray  # the first case of each claim
    asked: np.ndarray  # [case]: people asked, and 1 for a public case
    votes: np.ndarray  # [case]: for, against and outcome; written
    key: np.uint64  # of the cases' draws


@rule
def case_chance(due, public, against_hidden, against_honest, case_spread, u):
    """Chance that a juror of mean trust votes against: by kind of case, and its own look.

    Args:
        due: whether the aid is due.
        public: a public case is told in full, and looks like what it is.
        against_hidden: chance in a case where it is not due.
        against_honest: chance where it is.
        case_spread: half-width of what cases differ by.
        u: the case's draw.
    """
    usual = against_honest if due else against_hidden
    if public:
        return usual
    look = (u >> 24) * (case_spread >> 23) - case_spread
    return min(max(usual + look, 0), CERTAIN)


@rule
def votes_against(case_against, trust, mean_trust, trust_step, would_conceal, sympathy, u):
    """Whether a juror votes against the claimant: the trusting side with the platform.

    Args:
        case_against: chance of a juror of mean trust.
        trust: the juror's, 0 to 255.
        mean_trust: trust at which the case alone counts.
        trust_step: change of the chance for each 1/255 of trust.
        would_conceal: 1 for who would hide an illness too, and feels with the claimant.
        sympathy: what that takes from the chance.
        u: draw of 48 bits.

    Source:
        assumption; nothing is known of who voted how.
    """
    shifted = case_against + (trust - mean_trust) * trust_step - would_conceal * sympathy
    return u < min(max(shifted, 0), CERTAIN)


@rule
def approves(votes_for, votes_refusing, verdict):
    """The majority decides; a tie, or nobody voting, leaves the platform's verdict."""
    if votes_for == votes_refusing:
        return verdict
    return APPROVES if votes_for > votes_refusing else REFUSES


@inlined
def poll(rows, electorate, called, first, asked, case_against, u_case, voting):
    """Ask so many people about a case; return votes for the claimant and against.

    Only members vote, whatever the weight of the agent who stands for them. People are drawn with
    replacement: among few people somebody may be asked twice.
    """
    votes = against = 0
    agents = len(rows.status)
    for k in range(1, asked + 1):
        u = next_draw(u_case, k)
        if len(called) > 0:
            i = first + k - 1 if called[first + k - 1] >= 0 else NOBODY
        else:
            i = draw_juror(rows.people, agents, electorate.most, electorate.seats, u)
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
            next_draw(u, 1),
        )
    return votes - against, against


@parallel_loop
def _hold_votes(batch, population, electorate, called, voting, docket):
    """Vote on each person of each claim."""
    for i in numba.prange(len(docket.first)):
        _vote_on(batch, i, population, electorate, called, voting, docket)


@rule
def _vote_on(batch, i, population, electorate, called, voting, docket):
    claims, rows, people = (
        without_refcounts(batch),
        without_refcounts(population),
        without_refcounts(electorate),
    )
    jurors, cases = without_refcounts(called), without_refcounts(docket)
    due = is_due(claims.hidden[i], claims.overstated[i])
    u = _claim_luck(claims, i, cases.key)
    for person in range(claims.people[i]):
        case, own = cases.first[i] + person, next_draw(u, person)
        against = case_chance(
            due,
            cases.asked[case, 1] != 0,
            voting.against_hidden,
            voting.against_honest,
            voting.case_spread,
            next_draw(own, 0),
        )
        juror_of_case = jurors.first[case] if len(jurors.first) > 0 else 0
        votes = cases.votes[case]
        votes[0], votes[1] = poll(
            rows, people, jurors.agents, juror_of_case, cases.asked[case, 0], against, own, voting
        )
        votes[2] = approves(votes[0], votes[1], claims.verdict[i])


@inlined
def _claim_luck(claims, i, of_key):
    part = (2 if claims.field[i] >= 0 else 0) + claims.verdict[i]
    sort = claim_sort(claims.overstated[i], claims.mild[i], claims.undeclared[i])
    return claim_draw(of_key, claims.row[i], claims.diagnosed[i], sort, part)


@rule
def _call(batch, first_juror, of_key, asked, draws_u):
    """Write down the draw of each juror of each case."""
    claims, case = without_refcounts(batch), 0
    for i in range(len(claims.row)):
        u = _claim_luck(claims, i, of_key)
        for person in range(claims.people[i]):
            own = next_draw(u, person)
            for k in range(1, asked[case, 0] + 1):
                draws_u[first_juror[case] + k - 1] = next_draw(own, k)
            case += 1


CALLED = 1 << 18
"""Jurors who are called at once where people are kept elsewhere."""
AT_HAND = Called(np.empty(0, np.int64), np.empty(0, np.int64))


class Jury:
    """Votes on disputed cases; the first refusal that rests on a finding is voted on in public.

    Args:
        seed: seed of all chance.
        voting: how members vote.
        jury: people asked about a case.
        public_jury: people asked about the public one.
        newborn: people that an agent stands for at its birth, where any are born.
    """

    def __init__(self, seed: int, voting: Voting, jury: int, public_jury: int, newborn: int = 0):
        self.jury, self.public_jury, self._newborn = jury, public_jury, newborn
        self._seed, self._voting = seed, voting
        self._had_public = False
        self._electorate: Electorate | None = None

    def decide(
        self, batch: ClaimBatch, rows: PeopleByNumber, number: int
    ) -> tuple[np.ndarray, Cases]:
        """People approved of each claim, and the votes on each person's case.

        Args:
            batch: claims with the platform's verdict.
            rows: the population, or whoever is asked for it.
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
            key = np.uint64(random_draws.key(self._seed, random_draws.JURY, number))
            self._vote(batch, rows, key, asked, votes)
        approved = np.bincount(of_case[votes[:, 2] == APPROVES], minlength=len(batch.row))
        return approved.astype(np.int64), Cases(batch.where(of_case), number, asked[:, 1], votes)

    def _vote(
        self,
        batch: ClaimBatch,
        rows: PeopleByNumber,
        key: np.uint64,
        asked: np.ndarray,
        votes: np.ndarray,
    ) -> None:
        """Let people vote who are at hand, or call them, some cases at a time."""
        electorate = self._electorate
        if electorate is None or len(electorate.seats):
            now = rows.electorate()
            electorate = now._replace(most=max(now.most, self._newborn))
            self._electorate = electorate
        end = np.cumsum(batch.people)
        first = end - batch.people
        if isinstance(rows, Population):
            docket = Docket(first, asked, votes, key)
            _hold_votes(batch, rows, electorate, AT_HAND, self._voting, docket)
            return
        before = np.append(0, np.cumsum(asked[:, 0]))  # jurors before each case
        parts = np.flatnonzero(np.diff((before[end] - 1) // CALLED, prepend=-2))
        for start, stop in pairwise([*parts.tolist(), len(end)]):
            some, cases = np.arange(start, stop), slice(first[start], end[stop - 1])
            first_juror = before[cases] - before[first[start]]
            draws_u = np.empty(before[end[stop - 1]] - before[first[start]], np.int64)
            _call(batch.where(some), first_juror, key, asked[cases], draws_u)
            agents, seated = fetch_jurors(draws_u, rows, electorate)
            called = Called(agents, first_juror)
            docket = Docket(first[some] - first[start], asked[cases], votes[cases], key)
            _hold_votes(batch.where(some), seated, electorate, called, self._voting, docket)

    def _pick_public(self, batch: ClaimBatch, of_case: np.ndarray, asked: np.ndarray) -> None:
        found = (batch.verdict == REFUSES) & ~batch.due
        first = np.flatnonzero(found[of_case])
        if len(first) and not self._had_public:
            self._had_public = True
            asked[first[0]] = self.public_jury, 1
