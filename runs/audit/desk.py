"""The audit of the claim desk: chance is drawn anew, and each claim goes its way once more.

From who claims, and from the votes of the jury, follows all else: when a claim is filed, who is
looked at in the field, whom the platform refuses, who disputes it, and who complains.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from . import draws
from .checks import Checks
from .claims import Claims
from .draws import binomial, chance_of
from .run_reader import Run, rows_of
from .terms import RoundTerms

LAGS = 1024
"""Equally likely lags from diagnosis to filing."""
DOCUMENTS, IN_FIELD = 0, 1
REFUSES, APPROVES = 0, 1
"""What the platform says."""
SORT_BITS = 24
"""Place in a claim's draws of what tells the claims of an agent on one day apart."""
NEVER = 1 << 40
"""A round that does not come."""


class Book(NamedTuple):
    """Every claim once, by number; int64 but for the switches."""

    number: np.ndarray
    agent: np.ndarray
    people: np.ndarray
    day: np.ndarray  # of diagnosis, since the launch
    diagnosed: np.ndarray  # round
    hidden: np.ndarray
    overstated: np.ndarray
    mild: np.ndarray
    undeclared: np.ndarray
    age: np.ndarray

    def draw(self, of_key: np.ndarray, at: np.ndarray, part: np.ndarray | int = 0) -> np.ndarray:
        """The own draws of claims, by place in the book, for a part of their people."""
        own = 8 * self.day[at] + 4 * self.overstated[at] + part
        own += (self.mild[at] << SORT_BITS) + (2 * self.undeclared[at] << SORT_BITS)
        return draws.draw_again(draws.draw(of_key, self.agent[at]), own)

    @property
    def due(self) -> np.ndarray:
        """Whether the aid is due."""
        return ~self.hidden & ~self.overstated


class Stage(NamedTuple):
    """People of claims that are at the same stage, in order."""

    at: np.ndarray  # place in the book
    people: np.ndarray
    how: np.ndarray  # documents or in the field
    said: np.ndarray  # by the platform
    ready: np.ndarray  # round in which a visit is done

    def of(self, people: np.ndarray, **values: Any) -> Stage:
        """The same of fewer people, without claims of nobody."""
        held = self._replace(people=people)
        filled = {name: np.full(len(people), value) for name, value in values.items()}
        return Stage(*(column[people > 0] for column in held._replace(**filled)))

    def then(self, later: Stage) -> Stage:
        """These, and others behind them."""
        return Stage(*(np.concatenate(pair) for pair in zip(self, later, strict=True)))

    def take(self, most: int | None, ready: np.ndarray | bool = True) -> tuple[Stage, Stage]:
        """Who of those that are ready has a turn, so many people at most; and who goes on waiting.

        Args:
            most: people; None for all.
            ready: of each.
        """
        there = np.where(ready, self.people, 0)
        left = there.sum() if most is None else most
        taken = np.clip(left - (np.cumsum(there) - there), 0, there)
        return self.of(taken), self.of(self.people - taken)


class Turn(NamedTuple):
    """A round of the desk."""

    round: int
    voted: Stage  # cases before the jury, each claim's people in a row
    claims: np.ndarray  # decided on: place in the book
    people: np.ndarray
    refused: np.ndarray
    complaints: int
    in_field: int
    before_jury: int
    cost_fen: int


NOBODY = Stage(*(np.empty(0, np.int64) for _ in Stage._fields))


