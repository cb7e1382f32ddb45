"""Scenarios whose tables of members are as documents describe them, copied where they are not."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ...model.population.construction import read_members
from ...model.population.documented_table import is_as_documented, write_documented
from ...model.scenario.scenario import Scenario


@contextmanager
def documented_members(scenarios: Iterable[Scenario]) -> Iterator[list[Scenario]]:
    """Give scenarios whose tables are plain, so that a folder of results holds no other.

    What stands in a user's file beside the members is nobody else's, an audit reads plain files
    only, and a folder can be run again without what reads workbooks. What was understood of a file
    is told by the one who reads it, in a warning.

    Args:
        scenarios: whose tables may be written in any way.

    Raises:
        InputError: everything that is wrong with a table that is not plain.
    """
    with TemporaryDirectory() as folder:
        copies: dict[str, str] = {}
        yield [_documented(one, Path(folder), copies) for one in scenarios]


def _documented(scenario: Scenario, folder: Path, copies: dict[str, str]) -> Scenario:
    table = scenario.people.table
    if table is None or is_as_documented(table):
        return scenario
    read = read_members(scenario, table)
    if table not in copies:
        copy = folder / f"{len(copies)}.csv"
        write_documented(read, table, copy)
        shutil.copymode(table, copy)
        copies[table] = str(copy)
    people = scenario.people.model_copy(update={"table": copies[table]})
    return scenario.model_copy(update={"people": people})
