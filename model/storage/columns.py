"""Columns: the people's verbs as compiled loops over arrays, on all threads.

What a round may do at most to anybody is worked out here, once a round, so that the loops need
not look at everybody (agents/scan/candidate_filters.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ...agents.claims.claim_desk import ClaimDecisions
from ...agents.decisions.policy_choice import Offers
from ...agents.decisions.policy_tally import tally_places
from ...agents.decisions.rules import STOCK, Rules
from ...agents.engine import random_draws
from ...agents.engine.jit import SETTINGS, as_python
from ...agents.people.age import age_on as _age_on
from ...agents.people.columns import LookupTables, Population, RoundContext
from ...agents.scan.bitmasks import EVERYBODY, NOBODY
from ...agents.scan.candidate_filters import (
    BIRTHDAYS,
    NEVER,
    filters_hold,
    most_enrol,
    most_insure,
    most_live,
    most_renew,
    most_settle,
)
from ...agents.scan.member_register import (
    CLOSED,
    MemberRegister,
    billed_members,
    open_month,
    open_register,
    record_unasked,
    register_all,
    register_policies,
)
from ...agents.scan.threads import BLOCK, blocks_of, threads_for
from ..population.construction import MOST_PEOPLE
from .balances import add_balances
from .census import census_from_register, census_loop, count_members
from .claim_outcomes import conclude
from .class_bills import REASONS, add_up_owed, count_billed
from .departures import BILL_REASONS, LIFE_REASONS, cells_of, count_standing
from .interface import (
    CASE,
    BillingResults,
    Census,
    HealthResults,
    PolicyResults,
    Reconsidered,
)
from .policy_loop import insure_loop
from .reconsider_loop import reconsider_loop
from .round_loops import enrol_loop, live_loop, settle_loop
from .scan import Scan

CHUNK = 2048 * BLOCK
"""Rows that one call of a loop works through; it bounds the memory of the list of claims."""
REGISTER_FROM = 750_000
"""Agents from which a member register is kept; below, its cells take longer to read than they."""

LOOPS = {
    "enrol": enrol_loop,
    "reconsider": reconsider_loop,
    "live": live_loop,
    "settle": settle_loop,
    "insure": insure_loop,
}

NO_POLICIES = np.zeros((0, 2), np.int64)

age_on = as_python(_age_on)


class Columns:
    """People as rows of arrays.

    Args:
        rows: the population.
        tables: what the scenario says.
        seed: seed of all chance.
        threads: threads to use; None for all cores.
        rules: the rules of the run, compiled into the loops.
        first: number of the first person, where these rows are a part of more; a multiple of a
            community.
    """

    def __init__(
        self,
        rows: Population,
        tables: LookupTables,
        seed: int,
        threads: int | None = None,
        rules: Rules = STOCK,
        first: int = 0,
    ):
        self.rows, self.tables, self.seed, self._first = rows, tables, seed, first
        self._threads, self.rules = threads, rules
        self._pages = min(threads or SETTINGS.NUMBA_NUM_THREADS, SETTINGS.NUMBA_NUM_THREADS)
        asks_everybody = bool(rules.given) or not filters_hold(rows, tables)
        self._everybody = EVERYBODY if asks_everybody else NOBODY
        self._most_people = max(int(rows.people.max(initial=0)), tables.newborn)
        self._first_born = int(rows.born.min(initial=0))
        # Of birth and of the leaving age, which is the same for the plan's whole life.
        self._birthdays = np.full(-(-len(rows.status) // BIRTHDAYS), -NEVER, np.int32)
        self.register = self._open_register()
        room = 1 + min(len(rows.status), CHUNK)
        self._cases = np.empty((self._pages, room, len(CASE)), np.int32)
        self._cases[:, 0, 0] = 1  # the first line of a thread's list says how long it is
        self._seen = np.empty((self._pages, BLOCK), np.uint8)
        self._links_key = self._key(random_draws.FRIENDS, 0)
        self._loops = {name: rules.within(loop) for name, loop in LOOPS.items()}

    def enrol(self, context: RoundContext, when: int) -> int:
        """Let people outside join; return how many did."""
        bounds, joined = np.array([most_enrol(context)], np.int64), 0
        for scan in self._scans((1, 0), context, bounds, (random_draws.HEARS,), when):
            with threads_for(len(scan.tallies), self._threads):
                self._loops["enrol"](self.rows, self.tables, context, self.register, scan)
            joined += int(scan.tallies.sum())
        return joined

    def reconsider(self, context: RoundContext, when: int) -> Reconsidered:
        """Let members look at the plan between two bills, and leave."""
        bounds, totals = np.array([context.most_alert.max()], np.int64), np.zeros(2, np.int64)
        gone = np.zeros((BILL_REASONS, cells_of(context)), np.int64)
        for scan in self._scans(
            (2, BILL_REASONS), context, bounds, (random_draws.RECONSIDER,), when
        ):
            with threads_for(len(scan.tallies), self._threads):
                self._loops["reconsider"](self.rows, self.tables, context, self.register, scan)
            totals += scan.tallies.sum(axis=0)
            gone += scan.gone.sum(axis=0)
        left, risk = totals.tolist()
        return Reconsidered(left, risk, gone)

    def live(self, context: RoundContext, when: int) -> HealthResults:
        """Let everybody live through a round."""
        streams = random_draws.ILLNESS, random_draws.CHRONIC, random_draws.DEATH
        bounds = most_live(context, self._most_people, age_on(context.age_day, self._first_born))
        totals, found = np.zeros(5, np.int64), []
        gone = np.zeros((LIFE_REASONS, cells_of(context)), np.int64)
        for scan in self._scans((5, LIFE_REASONS), context, bounds, streams, when):
            with threads_for(len(scan.tallies), self._threads):
                self._loops["live"](self.rows, self.tables, context, self.register, scan)
            totals += scan.tallies.sum(axis=0)
            found.append(self._take_cases())
            gone += scan.gone.sum(axis=0)
        payers, lost, died, aged, aid = totals.tolist()
        if len(self.register.cells):
            waiting = context.waiting_days, context.waiting_pay
            payers = billed_members(self.register, context.day, *waiting)
        ill = np.concatenate(found)
        seen = self.rows.at(ill[:, 0])
        return HealthResults(payers, lost, died, aged, aid, ill, seen, gone)

    def _take_cases(self) -> np.ndarray:
        """The cases that all threads have written down, by row; the lists are empty again."""
        lists = [page[1 : page[0, 0]] for page in self._cases]
        cases = np.concatenate(lists)
        self._cases[:, 0, 0] = 1
        return cases[np.argsort(cases[:, 0])]

    def settle(self, context: RoundContext, when: int) -> BillingResults:
        """Let every member pay and decide."""
        streams, totals = (random_draws.PAYMENT, random_draws.ATTENTION), np.zeros(6, np.int64)
        bounds = most_settle(self.tables, context)
        gone = np.zeros((BILL_REASONS, cells_of(context)), np.int64)
        by_class = np.zeros((len(REASONS), len(context.owed_fen)), np.int64)
        for scan in self._scans((6, BILL_REASONS), context, bounds, streams, when):
            with threads_for(len(scan.tallies), self._threads):
                self._loops["settle"](self.rows, self.tables, context, self.register, scan)
            totals += scan.tallies.sum(axis=0)
            gone += scan.gone.sum(axis=0)
            by_class += scan.by_class.sum(axis=0)
        removed, late, left, risk, ran_out, topped_up = totals.tolist()
        return BillingResults(removed, late, left, risk, ran_out, topped_up, gone, by_class)

    def insure(self, offers: Offers, context: RoundContext, when: int) -> PolicyResults:
        """Let everybody decide on policies."""
        streams = random_draws.SHOPPING, random_draws.TREATMENT
        oldest = age_on(offers.age_day, self._first_born)
        renewals = most_renew(offers, self._most_people, oldest)
        tally = np.zeros(tally_places(len(offers.on_sale)), np.int64)
        open_month(self.register)
        width, bounds = (len(tally), BILL_REASONS), most_insure(offers)
        gone = np.zeros((BILL_REASONS, cells_of(context)), np.int64)
        for scan in self._scans(width, context, bounds, streams, when, renewals):
            with threads_for(len(scan.tallies), self._threads):
                self._loops["insure"](self.rows, self.tables, context, self.register, scan, offers)
            tally += scan.tallies.sum(axis=0)
            gone += scan.gone.sum(axis=0)
        record_unasked(self.register, offers, tally)
        return PolicyResults(tally, gone)

    def conclude(self, decided: ClaimDecisions, number: int, loss: int) -> ClaimDecisions:
        """Let decisions reach the people, and what is told of refusals."""
        return conclude(self.rows, decided, self.seed, number, loss, self.register, self._first)

    def close(self) -> None:
        """Nothing to let go of."""

    def census(self, context: RoundContext) -> Census:
        """Who the members are now."""
        if len(self.register.cells):
            return census_from_register(self.register, self.tables, context)
        return count_members(self.rows, self.tables, context, self.rules, self._threads)

    def balances(self, context: RoundContext) -> int:
        """What is left of all members' balances, fen."""
        return add_balances(self.rows, context, self._threads)

    def billed(self, context: RoundContext) -> np.ndarray:
        """Members who are billed, by class of payer."""
        return count_billed(self.rows, context, self._threads)

    def owed(self, context: RoundContext) -> np.ndarray:
        """What members owe of a bill, by cohort and kind."""
        return add_up_owed(self.rows, context, self._threads)

    def standing(self, context: RoundContext) -> np.ndarray:
        """Who the members are now, by cohort and kind."""
        return count_standing(self.rows, context, self._threads)

    def _open_register(self) -> MemberRegister:
        """A member register where that is cheaper than a look at everybody, and knows the rules."""
        rows = self.rows
        few = len(rows.status) < REGISTER_FROM
        if few or self.rules.replace(census_loop):
            return CLOSED
        if len(rows.cost) or int(rows.people.sum(dtype=np.int64)) > MOST_PEOPLE:
            return CLOSED
        register = open_register(self._pages, int(rows.born.min()), int(rows.born.max()))
        register_all(register, rows)
        return register

    def __reduce__(self) -> tuple[Callable[..., Columns], tuple[Any, ...]]:
        """A copy begins with the people as they are; the rest is made from them."""
        return _resumed, (
            *(self.rows, self.tables, self.seed),
            *(self._threads, self.rules, self._first),
        )

    def enter_policies(self) -> None:
        """Write policies into the register, where people do not begin without any."""
        if len(self.register.cells):
            register_policies(self.register, self.rows)

    def _scans(
        self,
        width: tuple[int, int],
        context: RoundContext,
        bounds: np.ndarray,
        streams: tuple[int, ...],
        when: int,
        renewal_bounds: np.ndarray = NO_POLICIES,
    ) -> Iterator[Scan]:
        """What the calls of a loop work through, one after the other.

        Args:
            width: figures that a block adds up, and reasons to be a member no longer.
            context: of the round.
            bounds: no draw above them changes anybody, by decision.
            streams: of the draws, by decision.
            when: keys the draws.
            renewal_bounds: the same of policies.
        """
        keys = np.array([self._key(stream, when) for stream in streams], np.uint64)
        people = len(self.rows.status)
        for first in range(0, people, CHUNK):
            last = min(first + CHUNK, people)
            yield Scan(
                first=first,
                last=last,
                everybody=self._everybody,
                bounds=bounds,
                renewal_bounds=renewal_bounds,
                keys=keys,
                links_key=self._links_key,
                seen=self._seen,
                birthdays=self._birthdays,
                cases=self._cases,
                tallies=np.zeros((blocks_of(last - first), width[0]), np.int64),
                gone=np.zeros((self._pages, width[1], cells_of(context)), np.int64),
                by_class=np.zeros((self._pages, len(REASONS), len(context.owed_fen)), np.int64),
            )

    def _key(self, stream: int, when: int) -> np.uint64:
        return np.uint64(random_draws.key_from(self._first, self.seed, stream, when))


def _resumed(
    rows: Population,
    tables: LookupTables,
    seed: int,
    threads: int | None,
    rules: Rules,
    first: int,
) -> Columns:
    """Columns of people who have lived some rounds already."""
    columns = Columns(rows, tables, seed, threads, rules, first)
    columns.enter_policies()
    return columns