def check_desk(
    run: Run, terms: list[RoundTerms], claims: Claims, checks: Checks
) -> tuple[Book, list[Turn], int]:
    """Let all claims go their way again, and compare claims, cases and rounds of review.

    Args:
        run: the tables.
        terms: of each round of the plan.
        claims: totals of the claims table, whose days are those of all rounds.
        checks: where differences go.

    Returns:
        The claims; the rounds of the desk, as far as the cases are those that had to come before
        the jury; and the first round of which nothing is known, as they are others.
    """
    start = run.scenario["plan"]["start"]
    days = np.array([(date - start).days for date in claims.dates], np.int64)
    book = book_of(run, days)
    total = run.people_in_table or run.scenario["people"]["total"]
    possible = (book.people > 0) & (book.people <= total)
    checks.all_hold(0, "claim: people", possible, lambda k: (book.people[k], f"1 to {total:,}"))
    if not possible.all():
        return book, [], 0
    files_on = _files_on(run.scenario, book)
    filed = np.searchsorted(days, files_on)
    filed = np.where(filed < len(days), filed, -1)
    place = np.searchsorted(book.number, run.claims["claim"])
    given, due = run.claims["filed"], filed[place]
    for i in np.unique(due):
        some = np.flatnonzero(due == i)
        checks.all_hold(
            max(int(i), 0),
            "claim: filed, drawn anew",
            given[some] == i,
            lambda k, some=some, i=i: (given[some[k]], i),
        )
    names = "round complaints in_field before_jury cost_fen"
    rows = [dict(zip(names.split(), row, strict=True)) for row in rows_of(run.reviews, names)]
    decided, turns = _decided(run, place, len(book.number)), []
    desk = Desk(run, book, (files_on, filed))
    for turn in desk.turns([one.reviews for one in terms], checks):
        turns.append(turn)
        row = rows[turn.round]
        for name in names.split()[1:]:
            checks.same(turn.round, f"reviews: {name}, drawn anew", row[name], getattr(turn, name))
        _check_decisions(turn, book, decided, checks)
    return book, turns, desk.known_until


def book_of(run: Run, days: np.ndarray) -> Book:
    """The claims of a run, each once.

    Args:
        run: the tables.
        days: of the rounds, since the launch.
    """
    table = run.claims
    numbers, first, of_claim = np.unique(table["claim"], return_index=True, return_inverse=True)
    launch = np.datetime64(run.scenario["plan"]["start"], "D")
    day = (table["diagnosed"][first] - launch).astype(np.int64)
    people = np.zeros(len(numbers), np.int64)
    np.add.at(people, of_claim, table["people"])
    return Book(
        number=numbers,
        agent=table["agent"][first],
        people=people,
        day=day,
        diagnosed=np.searchsorted(days, day),
        hidden=table["concealed"][first].astype(bool),
        overstated=table["overstated"][first].astype(bool),
        mild=table["mild"][first].astype(np.int64),
        undeclared=table["undeclared"][first].astype(np.int64),
        age=table["age"][first],
    )


def _files_on(scenario: dict[str, Any], book: Book) -> np.ndarray:
    """The day on which each claim would be filed, since the launch."""
    mean, seed = scenario["review"]["filing_lag_days"], scenario["run"]["seed"]
    lags = [round(round(-mean * math.log1p(-(i + 0.5) / LAGS), 6)) for i in range(LAGS)]
    files_on = np.zeros(len(book.number), np.int64)
    for i in np.unique(book.diagnosed):
        at = np.flatnonzero(book.diagnosed == i)
        u = book.draw(draws.key(seed, draws.FILING, int(i)), at)
        files_on[at] = book.day[at] + np.array(lags)[u >> 38]
    return files_on


