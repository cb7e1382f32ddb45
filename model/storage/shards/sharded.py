"""Shards: the people's verbs told to all shards, and what they count added up in their order."""

from __future__ import annotations

import weakref
from functools import partial
from typing import Any

import numpy as np

from ....agents.claims.claim_desk import ClaimDecisions
from ....agents.decisions.policy_offers import Offers
from ....agents.decisions.rules import STOCK, Rules
from ....agents.people.columns import LookupTables, RoundContext
from ...pool_curves.gain import rows_looked_at
from ...population.construction import agents_and_total, build_rows
from ...scenario.scenario import IN_PROCESS, Scenario
from ..interface import BillingResults, Census, HealthResults
from .host import ShardHost
from .message_log import LocalHosts, MessageLog, PendingMessages, ShardHosts
from .partition import default_shards, partition
from .remote_population import RemotePopulation, together
from .setup import ShardSetup
from .shard import Message


class Shards:
    """People in shards; whole numbers are added up, so that how many shards changes nothing.

    Args:
        scenario: who they are, and how many shards on which cluster.
        tables: what the scenario says.
        rules: the rules of the run.
        team: who holds the shards; None for the cluster that the scenario names.

    Raises:
        Faults: if there is no such cluster, or the user's table is wrong.
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
        agents = own.agents if own else agents_and_total(scenario)[0]
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
        self._chain = MessageLog(team or hosts_for(scenario), births)
        self._all = range(len(cuts))
        self._members: tuple[RoundContext, list[int]] | None = None  # as of the last verb
        self._folder, self._every, self._rounds = run.checkpoint, run.checkpoint_rounds, 0
        self.population = RemotePopulation(self._chain, cuts, sample)
        self.close = weakref.finalize(self, self._chain.close)

    def enrol(self, notice: RoundContext, when: int) -> PendingMessages:
        """Let people outside join, when next something is asked; return how many will have."""
        return self._tell("enrol", notice, when)

    def live(self, notice: RoundContext, when: int) -> HealthResults:
        """Let everybody live through a round."""
        if self._folder is not None and self._rounds and self._rounds % self._every == 0:
            self._chain.save(self._folder)
        self._rounds += 1
        lives: list[HealthResults] = self._tell("live", notice, when).answers()
        payers, lost, died, aged_out, aid = _added([one[:5] for one in lives])
        ill = np.concatenate([one.ill for one in lives])
        return HealthResults(
            payers, lost, died, aged_out, aid, ill, together([one.seen for one in lives])
        )

    def settle(self, notice: RoundContext, when: int) -> BillingResults:
        """Let every member pay and decide."""
        settled, members = zip(*self._tell("settle", notice, when).answers(), strict=True)
        self._members = notice, _added(members)
        return BillingResults(*_added(settled))

    def conclude(self, decided: ClaimDecisions, number: int, loss: int) -> ClaimDecisions:
        """Let decisions reach the people, and what is told of refusals."""
        if len(decided.batch.row) == 0:
            return decided
        self._know_nothing()
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

    def insure(self, offers: Offers, notice: RoundContext, when: int) -> np.ndarray:
        """Let everybody decide on policies; return the tally."""
        answers = self._tell("insure", offers, notice, when).answers()
        tallies, members = zip(*answers, strict=True)
        self._members = notice, _added(members)
        return np.sum(tallies, axis=0)

    def census(self, notice: RoundContext) -> Census:
        """Who the members are now."""
        if self._members is not None and self._members[0] is notice:
            return Census(*self._members[1])
        answers = self._chain.ask({i: Message("census", (notice,)) for i in self._all})
        return Census(*_added(answers))

    def _know_nothing(self) -> None:
        """What was answered before is not so any more, as people change."""
        self._members = None
        self.population.known.clear()

    def _tell(self, verb: str, *details: Any) -> PendingMessages:
        self._know_nothing()
        message = Message(verb, details)
        return self._chain.tell_later(dict.fromkeys(self._all, message))


def hosts_for(scenario: Scenario) -> ShardHosts:
    """Who holds the shards, by what the scenario says.

    Args:
        scenario: its `run.cluster` is an address, `IN_PROCESS`, or none for workers of our own.

    Raises:
        Faults: if Dask is not installed, or nobody answers at the address.
    """
    run = scenario.run
    if run.cluster == IN_PROCESS:
        return LocalHosts(partial(ShardHost, threads=run.threads))
    from .dask_hosts import dask_hosts

    return dask_hosts(run.cluster, run.threads)


def _added(tallies: Any) -> list[int]:
    return [sum(column) for column in zip(*tallies, strict=True)]
