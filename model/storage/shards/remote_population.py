"""The population where it is spread over shards: asked by number, never held whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....agents.people.columns import Population
from ....agents.people.random_person import Electorate, electorate_of, stand_alike
from .message_log import MessageLog
from .shard import Message


class RemotePopulation:
    """Reads like `Population`, by messages: `population.at(numbers)`, `population.status[17]`.

    Args:
        chain: of the shards.
        cuts: first and last number (not included) of the people of each.
        sample: numbers that are asked for in each round; shards send these rows unasked.

    Attributes:
        known: rows of the sample as they are now, by shard, as far as shards have sent them.
    """

    def __init__(self, chain: MessageLog, cuts: Sequence[tuple[int, int]], sample: np.ndarray):
        self._chain, self.agents, self._sample = chain, cuts[-1][1], sample
        self.known: dict[int, Population] = {}
        self._firsts = np.array([first for first, _ in cuts], np.int64)

    def at(self, numbers: Any) -> Population:
        """Some agents as they are now.

        Args:
            numbers: whole numbers from 0, or a slice.
        """
        if isinstance(numbers, slice):
            numbers = np.arange(*numbers.indices(self.agents))
        numbers = np.asarray(numbers, np.int64)
        home = self.homes(numbers)
        asked = np.unique(home) if len(numbers) else np.zeros(1, np.int64)
        places = {int(i): np.flatnonzero(home == i) for i in asked}
        known = self.known if np.array_equal(numbers, self._sample) else {}
        unknown = {i: at for i, at in places.items() if i not in known}
        answers = self._chain.ask(
            {i: Message("at", (numbers[at] - self._firsts[i],)) for i, at in unknown.items()}
        )
        rows = known | dict(zip(unknown, answers, strict=True))
        order = np.argsort(np.concatenate(list(places.values())))
        return together([rows[i] for i in places]).at(order)

    def homes(self, numbers: np.ndarray) -> np.ndarray:
        """In which shard agents are."""
        return np.searchsorted(self._firsts, numbers, side="right") - 1

    def electorate(self) -> Electorate:
        """From whom juries are drawn; where seats are needed, people of every agent are fetched."""
        shards = range(len(self._firsts))
        heads = self._chain.ask({i: Message("heads", ()) for i in shards})
        most, total = max(one for one, _ in heads), sum(all_ for _, all_ in heads)
        if stand_alike(most, total, self.agents):
            return Electorate(most, np.empty(0, np.int64))
        weights = self._chain.ask({i: Message("weights", ()) for i in shards})
        return electorate_of(np.concatenate(weights))

    def __getattr__(self, name: str) -> Column:
        if name in Population._fields:
            return Column(self, name)
        raise AttributeError(name)


class Column:
    """One field of everybody, asked for person by person.

    Args:
        people: who is asked.
        name: of the field.
    """

    def __init__(self, people: RemotePopulation, name: str):
        self._people, self._name = people, name

    def __len__(self) -> int:
        some = getattr(self._people.at([0]), self._name)
        return self._people.agents if len(some) else 0

    def __getitem__(self, number: int) -> Any:
        return getattr(self._people.at([number % self._people.agents]), self._name)[0]


def together(parts: Sequence[Population]) -> Population:
    """The rows of several parts, one part behind the other."""
    return Population(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