class Desk:
    """Reviews claims round by round: visits that are done, documents, disputes, the jury's votes.

    Args:
        run: the tables; of the cases, only what the jury decided is taken from them.
        book: its claims.
        filed: the day and the round in which each is filed.
    """

    def __init__(self, run: Run, book: Book, filed: tuple[np.ndarray, np.ndarray]):
        scenario = run.scenario
        review, behaviour = scenario["review"], scenario["behaviour"]
        seen = scenario["plan"]["publication"]  # nobody objects to what nobody sees
        names = "field_part suspicion document_detection detection harmless_stays ambiguity"
        self._chance = {name: chance_of(review[name]) for name in names.split()}
        for name in ("objections", "mistaken_objections"):
            self._chance[name] = chance_of(review[name]) if seen else 0
        for name in ("disputes_honest", "disputes_hidden", "complaints"):
            self._chance[name] = chance_of(behaviour[name])
        self._review, self._seed = review, scenario["run"]["seed"]
        self._book, (self._files_on, self._filed) = book, filed
        self._queue = self._field = self._disputed = NOBODY
        self.known_until = NEVER
        self._rounds = len(run.reviews["round"])
        names = "round claim refused approved"
        self._cases = {name: np.asarray(run.cases[name]) for name in names.split()}

    def turns(self, held: list[bool], checks: Checks) -> Iterator[Turn]:
        """Every round in which claims are decided on, until the cases are other ones.

        Args:
            held: whether claims are decided on, for each round of the plan.
            checks: where differences go.
        """
        order = np.lexsort((self._book.number, self._files_on))
        for i in range(self._rounds):
            new = order[self._filed[order] == i]
            zero = np.zeros(len(new), np.int64)
            self._queue = self._queue.then(Stage(new, self._book.people[new], zero, zero, zero))
            if i < len(held) and not held[i]:
                continue
            turn = self._turn(i, checks)
            if turn is None:
                self.known_until = i
                return
            yield turn

    def _turn(self, i: int, checks: Checks) -> Turn | None:
        voted, assessed = self._disputed, self._take_up(i)
        outcome = self._votes(i, voted, checks)
        if outcome is None:
            return None
        content, content_refused = self._assess(i, assessed)
        decided = content.then(voted)
        refused = np.concatenate([content_refused, voted.people - outcome])
        claims, of_claim = np.unique(decided.at[decided.people > 0], return_inverse=True)
        sums = np.zeros((2, len(claims)), np.int64)
        for one, amount in zip(sums, (decided.people, refused), strict=True):
            np.add.at(one, of_claim, amount[decided.people > 0])
        u = self._book.draw(draws.key(self._seed, draws.COMPLAINT, i), claims)
        complaints = binomial(sums[1], self._chance["complaints"], u)
        costs = [round(self._review[f"{name}_cost_yuan"] * 100) for name in ("document", "field")]
        visited = assessed.people[assessed.how == IN_FIELD].sum()
        return Turn(
            round=i,
            voted=voted,
            claims=claims,
            people=sums[0],
            refused=sums[1],
            complaints=int(complaints.sum()),
            in_field=int(self._field.people.sum()),
            before_jury=int(self._disputed.people.sum()),
            cost_fen=int(assessed.people.sum() * costs[0] + visited * costs[1]),
        )

    def _take_up(self, i: int) -> Stage:
        """What is assessed: visits that are done, then documents."""
        book, chance, review = self._book, self._chance, self._review
        taken, self._queue = self._queue.take(_most(review, "capacity_per_round"))
        u = book.draw(draws.key(self._seed, draws.FIELD, i), taken.at)
        visits = binomial(taken.people, chance["field_part"], u)
        looks_true = book.due[taken.at] & (book.undeclared[taken.at] == 0)
        rest = np.where(looks_true, 0, taken.people - visits)
        u = book.draw(draws.key(self._seed, draws.SUSPICION, i), taken.at)
        visits = visits + binomial(rest, chance["suspicion"], u)
        field = self._field.then(taken.of(visits, how=IN_FIELD, ready=i + review["field_rounds"]))
        done, self._field = field.take(_most(review, "field_per_round"), field.ready <= i)
        return done.then(taken.of(taken.people - visits))

    def _assess(self, i: int, stage: Stage) -> tuple[Stage, np.ndarray]:
        """The platform's verdicts: who is content, and how many of them are refused."""
        book, chance, at = self._book, self._chance, stage.at
        due, people = book.due[at], stage.people

        def u(stream: int) -> np.ndarray:
            return book.draw(draws.key(self._seed, stream, i), at, stage.how)

        detection = np.where(
            stage.how == IN_FIELD, chance["detection"], chance["document_detection"]
        )
        found = binomial(people, detection, u(draws.REVIEW))
        stays = binomial(people, chance["harmless_stays"], u(draws.STAYS))
        unclear, reading = chance["ambiguity"], u(draws.READING)
        refused = np.where(
            due & (book.undeclared[at] == 0),
            binomial(stays, unclear, reading),
            found - binomial(found, unclear, reading),
        )
        refused = np.where(book.overstated[at], found, refused)
        doubts = np.where(due, chance["disputes_honest"], chance["disputes_hidden"])
        disputed = binomial(refused, doubts, u(draws.DISPUTE))
        objections = np.where(due, chance["mistaken_objections"], chance["objections"])
        objected = binomial(people - refused, objections, u(draws.OBJECTION))
        if self._review["jury"] == 0:
            return stage, refused + np.where(due, 0, objected)
        self._disputed = stage.of(disputed, said=REFUSES).then(stage.of(objected, said=APPROVES))
        return stage._replace(people=people - disputed - objected), refused - disputed

    def _votes(self, i: int, voted: Stage, checks: Checks) -> np.ndarray | None:
        """People whom the jury approves of each claim; None if other cases came before it."""
        self._disputed = NOBODY
        here = self._cases["round"] == i
        given = self._cases["claim"][here], self._cases["refused"][here].astype(bool)
        of_case = np.repeat(np.arange(len(voted.at)), voted.people)
        due = self._book.number[voted.at][of_case], voted.said[of_case] == REFUSES
        same = len(of_case) == len(given[0])
        rule = f"{len(of_case)} people who dispute or meet an objection, drawn anew"
        if same:
            true = (given[0] == due[0]) & (given[1] == due[1])
            same = bool(true.all())
        checks.holds(i, "cases: before the jury", len(given[0]), rule, same)
        if not same:
            return None
        outcome = np.zeros(len(voted.at), np.int64)
        np.add.at(outcome, of_case, self._cases["approved"][here].astype(np.int64))
        return outcome


