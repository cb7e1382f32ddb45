"""The sharded storage: its partition, and the verbs of a round as messages to shards."""

from __future__ import annotations

import weakref
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any

import numpy as np

from ....agents.claims.claim_desk import ClaimDecisions
from ....agents.decisions.policy_choice import Offers
from ....agents.decisions.rules import STOCK, Rules
from ....agents.people.columns import LookupTables, Population, RoundContext
from ....agents.people.contacts import COMMUNITY
from ....agents.people.random_person import Electorate, electorate_of, stand_alike
from ...pool_curves.gain import rows_looked_at
from ...population.construction import build_rows
from ...scenario.scenario import IN_PROCESS, Scenario
from ..interface import BillingResults, Census, HealthResults, PolicyResults, Reconsidered
from .host import ShardHost
from .message_log import LocalHosts, MessageLog, PendingMessages, ShardHosts
from .shard import Message, ShardSetup

USUAL_SHARDS, AGENTS_FOR_THEM = 4, 1 << 27
"""Shards where nothing is said, for every so many agents: at most half a gigabyte each."""


class Shards:
    """People in shards; whole numbers are added up, so that how many shards changes nothing.

    Args:
        scenario: who they are, and how many shards on which cluster.
        tables: what the scenario says.
        rules: the rules of the run.
        team: who holds the shards; None for the cluster that the scenario names.

    Raises:
        InputError: if there is no such cluster, or the user's table is wrong.
    """

    def __init__(
        self,
        scenario: Scenario,
        tables: LookupTables,
        rules: Rules = STOCK,
        team: ShardHosts | None = None,
    ):
        self.rules, run = rules, scenario.run
        own = build_rows(scenario) if scenario.people.table is not None else None
        agents = own.agents if own else scenario.people.launch_agents + scenario.unborn
        cuts = partition(agents, run.shards or default_shards(agents))
        sample = rows_looked_at(agents, run.seed)
        births = [
            ShardSetup(
                *(scenario, tables, rules, a, b),
                own=own.at(slice(a, b)) if own else None,
                sample=sample[(sample >= a) & (sample < b)] - a,
                saved=None,
            )
            for a, b in cuts
        ]
        find_hosts = partial(hosts_for, scenario) if team is None else lambda: team
        self._chain = MessageLog(find_hosts, births)
        self._all = range(len(cuts))
        self._members: tuple[RoundContext, list[int]] | None = None  # as of the last verb
        self._folder, self._every, self._rounds = run.checkpoint, run.checkpoint_rounds, 0
        self.population = RemotePopulation(self._chain, cuts, sample)
        self.close = weakref.finalize(self, self._chain.close)

    def __getstate__(self) -> dict[str, Any]:
        """All but the end, which a copy has of its own."""
        return {name: value for name, value in vars(self).items() if name != "close"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Go on where the original was copied, with the same people held by others."""
        vars(self).update(state)
        self.close = weakref.finalize(self, self._chain.close)

    def enrol(self, context: RoundContext, when: int) -> PendingMessages:
        """Let people outside join, when next something is asked; return how many will have."""
        return self._tell("enrol", context, when)

    def reconsider(self, context: RoundContext, when: int) -> Reconsidered:
        """Let members look at the plan between two bills, and leave."""
        return Reconsidered(*_added(self._tell("reconsider", context, when).answers()))

    def live(self, context: RoundContext, when: int) -> HealthResults:
        """Let everybody live through a round."""
        if self._folder is not None and self._rounds and self._rounds % self._every == 0:
            self._chain.save(self._folder)
        self._rounds += 1
        lives: list[HealthResults] = self._tell("live", context, when).answers()
        payers, lost, died, aged_out, aid = _added([one[:5] for one in lives])
        ill = np.concatenate([one.ill for one in lives])
        seen = concatenate_rows([one.seen for one in lives])
        gone = np.sum([one.gone for one in lives], axis=0)
        return HealthResults(payers, lost, died, aged_out, aid, ill, seen, gone)

    def settle(self, context: RoundContext, when: int) -> BillingResults:
        """Let every member pay and decide."""
        settled, members = zip(*self._tell("settle", context, when).answers(), strict=True)
        self._members = context, _added(members)
        return BillingResults(*_added(settled))  # of counts and of departures alike

    def conclude(self, decided: ClaimDecisions, number: int, loss: int) -> ClaimDecisions:
        """Let decisions reach the people, and what is told of refusals."""
        if len(decided.batch.row) == 0:
            return decided
        self._drop_cache()
        batch, refused = decided.batch, decided.refused.copy()
        homes = self.population.homes(batch.row)
        places = {int(i): np.flatnonzero(homes == i) for i in np.unique(homes)}
        answers = self._chain.tell(
            {
                i: Message("conclude", (batch.where(at), refused[at], number, loss))
                for i, at in places.items()
            }
        )
        for (i, at), (of_these, looked_at) in zip(places.items(), answers, strict=True):
            refused[at] = of_these
            self.population.known[i] = looked_at
        return decided._replace(refused=refused)

    def insure(self, offers: Offers, context: RoundContext, when: int) -> PolicyResults:
        """Let everybody decide on policies."""
        answers = self._tell("insure", offers, context, when).answers()
        months, members = zip(*answers, strict=True)
        self._members = context, _added(members)
        return PolicyResults(*_added(months))

    def census(self, context: RoundContext) -> Census:
        """Who the members are now."""
        if self._members is not None and self._members[0] is context:
            return Census(*self._members[1])
        return Census(*_added(self._ask_all("census", context)))

    def standing(self, context: RoundContext) -> np.ndarray:
        """Who the members are now, by cohort and kind."""
        return np.sum(self._ask_all("standing", context), axis=0)

    def billed(self, context: RoundContext) -> np.ndarray:
        """Members who are billed, by class of payer."""
        return np.sum(self._ask_all("billed", context), axis=0)

    def owed(self, context: RoundContext) -> np.ndarray:
        """What members owe of a bill, by cohort and kind."""
        return np.sum(self._ask_all("owed", context), axis=0)

    def _ask_all(self, verb: str, context: RoundContext) -> list[Any]:
        return self._chain.ask({i: Message(verb, (context,)) for i in self._all})

    def balances(self, context: RoundContext) -> int:
        """What is left of all members' balances, fen."""
        return sum(self._ask_all("balances", context))

    def _drop_cache(self) -> None:
        """What was answered before is not so any more, as people change."""
        self._members = None
        self.population.known.clear()

    def _tell(self, verb: str, *details: object) -> PendingMessages:
        self._drop_cache()
        message = Message(verb, details)
        return self._chain.tell_later(dict.fromkeys(self._all, message))


def hosts_for(scenario: Scenario) -> ShardHosts:
    """Who holds the shards, by what the scenario says.

    Args:
        scenario: its `run.cluster` is an address, `IN_PROCESS`, or none for workers of our own.

    Raises:
        InputError: if Dask is not installed, or nobody answers at the address.
    """
    run = scenario.run
    if run.cluster == IN_PROCESS:
        return LocalHosts(partial(ShardHost, threads=run.threads))
    from .dask_hosts import dask_hosts

    return dask_hosts(run.cluster, run.threads)


def _added(tallies: Iterable[Sequence[Any]]) -> list[Any]:
    return [sum(column) for column in zip(*tallies, strict=True)]


def default_shards(agents: int) -> int:
    """How many shards where a scenario does not say: by the agents, never by the workers.

    >>> default_shards(50_000), default_shards(100_000_000), default_shards(1_000_000_000)
    (4, 4, 32)
    """
    return USUAL_SHARDS * -(-agents // AGENTS_FOR_THEM)


def partition(agents: int, shards: int) -> list[tuple[int, int]]:
    """First and last number (not included) of the people of each shard.

    Contacts live in the same community, so that no shard ever asks another about a neighbour.

    Args:
        agents: how many, 1 or more.
        shards: how many; fewer are made where there are not as many communities.

    >>> partition(1000, 2), partition(700, 7)
    ([(0, 512), (512, 1000)], [(0, 256), (256, 512), (512, 700)])
    """
    communities = -(-agents // COMMUNITY)
    count = min(shards, communities)
    firsts = [communities * i // count * COMMUNITY for i in range(count)]
    return list(zip(firsts, [*firsts[1:], agents], strict=True))


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

    def at(self, numbers: np.ndarray | Sequence[int] | slice) -> Population:
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
        return concatenate_rows([rows[i] for i in places]).at(order)

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

    def __getitem__(self, number: int) -> np.integer:
        return getattr(self._people.at([number % self._people.agents]), self._name)[0]


def concatenate_rows(parts: Sequence[Population]) -> Population:
    """The rows of several parts, one part behind the other."""
    return Population(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
