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
from ..agents.compiled import loop, replaced
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
from ..agents.rows import Notice, Rows, Tables
from ..agents.states import MEMBER, OUTSIDE, membership_of
from .people import BLOCK, RISK_SHIFT, THREADS, Lives, Settled

CHUNK = 1024 * BLOCK
"""Rows that one call of a loop works through; it bounds the memory of the list of claims."""

draw = chance.draw


@loop
def enrol_loop(rows, tables, notice, first, last, tallies, luck_key, links_key):
    """Everybody outside may join."""
    for block in numba.prange((last - first + BLOCK - 1) // BLOCK):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        joined = 0
        for community in range(start, stop, COMMUNITY):
            size = min(COMMUNITY, stop - community)
            neighbours = rows.status[community : community + size].copy()
            for i in range(community, community + size):
                if membership_of(rows.status[i]) == OUTSIDE:
                    joined += enrol_row(
                        rows, tables, notice, neighbours, 0, size, i, links_key, draw(luck_key, i)
                    )
        tallies[block, 0] = joined


@loop
def live_loop(rows, tables, notice, first, last, tallies, keys, claim_rows, claim_people, counts):
    """Everybody ages, may fall ill, claim or die."""
    for block in numba.prange((last - first + BLOCK - 1) // BLOCK):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        place = block * BLOCK
        payers = lost = died = aged = aid = 0
        for i in range(start, stop):
            claiming, unlucky, dead, old, expected = live_row(
                rows, tables, notice, i, draw(keys[0], i), draw(keys[1], i), draw(keys[2], i)
            )
            lost += unlucky
            died += dead
            aged += old
            aid += expected
            if claiming > 0:
                claim_rows[place] = i
                claim_people[place] = claiming
                place += 1
            if membership_of(rows.status[i]) == MEMBER and (
                notice.waiting_pay != 0 or notice.day - rows.joined[i] >= notice.waiting_days
            ):
                payers += rows.people[i]
        counts[block] = place - block * BLOCK
        tallies[block, 0] = payers
        tallies[block, 1] = lost
        tallies[block, 2] = died
        tallies[block, 3] = aged
        tallies[block, 4] = aid


@loop
def settle_loop(rows, tables, notice, first, last, tallies, keys, links_key):
    """Every member pays or is removed, looks or does not, stays or leaves."""
    for block in numba.prange((last - first + BLOCK - 1) // BLOCK):
        start = first + block * BLOCK
        stop = min(start + BLOCK, last)
        removed = late = left = risk = 0
        for community in range(start, stop, COMMUNITY):
            size = min(COMMUNITY, stop - community)
            neighbours = rows.status[community : community + size].copy()
            for i in range(community, community + size):
                people = rows.people[i]
                if people == 0 or membership_of(rows.status[i]) != MEMBER:
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
                    draw(keys[0], i),
                    draw(keys[1], i),
                )
                if bill == REMOVED:
                    removed += people
                if bill == STAYS_LATE or bill == LEAVES_LATE:
                    late += people
                if bill >= LEAVES:
                    left += people
                    risk += people * (yearly_risk(rows, tables, notice.day, i) >> RISK_SHIFT)
        tallies[block, 0] = removed
        tallies[block, 1] = late
        tallies[block, 2] = left
        tallies[block, 3] = risk


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
        self.threads = min(threads or numba.config.NUMBA_NUM_THREADS, numba.config.NUMBA_NUM_THREADS)
        self._links_key = np.uint64(chance.key(seed, chance.FRIENDS, 0))
        self._loops = {"enrol": enrol_loop, "live": live_loop, "settle": settle_loop}
        if rules:
            used: set[str] = set()
            for name, compiled in self._loops.items():
                self._loops[name], names = replaced(compiled, dict(rules))
                used |= names
            if set(rules) - used:
                raise ValueError(f"no loop uses a rule named {sorted(set(rules) - used)}")

    def enrol(self, notice: Notice, when: int) -> int:
        """Let people outside join; return how many did."""
        luck = self._key(chance.HEARS, when)
        return int(
            sum(
                self._run("enrol", first, last, 1, notice, luck, self._links_key)[0]
                for first, last in self._chunks()
            )
        )

    def live(self, notice: Notice, when: int) -> Lives:
        """Let everybody live through a round."""
        keys = self._keys((chance.ILLNESS, chance.CHRONIC, chance.DEATH), when)
        room = min(len(self.rows.status), CHUNK)
        at, people = np.empty(room, np.int32), np.empty(room, np.int32)
        totals = np.zeros(5, np.int64)
        found_at, found_people = [], []
        for first, last in self._chunks():
            counts = np.zeros((last - first + BLOCK - 1) // BLOCK, np.int64)
            totals += self._run("live", first, last, 5, notice, keys, at, people, counts)
            for block in np.flatnonzero(counts):
                claims = slice(block * BLOCK, block * BLOCK + counts[block])
                found_at.append(at[claims].copy())
                found_people.append(people[claims].copy())
        return Lives(*totals.tolist(), _joined(found_at), _joined(found_people))

    def settle(self, notice: Notice, when: int) -> Settled:
        """Let every member pay and decide."""
        keys = self._keys((chance.PAYMENT, chance.ATTENTION), when)
        totals = np.zeros(4, np.int64)
        for first, last in self._chunks():
            totals += self._run("settle", first, last, 4, notice, keys, self._links_key)
        return Settled(*totals.tolist())

    def _run(self, name: str, first: int, last: int, width: int, notice: Notice, *rest: Any) -> Any:
        """Run one loop over some rows and add up its tallies."""
        tallies = np.zeros(((last - first + BLOCK - 1) // BLOCK, width), np.int64)
        with THREADS:
            numba.set_num_threads(self.threads)
            self._loops[name](self.rows, self.tables, notice, first, last, tallies, *rest)
        return tallies.sum(axis=0)

    def _chunks(self) -> Iterator[tuple[int, int]]:
        people = len(self.rows.status)
        return ((first, min(first + CHUNK, people)) for first in range(0, people, CHUNK))

    def _key(self, stream: int, when: int) -> np.uint64:
        return np.uint64(chance.key(self.seed, stream, when))

    def _keys(self, streams: tuple[int, ...], when: int) -> np.ndarray:
        return np.array([self._key(stream, when) for stream in streams], np.uint64)


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.empty(0, np.int32)
