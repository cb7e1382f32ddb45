"""Households: who decides for a child, an adult of the same stretch of 64 rows."""

from __future__ import annotations

import numpy as np

from ..engine.jit import inlined, rule
from ..engine.random_draws import draw
from .age import age_on, days_to_age

STRETCH = 64
"""Rows among which a head is looked for: a part of a community, so that no shard asks another."""
ALONE = 64
"""The place of a head who is not there: this person decides alone."""
OF_AGE = 18
"""Whole years from which everybody decides alone."""
LEAST_OLDER, MOST_OLDER = 18, 45
"""Years by which a head is older than the child: at least, and less than."""


@rule
def find_head(born, i, rows):
    """Place of a child's head in its stretch: the next row, in a circle, of the age of a parent.

    Rows are in no order, so that the next one is as good as one drawn; children who lie side by
    side have the same head, as siblings do.

    Args:
        born: days of birth.
        i: the child's row.
        rows: rows there are.

    Returns:
        0 to 63, or ALONE if nobody is of that age.
    """
    first = i - i % STRETCH
    size = min(STRETCH, rows - first)
    child, least, most = np.int64(born[i]), days_to_age(LEAST_OLDER), days_to_age(MOST_OLDER)
    for step in range(1, size):
        place = (i - first + step) % size
        older = child - np.int64(born[first + place])
        if least <= older < most:
            return place
    return ALONE


@rule
def find_heads(born, heads, families_key, chance):
    """Write down who decides for whom.

    Args:
        born: days of birth, since the launch.
        heads: uint8, shape (rows,): written.
        families_key: key of the draws that say whose parents decide.
        chance: of a child that they do, of 2**-48.
    """
    for i in range(len(heads)):
        heads[i] = ALONE
        if age_on(0, np.int64(born[i])) < OF_AGE and draw(families_key, i) < chance:
            heads[i] = find_head(born, i, len(heads))


@inlined
def decider_of(rows, context, i):
    """The row of whoever decides for a person: a child's head, and from 18 on the person.

    A head who is ill, dead, or too old for the plan decides for nobody: the child does, alone.
    Nothing that is read here of another row changes while people join or settle a bill.

    Args:
        rows: the population.
        context: of the round.
        i: the row, signed.
    """
    if len(rows.heads) == 0:
        return i
    place = np.int64(rows.heads[i])
    if place == ALONE or age_on(context.age_day, np.int64(rows.born[i])) >= OF_AGE:
        return i
    head = i - i % STRETCH + place
    able = rows.people[head] > 0
    young = age_on(context.age_day, np.int64(rows.born[head])) < context.leaving_age
    return head if able and young else i


@inlined
def stretch_of(i, rows):
    """The rows among which somebody's household is: the first, and the one behind the last.

    Args:
        i: the row, signed.
        rows: rows there are.
    """
    first = i - i % STRETCH
    return first, min(first + STRETCH, rows)


@inlined
def with_children(rows, word, first, size):
    """The rows of a word of bits, and the children of whom it says that the head is among them.

    Args:
        rows: the population.
        word: 64 rows, a bit each: a whole stretch.
        first: row of its lowest bit.
        size: rows in the word.
    """
    if len(rows.heads) == 0 or word == 0:
        return word
    found = word
    for bit in range(size):
        place = np.int64(rows.heads[np.uint64(first + bit)])
        found |= ((word >> (place & (STRETCH - 1))) & np.int64(place != ALONE)) << bit
    return found
