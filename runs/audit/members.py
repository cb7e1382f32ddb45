"""The audit of members against the lives that they must have led, claims and votes among them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from .births import FULL_TRUST, Births
from .checks import Checks
from .claims import Claims
from .class_shares import removed_in
from .desk import NEVER, Book, Turn
from .joiners import Memberships, memberships_of
from .lives import Lives
from .panel import LOOKED_AT, Crowd, Everybody, looks_at
from .run_reader import FIRST_JOINED, Run, UnreadableRunError, first_days, first_line, rows_of
from .terms import later_dates
from .votes import Jury

_NAMES = "people health membership joined trust concealed"
_WHOLE = "policies bought new_users from_plan former_members ended"
"""Columns of agency.parquet that count all people of agents."""


class Stays:
    """From when to when somebody was a member, as far as the tables say.

    Args:
        run: the tables.
        table: of the members.
        came: when each joined.
    """

    def __init__(self, run: Run, table: dict[str, np.ndarray], came: Memberships):
        self._joined, membership = came.round, table["membership"]
        self._first_joined, joined = came.first_round, came.round
        # The first and the last round at whose end, and at whose votes, somebody can have gone.
        self._first, self._last = np.full((2, len(joined)), NEVER)
        self._first_vote, self._last_vote = np.full((2, len(joined)), NEVER)
        rounds, least = run.rounds, np.maximum(table["people"], 1)
        unpaid = np.array(removed_in(run), np.int64)
        early = rounds["left_between_bills"]  # before the votes of the round
        ways = {"left": (early, rounds["left"] - early), "expelled": (np.zeros_like(early), unpaid)}
        for name, gone in ways.items():
            for i in np.flatnonzero(membership == name).tolist():
                first = max(int(joined[i]), 0)
                before, after = (np.flatnonzero(one[first:] >= least[i]) + first for one in gone)
                self._between(i, np.union1d(before, after), np.union1d(before, after + 1))
        names = "agent decided approved overstated"
        won: dict[int, list[int]] = {}
        for agent, when, approved, overstated in rows_of(run.claims, names):
            if overstated and approved > 0:
                won.setdefault(agent, []).append(when)
        for i in np.flatnonzero(membership == "aided").tolist():
            when = np.array(sorted(won.get(i, [])), np.int64)
            self._between(i, when, when + 1)

    def _between(self, i: int, ends: np.ndarray, votes: np.ndarray) -> None:
        """Write down when somebody can have gone: rounds at whose end, and at whose votes."""
        joined = self._joined[i]
        self._first[i], self._last[i] = (ends[0], ends[-1]) if len(ends) else (joined, NEVER)
        at_votes = (votes[0], votes[-1]) if len(votes) else (joined + 1, NEVER)
        self._first_vote[i], self._last_vote[i] = at_votes

    def voting(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        """Who certainly, and who perhaps, was a member when votes were held in a round."""
        here = self._joined <= i
        return here & (self._first_vote > i), self._perhaps(i, here & (self._last_vote > i))

    def recorded(self, i: int) -> tuple[np.ndarray, np.ndarray]:
        """The same at the end of a round."""
        here = self._joined <= i
        return here & (self._first > i), self._perhaps(i, here & (self._last > i))

    def _perhaps(self, i: int, here: np.ndarray) -> np.ndarray:
        """And those who were members before, and left at a time that no table tells."""
        return here | ((self._first_joined <= i) & (i <= self._joined))


def check_members(
    folder: Path, run: Run, claims: Claims, desk: tuple[Book, list[Turn], int], checks: Checks
) -> Everybody | None:
    """Let everybody live again, and compare claims, votes, chronic members and the members table.

    Args:
        folder: of the run.
        run: the tables.
        claims: totals of the claims table, whose days are those of all rounds.
        desk: the claims, the rounds of their review, and the first round that is not known.
        checks: where differences go.

    Returns:
        Who lived, for the panel; None where it is a sample of them, or their lives are not known.

    Raises:
        UnreadableRunError: if the members table cannot be read.
    """
    born, scenario, dates = Births(run.scenario), run.scenario, run.rounds["date"]
    if not born.is_drawn or run.members.agents != born.agents or not dates:
        return None  # a sample, or the user's own
    table, start = _read(folder / "members.parquet"), scenario["plan"]["start"]
    came = memberships_of(run, table["joined"], table["first_joined"], NEVER)
    lives, stays = Lives(scenario, came), Stays(run, table, came)
    book, turns, known_until = desk
    by_round, jury = {turn.round: turn for turn in turns}, Jury(run, book)
    months, policies, before = _months(run), _Policies(int(lives.people.sum())), 0
    known = Everybody.of(born.agents)
    looks = looks_at(run)
    every_date = [*claims.dates, *_later(run, claims.dates)]
    for i, date in enumerate(every_date[: min(known_until, len(every_date))]):
        day = (date - start).days
        if i < len(dates) or _lives_on(run, every_date, i):
            lives.live(i, day, day - before)
            before = day
        young = lives.age < scenario["plan"]["ages"][1]
        if i < len(dates):
            covered = _covered(scenario, stays.voting(i)[0] & young, day, came.day)
            _check_claims(i, lives, book, covered, claims, checks)
        else:
            policies.check(i, lives, months.get(date, []), checks)
        if i in by_round:
            voters = tuple(one & young for one in stays.voting(i))
            jury.check(by_round[i], lives, voters, checks)
            lives.hear(by_round[i], book)
            _close(run, i, lives)
        if i < len(dates):
            if i in looks:
                known = known.meet(lives.people, lives.chronic)
            known.crowds.append(Crowd(int(lives.people.sum()), lives.risk()))
            policies.check(i, lives, months.get(date, []), checks)
            _check_chronic(run, i, lives, [one & young for one in stays.recorded(i)], checks)
        if i == len(dates) - 1:
            _check_table(i, lives, table, checks)
    return known if born.agents <= LOOKED_AT and len(known.crowds) == len(dates) else None


def _months(run: Run) -> dict[dt.date, list[tuple[str, int]]]:
    """Counts of the agency's months, by day."""
    months: dict[dt.date, list[tuple[str, int]]] = {}
    for date, *counts in rows_of(run.agency, f"date {_WHOLE}"):
        months.setdefault(date, []).extend(zip(_WHOLE.split(), counts, strict=True))
    return months


