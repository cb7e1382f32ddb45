"""Households: who decides for a child or a partner, an adult of the same stretch of 64 rows."""

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
"""Whole years from which nobody is a child any more."""
LONGEST_LINE = 2
"""From a child to a parent, and on to the parent's partner who decides for both."""
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
    """The row of whoever decides for a person: the person, a partner, or a child's head.

    Somebody who is ill, dead, or too old for the plan decides for nobody, and a child decides alone
    from 18 on. A parent who leaves it to a partner leaves the children to the partner, too.
    Nothing that is read here of another row changes while people join or settle a bill.

    Args:
        rows: the population.
        context: of the round.
        i: the row, signed.
    """
    if len(rows.heads) == 0:
        return i
    who = i
    for _ in range(LONGEST_LINE):
        place, born = np.int64(rows.heads[who]), np.int64(rows.born[who])
        was_child = age_on(0, born) < OF_AGE
        if place == ALONE or (was_child and age_on(context.age_day, born) >= OF_AGE):
            break
        head = who - who % STRETCH + place
        able = rows.people[head] > 0
        if not (able and age_on(context.age_day, np.int64(rows.born[head])) < context.leaving_age):
            break
        who = head
    return who


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
def with_followers(rows, word, first, size):
    """The rows of a word of bits, and those for whom one of them decides.

    Args:
        rows: the population.
        word: 64 rows, a bit each: a whole stretch.
        first: row of its lowest bit.
        size: rows in the word.
    """
    if len(rows.heads) == 0 or word == 0:
        return word
    found = word
    for _ in range(LONGEST_LINE):
        before = found
        for bit in range(size):
            place = np.int64(rows.heads[np.uint64(first + bit)])
            found |= ((before >> (place & (STRETCH - 1))) & np.int64(place != ALONE)) << bit
        if found == before:
            break
    return found