def _most(review: dict[str, Any], name: str) -> int | None:
    given = review.get(name, "none")
    return None if given == "none" else given


class Fates(NamedTuple):
    """Decisions of the claims table, a row for each claim and round."""

    code: np.ndarray  # round x claims + place in the book, rising
    people: np.ndarray
    approved: np.ndarray


def _decided(run: Run, place: np.ndarray, claims: int) -> Fates:
    table, is_decided = run.claims, run.claims["decided"] >= 0
    codes = (table["decided"] * claims + place)[is_decided]
    code, of_code = np.unique(codes, return_inverse=True)
    people, approved = np.zeros((2, len(code)), np.int64)
    np.add.at(people, of_code, table["people"][is_decided])
    np.add.at(approved, of_code, table["approved"][is_decided])
    return Fates(code, people, approved)


def _check_decisions(turn: Turn, book: Book, decided: Fates, checks: Checks) -> None:
    """Whom the desk decides on; who exaggerated and is no longer a member is refused all the same.

    Args:
        turn: a round of the desk.
        book: the claims.
        decided: what the claims table says.
        checks: where differences go.
    """
    codes = turn.round * len(book.number) + turn.claims
    at = np.minimum(np.searchsorted(decided.code, codes), max(len(decided.code) - 1, 0))
    is_there = decided.code[at] == codes if len(decided.code) else np.zeros(len(codes), bool)
    people, approved = (
        np.where(is_there, column[at], 0) if len(column) else np.zeros(len(codes), np.int64)
        for column in decided[1:]
    )
    most = turn.people - turn.refused
    may_be_less = book.overstated[turn.claims] & (approved <= most)
    true = (people == turn.people) & ((approved == most) | may_be_less)

    def say(k: int) -> tuple[object, object]:
        given = f"claim {book.number[turn.claims[k]]}: {approved[k]} of {people[k]} approved"
        return given, f"{most[k]} of {turn.people[k]}"

    checks.all_hold(turn.round, "claim: decision, drawn anew", true, say)
