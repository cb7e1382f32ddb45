"""How the people of a shard begin: drawn, from the user's table, or as they were saved."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from ....agents.decisions.rules import Rules
from ....agents.people.columns import LookupTables, Population
from ...population.construction import agents_and_total, empty_rows
from ...population.synthetic import draw_people
from ...scenario.scenario import Scenario
from ..columns import Columns
from .checkpoint import Checkpoint, read_saved


class ShardSetup(NamedTuple):
    """All that a worker needs to let a shard begin; a pure function of it gives its people."""

    scenario: Scenario
    tables: LookupTables
    rules: Rules
    first: int  # number of the first person
    last: int  # of the last one, not included
    own: Population | None  # the shard's part of the user's table
    sample: np.ndarray  # rows that are looked at in each round, counted from `first`
    saved: Checkpoint | None  # where the shard was saved last

    @property
    def heard(self) -> int:
        """Messages that the people have heard when they begin."""
        return self.saved.heard if self.saved else 0


def set_up(birth: ShardSetup, threads: int | None) -> Columns:
    """The people of a shard as they begin.

    Args:
        birth: what to begin from.
        threads: of the compiled loops.

    Raises:
        OSError: if what was saved cannot be read.
        ValueError: if it is damaged.
    """
    rows, scenario = _rows(birth), birth.scenario
    keeper = Columns(rows, birth.tables, scenario.run.seed, threads, birth.rules, birth.first)
    if birth.saved is not None:
        keeper.enter_policies()
    return keeper


def _rows(birth: ShardSetup) -> Population:
    if birth.saved is not None:
        return _laid_out(read_saved(birth.saved), birth.scenario)
    if birth.own is not None:
        return _laid_out(birth.own, birth.scenario)
    agents, total = agents_and_total(birth.scenario)
    here, each, some = birth.last - birth.first, total // agents, total % agents
    rows = empty_rows(here, False, bool(birth.scenario.agency.products), -(-total // agents))
    people = here * each + min(max(some - birth.first, 0), here)
    draw_people(rows, birth.scenario, people, birth.first)
    return rows


def _laid_out(given: Population, scenario: Scenario) -> Population:
    """The same rows, side by side in memory as loops like them."""
    few = given.people.dtype.itemsize == 2
    agency = bool(scenario.agency.products)
    most = {"people": 1} if few else {}
    rows = empty_rows(len(given.status), len(given.cost) > 0, agency, **most)
    for column, values in zip(rows, given, strict=True):
        column[:] = values
    return rows