def _later(run: Run, dates: list[dt.date]) -> list[dt.date]:
    """Days of the calendar after the last review, as far as the agency goes on."""
    until, later = max(run.agency["date"], default=dt.date.min), []
    while (last := [*dates, *later][-1]) < until:
        later += later_dates(run.scenario["plan"], last, 1)
    return later


class _Policies:
    """Policies in force, which end by what is counted, or because people are no longer there.

    Args:
        people: alive at the launch.
    """

    def __init__(self, people: int):
        self._people, self._held, self._came = people, list[int](), 0

    def check(self, i: int, lives: Lives, counts: list[tuple[str, int]], checks: Checks) -> None:
        """Check a month of the agency, if there is one.

        Args:
            i: the round.
            lives: everybody in it.
            counts: of the month, product after product.
            checks: where differences go.
        """
        if not counts:
            return
        _check_whole(i, lives, counts, checks)
        names = len(_WHOLE.split())
        products = [dict(counts[k : k + names]) for k in range(0, len(counts), names)]
        people, came = int(lives.people.sum()), lives.came
        lost, held = self._people + came - self._came - people, self._held or [0] * len(products)
        for product, before in zip(products, held, strict=False):
            given = product["policies"]
            least = before + product["bought"] - product["ended"] - lost
            rule = f"{least:,} or more, as {lost:,} people were lost"
            checks.holds(i, "agency: policies, by lives", given, rule, given >= least)
        self._people, self._held = people, [product["policies"] for product in products]
        self._came = came


def _check_whole(i: int, lives: Lives, counts: list[tuple[str, int]], checks: Checks) -> None:
    """An agent decides for all its people: what is counted are sums of whole agents."""
    alive = np.sort(lives.people[lives.people > 0])
    least, most = np.cumsum(alive), np.cumsum(alive[::-1])
    for name, count in counts:
        agents = int(np.searchsorted(least, count, side="right"))
        true = count == 0 or (agents > 0 and count <= most[agents - 1])
        if agents == 1 and true:
            true = bool((alive == count).any())
        checks.holds(i, f"agency: {name}, by agents", count, "people of whole agents", true)


def _covered(
    scenario: dict[str, Any], members: np.ndarray, day: int, joined: np.ndarray
) -> np.ndarray:
    """Members out of their waiting period."""
    waited = day - joined >= max(scenario["plan"]["waiting_days"], 1)
    return members & (waited | scenario["plan"].get("all_covered", False))


