"""How grave a critical illness is: severe, or mild with aid of its own."""

from __future__ import annotations

from ..engine.jit import inlined, rule
from ..engine.random_draws import BITS, binomial, next_draw

GRADE = 1 << 40
"""Number of the further draw, from that of illness, which says how grave it is."""
_SHIFT = 18


@rule
def mild_of(ill, mild_part, illness_draw):
    """Of an agent's people who fall critically ill in a round, how many do so mildly.

    Args:
        ill: a count.
        mild_part: part of illness at their age that is mild, of 2**-48.
        illness_draw: the draw by which they fell ill.

    Source:
        47 of 152 people aided on 2019-06-28 had thyroid cancer; its part at each age is an
        assumption (docs/sources.md).
    """
    return binomial(ill, mild_part, next_draw(illness_draw, GRADE))


@rule
def mean_of_grades(severe_fen, mild_fen, mild_part):
    """Mean aid of an illness of unknown grade, whole fen."""
    return severe_fen + ((mild_fen - severe_fen) * (mild_part >> _SHIFT) >> (BITS - _SHIFT))


@inlined
def spared_of(rows, tables, context, ill, age, illness_draw):
    """Of people who fall ill, how many do so mildly while the plan does not cover that.

    They are treated and live on as they were. Where a table of the user's own says what people
    cost, all illness is severe.
    """
    if len(rows.cost) > 0 or tables.mild_aid[context.aid_terms * len(tables.aid) + age] > 0:
        return 0
    return mild_of(ill, tables.mild[age], illness_draw)


@inlined
def mean_aid_fen(tables, context, age):
    """Mean aid of a critical illness of any grade at an age, under the terms that hold, fen."""
    return tables.mean_aid[context.aid_terms * len(tables.aid) + age]
