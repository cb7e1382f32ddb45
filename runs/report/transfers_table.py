"""Who gained and who paid, group by group, as rows of a table."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..language import formats
from ..language.translation import N_, gettext
from ..results.redistribution import Group, group_words, groups_of
from ..results.run_results import RunResults

_NONE = "\N{EN DASH}"
DIMENSIONS = {
    "all": N_("all members"),
    "age at joining": N_("age at joining"),
    "health at joining": N_("health at joining"),
    "frailty": N_("frailty"),
    "half-year of joining": N_("time of joining"),
    "years a member": N_("years a member"),
    "fate": N_("what became of them"),
}
"""By what members are told apart, and what it is called."""
HEAD = (
    N_("members"),
    N_("paid, yuan each"),
    N_("received, yuan each"),
    N_("aid for 100 yuan"),
    N_("cover was worth, yuan each"),
    N_("aid to be expected, yuan each"),
)
"""What the columns beside the group are."""


class GroupRow(NamedTuple):
    """A group, its cells as text in the order of `HEAD`."""

    group: str
    cells: Sequence[str]


class Dimension(NamedTuple):
    """All groups of a dimension."""

    says: str
    rows: Sequence[GroupRow]


def head() -> list[str]:
    """The columns' names, in the language that is spoken."""
    return [gettext(name) for name in HEAD]


def by_group(run: RunResults) -> Iterator[Dimension]:
    """The groups of each dimension that the run tells of."""
    for name, says in DIMENSIONS.items():
        rows = [_row(one) for one in groups_of(run, name)]
        if rows:
            yield Dimension(gettext(says), rows)


def _row(one: Group) -> GroupRow:
    amounts = one.paid, one.aid, one.back_of_a_hundred, one.worth, one.expected
    each = [amount if i == 2 else amount / one.people for i, amount in enumerate(amounts)]
    return GroupRow(group_words(one), [formats.count(one.people), *map(_cell, each)])


def _cell(number: float) -> str:
    return formats.three_figures(number) if math.isfinite(number) else _NONE
