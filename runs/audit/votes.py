"""The audit of votes: jurors are drawn anew, and say what their trust makes them say."""

from __future__ import annotations

import numpy as np

from . import draws
from .checks import Checks
from .desk import IN_FIELD, REFUSES, Book, Turn
from .draws import CERTAIN, chance_of
from .lives import Lives
from .run_reader import Run

AT_ONCE = 1 << 18
"""Jurors who are drawn at once."""
TRIES = 1000
"""Draws after which nobody alive is looked for any longer."""
FULL_TRUST = 255


class Jury:
    """People drawn from the living, of whom members vote.

    Args:
        run: the tables.
        book: the claims.
    """

    def __init__(self, run: Run, book: Book):
        review = run.scenario["review"]
        self._book, self._seed = book, run.scenario["run"]["seed"]
        self._jury, self._public = review["jury"], review["public_jury"]
        names = "against_hidden against_honest case_spread juror_sympathy"
        chances = [chance_of(review[name]) for name in names.split()]
        self._hidden, self._honest, self._spread, self._sympathy = chances
        self._step = chance_of(review["juror_trust"]) // FULL_TRUST
        self._mean_trust = round(FULL_TRUST * (1 + run.scenario["behaviour"]["trust_least"]) / 2)
        self._cases = run.cases
        self._had_public, self._are_alike, self._most = False, False, 0

    def check(
        self, turn: Turn, lives: Lives, voters: tuple[np.ndarray, ...], checks: Checks
    ) -> None:
        """Compare the votes of a round: who perhaps was a member, perhaps voted.

        Args:
            turn: the round.
            lives: everybody, as they were then.
            voters: who certainly was a member, and who perhaps was.
            checks: where differences go.
        """
        voted = turn.voted
        row = np.repeat(np.arange(len(voted.at)), voted.people)
        if not len(row):
            return
        here = np.flatnonzero(self._cases["round"] == turn.round)
        asked = np.full(len(row), self._jury)
        found = np.flatnonzero((voted.said[row] == REFUSES) & ~self._book.due[voted.at[row]])
        is_public = np.zeros(len(row), bool)
        if len(found) and not self._had_public:
            self._had_public = is_public[found[0]] = True
            asked[found[0]] = self._public
        given = self._cases["public"][here].astype(bool)
        checks.all_hold(
            turn.round,
            "cases: public, drawn anew",
            given == is_public,
            lambda k: (given[k], is_public[k]),
        )
        against, own = self._chances(turn, row, is_public)
        if not self._are_alike:  # agents only ever lose people: once alike, they stay so
            self._most, total = int(lives.people.max(initial=0)), int(lives.people.sum())
            self._are_alike = not 0 < 2 * total < self._most * len(lives.people)
            self._most = max(self._most, lives.newborn)
        bounds = np.zeros((4, len(row)), np.int64)  # for and against: at least, at most
        ends = np.cumsum(asked)
        for part in np.split(np.arange(len(row)), np.flatnonzero(np.diff(ends // AT_ONCE)) + 1):
            self._poll(part, (asked, against, own), lives, voters, bounds)
        for k, name in enumerate(("votes_for", "votes_against")):
            least, most, said = bounds[2 * k], bounds[2 * k + 1], self._cases[name][here]
            checks.all_hold(
                turn.round,
                f"cases: {name}, drawn anew",
                (least <= said) & (said <= most),
                lambda j, said=said, least=least, most=most: (said[j], f"{least[j]} to {most[j]}"),
            )

    def _chances(
        self, turn: Turn, row: np.ndarray, is_public: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Of each case: the chance of a vote against, by a juror of mean trust; its own draw."""
        voted, book = turn.voted, self._book
        part = 2 * (voted.how == IN_FIELD) + voted.said
        of_key = draws.key(self._seed, draws.JURY, turn.round)
        luck = book.draw(of_key, voted.at, part)[row]
        nth = np.arange(len(row)) - (np.cumsum(voted.people) - voted.people)[row]
        own = draws.draw_again(luck, nth)
        usual = np.where(book.due[voted.at[row]], self._honest, self._hidden)
        look = (draws.draw_again(own, 0) >> 24) * (self._spread >> 23) - self._spread
        return np.where(is_public, usual, np.clip(usual + look, 0, CERTAIN)), own

    def _poll(
        self,
        cases: np.ndarray,
        of_case: tuple[np.ndarray, np.ndarray, np.ndarray],
        lives: Lives,
        voters: tuple[np.ndarray, ...],
        bounds: np.ndarray,
    ) -> None:
        """Add up the votes on some cases.

        Args:
            cases: their places.
            of_case: people asked, the chance of a vote against, and the draw of each.
            lives: everybody.
            voters: who certainly was a member, and who perhaps was.
            bounds: of votes for and against, at least and at most; written into.
        """
        asked, against, own = of_case
        case = np.repeat(cases, asked[cases])
        nth = np.arange(len(case)) - np.repeat(np.cumsum(asked[cases]) - asked[cases], asked[cases])
        u = draws.draw_again(own[case], nth + 1)
        juror = self._draw_jurors(u, lives.people)
        case, u, juror = case[juror >= 0], u[juror >= 0], juror[juror >= 0]
        shifted = against[case] + (lives.trust[juror] - self._mean_trust) * self._step
        shifted = shifted - lives.conceals[juror] * self._sympathy
        is_against = draws.draw_again(u, 1) < np.clip(shifted, 0, CERTAIN)
        for k, side in enumerate((~is_against, is_against)):
            for one, members in enumerate(voters):
                np.add.at(bounds[2 * k + one], case[side & members[juror]], 1)

    def _draw_jurors(self, u: np.ndarray, people: np.ndarray) -> np.ndarray:
        """An agent for each draw, each living person as likely as any other; -1 for nobody."""
        agents, total = len(people), int(people.sum())
        if not self._are_alike:
            seat = ((u >> 24) * total + ((u & 0xFFFFFF) * total >> 24)) >> 24
            return np.searchsorted(np.cumsum(people), seat, side="right")
        juror, at = np.full(len(u), -1), np.arange(len(u))
        for _ in range(TRIES):
            drawn = (u[at] >> 16) * agents >> 32
            hit = (u[at] & 65_535) * self._most < people[drawn] << 16
            juror[at[hit]] = drawn[hit]
            at = at[~hit]
            if not len(at):
                break
            u = u.copy()
            u[at] = draws.draw_again(u[at], 2)
        return juror
