"""What a run came to: its terms and its tables, read from its folder or taken from a society."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ...agents.regulation.order_kinds import ENDS
from ...model.loading.scenario_reader import read_scenario
from ..files.parquet_reader import check_values, opened, read_parquet
from ..files.table_columns import ADDED_TABLES, BOOK_TABLES, RUN_TABLES

if TYPE_CHECKING:
    import pandas as pd

    from ...model import Society
    from ...model.scenario.scenario import Scenario

Table = Mapping[str, np.ndarray]
"""A table of a run: its columns by name; dates are datetime64[D]."""

IN_THE_PLAN = ("waiting", "covered")
"""Memberships of who is in the plan, as tables of people have them."""
_FILES = {"float_by_day": "float"}
"""Files of tables that have another name."""
_MEMBERS = "members"
_ROWS_AT_ONCE = 1 << 18
_TOLD_APART = ("age", "sex", "health", "membership")


def _table(name: str) -> cached_property[Table]:
    """A table of `RunResults`, read when it is first asked for and kept."""
    return cached_property(lambda run: run.read(name))


@dataclass(frozen=True)
class RunResults:
    """The terms and the tables of a run.

    Attributes:
        terms: the resolved scenario, as scenario.toml has it.
        read: gives a table by its name.
        folder: folder of the run, if it has one.
        snapshots: the pool at chosen moments (`Society.moments`), where the society is there.
    """

    terms: Mapping[str, Any]
    read: Callable[[str], Table]
    folder: Path | None = None
    snapshots: Mapping[str, Any] = field(default_factory=dict)

    rounds = _table("rounds")
    """One row per round, in order; counts in people, money in fen."""
    daily = _table("daily")
    """Members by day in the launch."""
    reviews = _table("reviews")
    """One row per round of claim review, those after the plan's end too."""
    claims = _table("claims")
    """One row per decision on a claim; people, and what they were refused for."""
    cases = _table("cases")
    """One row per case that a jury voted on."""
    operator = _table("operator")
    """What the plan brought its operator and cost it, by round; fen."""
    float_by_day = _table("float_by_day")
    """The money between collection and payment on each day; fen."""
    orders = _table("orders")
    """Every order that the regulator gave."""
    conduct = _table("conduct")
    """How the plan was sold and run in each round, against what was filed, told and shown."""
    agency = _table("agency")
    """One row per month and product of the agency; none without products."""
    curves = _table("curves")
    """Demand, cost, fixed points and noise of the pool at chosen moments."""
    transfers = _table("transfers")
    """Who gained and who paid: members by age, health, frailty, cohort, tenure and fate."""
    welfare = _table("welfare")
    """What cover is worth to members, what it costs, and loss coverage, month by month."""
    balance = _table("balance")
    """What plan and policies came to for people by age and health at the launch."""
    people = _table("people")
    """Everybody at the end, at least by age, sex, health and membership; `people` is how many."""

    def products(self, kind: str | None = None) -> list[str]:
        """Names of the agency's products, of a kind or all."""
        products = self.terms.get("agency", {}).get("products", ())
        return [one["name"] for one in products if kind in (None, one["kind"])]

    @property
    def promise_yuan_a_month(self) -> float:
        """What the plan promised a month would cost at most, in yuan."""
        return float(self.terms["plan"]["promise_yuan_a_month"])

    @property
    def start(self) -> dt.date:
        """Day of the launch."""
        return self.terms["plan"]["start"]

    @property
    def closure_notice(self) -> dt.date | None:
        """Day on which the end was first announced, if it was."""
        announced = self.orders["date"][self.orders["kind"] == "closure_notice"]
        return announced.min().item() if len(announced) else None

    @property
    def is_closed(self) -> bool:
        """Whether the plan was closed or its operator failed."""
        return bool(np.isin(self.orders["kind"].astype(str), ENDS).any())


