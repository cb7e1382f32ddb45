"""Who keeps the people of a society: objects, columns or shards, as its scenario says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...agents.decisions.member import Member
from ...agents.decisions.rules import rules_from
from ..population.construction import build_rows
from .columns import Columns
from .interface import PopulationStorage
from .objects import Objects


def make_storage(
    society: Any, member_class: type[Member] = Member, rules: Mapping[str, Any] | None = None
) -> tuple[Any, PopulationStorage]:
    """Let the people of a society be born.

    Args:
        society: its scenario and tables are there already.
        member_class: for objects, a subclass of `Member` that overrides hooks.
        rules: other rule functions by name.

    Returns:
        The population, or whoever is asked for it by number; and the keeper, who knows the verbs
        and the rules of the run.

    Raises:
        ValueError: if nobody asks a rule of that name, or a subclass is given to a storage without
            member objects.
        InputError: if the user's table is wrong, or there is no cluster where one is needed.
    """
    inputs, tables, run = society.inputs, society.tables, society.inputs.run
    active = rules_from(rules, plain=run.storage == "objects")
    if run.storage == "objects":
        rows = build_rows(inputs)
        return rows, Objects(society, rows, tables, run.seed, member_class, active)
    if member_class is not Member:
        raise ValueError('member_class needs storage="objects"; give rules= for any storage')
    if run.storage == "shards":
        from .shards.sharded import Shards

        keeper = Shards(inputs, tables, active)
        return keeper.population, keeper
    rows = build_rows(inputs)
    return rows, Columns(rows, tables, run.seed, run.threads, active)
