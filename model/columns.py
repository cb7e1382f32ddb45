"""Columns: the people's verbs as compiled loops over arrays, on all threads.

A loop asks `agents.life` about each row and adds up whole numbers; it states no rule of its own.
Rows are worked through in blocks of whole communities, so that whoever reads a neighbour's status
reads a copy as of the last round. Each block writes its own rows and its own row of the tallies,
so that the number of threads changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numba
import numpy as np

from ..agents import chance
from ..agents.borrowing import borrowed
from ..agents.compiled import check_names, loop, replaced, rule
from ..agents.filters import filters_hold, may_enrol, may_live, may_settle
from ..agents.insuring import Offers
from ..agents.joining import COMMUNITY
from ..agents.life import (
    LEAVES,
    LEAVES_LATE,
    REMOVED,
    STAYS_LATE,
    enrol_row,
    live_row,
    settle_row,
    yearly_risk,
)
from ..agents.policies import tally_places
from ..agents.rows import Notice, Rows, Tables
from ..agents.states import MEMBER, membership_of
from .insuring_loops import insure_loop
from .people import CASE, RISK_SHIFT, Lives, Settled
from .threads import BLOCK, WORD, blocks_of, threads_for

CHUNK = 1024 * BLOCK
"""Rows that one call of a loop works through; it bounds the memory of the list of claims."""

draw = chance.draw


@loop
def enrol_loop(rows, tables, notice, first, last, tallies, everybody, luck_key, links_key):
    """Everybody outside may join, block by block."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        tally = tallies[block]
        _enrol_block(rows, tables, notice, start, stop, tally, everybody, luck_key, links_key)


@rule
def _enrol_block(population, tables, notice, start, stop, tally, everybody, luck_key, links_key):
    rows, tables, notice = borrowed(population), borrowed(tables), borrowed(notice)
    joined = 0
    for first in range(start, stop, COMMUNITY):
        size = min(COMMUNITY, stop - first)
        neighbours = population.status[first : first + size].copy()
        for word in range(first, first + size, WORD):
            asked = 0
            for bit in range(min(WORD, stop - word)):
                i = np.uint64(word + bit)
                may = may_enrol(rows, tables, notice, i, draw(luck_key, i))
                asked |= np.int64(everybody | may) << bit
            for bit in range(WORD if asked != 0 else 0):
                if (asked >> bit) & 1:
                    i = word + bit
                    luck = draw(luck_key, i)
                    joined += enrol_row(
                        rows, tables, notice, neighbours, 0, size, i, links_key, luck
                    )
    tally[0] = joined