def read_results(folder: Path) -> RunResults:
    """Read what a run left.

    Args:
        folder: folder of a finished run, or of one whose tables are written.

    Raises:
        InputError: if scenario.toml is no scenario, or a table is damaged or not as it should be,
            now or when it is first asked for.
        OSError: if the table of rounds or scenario.toml is missing or cannot be read.
    """

    def read(name: str) -> Table:
        if name == "people":
            return count_people(folder / f"{_MEMBERS}.parquet", _TOLD_APART)
        if name in ADDED_TABLES and not (folder / f"{name}.parquet").exists():
            return {column: np.array([]) for column in RUN_TABLES[name]}
        return read_table(folder, _FILES.get(name, name))

    run = RunResults(terms_of(read_scenario(folder / "scenario.toml")), read, folder)
    _ = run.rounds, run.daily
    return run


def results_of(society: Society) -> RunResults:
    """What a society has come to; a table is made when it is first asked for.

    Args:
        society: after its last round.
    """

    def read(name: str) -> Table:
        return table_of(society.members if name == "people" else getattr(society, name))

    return RunResults(terms_of(society.inputs), read, snapshots=society.moments.kept)


def terms_of(scenario: Scenario) -> Mapping[str, Any]:
    """A scenario as scenario.toml has it, but that what is none is left out."""
    return scenario.model_dump(exclude_none=True)


def read_table(folder: Path, name: str) -> Table:
    """Read a table of a run.

    Args:
        folder: of the run.
        name: of the file, without its ending.

    Raises:
        InputError: if it is damaged, or a column is missing or of another type.
        OSError: if it cannot be read.
    """
    return _arrays(read_parquet(folder / f"{name}.parquet", {**RUN_TABLES, **BOOK_TABLES}[name]))


def table_of(frame: pd.DataFrame) -> Table:
    """The columns of a data frame, with dates as days."""
    return _with_days({str(name): frame[name].to_numpy() for name in frame.columns})


def table_of_records(records: Sequence[Any], columns: Sequence[str]) -> Table:
    """Columns of records in memory, such as the rounds so far, with dates as days.

    Args:
        records: objects with an attribute for each column.
        columns: their names.
    """
    return _with_days({name: np.array([getattr(one, name) for one in records]) for name in columns})


def rows_of(table: Table, some: np.ndarray | slice) -> Table:
    """Some rows of a table.

    Args:
        table: by column.
        some: which rows, as truth values, as their numbers or as a slice.
    """
    return {name: column[some] for name, column in table.items()}


def count_people(path: Path, columns: Sequence[str]) -> Table:
    """Count the people of a members table of any length, which is never in memory as a whole.

    Args:
        path: members.parquet of a run.
        columns: by which people are told apart.

    Returns:
        One row for each combination of values that occurs, in their order; `people` is how many.

    Raises:
        InputError: if it is damaged, or a column is missing or of another type.
        OSError: if it cannot be read.
    """
    kinds = {name: RUN_TABLES[_MEMBERS][name] for name in (*columns, "people")}
    parts: list[pa.Table] = []
    with opened(path, kinds) as file:
        parts.append(file.schema_arrow.empty_table().select(list(kinds)))
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=list(kinds)):
            check_values(path, batch, kinds)
            parts.append(_added_up(pa.table(batch).select(list(kinds)), columns))
    counted = _added_up(pa.concat_tables(parts), columns)
    return _arrays(counted.sort_by([(name, "ascending") for name in columns]))


def _added_up(table: pa.Table, columns: Sequence[str]) -> pa.Table:
    """One row for each combination of values."""
    sums = table.group_by(list(columns)).aggregate([("people", "sum")])
    return sums.rename_columns([*columns, "people"])


def _arrays(table: pa.Table) -> Table:
    return _with_days({name: table.column(name).to_numpy() for name in table.column_names})


def _with_days(table: dict[str, np.ndarray]) -> Table:
    if "date" in table:
        table["date"] = table["date"].astype("datetime64[D]")
    return table
