"""The storage that a scenario names: objects, columns or shards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import mesa

from ...agents.decisions.member import Member
from ...agents.decisions.rules import rules_from
from ...agents.engine.jit import Function
from ...agents.people.columns import LookupTables, Population
from ..population.construction import build_rows
from ..scenario.scenario import Scenario
from .columns import Columns
from .interface import PopulationStorage
from .objects import Objects


def make_storage(
    model: mesa.Model,
    inputs: Scenario,
    tables: LookupTables,
    member_class: type[Member] = Member,
    rules: Mapping[str, Function] | None = None,
) -> tuple[Population, PopulationStorage]:
    """Build the population and its storage.

    Args:
        model: the society, to which member objects belong.
        inputs: its scenario.
        tables: what that says about all people.
        member_class: for objects, a subclass of `Member` that overrides hooks.
        rules: other rule functions by name.

    Returns:
        The population, or what reads like it where other processes keep it; and the storage, which
        knows the verbs and the rules of the run.

    Raises:
        ValueError: if nobody asks a rule of that name, or a subclass is given to a storage without
            member objects.
        InputError: if the user's table is wrong, or there is no cluster where one is needed.
    """
    run = inputs.run
    active = rules_from(rules, plain=run.storage == "objects")
    if run.storage == "objects":
        rows = build_rows(inputs)
        return rows, Objects(model, rows, tables, run.seed, member_class, active)
    if member_class is not Member:
        raise ValueError('member_class needs storage="objects"; give rules= for any storage')
    if run.storage == "shards":
        from .shards.sharded import Shards

        storage = Shards(inputs, tables, active)
        return cast(Population, storage.population), storage
    rows = build_rows(inputs)
    return rows, Columns(rows, tables, run.seed, run.threads, active)