@loop
def live_loop(rows, tables, notice, first, last, tallies, everybody, keys, ill):
    """Everybody ages, may fall ill, claim or die, block by block; who claims goes into `ill`."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        own = ill[block * BLOCK : block * BLOCK + BLOCK]
        tally = tallies[block]
        _live_block(rows, tables, notice, start, stop, tally, everybody, keys, own)


@rule
def _live_block(rows, tables, notice, start, stop, tally, everybody, keys, ill):
    rows, tables, notice = borrowed(rows), borrowed(tables), borrowed(notice)
    illness, chronic, death = keys[0], keys[1], keys[2]
    payers = lost = died = aged = aid = cases = 0
    for word in range(start, stop, WORD):
        asked = 0
        for bit in range(min(WORD, stop - word)):
            i = np.uint64(word + bit)
            may = may_live(
                rows, tables, notice, i, draw(illness, i), draw(chronic, i), draw(death, i)
            )
            asked |= np.int64(everybody | may) << bit
        for bit in range(WORD if asked != 0 else 0):
            if (asked >> bit) & 1:
                i = word + bit
                claiming, unlucky, dead, old, expected, lesser, insured = live_row(
                    rows, tables, notice, i, draw(illness, i), draw(chronic, i), draw(death, i)
                )
                lost += unlucky
                died += dead
                aged += old
                aid += expected
                if claiming + lesser + insured > 0:
                    ill[cases, 0], ill[cases, 1] = i, claiming
                    ill[cases, 2], ill[cases, 3] = lesser, insured
                    cases += 1
        for bit in range(min(WORD, stop - word)):
            i = np.uint64(word + bit)
            covered = notice.day - np.int64(rows.joined[i]) >= notice.waiting_days
            billed = (notice.waiting_pay != 0) | covered
            payers += rows.people[i] * (billed & (membership_of(rows.status[i]) == MEMBER))
    tally[0], tally[1], tally[2] = payers, lost, died
    tally[3], tally[4], tally[5] = aged, aid, cases


@loop
def settle_loop(rows, tables, notice, first, last, tallies, everybody, keys, links_key):
    """Every member pays or is removed, looks or does not, stays or leaves, block by block."""
    for block in numba.prange(len(tallies)):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        tally = tallies[block]
        _settle_block(rows, tables, notice, start, stop, tally, everybody, keys, links_key)


@rule
def _settle_block(population, tables, notice, start, stop, tally, everybody, keys, links_key):
    rows, tables, notice = borrowed(population), borrowed(tables), borrowed(notice)
    paying, looking = keys[0], keys[1]
    removed = late = left = risk = 0
    for first in range(start, stop, COMMUNITY):
        size = min(COMMUNITY, stop - first)
        neighbours = population.status[first : first + size].copy()
        for word in range(first, first + size, WORD):
            asked = 0
            for bit in range(min(WORD, stop - word)):
                i = np.uint64(word + bit)
                may = may_settle(rows, tables, notice, i, draw(paying, i), draw(looking, i))
                asked |= np.int64(everybody | may) << bit
            for bit in range(WORD if asked != 0 else 0):
                i = word + bit
                if (asked >> bit) & 1 == 0:
                    continue
                if rows.people[i] == 0 or membership_of(rows.status[i]) != MEMBER:
                    continue
                bill = settle_row(
                    rows,
                    tables,
                    notice,
                    neighbours,
                    0,
                    size,
                    i,
                    links_key,
                    draw(paying, i),
                    draw(looking, i),
                )
                people = rows.people[i]
                if bill == REMOVED:
                    removed += people
                if bill in (STAYS_LATE, LEAVES_LATE):
                    late += people
                if bill >= LEAVES:
                    left += people
                    risk += people * (yearly_risk(rows, tables, notice.day, i) >> RISK_SHIFT)
    tally[0], tally[1], tally[2], tally[3] = removed, late, left, risk


class Columns:
    """People as rows of arrays.

    Args:
        rows: the population.
        tables: what the scenario says.
        seed: seed of all chance.
        threads: threads to use; None for all cores.
        rules: other rule functions by the name they are called by, compiled into the loops.

    Raises:
        ValueError: if no loop uses a rule of that name.
    """

    def __init__(
        self,
        rows: Rows,
        tables: Tables,
        seed: int,
        threads: int | None = None,
        rules: Mapping[str, Any] | None = None,
    ):
        self.rows, self.tables, self.seed = rows, tables, seed
        self._threads = threads
        self._everybody = bool(rules) or not filters_hold(rows, tables)
        self._links_key = np.uint64(chance.key(seed, chance.FRIENDS, 0))
        loops = {
            **{"enrol": enrol_loop, "live": live_loop},
            **{"settle": settle_loop, "insure": insure_loop},
        }
        check_names(rules or {}, loops.values())
        self._loops = {name: replaced(compiled, rules or {}) for name, compiled in loops.items()}

    def enrol(self, notice: Notice, when: int) -> int:
        """Let people outside join; return how many did."""
        luck = self._key(chance.HEARS, when)
        return int(
            sum(
                self._run("enrol", first, last, 1, notice, luck, self._links_key).sum()
                for first, last in self._chunks()
            )
        )

    def live(self, notice: Notice, when: int) -> Lives:
        """Let everybody live through a round."""
        keys = self._keys((chance.ILLNESS, chance.CHRONIC, chance.DEATH), when)
        room = min(len(self.rows.status), CHUNK)
        ill = np.empty((room, len(CASE)), np.int32)
        totals = np.zeros(6, np.int64)
        found = [np.empty((0, len(CASE)), np.int32)]
        for first, last in self._chunks():
            tallies = self._run("live", first, last, 6, notice, keys, ill)
            totals += tallies.sum(axis=0)
            for block in np.flatnonzero(tallies[:, 5]):
                cases = slice(block * BLOCK, block * BLOCK + tallies[block, 5])
                found.append(ill[cases].copy())
        payers, lost, died, aged, aid, _ = totals.tolist()
        return Lives(payers, lost, died, aged, aid, np.concatenate(found))

    def settle(self, notice: Notice, when: int) -> Settled:
        """Let every member pay and decide."""
        keys = self._keys((chance.PAYMENT, chance.ATTENTION), when)
        totals = np.zeros(4, np.int64)
        for first, last in self._chunks():
            totals += self._run("settle", first, last, 4, notice, keys, self._links_key).sum(axis=0)
        return Settled(*totals.tolist())

    def insure(self, offers: Offers, notice: Notice, when: int) -> np.ndarray:
        """Let everybody decide on policies; return the tally."""
        keys = self._keys((chance.SHOPPING, chance.TREATMENT), when)
        tally = np.zeros(tally_places(len(offers.on_sale)), np.int64)
        for first, last in self._chunks():
            parts = self._run("insure", first, last, len(tally), notice, offers, keys)
            tally += parts.sum(axis=0)
        return tally

    def _run(self, name: str, first: int, last: int, width: int, notice: Notice, *rest: Any) -> Any:
        """Run one loop over some rows; return its tallies, a row for each block."""
        blocks = blocks_of(last - first)
        tallies = np.zeros((blocks, width), np.int64)
        with threads_for(blocks, self._threads):
            self._loops[name](
                self.rows, self.tables, notice, first, last, tallies, self._everybody, *rest
            )
        return tallies

    def _chunks(self) -> Iterator[tuple[int, int]]:
        people = len(self.rows.status)
        return ((first, min(first + CHUNK, people)) for first in range(0, people, CHUNK))

    def _key(self, stream: int, when: int) -> np.uint64:
        return np.uint64(chance.key(self.seed, stream, when))

    def _keys(self, streams: tuple[int, ...], when: int) -> np.ndarray:
        return np.array([self._key(stream, when) for stream in streams], np.uint64)
