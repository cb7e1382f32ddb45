"""Who keeps the people of a society: objects, columns or shards, as its scenario says."""

from __future__ import annotations

from typing import Any

from ..agents.member import Member
from .columns import Columns
from .objects import Objects
from .people import People
from .population import build_rows


def keep_people(society: Any, member_class: type[Member] = Member) -> tuple[Any, People]:
    """Let the people of a society be born.

    Args:
        society: its scenario, tables and rules are there already.
        member_class: for objects, a subclass of `Member` that overrides hooks.

    Returns:
        The population, or whoever is asked for it by number; and the keeper, who knows the verbs.

    Raises:
        ValueError: if a subclass is given to a storage without member objects.
        Faults: if the user's table is wrong, or there is no cluster where one is needed.
    """
    inputs, tables, rules = society.inputs, society.tables, society.rules
    run = inputs.run
    if run.storage == "objects":
        rows = build_rows(inputs)
        return rows, Objects(society, rows, tables, run.seed, member_class, rules)
    if member_class is not Member:
        raise ValueError('member_class needs storage="objects"; give rules= for any storage')
    if run.storage == "shards":
        from .shards.keeper import Shards

        keeper = Shards(inputs, tables, rules)
        return keeper.population, keeper
    rows = build_rows(inputs)
    return rows, Columns(rows, tables, run.seed, run.threads, rules)