def _lives_on(run: Run, dates: list[dt.date], i: int) -> bool:
    """Whether the agency goes on in a round after the plan's end, and people with it."""
    agency = run.scenario.get("agency", {})
    until, date, before = agency.get("until", "none"), dates[i], dates[i - 1]
    is_first = (date.year, date.month) != (before.year, before.month)
    followed = bool(agency.get("products")) and isinstance(until, dt.date) and date <= until
    return followed and is_first


def _check_claims(
    i: int, lives: Lives, book: Book, covered: np.ndarray, claims: Claims, checks: Checks
) -> None:
    """Who claims fell ill in this round, and who was covered and fell ill claims.

    Args:
        i: the round.
        lives: everybody after it.
        book: the claims.
        covered: who certainly was.
        claims: totals of the claims table.
        checks: where differences go.
    """
    at = np.flatnonzero(book.diagnosed == i)
    at = at[(book.agent[at] >= 0) & (book.agent[at] < len(lives.people))]
    agents, lesser = book.agent[at], book.overstated[at]
    grade, undeclared = book.mild[at], book.undeclared[at] == 1
    truly = np.where(grade == 1, lives.mild[agents], lives.ill[agents] - lives.mild[agents])
    past = lives.undeclared(i, int(book.day[at[0]]), agents) if len(at) else np.zeros((2, 0))
    past = np.where(grade == 1, past[1], past[0])
    due = np.where(lesser, lives.lesser[agents], np.where(undeclared, past, truly - past))
    hidden = lives.concealed[agents] & ~lesser

    def say(k: int) -> tuple[object, object]:
        given = f"claim {book.number[at[k]]}: {book.people[at[k]]} people of {book.age[at[k]]}"
        return given, f"{due[k]} of {lives.age[agents[k]]}, hidden: {hidden[k]}"

    true = (book.people[at] == due) & (book.age[at] == lives.age[agents])
    checks.all_hold(i, "claim: illness, drawn anew", true & (book.hidden[at] == hidden), say)
    if claims.expired[i] == 0:
        for fell_ill, kind in ((lives.ill, ~lesser), (lives.lesser, lesser)):
            claiming = np.zeros(len(fell_ill), bool)
            claiming[agents[kind]] = True
            due_to = np.flatnonzero(covered & (fell_ill > 0))
            missing = claiming[due_to]
            checks.all_hold(
                i,
                "claim: of who fell ill",
                missing,
                lambda k, due_to=due_to: (f"agent {due_to[k]}: no claim", "a claim"),
            )


def _close(run: Run, i: int, lives: Lives) -> None:
    """Who exaggerated and is aided leaves the plan; their agent stands for fewer from then on."""
    claims = run.claims
    some = (claims["decided"] == i) & claims["overstated"].astype(bool) & (claims["approved"] > 0)
    for agent, approved in zip(claims["agent"][some], claims["approved"][some], strict=True):
        if 0 <= agent < len(lives.people) and approved < lives.people[agent]:
            lives.people[agent] -= approved


def _check_chronic(
    run: Run, i: int, lives: Lives, members: list[np.ndarray], checks: Checks
) -> None:
    """Members, and chronic ones, are between those that are certain and those that are possible."""
    least, most = (int(lives.people[one & lives.chronic].sum()) for one in members)
    given = int(run.rounds["chronic_members"][i])
    rule = f"{least:,} to {most:,}"
    checks.holds(i, "chronic_members, by lives", given, rule, least <= given <= most)


def _check_table(i: int, lives: Lives, table: dict[str, np.ndarray], checks: Checks) -> None:
    """Everybody in the members table is as their life has made them."""
    due = {
        "people": lives.people,
        "health": lives.health,
        "concealed": lives.concealed,
        "trust": lives.trust / FULL_TRUST,
    }
    for name, values in due.items():
        given = table[name]
        checks.all_hold(
            i,
            f"members: {name}, lived anew",
            np.asarray(given == values, bool),
            lambda k, given=given, values=values: (f"agent {k}: {given[k]}", values[k]),
        )


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with path.open("rb") as file:
            table = pq.ParquetFile(file).read(columns=["agent", *_NAMES.split(), FIRST_JOINED])
    except (OSError, pa.ArrowException) as error:
        raise UnreadableRunError(f"{path}: {first_line(error)}") from error
    names = ["agent", *_NAMES.split()]
    rows = {name: table.column(name).to_numpy(zero_copy_only=False) for name in names}
    joined = np.array(rows["joined"], "datetime64[D]")
    return rows | {"joined": joined, "first_joined": first_days(table)}
