"""Filters: whom a round cannot change, so that the rules need not be asked about most rows.

A filter states no rule. It compares a row's draws with the highest chance that the rules could
give, and may only err by asking in vain (tests/test_filters.py). Without a branch in it, the
compiler works on eight rows at a time, and so does NumPy on all rows where people are objects.
"""

from __future__ import annotations

import numpy as np

from .chance import FEW, ONE
from .compiled import inlined
from .illness import age_on, risk_cell
from .joining import CONTACTS
from .rows import Rows, Tables
from .states import CHRONIC, MEMBER, OUTSIDE, health_of, membership_of
from .traits import ability_of, attention_of, frailty_of, patience_of, sex_of


def filters_hold(rows: Rows, tables: Tables) -> bool:
    """Whether chances of illness come from the table, and are at most as high as it says."""
    return len(rows.cost) == 0 and tables.expected == 0 and bool((tables.effect <= ONE).all())


@inlined
def may_enrol(rows, _tables, notice, i, luck):
    """Is outside, and would hear of the plan if all contacts were members."""
    return (membership_of(rows.status[i]) == OUTSIDE) & (luck < notice.heard[CONTACTS])


@inlined
def may_live(rows, _tables, notice, i, illness_luck, chronic_luck, death_luck):
    """May turn ill in some way, die, or leave by age; the declaration is left out of account."""
    people, status, traits = np.int64(rows.people[i]), rows.status[i], rows.traits[i]
    age, sex = age_on(notice.day, np.int64(rows.born[i])), sex_of(traits)
    by_age = np.uint64(2 * age + sex)
    cell = np.uint64(risk_cell(age, sex, frailty_of(traits), health_of(status) == CHRONIC))
    return (
        (illness_luck < people * notice.claimable[cell])
        | (death_luck < people * notice.death[by_age])
        | (chronic_luck < notice.chronic[by_age])
        | (people > FEW)
        | ((age >= notice.leaving_age) & (membership_of(status) == MEMBER))
    )


@inlined
def may_settle(rows, tables, notice, i, payment_luck, look_luck):
    """Is a member, and the collection fails or the bill might be looked at."""
    traits = rows.traits[i]
    failure = tables.failure[np.uint64(ability_of(traits))]
    most = notice.most_alert[np.uint64(8 * attention_of(traits) + patience_of(traits))]
    return (membership_of(rows.status[i]) == MEMBER) & (
        (payment_luck < failure) | (look_luck < most)
    )
