"""A scan: which rows a compiled loop works through, block by block, and whom its phase may change.

A loop takes it beside the population and what is known of the round, and not with these in one
named tuple: numba takes no named tuple that is within another into a parallel loop. The number of
a block is made int64 there, as numba counts in two types and would compile the block for both.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ...agents.engine.jit import inlined
from ...agents.scan.threads import BLOCK


class Scan(NamedTuple):
    """Where to look for whom a phase may change, and room for what is found.

    A block holds whole communities: whoever asks for a neighbour's status gets it as of the last
    round. Each block writes its own rows and its own row of the tallies, so that the number of
    threads changes nothing.
    """

    first: int  # row
    last: int  # row, not included
    everybody: int  # EVERYBODY if the filters do not hold, else NOBODY
    bounds: Any  # int64 [decision]: no draw above it changes anybody
    renewal_bounds: Any  # int64 [product, 2]: nor any above these a policy; see `most_renew`
    keys: Any  # uint64 [decision]: of the draws
    links_key: Any  # uint64: of the draws that say who the contacts are
    seen: Any  # uint8 [thread, row of a block]: room for status bytes
    birthdays: Any  # int32 [16 rows]: day on which the next of them is born, or of leaving age
    cases: Any  # int32 [thread, case, see CASE]: the first line of a list says how long it is
    tallies: Any  # int64 [block, figure]: written
    gone: Any  # int64 [thread, reason, cohort x kind]: added to, see `departures`
    by_class: Any  # int64 [thread, not paid or late, class]: added to, see `class_bills`


@inlined
def extent(scan, block):
    """The first row of a block, and the first after it."""
    start = scan.first + block * BLOCK
    return start, min(start + BLOCK, scan.last)


@inlined
def status_before(rows, scan, thread, start, stop):
    """Status bytes of a block as of the last round, whatever happens in this one."""
    seen = scan.seen[thread]
    seen[: stop - start] = rows.status[start:stop]
    return seen
