"""What one payer owes, and what the plan seems to cost them, where payers owe by class."""

from __future__ import annotations

import numpy as np

from ..engine.jit import inlined, rule
from ..people.age import age_on, age_sex_cell
from ..people.traits import sex_of


@rule
def class_cell(by_years, day, age_day, born, sex, joined):
    """Place of a member in the table of classes, of numbers and of arrays alike.

    Args:
        by_years: 1 where the table goes by whole years of membership, 0 by age and sex.
        day: of the bill, since the launch.
        age_day: as of which ages count.
        born: day of birth.
        sex: 0 male, 1 female.
        joined: day of joining; before the launch counts as on its day.
    """
    if by_years != 0:
        return age_on(day, joined * (joined > 0))
    return age_sex_cell(age_on(age_day, born), sex)


@inlined
def payer_class(rows, context, i):
    """Class of a member, where there are classes.

    Args:
        rows: the population.
        context: day of the bill, and the table of classes.
        i: the row.
    """
    born, joined = np.int64(rows.born[i]), np.int64(rows.joined[i])
    sex = np.int64(sex_of(rows.traits[i]))
    days = context.day, context.age_day
    return context.share_class[class_cell(context.class_by_years, *days, born, sex, joined)]


@inlined
def own_share_fen(rows, context, i):
    """What a member owes of this bill, fen: by class, where there are classes."""
    if len(context.share_class) == 0:
        return context.share_fen
    return context.owed_fen[payer_class(rows, context, i)]


@inlined
def own_perceived_fen(rows, context, i):
    """What a year of the plan seems to cost somebody, for a round, fen: by class if there are."""
    if len(context.share_class) == 0:
        return context.perceived_fen
    return context.perceived_by[payer_class(rows, context, i)]


@inlined
def own_seen_fen(rows, context, i):
    """What a round is seen to cost somebody from outside, fen: in the class they would be in."""
    if len(context.share_class) == 0:
        return context.seen_fen
    born, sex = np.int64(rows.born[i]), np.int64(sex_of(rows.traits[i]))
    cell = class_cell(context.class_by_years, context.day, context.age_day, born, sex, context.day)
    return context.seen_by[context.share_class[cell]]
