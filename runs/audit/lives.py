"""The audit of lives: everybody falls ill, dies and loses trust once more, by draws made anew.

An agent's health follows from its birth and its day of joining, whatever else it decides; so does
what it hears of refusals. Only when a member left is in no table: between the first and the last
round in which as many people left as the agent stands for.
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np

from . import draws
from .births import Births
from .desk import SORT_BITS, Book, Turn
from .draws import CERTAIN, FACTOR, binomial, chance_of, factor_of
from .joiners import Memberships
from .terms import age_day, aid_at_age, mild_aid_on

RATES = Path(__file__).parents[2] / "model" / "data" / "incidence_by_age_and_sex.csv"
"""Published rates by age and sex: data that come with the program."""
COLUMNS = {"2020": "critical_illness_2020_28dis", "2006-2010": "critical_illness_2006_2010_25dis"}
DEATHS = "death_2010_2013"
GRADE = 1 << 40
"""Number of the draw, made from that of illness, that says how grave it is."""
RISK_BITS = 18
"""Last bits of a chance that are cut off before risks are added up."""
LAST_AGE, NEIGHBOURS, CONTACTS = 140, 256, 6


class Chances:
    """Chances by age, sex, frailty and health, as a scenario has them.

    Args:
        scenario: content of scenario.toml.
        frailty: factors of the classes.
    """

    def __init__(self, scenario: dict[str, Any], frailty: list[float]):
        illness, rates = scenario["illness"], _rates()
        sick = yearly_chances(illness)
        factors = np.array([round(one * FACTOR) for one in frailty], np.int64)
        healthy = times(sick[:, :, None], factors)
        chronic = times(healthy, factor_of(illness["chronic_factor"]))
        self._illness = np.stack([healthy, chronic], axis=-1)
        self._death = _chances(illness["death_level"], rates[DEATHS], np.ones(LAST_AGE + 1))
        first, last = illness.get("mild_at_20", 0.0), illness.get("mild_at_60", 0.0)
        ages_between = np.clip(np.arange(LAST_AGE + 1), 20, 60)
        parts = [first + (last - first) * (age - 20) / 40 for age in ages_between.tolist()]
        self._mild = np.array([chance_of(round(part, 12)) for part in parts], np.int64)
        ages = scenario.get("mechanisms", {}).get("ageing", True)
        onset = [chance_of(_onset(illness, age)) * ages for age in range(LAST_AGE + 1)]
        self._onset = np.array(onset, np.int64)
        self._least = factor_of(illness["declared_factor"])
        self.wears_off = round(illness["wear_off_years"] * 365.25)

    def onset(self, age: np.ndarray, days: int) -> np.ndarray:
        """To turn chronically ill within so many days."""
        return self._onset[age] * days * 4 // 1461

    def death(self, age: np.ndarray, is_woman: np.ndarray, days: int) -> np.ndarray:
        """To die without a claim."""
        return self._death[age, is_woman] * days * 4 // 1461

    def illness(
        self, cell: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], days: int
    ) -> np.ndarray:
        """To fall critically ill; of age, sex, frailty and health."""
        return self._illness[cell] * days * 4 // 1461

    def yearly(self, cell: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]) -> np.ndarray:
        """The same in a year, in 2**-30."""
        return self._illness[cell] >> RISK_BITS

    def mild(self, age: np.ndarray) -> np.ndarray:
        """That an illness at this age is mild."""
        return self._mild[age]

    def declared(self, since: np.ndarray) -> np.ndarray:
        """Factor for who declared to be healthy so many days ago."""
        gained = (FACTOR - self._least) * np.maximum(since, 0) // max(self.wears_off, 1)
        return np.where(since >= self.wears_off, FACTOR, self._least + gained)


class Lives:
    """Everybody, as they are in each round.

    Args:
        scenario: content of scenario.toml.
        joining: when people joined.

    Attributes:
        people: of each agent, who are neither ill nor dead; nobody before its birth.
        unborn: who is not born yet.
        came: people who have been born so far.
        chronic: who is chronically ill.
        health: its name where nobody is left of an agent.
        concealed: who joined with an illness.
        trust: 0 to 255.
        age: at the last round.
        ill: people who fell critically ill in the last round, but for those who did so mildly while
            the plan did not cover that: they live on.
        mild: those of `ill` who did so mildly.
        lesser: those who would claim over a lesser illness.
    """

    def __init__(self, scenario: dict[str, Any], joining: Memberships):
        born = Births(scenario)
        self.agents = np.arange(born.agents)
        self._scenario = scenario
        self._seed, self._chances = born.seed, Chances(scenario, born.frailty)
        self._joining = joining
        first_age, self._born = born.ages(self.agents)
        self._is_woman = (born.traits(self.agents)["sex"] == "F").astype(np.int64)
        self._frailty = born.frailty_class(self.agents)
        self._expected = scenario["claims"]["mode"] == "expected"
        self._exaggeration = factor_of(scenario["behaviour"]["exaggeration"])
        self._loss = factor_of(scenario["behaviour"]["refusal_distrust"])
        self.conceals = born.conceals(self.agents)
        self._at_first, self.unborn = born.at_first(self.agents), born.is_later(self.agents)
        self.people, self.came = np.where(self.unborn, 0, self._at_first), 0
        self.chronic = born.is_chronic(self.agents, first_age)
        self.trust = born.trust(self.agents)
        self.age = np.maximum((0 - self._born) * 4 // 1461, 0)
        self.health = np.where(self.chronic, "chronic", "healthy").astype(object)
        self.concealed = np.zeros(born.agents, bool)
        self.ill, self.lesser, self.mild = (np.zeros(born.agents, np.int64) for _ in range(3))
        self._aid = np.array(aid_at_age(scenario), np.int64)

    def live(self, number: int, day: int, days: int) -> None:
        """One round: people join, turn chronically ill, fall critically ill, die, or are born.

        Args:
            number: of the round.
            day: of it, since the launch.
            days: since the last one.
        """
        joins = (self._joining.round == number) | (self._joining.first_round == number)
        self.concealed |= self.chronic & joins
        today = age_day(self._scenario, day)
        age = np.clip((today - self._born) * 4 // 1461, 0, LAST_AGE)
        u = [self._draw(one, number) for one in (draws.ILLNESS, draws.CHRONIC, draws.DEATH)]
        self.chronic |= (self.people > 0) & (u[1] < self._chances.onset(age, days))
        cell = age, self._is_woman, self._frailty, self.chronic.astype(np.int64)
        chance = self._chances.illness(cell, days)
        came, again = self._joining, self._joining.round <= number
        joined = np.where(again, came.day, came.first_day)
        has_joined = (joined >= 0) & (again | (came.first_round <= number))
        since = np.where(has_joined, day - joined, self._chances.wears_off)
        chance = np.where(self.concealed, chance, times(chance, self._chances.declared(since)))
        before, nobody = self.people, np.zeros(len(age), np.int64)
        found = nobody if self._expected else binomial(before, chance, u[0])
        self._grade(found, age, u[0], day)
        dead = binomial(before - self.ill, self._chances.death(age, self._is_woman, days), u[2])
        new = self.unborn & (self._born <= today)
        self.people, self.age = before - self.ill - dead, age
        more = nobody
        if self._exaggeration and not self._expected:
            more = binomial(before, times(chance, FACTOR + self._exaggeration), u[0]) - found
        self.lesser = np.minimum(np.maximum(more, 0), self.people)
        gone = (self.people == 0) & (before > 0)
        self.health[~gone & (self.people > 0) & self.chronic] = "chronic"
        self.health[gone] = np.where(self.ill[gone] > 0, "critically ill", "dead")
        self.people = np.where(new, self._at_first, self.people)
        self.unborn, self.came = self.unborn & ~new, self.came + int(self._at_first[new].sum())

    @property
    def newborn(self) -> int:
        """People that an agent stands for at its birth, where any are born."""
        return int(self._at_first.min()) if self.unborn.any() or self.came else 0

    def undeclared(self, number: int, day: int, agents: np.ndarray) -> np.ndarray:
        """Of severe and mild claims of agents, people with an undeclared past: shape (2, agents).

        Args:
            number: of the round.
            day: of it, since the launch.
            agents: who claims.
        """
        chance = chance_of(self._scenario["review"].get("undeclared_history", 0.0))
        own = draws.draw(draws.key(self._seed, draws.HISTORY, number), agents)
        severe, mild = self.ill[agents] - self.mild[agents], self.mild[agents]
        found = [
            binomial(people, chance, draws.draw_again(own, 8 * day + (grade << SORT_BITS)))
            for grade, people in enumerate((severe, mild))
        ]
        return np.where(self.concealed[agents], 0, np.array(found))

    def _grade(self, found: np.ndarray, age: np.ndarray, u: np.ndarray, day: int) -> None:
        """Tell mild illness from severe, and who is not covered for it from who is ill."""
        mild = binomial(found, self._chances.mild(age), draws.draw_again(u, GRADE))
        date = self._scenario["plan"]["start"] + dt.timedelta(days=day)
        fen = mild_aid_on(self._scenario, date)
        aid = self._aid[age] if fen is None else np.full(len(age), fen)
        self.mild = np.where(aid > 0, mild, 0)
        self.ill = found - np.where(aid > 0, 0, mild)

    def risk(self) -> int:
        """Yearly chances of everybody to fall critically ill, in 2**-30, added up."""
        cell = self.age, self._is_woman, self._frailty, self.chronic.astype(np.int64)
        return int((self.people * self._chances.yearly(cell)).sum())

    def hear(self, turn: Turn, book: Book) -> None:
        """Who was refused tells it to six neighbours; who exaggerated is still there, too.

        Args:
            turn: the decisions of a round.
            book: the claims.
        """
        told = turn.refused > 0
        at, refused = turn.claims[told], turn.refused[told]
        agents, heard = book.agent[at], np.zeros(len(self.people), np.int64)
        u = book.draw(draws.key(self._seed, draws.TALK, turn.round), at)
        links = draws.draw(draws.key(self._seed, draws.FRIENDS), agents)
        first = agents - agents % NEIGHBOURS
        for k in range(CONTACTS):
            place = links >> 8 * k & NEIGHBOURS - 1
            size = np.minimum(len(self.people) - first, NEIGHBOURS)
            there = place < size
            some = (first + place)[there]
            # Of somebody not born yet, the next one hears it.
            following = (first + (place + 1) % size)[there]
            some = np.where(self.unborn[some], following, some)
            np.add.at(heard, some, self._hears(some, refused[there], u[there], k))
        own = book.overstated[at]
        some = agents[own]
        np.add.at(heard, some, self._hears(some, refused[own], u[own], CONTACTS))
        while self._loss and (heard > 0).any():
            lost = np.maximum((self.trust * self._loss + FACTOR // 2) >> 10, 1)
            self.trust = np.where(heard > 0, np.maximum(self.trust - lost, 0), self.trust)
            heard -= 1

    def _hears(self, agents: np.ndarray, refused: np.ndarray, u: np.ndarray, k: int) -> np.ndarray:
        people = self.people[agents]
        chance = CERTAIN // np.maximum(people, 1) * np.minimum(refused, people)
        return (people > 0) & ((refused >= people) | (draws.draw_again(u, k) < chance))

    def _draw(self, stream: int, number: int) -> np.ndarray:
        return draws.draw(draws.key(self._seed, stream, number), self.agents)


def times(chance: np.ndarray, factor: np.ndarray | int) -> np.ndarray:
    """A chance times a factor, at most certain."""
    return np.minimum(chance * factor >> 10, CERTAIN)


def _rates() -> dict[str, np.ndarray]:
    """Yearly rates by age and sex; of the oldest for all who are older."""
    with RATES.open(newline="", encoding="utf-8") as file:
        lines = {(int(line["age"]), line["sex"]): line for line in csv.DictReader(file)}
    oldest = max(age for age, _ in lines)

    def column(name: str) -> np.ndarray:
        by_age = [min(age, oldest) for age in range(LAST_AGE + 1)]
        return np.array([[float(lines[age, sex][name]) for sex in "MF"] for age in by_age])

    return {name: column(name) for name in (*COLUMNS.values(), DEATHS)}


def yearly_chances(illness: dict[str, Any]) -> np.ndarray:
    """Yearly chances of critical illness at standard risk by age and sex, of 2**-48: int64.

    Args:
        illness: that part of scenario.toml.
    """
    return _chances(illness["level"], _rates()[COLUMNS[illness["table"]]], _found(illness))


def _found(illness: dict[str, Any]) -> np.ndarray:
    """Factor by age on illness that screening finds: full from 18 to 40, and gone at 60."""
    most = illness.get("found_early", 1.0)
    ages = range(LAST_AGE + 1)
    return np.array([1.0 if age < 18 or age >= 60 else _between(most, age) for age in ages])


def _between(most: float, age: int) -> float:
    return 1 + (most - 1) * min(60 - age, 20) / 20


def _chances(level: float, rates: np.ndarray, factors: np.ndarray) -> np.ndarray:
    chances = [
        [chance_of(level * rate * factor) for rate in pair]
        for pair, factor in zip(rates.tolist(), factors.tolist(), strict=True)
    ]
    return np.array(chances, np.int64)


def _onset(illness: dict[str, Any], age: int) -> float:
    """Yearly chance to turn chronically ill with which as many are ill at each age as should be."""
    at_20, at_60 = illness["chronic_at_20"], illness["chronic_at_60"]
    now, later = (
        min(max(at_20 + (at_60 - at_20) * (year - 20) / 40, 0.0), 1.0) for year in (age, age + 1)
    )
    return max(later - now, 0.0) / (1 - now) if now < 1 else 0.0
