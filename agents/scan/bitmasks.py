"""Words: 64 rows at a time, a bit each, of who has a draw so low that a rule could act on it.

A word is found from the draws alone, without a look at any row, and without a branch, so that
the compiler works on eight rows at once. What memory gives, not the rules, bounds how fast a
hundred million people live through a round: most of them need not be read at all.
"""

from __future__ import annotations

import numpy as np

from ..engine.jit import inlined, primitive, rule
from ..engine.memory_access import prefetch
from ..engine.random_draws import draw, next_draw
from ..people.status import CUSTOMER, EXPELLED, LEFT, OUTSIDE, membership_of

MASK_BITS = 64
"""Rows in a word."""
NOBODY, EVERYBODY = 0, -1
"""The words with no bit and with every bit set."""

# A de Bruijn sequence holds each number of six bits once: multiplied by a single bit, its top six
# bits tell which one it was.
# Source: Leiserson, Prokop, Randall, Using de Bruijn sequences to index a 1 in a computer word,
# MIT, 1998.
_SEQUENCE = np.uint64(0x03F79D71B4CB0A89)
_PLACES = np.zeros(MASK_BITS, np.int64)
for _place in range(MASK_BITS):
    _PLACES[((int(_SEQUENCE) << _place) & 0xFFFF_FFFF_FFFF_FFFF) >> 58] = _place
_S58 = np.uint64(58)


@primitive
def lowest_set_bit(word):
    """Place of the lowest bit that is set, 0 to 63; the word must not be 0."""
    return _PLACES[(np.uint64(word & -word) * _SEQUENCE) >> _S58]


@rule
def mask_below(of_key, bound, first):
    """Who of a word's rows has a draw below a bound.

    Args:
        of_key: key of the draws.
        bound: 0 to `CERTAIN`.
        first: row of the word's lowest bit.
    """
    found = np.int64(0)
    for bit in range(MASK_BITS):
        found |= np.int64(draw(of_key, np.uint64(first + bit)) < bound) << bit
    return found


@inlined
def mask_of_membership(rows, membership, first, size):
    """Who of a word's rows has a membership.

    Args:
        rows: the population.
        membership: the membership.
        first: row of the word's lowest bit.
        size: rows in the word.
    """
    found = np.int64(0)
    if size == MASK_BITS:  # a loop of known length is compiled without one
        for bit in range(MASK_BITS):
            status = rows.status[np.uint64(first + bit)]
            found |= np.int64(membership_of(status) == membership) << bit
    else:
        for bit in range(size):
            status = rows.status[np.uint64(first + bit)]
            found |= np.int64(membership_of(status) == membership) << bit
    return found


@inlined
def mask_of_comers(rows, first, size):
    """Who of a word's rows is outside or, where people may join again, has left or been removed."""
    found = mask_of_membership(rows, OUTSIDE, first, size)
    if len(rows.first_joined) > 0:
        found |= mask_of_membership(rows, LEFT, first, size)
        found |= mask_of_membership(rows, EXPELLED, first, size)
    return found


@inlined
def mask_of_customers(rows, first, size):
    """Who of a word's rows has ever bought a policy of the agency."""
    found = np.int64(0)
    if size == MASK_BITS:
        for bit in range(MASK_BITS):
            status = rows.status[np.uint64(first + bit)]
            found |= np.int64((status & CUSTOMER) != 0) << bit
    else:
        for bit in range(size):
            status = rows.status[np.uint64(first + bit)]
            found |= np.int64((status & CUSTOMER) != 0) << bit
    return found


@inlined
def append_set_rows(rows, word, first, into, count):
    """Write the rows of a word's bits behind a list, and ask memory for them.

    Args:
        rows: the population.
        word: the word.
        first: row of its lowest bit.
        into: the list, int64, with room for the rows.
        count: rows in it so far.

    Returns:
        Rows in it now.
    """
    while word != 0:
        i = first + lowest_set_bit(word)
        prefetch(rows.traits, np.uint64(i))
        prefetch(rows.status, np.uint64(i))
        into[count] = i
        word &= word - 1
        count += 1
    return count


@inlined
def store_draws(of_key, first, into):
    """Write down the draws of a word's rows, to be compared more than once.

    Args:
        of_key: key of the draws.
        first: row of the word's lowest bit.
        into: int64, shape (64,).
    """
    for bit in range(MASK_BITS):
        into[bit] = draw(of_key, np.uint64(first + bit))


@inlined
def mask_of_stored_below(u, bound):
    """Who of a word's rows has drawn less: as `mask_below`, of draws that are written down."""
    found = np.int64(0)
    for bit in range(MASK_BITS):
        found |= np.int64(u[bit] < bound) << bit
    return found


@inlined
def mask_of_next_below(u, times, bound):
    """The same of a further draw that is made from each."""
    found = np.int64(0)
    for bit in range(MASK_BITS):
        found |= np.int64(next_draw(u[bit], times) < bound) << bit
    return found


@inlined
def mask_of_renewing(shopping, treatment, most):
    """Whose policies might end or be claimed on, if they hold any.

    Args:
        shopping: draws for comparing, written down.
        treatment: draws for claims, written down.
        most: highest chances, by product: int64, shape (products, 2); see
            `candidate_filters.most_renew`.
    """
    found = np.int64(0)
    for product in range(len(most)):
        found |= mask_of_next_below(shopping, 1 + product, most[product, 0])
        found |= mask_of_next_below(treatment, product, most[product, 1])
    return found


@rule
def first_bits(word, rows):
    """The same word, of which only so many rows exist."""
    return word if rows >= MASK_BITS else word & ((1 << rows) - 1)
