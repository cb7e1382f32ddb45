"""A person: a face on one row of the population; nothing is stored twice."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np

from . import traits
from .age import age_on
from .columns import Population
from .policy_months import month_bought
from .random_person import Electorate
from .status import (
    CONCEALED,
    FULL_TRUST,
    MEMBER,
    Health,
    Membership,
    health_of,
    membership_of,
    waiting_is_over,
)


class PeopleByNumber(Protocol):
    """People of a run, wherever they are kept: a `Population`, or whoever asks another process."""

    @property
    def agents(self) -> int:
        """How many there are."""
        ...

    def at(self, numbers: np.ndarray | Sequence[int] | slice, /) -> Population:
        """Some agents as they are now, by number."""
        ...

    def electorate(self) -> Electorate:
        """From whom juries are drawn."""
        ...


class SocietyOfPeople(Protocol):
    """What a person is read from: the people, the day, and the terms of the scenario."""

    population: Population
    day: int
    inputs: Any


class PersonView:
    """What is known of one person (or of an agent's people), read from the row.

    Attributes:
        model: the society, which knows the rows, the day and the terms.
        row: number of the agent, from 0.
    """

    model: Any
    row: int

    def __repr__(self) -> str:
        return (
            f"<person {self.row}: {'female' if self.sex else 'male'}, {self.age}, "
            f"{self.health.name.lower()}, {self.membership.name.lower()}>"
        )

    @property
    def people(self) -> int:
        """People the agent stands for who are neither ill nor dead."""
        return int(self._rows.people[self.row])

    @property
    def age(self) -> int:
        """Whole years; 0 before birth."""
        day = self.model.inputs.mechanisms.age_day(self._today)
        return max(age_on(day, int(self._rows.born[self.row])), 0)

    @property
    def sex(self) -> int:
        """0 male, 1 female."""
        return traits.sex_of(self._traits)

    @property
    def health(self) -> Health:
        """Healthy, chronically ill, critically ill, dead."""
        return Health(health_of(int(self._rows.status[self.row])))

    @property
    def membership(self) -> Membership:
        """Outside, waiting, covered, left, expelled, aided, aged out; or not born yet."""
        membership = membership_of(int(self._rows.status[self.row]))
        joined = int(self._rows.joined[self.row])
        waiting_days = self.model.inputs.plan.days_until_cover
        if membership == MEMBER and not waiting_is_over(self._today, joined, waiting_days):
            return Membership.WAITING
        return Membership(membership)

    @property
    def joined(self) -> dt.date | None:
        """Day of joining; None for who never did, or was there from the start."""
        day = int(self._rows.joined[self.row])
        return self.model.inputs.plan.start + dt.timedelta(days=day) if day >= 0 else None

    @property
    def first_joined(self) -> dt.date | None:
        """Day of joining for the first time of who has joined twice; None for everybody else."""
        if len(self._rows.first_joined) == 0:
            return None
        day = int(self._rows.first_joined[self.row])
        return self.model.inputs.plan.start + dt.timedelta(days=day) if day >= 0 else None

    @property
    def concealed(self) -> bool:
        """Joined with an illness that was not declared."""
        return bool(self._rows.status[self.row] & CONCEALED)

    @property
    def policies(self) -> list[str]:
        """Names of the agency's products of which a policy is held."""
        words = self._rows.policies
        word = int(words[self.row]) if len(words) else 0
        products = self.model.inputs.agency.products
        return [one.name for i, one in enumerate(products) if month_bought(word, i)]

    @property
    def credit(self) -> int:
        """Credit score, points."""
        return traits.credit_of(self._traits)

    @property
    def trust(self) -> float:
        """Trust in the plan, 0 to 1."""
        return int(self._rows.trust[self.row]) / FULL_TRUST

    @property
    def _rows(self) -> Population:
        return self.model.population

    @property
    def _traits(self) -> int:
        return int(self._rows.traits[self.row])

    @property
    def _today(self) -> int:
        return self.model.day


class Person(PersonView):
    """A face on a row, made when somebody looks at it.

    Args:
        model: the society.
        row: number of the agent, from 0.
    """

    def __init__(self, model: SocietyOfPeople, row: int):
        self.model, self.row = model, row


class Persons:
    """The people of a society as faces, made when looked at.

    Args:
        model: the society.
    """

    def __init__(self, model: SocietyOfPeople):
        self._model = model

    def __len__(self) -> int:
        return self._model.population.agents

    def __getitem__(self, row: int) -> Person:
        if not -len(self) <= row < len(self):
            raise IndexError(f"person {row}: there are {len(self)} agents, numbered from 0")
        return Person(self._model, row % len(self))
